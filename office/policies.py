"""What a policy of each kind says: one frozen dataclass a kind, parsed from dated versions.

Every number that a regulation sets stands here or in the database, never in a rule's code.
The defaults are those of Circulars 001/2025/TT-BNV, 22/2025/TT-BNV and 03/2023/TT-BNV, and of
common practice where these set no number; each version's ``basis`` names the text it follows.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_type_hints

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from office import journal
from office.enums import PolicyKind
from office.errors import Conflict, Invalid
from office.models import PolicyVersion


class NoPolicy(Invalid):
    code = "no_policy"
    message = _("No policy of the kind “%(kind)s” is in force on %(on)s.")


class BadPolicy(Invalid):
    code = "bad_policy"
    message = _("The policy's value “%(name)s” cannot be used: %(value)s.")


class PolicyNotInOrder(Conflict):
    code = "policy_not_in_order"
    message = _(
        "Version %(number)s of this policy begins on %(begun)s; a new one must begin later than "
        "that, not on %(on)s."
    )


@dataclass(frozen=True, slots=True)
class ExamPolicy:
    """How papers are scored and judged.

    `classes` holds (name, lowest score) from the best down; a score belongs to the first class
    whose lowest score it reaches (half-open). `weak_share` is the share of a skill's points
    below which training is advised where a position asks for nothing higher. Who comes late is
    admitted for `late_minutes`, at a test of `long_test_minutes` or more for `late_minutes_long`.
    Rates are shares of the score that a violation costs. `certificate_years` is empty where
    certificates do not end.

    `level_shares` are the percentages of a paper's questions and `level_seconds` the time of each,
    from the lowest level to the highest. A paper's expected share of right answers may lie
    `facility_tolerance` off its target; its forms should be at least `min_reliability` reliable and
    share at most `overlap_share` of their questions. `max_exposure` is in how many rounds of
    twelve months a question is used before it rests, `max_items_per_author` how many questions of
    one author a form holds, `max_time_percent` how much of its minutes a form is expected to take;
    empty is no limit.

    Source of the late rule: Circular 22/2025/TT-BNV: 5 minutes at tests of at most 30 minutes,
    10 at tests of 60 or more; in between the council decides, here 5 unless its own policy
    version says otherwise.
    """

    scale: Decimal = Decimal(10)
    decimals: int = 2
    cut_score: Decimal = Decimal(5)
    classes: tuple[tuple[str, Decimal], ...] = (
        ("Giỏi", Decimal(8)),
        ("Khá", Decimal(7)),
        ("Trung bình", Decimal(5)),
    )
    failed_class: str = "Không đạt"
    weak_share: Decimal = Decimal("0.60")
    grace_seconds: int = 30
    late_minutes: int = 5
    late_minutes_long: int = 10
    long_test_minutes: int = 60
    reprimand_rate: Decimal = Decimal("0.25")
    warning_rate: Decimal = Decimal("0.50")
    appeal_days: int = 15
    certificate_years: int | None = None
    level_shares: tuple[int, ...] = (40, 30, 20, 10)
    level_seconds: tuple[int, ...] = (45, 60, 90, 135)
    facility_tolerance: Decimal = Decimal("0.02")
    overlap_share: Decimal = Decimal("0.375")
    min_reliability: Decimal = Decimal("0.70")
    max_exposure: int | None = None
    max_items_per_author: int | None = None
    max_time_percent: int | None = None

    def most_seconds(self, minutes: int) -> int | None:
        """Return how long a form of `minutes` may be expected to take; None without a limit."""
        return (
            None if self.max_time_percent is None else minutes * 60 * self.max_time_percent // 100
        )


@dataclass(frozen=True, slots=True)
class TrainingPolicy:
    """When a course is completed: attended share of held periods and share of each test's scale."""

    min_attendance: Decimal = Decimal("0.80")
    min_test_share: Decimal = Decimal("0.50")
    yearly_periods: int = 40
    periods_a_session: int = 4


@dataclass(frozen=True, slots=True)
class CalendarPolicy:
    """Days off beyond Saturdays and Sundays, and weekend days worked in exchange (ISO dates)."""

    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()


Policy = ExamPolicy | TrainingPolicy | CalendarPolicy
_CLASSES: dict[str, type[Policy]] = {
    PolicyKind.EXAM: ExamPolicy,
    PolicyKind.TRAINING: TrainingPolicy,
    PolicyKind.CALENDAR: CalendarPolicy,
}


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _optional_int(value: Any) -> int | None:
    return None if value is None else int(value)


