"""Fields that several forms of the people app share."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.models import Unit


class DayField(forms.DateField):
    """A day, picked or typed, of a year that an office can mean: days are counted on from it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, **options})

    def to_python(self, value: Any) -> date | None:
        """Read the day.

        Raises:
            forms.ValidationError: it is none, or lies before 1900 or after 2199.
        """
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2199:
            raise forms.ValidationError(_("The year must lie between 1900 and 2199."))
        return day


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript when it runs
    """A unit, in the order of the tree; named by its uuid, so that addresses can hold it."""

    def __init__(self, queryset: "QuerySet[Unit] | None" = None, **options: Any) -> None:
        rows = Unit.objects.none() if queryset is None else queryset
        super().__init__(rows, to_field_name="uuid", **options)

    def label_from_instance(self, obj: Any) -> str:
        """Write the name and the code, further in for units below others."""
        return f"{'– ' * (obj.path.count('/') - 2)}{obj.name} ({obj.code})"


class FilterForm(forms.Form):
    """Conditions of a list: every one is optional and stands in the address."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False
            field.widget.attrs.setdefault("class", "input")

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that were given and can be read; the others are left aside."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def offer_units(form: forms.Form, name: str, units: "QuerySet[Unit]") -> None:
    """Let the unit field `name` of a form choose among `units`."""
    field = form.fields[name]
    if not isinstance(field, UnitField):
        raise TypeError(f"{name} is no unit field")
    field.queryset = units.order_by("path")
