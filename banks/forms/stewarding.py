"""Forms of the administrator: a bank, and who works in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.enums import BankPurpose, MemberRole
from office.text import nfc
from people.forms.choices import UnitField, offer_units
from people.models import Unit, User


class BankForm(forms.Form):
    """A new bank."""

    code = forms.CharField(label=_("Code"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=BankPurpose.choices,
        help_text=_(
            "A secured bank is read by its own people alone, and each question needs two reviewers."
        ),
    )
    unit = UnitField(label=_("Owner unit"))

    def __init__(self, data: Any, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        offer_units(self, "unit", Unit.objects.visible_to(user, "banks.manage_bank"))

    def clean_title(self) -> str:
        return nfc(self.cleaned_data["title"]).strip()

    def clean_purpose(self) -> BankPurpose:
        return BankPurpose(self.cleaned_data["purpose"])


class MemberForm(forms.Form):
    """Who works in a bank, and as what."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("As"), choices=MemberRole.choices)
    user: User

    def clean_username(self) -> str:
        name: str = nfc(self.cleaned_data["username"]).strip().lower()
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no open account with this user name. Open it under “Accounts” first.")
            )
        self.user = found
        return name

    def clean_role(self) -> MemberRole:
        return MemberRole(self.cleaned_data["role"])
