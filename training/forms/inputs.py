"""Inputs that several forms of the training app share."""

from datetime import date
from functools import partial
from typing import Any

from django import forms

from ui.forms import DayField, MomentField

#: What is planned lies between them; a day beyond would have no week, or no time in UTC.
FIRST_DAY, LAST_DAY = date(1975, 1, 1), date(2999, 12, 31)

day_field = partial(DayField, earliest=FIRST_DAY, latest=LAST_DAY)
moment_field = partial(MomentField, earliest=FIRST_DAY, latest=LAST_DAY)


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
