"""The form of a policy, made from the dataclass of its kind, and its values in words."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_type_hints

from django import forms
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.enums import PolicyKind
from office.policies import Policy, class_of
from ui.forms import DayField

_CLASSES = tuple[tuple[str, Decimal], ...]
_DATES = tuple[date, ...]
_NUMBERS = tuple[int, ...]
#: Stored as shares of 1, written and typed in percent.
_SHARES = frozenset(
    {
        "weak_share",
        "reprimand_rate",
        "warning_rate",
        "min_attendance",
        "min_test_share",
        "facility_tolerance",
        "overlap_share",
        "min_reliability",
    }
)
#: How many levels of questions there are, from recall to high application.
_LEVELS = 4
#: What a whole number may be, where its use sets a bound; scores are kept with two places.
_BOUNDS = {
    "decimals": (0, 2),
    "grace_seconds": (0, 3600),
    "late_minutes": (0, 1440),
    "late_minutes_long": (0, 1440),
    "appeal_days": (0, 3650),
    "periods_a_session": (1, 24),
}
#: A class stands with each result and on each certificate.
_LONGEST_CLASS = 30
#: What each value is called, and what it does.
WORDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "scale": (_("Scale"), _("The highest score.")),
    "decimals": (_("Decimal places of a score"), _("A score is rounded once, to so many.")),
    "cut_score": (_("Cut score"), _("The lowest score that passes.")),
    "classes": (
        _("Classes"),
        _("One a line, the best first: the name, a semicolon, the lowest score of the class."),
    ),
    "failed_class": (_("Class of who did not pass"), ""),
    "weak_share": (
        _("Training is advised below (%)"),
        _("Share of a module's points, where the position asks for nothing higher."),
    ),
    "grace_seconds": (
        _("Seconds of grace after the deadline"),
        _("Answers that were on their way are still taken."),
    ),
    "late_minutes": (_("Minutes a latecomer is admitted"), ""),
    "late_minutes_long": (_("Minutes a latecomer is admitted at a long test"), ""),
    "long_test_minutes": (_("A test is long from (minutes)"), ""),
    "reprimand_rate": (_("A reprimand costs (percent of the score)"), ""),
    "warning_rate": (_("A warning costs (percent of the score)"), ""),
    "appeal_days": (_("Days for an appeal"), _("After the results are published.")),
    "certificate_years": (
        _("Years a certificate is valid"),
        _("Empty where certificates do not end."),
    ),
    "level_shares": (
        _("Questions of each level (%)"),
        _("From the lowest level to the highest, as 40/30/20/10; 100 in all."),
    ),
    "level_seconds": (
        _("Seconds of a question of each level"),
        _("From the lowest level to the highest, as 45/60/90/135."),
    ),
    "facility_tolerance": (
        _("A paper may be off its expected share of right answers by (%)"),
        _("A paper further off is marked on its quality sheet."),
    ),
    "overlap_share": (
        _("Two papers of a group may share (percent of the questions)"),
        _("More is marked on the quality sheet."),
    ),
    "min_reliability": (_("Least expected reliability of a paper (%)"), ""),
    "max_exposure": (
        _("Rounds in twelve months after which a question rests"),
        _("Empty where there is no limit."),
    ),
    "max_items_per_author": (
        _("Most questions of one author on a paper"),
        _("Empty where there is no limit."),
    ),
    "max_time_percent": (
        _("Most expected time of a paper (percent of its minutes)"),
        _("Empty where a longer paper is only marked on its quality sheet."),
    ),
    "min_attendance": (_("Least attendance (%)"), _("Share of the periods that were held.")),
    "min_test_share": (_("Least test score (%)"), _("Share of each test's scale.")),
    "yearly_periods": (_("Periods of training a year"), _("What an official must reach.")),
    "periods_a_session": (_("Periods in a session"), ""),
    "days_off": (_("Days off"), _("Beside Saturdays and Sundays; one a line, as 30/04/2027.")),
    "days_worked": (
        _("Weekend days worked in exchange"),
        _("One a line, as 25/04/2027."),
    ),
}


class ClassesField(forms.CharField):
    """Classes and their lowest scores, a line each."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """Write the classes as they are typed."""
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"{name}; {number_format(lowest)}" for name, lowest in value)

    def to_python(self, value: Any) -> Any:
        """Read the lines.

        Raises:
            ValidationError: a line is no class, or a class is not below the one before it.
        """
        classes: list[tuple[str, Decimal]] = []
        for line in str(value or "").splitlines():
            if not line.strip():
                continue
            name, semicolon, lowest = line.rpartition(";")
            try:
                score = Decimal(lowest.strip().replace(",", "."))
            except InvalidOperation:
                score = Decimal("NaN")
            if not semicolon or not name.strip() or not _is_score(score):
                raise forms.ValidationError(
                    gettext("“%(line)s” is no class: a name, a semicolon and a score are needed.")
                    % {"line": line.strip()}
                )
            if len(name.strip()) > _LONGEST_CLASS:
                raise forms.ValidationError(
                    gettext("The name “%(name)s” is longer than %(most)s characters.")
                    % {"name": name.strip(), "most": _LONGEST_CLASS}
                )
            if classes and score >= classes[-1][1]:
                raise forms.ValidationError(
                    gettext("“%(name)s” must begin below the class before it.")
                    % {"name": name.strip()}
                )
            classes.append((name.strip(), score))
        if not classes:
            raise forms.ValidationError(gettext("At least one class is needed."))
        return tuple(classes)


def _is_score(number: Decimal) -> bool:
    """Tell whether a number can be a score: finite, not negative, with two places at most."""
    if not number.is_finite() or not 0 <= number <= 1000:
        return False
    return number == round(number, 2)


class DatesField(forms.CharField):
    """Days, a line each."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        """Write the days as they are typed."""
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(day.strftime("%d/%m/%Y") for day in value)

    def to_python(self, value: Any) -> Any:
        """Read the lines, in the order of the calendar.

        Raises:
            ValidationError: a line is no day.
        """
        days = set()
        for line in str(value or "").split():
            try:
                days.add(datetime.strptime(line, "%d/%m/%Y").date())  # noqa: DTZ007 (a day has no zone)
            except ValueError as error:
                raise forms.ValidationError(
                    gettext("“%(line)s” is no day; one is written 30/04/2027.") % {"line": line}
                ) from error
        return tuple(sorted(days))


class LevelsField(forms.CharField):
    """A whole number for each level, from the lowest, with slashes between them."""

    def __init__(self, *, total: int | None = None, **options: Any) -> None:
        """`total`: what the numbers come to together, where that is fixed."""
        super().__init__(max_length=40, **options)
        self.total = total

    def prepare_value(self, value: Any) -> Any:
        """Write the numbers as they are typed."""
        return value if isinstance(value, str) or value is None else _by_level(value)

    def to_python(self, value: Any) -> Any:
        """Read the numbers.

        Raises:
            ValidationError: there are more or fewer than levels, one is none, or the total is wrong.
        """
        parts = [part.strip() for part in str(value or "").split("/")]
        if len(parts) != _LEVELS or not all(part.isdecimal() and len(part) < 5 for part in parts):
            raise forms.ValidationError(
                gettext("“%(text)s” is not %(count)s whole numbers with slashes between them.")
                % {"text": str(value or "").strip(), "count": _LEVELS}
            )
        numbers = tuple(int(part) for part in parts)
        if self.total is not None and sum(numbers) != self.total:
            raise forms.ValidationError(
                gettext("The numbers come to %(sum)s in all; they must come to %(total)s.")
                % {"sum": sum(numbers), "total": self.total}
            )
        if self.total is None and not all(numbers):
            raise forms.ValidationError(gettext("Each number must be above 0."))
        return numbers


def _by_level(numbers: tuple[int, ...]) -> str:
    return "/".join(str(number) for number in numbers)


class PolicyForm(forms.Form):
    """A new version of a policy: basis, first day and every value of its kind."""

    basis = forms.CharField(
        label=_("Basis"),
        max_length=500,
        help_text=_("The regulation or decision that sets these values, with number and date."),
    )
    valid_from = DayField(label=_("Valid from"))

    def __init__(self, *args: Any, kind: PolicyKind, policy: Policy, **options: Any) -> None:
        """Ask for what `kind` holds, beginning with the values of `policy`."""
        super().__init__(*args, **options)
        self.kind = kind
        types = get_type_hints(class_of(kind))
        for one in fields(class_of(kind)):
            field = _field(one.name, types[one.name])
            value = getattr(policy, one.name)
            field.initial = _percent(value) if one.name in _SHARES else value
            self.fields[one.name] = field

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        scale = given.get("scale")
        for name in ("cut_score",):
            if scale is not None and given.get(name) is not None and given[name] > scale:
                self.add_error(name, _("It is above the scale."))
        classes = given.get("classes")
        if scale is not None and classes and classes[0][1] > scale:
            self.add_error("classes", _("The best class begins above the scale."))
        if classes and given.get("cut_score") is not None and classes[-1][1] > given["cut_score"]:
            self.add_error(
                "classes", _("The last class begins above the cut score: some would have none.")
            )
        days, worked = set(given.get("days_off") or ()), set(given.get("days_worked") or ())
        if both := days & worked:
            self.add_error(
                "days_worked",
                gettext("%(day)s is both off and worked.")
                % {"day": min(both).strftime("%d/%m/%Y")},
            )
        return given

    def policy(self) -> Policy:
        """Return what the valid form says."""
        names = [one.name for one in fields(class_of(self.kind))]
        values = {
            name: self.cleaned_data[name] / 100 if name in _SHARES else self.cleaned_data[name]
            for name in names
        }
        return class_of(self.kind)(**values)


def _percent(share: Decimal) -> Decimal:
    """Return a share of 1 in percent, without idle places."""
    return (share * 100).normalize() + 0


def _field(name: str, kind: Any) -> forms.Field:
    label, hint = WORDS[name]
    options: dict[str, Any] = {"label": label, "help_text": hint}
    if name in _SHARES:
        return forms.DecimalField(
            min_value=0, max_value=100, decimal_places=2, localize=True, **options
        )
    if kind is int:
        least, most = _BOUNDS.get(name, (0, 10_000))
        return forms.IntegerField(min_value=least, max_value=most, **options)
    if kind == int | None:
        return forms.IntegerField(min_value=1, max_value=100, required=False, **options)
    if kind is Decimal:
        least = 1 if name == "scale" else 0
        return forms.DecimalField(
            min_value=least, max_value=1000, decimal_places=2, localize=True, **options
        )
    if kind == _CLASSES:
        return ClassesField(**options)
    if kind == _NUMBERS:
        return LevelsField(total=100 if name == "level_shares" else None, **options)
    if kind == _DATES:
        return DatesField(required=False, **options)
    return forms.CharField(max_length=_LONGEST_CLASS, **options)


def lines(policy: Policy) -> Iterator[tuple[str, str | Promise, str | Promise, list[str]]]:
    """Yield name, words, hint and the written value, line by line, of everything a policy says."""
    for one in fields(policy):
        label, hint = WORDS[one.name]
        value = getattr(policy, one.name)
        told = "" if isinstance(value, tuple) else hint  # there it says how to type the lines
        yield one.name, label, told, _written(one.name, value)


def _written(name: str, value: Any) -> list[str]:
    if name in _SHARES:
        return [number_format(_percent(value))]
    match value:
        case None | ():
            return ["–"]
        case ((str(), _lowest), *_rest):
            return [f"{label}: {number_format(lowest)}" for label, lowest in value]
        case (int(), *_rest):
            return [_by_level(value)]
        case tuple():
            return [day.strftime("%d/%m/%Y") for day in value]
        case str():
            return [value]
        case _:
            return [number_format(value)]
