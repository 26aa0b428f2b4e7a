"""Filters of a bank's questions."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.browsing import FOR_ALL, Origins, Sought, Terms
from banks.enums import BankPurpose, Level, QuestionState
from banks.models.bank import BankQuerySet
from banks.upkeep import FIGURES, REASONS
from ui.forms import DayField, FilterForm


class BankFilterForm(FilterForm):
    """Which banks are listed."""

    tim = forms.CharField(label=_("Code or title"), max_length=100)
    muc_dich = forms.ChoiceField(
        label=_("Purpose"), choices=[("", _("Every purpose")), *BankPurpose.choices]
    )

    def narrowed(self, banks: BankQuerySet) -> BankQuerySet:
        """Keep the banks that are asked for."""
        if text := self.wanted.get("tim"):
            banks = banks.filter(Q(code__icontains=text) | Q(title__icontains=text))
        if purpose := self.wanted.get("muc_dich"):
            banks = banks.filter(purpose=purpose)
        return banks


#: Whether a day before which a question is not drawn lies ahead, by the word that addresses use.
EMBARGOED, FREE = "co", "khong"


class QuestionFilterForm(FilterForm):
    """What to narrow a list of questions to; the address holds it."""

    #: Conditions that stand in a fold until one of them is set.
    more = (
        "tac_gia",
        "dot",
        "can_cu",
        "ngu_lieu",
        "viet_tu",
        "viet_den",
        "duyet_tu",
        "duyet_den",
        "chua_dung",
        "so_lieu",
        "cam_rut",
        "diem_tu",
        "diem_den",
        "giay_tu",
        "giay_den",
    )

    tim = forms.CharField(label=_("Search code and stem"), max_length=200)
    trang_thai = forms.ChoiceField(label=_("State"))
    loai = forms.ChoiceField(label=_("Kind"))
    muc = forms.ChoiceField(label=_("Cognitive level"))
    ky_nang = forms.ChoiceField(label=_("Skill"))
    vi_tri = forms.ChoiceField(label=_("Job position"))
    linh_vuc = forms.ChoiceField(label=_("Management field"))
    xem_lai = forms.ChoiceField(label=_("Why to look at it again"))
    tac_gia = forms.ChoiceField(label=_("Author"))
    dot = forms.ChoiceField(label=_("Import or change of tags"))
    can_cu = forms.ChoiceField(label=_("Legal text"))
    ngu_lieu = forms.ChoiceField(label=_("Shared material"))
    viet_tu = DayField(label=_("Written from"))
    viet_den = DayField(label=_("Written until"))
    duyet_tu = DayField(label=_("Approved from"))
    duyet_den = DayField(label=_("Approved until"))
    chua_dung = forms.IntegerField(
        label=_("On no paper for so many months"), min_value=1, max_value=120
    )
    so_lieu = forms.ChoiceField(label=_("Figures"))
    cam_rut = forms.ChoiceField(label=_("Embargo"))
    diem_tu = forms.DecimalField(label=_("Points from"), min_value=0, max_value=100, localize=True)
    diem_den = forms.DecimalField(
        label=_("Points up to"), min_value=0, max_value=100, localize=True
    )
    giay_tu = forms.IntegerField(label=_("Seconds from"), min_value=0, max_value=7200)
    giay_den = forms.IntegerField(label=_("Seconds up to"), min_value=0, max_value=7200)

    def __init__(self, data: QueryDict, *, terms: Terms, origins: Origins | None = None) -> None:
        super().__init__(data)
        from_ = origins or Origins()
        everyone = (FOR_ALL, _("For all"))
        listed: dict[str, Sequence[tuple[str, Any]]] = {
            "trang_thai": QuestionState.choices,
            "loai": kinds.choices(),
            "muc": Level.choices,
            "ky_nang": [(code, f"{code} {title}") for code, title in terms.skills],
            "vi_tri": [everyone, *terms.positions],
            "linh_vuc": [everyone, *terms.fields],
            "xem_lai": list(REASONS.items()),
            "tac_gia": from_.authors,
            "dot": from_.runs,
            "can_cu": from_.texts,
            "ngu_lieu": from_.stimuli,
            "so_lieu": list(FIGURES.items()),
            "cam_rut": [(EMBARGOED, _("May not be drawn yet")), (FREE, _("None"))],
        }
        for name, choices in listed.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", _("All")), *choices]

    def sought(self, *, on: date) -> Sought:
        """Return what is asked for; a value that is none of the choices asks for nothing.

        Args:
            on: the day from which months are counted back.
        """
        self.full_clean()
        given = self.cleaned_data
        months = given.get("chua_dung")
        embargo = given.get("cam_rut", "")
        return Sought(
            text=given.get("tim", ""),
            state=given.get("trang_thai", ""),
            kind=given.get("loai", ""),
            level=given.get("muc", ""),
            skill=given.get("ky_nang", ""),
            position=given.get("vi_tri", ""),
            field=given.get("linh_vuc", ""),
            author=given.get("tac_gia", ""),
            run=given.get("dot", ""),
            law=given.get("can_cu", ""),
            stimulus=given.get("ngu_lieu", ""),
            written=(given.get("viet_tu"), given.get("viet_den")),
            approved=(given.get("duyet_tu"), given.get("duyet_den")),
            points=(given.get("diem_tu"), given.get("diem_den")),
            seconds=(given.get("giay_tu"), given.get("giay_den")),
            unused_since=months_before(on, months) if months else None,
            is_embargoed=embargo == EMBARGOED if embargo else None,
        )

    def doubt(self) -> str:
        """Return the reason to look at questions again that is asked for; call `sought` first."""
        reason: str = self.cleaned_data.get("xem_lai", "")
        return reason

    def figures(self) -> str:
        """Return which figures are asked for (of `upkeep.FIGURES`); call `sought` first."""
        which: str = self.cleaned_data.get("so_lieu", "")
        return which


def months_before(day: date, months: int) -> date:
    """Return the day so many months before, the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class SearchForm(forms.Form):
    """What a kept search is called, and for whom it is."""

    name = forms.CharField(label=_("Name of the search"), max_length=80)
    is_shared = forms.BooleanField(label=_("For all people of the bank"), required=False)
