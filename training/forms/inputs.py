"""Inputs for days and times, as browsers offer them."""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # the stubs' name for a lazy sentence

DAY = "%Y-%m-%d"
CLOCK = "%H:%M"
MOMENT = "%Y-%m-%dT%H:%M"
#: What is planned lies between them; a day beyond would have no week, or no time in UTC.
FIRST_DAY, LAST_DAY = date(1975, 1, 1), date(2999, 12, 31)
PLANNABLE = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
_PLANNABLE_MOMENTS = [
    MinValueValidator(datetime.combine(FIRST_DAY, time(), tzinfo=UTC)),
    MaxValueValidator(datetime.combine(LAST_DAY, time(), tzinfo=UTC)),
]


class ManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Several rows; an id too large for a database is that of none."""

    def clean(self, value: Any) -> Any:
        """Return the rows that were chosen."""
        try:
            return super().clean(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], params={"value": "…"}
            ) from error


def day_field(
    *, label: "str | _StrPromise", required: bool = True, help_text: "str | _StrPromise" = ""
) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        validators=PLANNABLE,
        widget=forms.DateInput(format=DAY, attrs={"type": "date"}),
    )


def clock_field(*, label: "str | _StrPromise") -> forms.TimeField:
    """Return a field for a time of day."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput(format=CLOCK, attrs={"type": "time"})
    )


def moment_field(
    *, label: "str | _StrPromise", help_text: "str | _StrPromise" = ""
) -> forms.DateTimeField:
    """Return a field for a day and a time."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        validators=_PLANNABLE_MOMENTS,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
    )


class Filters(forms.Form):
    """The conditions of a list: all optional, kept in the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"
