"""Forms of legal texts, and of the questions that wait because one changed."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.lapsing import Facts
from banks.law import LONGEST_SYMBOL, read_basis
from banks.models import Bank, LegalBasis
from ui.forms import DayField, FilterForm, ReasonForm

IN_FORCE, ENDED = "hieu-luc", "het"


class LegalTextFilterForm(FilterForm):
    """Which legal texts are listed."""

    tim = forms.CharField(label=_("Symbol or title"), max_length=100)
    hieu_luc = forms.ChoiceField(
        label=_("In force"),
        choices=[("", _("All")), (IN_FORCE, _("In force")), (ENDED, _("Ended or replaced"))],
    )


class LegalTextForm(ReasonForm):
    """What is known of a legal text, and why it is noted now."""

    label = _("Why it is noted now")
    hint = _(
        "Where it says so: the new text, the gazette. Everybody who may see the text reads it."
    )
    rows = 2

    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    valid_from = DayField(label=_("In force from"), required=False)
    valid_to = DayField(
        label=_("No longer in force from"),
        required=False,
        help_text=_("The first day on which it does not hold any more."),
    )
    replaced_by = forms.CharField(
        label=_("Replaced by"),
        max_length=LONGEST_SYMBOL,
        required=False,
        help_text=_("The symbol of the new text, such as 30/2020/NĐ-CP."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["title", "valid_from", "valid_to", "replaced_by", "reason"])

    def clean_replaced_by(self) -> str:
        """Return the symbol in the one form in which symbols are kept."""
        typed = str(self.cleaned_data["replaced_by"]).strip()
        if not typed:
            return ""
        found = read_basis(typed).citations
        if len(found) != 1:
            raise forms.ValidationError(
                _("“%(value)s” is no symbol of one legal text."), params={"value": typed}
            )
        return found[0].symbol

    def clean(self) -> dict[str, Any]:
        """Ask for days in their order."""
        given = super().clean() or {}
        begins, ends = given.get("valid_from"), given.get("valid_to")
        if begins and ends and ends <= begins:
            self.add_error("valid_to", _("It ends after it begins."))
        return given

    def facts(self) -> Facts:
        """Return what is to be known; the new text may have to be made first (`new_symbol`)."""
        given = self.cleaned_data
        symbol = given["replaced_by"]
        newer = LegalBasis.objects.filter(symbol=symbol).first() if symbol else None
        if symbol and newer is None:
            newer = LegalBasis(symbol=symbol)
        return Facts(given["title"].strip(), given["valid_from"], given["valid_to"], newer)


class LapsedFilterForm(FilterForm):
    """Which of the questions that wait because a legal text changed are listed."""

    tim = forms.CharField(label=_("Code of a question"), max_length=40)
    ngan_hang = forms.ChoiceField(label=_("Bank"))
    van_ban = forms.ChoiceField(label=_("Legal text"))
    cua_toi = forms.BooleanField(label=_("Mine alone"))

    def __init__(
        self, *args: Any, banks: Sequence[Bank], symbols: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        listed = {
            "ngan_hang": [(str(one.uuid), one.title) for one in banks],
            "van_ban": [(one, one) for one in symbols],
        }
        for name, choices in listed.items():
            cast("forms.ChoiceField", self.fields[name]).choices = [("", _("All")), *choices]
