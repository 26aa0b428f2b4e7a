"""Form fields that every app uses: days and hours as they are written here, filters, a reason."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.text import nfc
from ui import days

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # the stubs' name for a lazy sentence

DAY, CLOCK, MONTH = "%d/%m/%Y", "%H:%M", "%m/%Y"
MOMENT = f"{DAY} {CLOCK}"
#: A year that an office can mean, where a field says nothing else: days are counted on from it.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class _Written(forms.TextInput):
    """A text field that takes a day or an hour; a module adds a button for the browser's picker.

    The browser's own field would follow the browser's language and show mm/dd/yyyy in an English
    one. What was sent in another form is shown again as people write it.
    """

    kind: ClassVar[str]
    example: ClassVar["str | _StrPromise"]
    pattern: ClassVar[str]
    #: Characters for which the field is wide enough.
    room: ClassVar[int]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what the module and the reader need to know."""
        context = super().get_context(name, value, attrs)
        known = context["widget"]["attrs"]
        known.setdefault("placeholder", str(self.example))
        known.setdefault("inputmode", "numeric")
        known.setdefault("autocomplete", "off")
        known.setdefault("size", str(self.room))
        known["data-written"] = self.kind
        known["data-pick"] = _("Choose from the calendar")
        return context

    def format_value(self, value: Any) -> str | None:
        """Write a day as people do; what cannot be read stays as it was typed."""
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = self.read(value)
            except ValueError:
                return str(value)
        pattern = self.pattern
        if isinstance(value, date):  # the machine may write the year 26 with two figures
            pattern = pattern.replace("%Y", f"{value.year:04}")
        return str(value.strftime(pattern))

    def read(self, text: str) -> date | time:
        """Read what was typed.

        Raises:
            ValueError: it is in no known form.
        """
        raise NotImplementedError


class DayInput(_Written):
    """A day: 09/11/2026."""

    kind, example, pattern, room = "day", gettext_lazy("dd/mm/yyyy"), DAY, 12

    def read(self, text: str) -> date:
        """Read what was typed."""
        return days.read_day(text)


class MomentInput(_Written):
    """A day and an hour: 09/11/2026 13:30."""

    kind, example, pattern, room = "moment", gettext_lazy("dd/mm/yyyy hh:mm"), MOMENT, 18

    def read(self, text: str) -> datetime:
        """Read what was typed."""
        return days.read_moment(text)


class ClockInput(_Written):
    """An hour of the day, 00:00 to 23:59."""

    kind, example, pattern, room = "clock", gettext_lazy("hh:mm"), CLOCK, 8

    def read(self, text: str) -> time:
        """Read what was typed."""
        return days.read_hour(text)


class MonthInput(_Written):
    """A month: 11/2026."""

    kind, example, pattern, room = "month", gettext_lazy("mm/yyyy"), MONTH, 10

    def read(self, text: str) -> date:
        """Read what was typed."""
        return days.read_month(text)


class _BoundedMixin:
    """Refuses what lies outside of the days that a field can mean."""

    earliest: date
    latest: date

    def check(self, day: date) -> None:
        """Refuse a day outside.

        Raises:
            forms.ValidationError: it lies before `earliest` or after `latest`.
        """
        if not self.earliest <= day <= self.latest:
            raise forms.ValidationError(
                _("The day must lie between %(earliest)s and %(latest)s."),
                code="out_of_bounds",
                params={
                    "earliest": self.earliest.strftime(DAY),
                    "latest": self.latest.strftime(DAY),
                },
            )


class DayField(_BoundedMixin, forms.DateField):
    """A day, typed as 09/11/2026 or picked from the calendar.

    Args:
        earliest, latest: the days between which it lies.
    """

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**{"widget": DayInput(), **options})

    def to_python(self, value: Any) -> date | None:
        """Read the day.

        Raises:
            forms.ValidationError: it is none, or lies outside of the bounds.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            value = _read(days.read_day, value, _("“%(value)s” is no day. Type it as 09/11/2026."))
        day = super().to_python(value)
        if day is not None:
            self.check(day)
        return day


class MomentField(_BoundedMixin, forms.DateTimeField):
    """A day and an hour, typed as 09/11/2026 13:30; what is read knows its time zone.

    Args:
        earliest, latest: the days between which it lies.
    """

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**{"widget": MomentInput(), **options})

    def to_python(self, value: Any) -> datetime | None:
        """Read the moment.

        Raises:
            forms.ValidationError: it is none, or lies outside of the bounds.
        """
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return super().to_python(value)
        found: datetime = _read(
            days.read_moment,
            value,
            _("“%(value)s” is no day with an hour. Type it as 09/11/2026 13:30."),
        )
        self.check(found.date())
        return from_current_timezone(found)


class ClockField(forms.TimeField):
    """An hour of the day, typed as 13:30, 13h30 or 1330."""

    widget = ClockInput

    def to_python(self, value: Any) -> time | None:
        """Read the hour.

        Raises:
            forms.ValidationError: it is none.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            value = _read(days.read_hour, value, _("“%(value)s” is no hour. Type it as 13:30."))
        return super().to_python(value)


class MonthField(DayField):
    """A month, typed as 11/2026; what is read is its first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": MonthInput(), **options})

    def to_python(self, value: Any) -> date | None:
        """Read the month.

        Raises:
            forms.ValidationError: it is none, or lies outside of the bounds.
        """
        if isinstance(value, str) and value:
            value = _read(days.read_month, value, _("“%(value)s” is no month. Type it as 11/2026."))
        return super().to_python(value)


def _read(reader: Callable[[str], Any], value: str, otherwise: str) -> Any:
    """Read what was typed, or say in words what is wrong with it."""
    try:
        return reader(value)
    except days.NoDay as error:
        raise forms.ValidationError(
            _("Month %(month)s of %(year)s has no day %(day)s."),
            code="no_day",
            params={"day": error.day, "month": error.month, "year": error.year},
        ) from error
    except ValueError as error:
        raise forms.ValidationError(
            otherwise, code="invalid", params={"value": value[:40]}
        ) from error


class FilterForm(forms.Form):
    """Conditions of a list: every one is optional and stands in the address."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "input")

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that were given and can be read; the others are left aside."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in ("", None) and value is not False
        }


class ReasonForm(forms.Form):
    """Why something is done that cannot be taken back silently.

    Args:
        label, hint: what is asked and who will read it, where a page says it in other words.
        rows: lines of the field; 1 gives a field of one line.
    """

    #: What a page or an app says instead, by subclass.
    label: ClassVar["str | _StrPromise"] = gettext_lazy("Reason")
    hint: ClassVar["str | _StrPromise"] = ""
    rows: ClassVar[int] = 3

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        field.label, field.help_text = self.label, self.hint
        if self.rows > 1:
            attrs = {**field.widget.attrs, "rows": self.rows}
            field.widget = forms.Textarea(attrs=attrs)
            field.widget.is_required = field.required

    def clean_reason(self) -> str:
        """Return the reason in the one form in which text is kept."""
        return nfc(self.cleaned_data["reason"]).strip()
