"""The conditions that the filters of a list set, in the words of a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.forms import BoundField
from django.utils.dateformat import format as format_date


@dataclass(frozen=True, slots=True)
class Condition:
    """A field that is set; its value in words, "" for a tick, whose label says it all."""

    bound: BoundField
    words: str

    def __str__(self) -> str:
        return f"{self.bound.label}: {self.words}" if self.words else str(self.bound.label)


def conditions_of(form: forms.BaseForm) -> list[Condition]:
    """Return what `form` asks for, in the order of its fields; what cannot be read is left out."""
    form.is_valid()
    return [Condition(bound, _words(bound.field, value)) for bound, value in _set(form)]


def _set(form: forms.BaseForm) -> Iterator[tuple[BoundField, Any]]:
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name) if form.is_bound else None
        if value in (None, "", False) or (isinstance(value, list | tuple) and not value):
            continue
        if hasattr(value, "exists") and not value:  # a queryset of several that holds none
            continue
        yield bound, value


def _words(field: forms.Field, value: Any) -> str:
    if value is True and isinstance(field, forms.BooleanField):
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(_name(field, one) for one in value)
    if isinstance(field, forms.ModelChoiceField) and isinstance(value, Model):
        return _name(field, value)
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(_label(field, one) for one in chosen)
    if isinstance(value, datetime):
        return format_date(value, "H:i d/m/Y")
    if isinstance(value, date):
        return format_date(value, "d/m/Y")
    return str(value)


def _name(field: "forms.ModelChoiceField[Any]", row: Model) -> str:
    """Return how a row is called, without the dashes that set it in below another."""
    return str(field.label_from_instance(row)).lstrip("– ")


def _label(field: forms.ChoiceField, value: Any) -> str:
    """Return the words of a choice, found by what stands in the address or by what it means."""
    coerce = getattr(field, "coerce", str)
    choices: Any = field.choices  # the stubs know a form's field before it has made its choices
    for key, label in choices:
        members = label if isinstance(label, list | tuple) else [(key, label)]
        for one, words in members:
            if one not in (None, "") and (one == value or coerce(one) == value):
                return str(words).lstrip("– ")
    return str(value)
