"""Forms of the pages about sites and rooms."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.choices import UnitField, offer_units
from people.models import Unit, User


class SiteForm(forms.Form):
    """A building or campus."""

    name = forms.CharField(label=_("Name of the site"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=20)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    unit = UnitField(label=_("Unit that runs it"))

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(self, "unit", Unit.objects.visible_to(user, "people.manage_unit").open_on(on))


class PlaceForm(forms.Form):
    """A room and its machines."""

    name = forms.CharField(label=_("Name of the room"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=20)
    machines = forms.IntegerField(label=_("Machines"), min_value=1, max_value=2000)
    spare_machines = forms.IntegerField(
        label=_("Of them kept in reserve"),
        min_value=0,
        max_value=2000,
        help_text=_("Not dealt out; for who has a broken machine."),
    )
    columns = forms.IntegerField(
        label=_("Machines in a row"),
        min_value=1,
        max_value=100,
        help_text=_("The seating plan follows it, and neighbours get different papers."),
    )
    address_range = forms.CharField(
        label=_("Network addresses of the room"),
        max_length=50,
        required=False,
        help_text=_("Such as 10.0.4.0/24."),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        machines, spare = given.get("machines"), given.get("spare_machines")
        if machines is not None and spare is not None and spare >= machines:
            self.add_error("spare_machines", _("At least one machine must be left to sit at."))
        return given
