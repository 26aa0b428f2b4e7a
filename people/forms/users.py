"""Forms of the administrator's pages about accounts and roles."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from office.text import clean_line, nfc
from people.enums import UNIT_ROLES, Role
from people.forms.choices import UnitField, offer_units
from people.models import Unit, User
from ui.forms import DayField, FilterForm

_ROLES = [(role.value, role.label) for role in UNIT_ROLES]


class UserFilter(FilterForm):
    """Which accounts are listed."""

    tim = forms.CharField(
        label=_("Name or user name"),
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    vai_tro = forms.ChoiceField(
        label=_("Role"), choices=[("", _("All")), *_ROLES, ("khong", _("No role over a unit"))]
    )
    don_vi = UnitField(label=_("Unit"), empty_label=_("All"))
    trang_thai = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("All")),
            ("mo", _("Open")),
            ("cho", _("Waiting for first use")),
            ("khoa", _("Locked")),
        ],
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(
            self, "don_vi", Unit.objects.open_on(on)
        )  # names alone: rows are narrowed anyway


class GrantForm(forms.Form):
    """A role over a unit, from the first to the last day."""

    role = forms.ChoiceField(label=_("Role"), choices=_ROLES)
    unit = UnitField(label=_("Over the unit and all below it"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Left empty: until somebody ends it.")
    )
    reason = forms.CharField(
        label=_("Reason or decision"),
        max_length=300,
        help_text=_("Number and date of the decision, or why. It is kept in the journal."),
    )

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(self, "unit", Unit.objects.visible_to(user, "people.manage_user").open_on(on))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return given


class OfficerAccountForm(forms.Form):
    """An account for somebody without a personnel file, with a first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Small letters without marks, such as “nvan”. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(label=_("Official e-mail"), required=False)
    role = forms.ChoiceField(label=_("First role"), choices=_ROLES)
    unit = UnitField(label=_("Over the unit and all below it"))

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(self, "unit", Unit.objects.visible_to(user, "people.manage_user").open_on(on))

    def clean_full_name(self) -> str:
        return clean_line(self.cleaned_data["full_name"])

    def clean_username(self) -> str:
        return nfc(self.cleaned_data["username"]).strip().lower()

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