def _classes(value: Any) -> tuple[tuple[str, Decimal], ...]:
    return tuple((str(name), _decimal(lowest)) for name, lowest in value)


def _whole_numbers(value: Any) -> tuple[int, ...]:
    return tuple(int(number) for number in value)


def _dates(value: Any) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in value)


#: How a value of each type that occurs above is read from JSON.
_READERS: Mapping[Any, Callable[[Any], Any]] = {
    int: int,
    str: str,
    Decimal: _decimal,
    int | None: _optional_int,
    tuple[tuple[str, Decimal], ...]: _classes,
    tuple[date, ...]: _dates,
    tuple[int, ...]: _whole_numbers,
}


def parse(kind: str, values: Mapping[str, Any]) -> Policy:
    """Return the dataclass of `kind` with `values` over its defaults.

    Raises:
        BadPolicy: a value has no place in this kind or cannot be read.
    """
    policy = _CLASSES[kind]
    types = get_type_hints(policy)
    read: dict[str, Any] = {}
    for name, value in values.items():
        try:
            read[name] = _READERS[types[name]](value)
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise BadPolicy(name=name, value=value) from error
    return policy(**read)


def class_of(kind: str) -> type[Policy]:
    """Return the dataclass that says what policies of `kind` hold."""
    return _CLASSES[kind]


def written(policy: Policy) -> dict[str, Any]:
    """Return a policy as it is stored: plain JSON, from which `parse` makes it again."""
    return {name: _plain(value) for name, value in asdict(policy).items()}


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value


def exam_policy(version: PolicyVersion) -> ExamPolicy:
    """Return what an examination policy says."""
    policy = parse(version.kind, version.values)
    if not isinstance(policy, ExamPolicy):
        raise BadPolicy(name="kind", value=version.kind)
    return policy


def late_minutes_for(policy: ExamPolicy, minutes: int) -> int:
    """Return for how many minutes a latecomer is admitted to a test that lasts `minutes`."""
    return policy.late_minutes_long if minutes >= policy.long_test_minutes else policy.late_minutes


def training_policy(version: PolicyVersion) -> TrainingPolicy:
    """Return what a training policy says."""
    policy = parse(version.kind, version.values)
    if not isinstance(policy, TrainingPolicy):
        raise BadPolicy(name="kind", value=version.kind)
    return policy


def in_force(kind: PolicyKind, *, on: date) -> PolicyVersion:
    """Return the version of `kind` that holds on that day.

    Raises:
        NoPolicy: none does.
    """
    version = PolicyVersion.objects.in_force(kind, on=on).first()
    if version is None:
        raise NoPolicy(kind=kind.label, on=on.strftime("%d/%m/%Y"))
    return version


@transaction.atomic
def set_policy(
    *, kind: PolicyKind, values: Mapping[str, Any], valid_from: date, basis: str
) -> PolicyVersion:
    """Put a new version of `kind` in force from a day; the one then in force ends that day.

    Raises:
        BadPolicy: a value cannot be used; nothing changes then.
    """
    parse(kind, values)
    number = PolicyVersion.objects.filter(kind=kind).count() + 1
    PolicyVersion.objects.filter(
        kind=kind, valid_to__isnull=True, valid_from__lt=valid_from
    ).update(valid_to=valid_from)
    return PolicyVersion.objects.create(
        kind=kind, number=number, values=dict(values), valid_from=valid_from, basis=basis
    )


@transaction.atomic
def issue_policy(
    *, policy: Policy, kind: PolicyKind, valid_from: date, basis: str, by: str, at: datetime
) -> PolicyVersion:
    """Put a new version in force from a day on and write down who did it (`by`, a user name).

    Rounds and courses that were opened keep the version they were opened under.

    Raises:
        PolicyNotInOrder: a version of the kind begins on that day or later.
    """
    rows = PolicyVersion.objects.select_for_update().filter(kind=kind)
    last = rows.order_by("-valid_from", "-number").first()
    if last is not None and last.valid_from >= valid_from:
        raise PolicyNotInOrder(
            number=last.number,
            begun=last.valid_from.strftime("%d/%m/%Y"),
            on=valid_from.strftime("%d/%m/%Y"),
        )
    version = set_policy(kind=kind, values=written(policy), valid_from=valid_from, basis=basis)
    journal.record(
        actor=by,
        action="office.issue_policy",
        target=f"policy:{version.uuid}",
        at=at,
        data={"kind": kind, "number": version.number, "on": valid_from.isoformat()},
        before=journal.digest_of(last.values) if last else "",
        after=journal.digest_of(version.values),
    )
    return version
