"""Fields by which forms name a unit."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from people.models import Unit


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript when it runs
    """A unit, in the order of the tree; named by its uuid, so that addresses can hold it."""

    def __init__(self, queryset: "QuerySet[Unit] | None" = None, **options: Any) -> None:
        rows = Unit.objects.none() if queryset is None else queryset
        super().__init__(rows, to_field_name="uuid", **options)

    def label_from_instance(self, obj: Any) -> str:
        """Write the name and the code, further in for units below others."""
        return _indented(obj)


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no subscript when it runs
    """Several units, drawn and named as one is."""

    def __init__(self, queryset: "QuerySet[Unit] | None" = None, **options: Any) -> None:
        rows = Unit.objects.none() if queryset is None else queryset
        super().__init__(rows, to_field_name="uuid", **options)

    def label_from_instance(self, obj: Any) -> str:
        """Write the name and the code, further in for units below others."""
        return _indented(obj)


def _indented(unit: Unit) -> str:
    return f"{'– ' * (unit.path.count('/') - 2)}{unit.name} ({unit.code})"


def offer_units(form: forms.Form, name: str, units: "QuerySet[Unit]") -> None:
    """Let the unit field `name` of a form choose among `units`."""
    field = form.fields[name]
    if not isinstance(field, UnitField):
        raise TypeError(f"{name} is no unit field")
    field.queryset = units.order_by("path")
