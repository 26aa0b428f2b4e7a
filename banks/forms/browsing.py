"""Filters of a bank's questions."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.browsing import Sought, Terms
from banks.enums import BankPurpose, Level, QuestionState
from banks.models.bank import BankQuerySet
from banks.upkeep import REASONS
from ui.forms import FilterForm


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


class QuestionFilterForm(FilterForm):
    """What to narrow a list of questions to; the address holds it."""

    tim = forms.CharField(label=_("Search code and stem"), max_length=200)
    trang_thai = forms.ChoiceField(label=_("State"))
    loai = forms.ChoiceField(label=_("Kind"))
    muc = forms.ChoiceField(label=_("Cognitive level"))
    ky_nang = forms.ChoiceField(label=_("Skill"))
    vi_tri = forms.ChoiceField(label=_("Job position"))
    linh_vuc = forms.ChoiceField(label=_("Management field"))
    xem_lai = forms.ChoiceField(label=_("Why to look at it again"))

    def __init__(self, data: QueryDict, *, terms: Terms) -> None:
        super().__init__(data)
        listed: dict[str, Sequence[tuple[str, Any]]] = {
            "trang_thai": QuestionState.choices,
            "loai": kinds.choices(),
            "muc": Level.choices,
            "ky_nang": [(code, f"{code} {title}") for code, title in terms.skills],
            "vi_tri": terms.positions,
            "linh_vuc": terms.fields,
            "xem_lai": list(REASONS.items()),
        }
        for name, choices in listed.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", _("All")), *choices]

    def sought(self) -> Sought:
        """Return what is asked for; a value that is none of the choices asks for nothing."""
        self.full_clean()
        given = self.cleaned_data
        return Sought(
            text=given.get("tim", ""),
            state=given.get("trang_thai", ""),
            kind=given.get("loai", ""),
            level=given.get("muc", ""),
            skill=given.get("ky_nang", ""),
            position=given.get("vi_tri", ""),
            field=given.get("linh_vuc", ""),
        )

    def doubt(self) -> str:
        """Return the reason to look at questions again that is asked for; call `sought` first."""
        reason: str = self.cleaned_data.get("xem_lai", "")
        return reason
