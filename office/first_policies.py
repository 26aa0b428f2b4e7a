"""The policies with which an installation begins: what the regulations themselves say."""

from datetime import date, datetime

from django.db import transaction

from office.enums import PolicyKind
from office.models import PolicyVersion
from office.policies import CalendarPolicy, Policy, class_of, issue_policy

#: The text that the starting values of a kind follow (`office.policies`).
_BASES = {
    PolicyKind.EXAM: "Thông tư 001/2025/TT-BNV; Thông tư 22/2025/TT-BNV",
    PolicyKind.TRAINING: "Thông tư 03/2023/TT-BNV",
    PolicyKind.CALENDAR: "Bộ luật Lao động 2019, Điều 112",
}
#: Day and month of the holidays of Article 112 that have a fixed day; the others are announced.
FIXED_HOLIDAYS = ((1, 1), (30, 4), (1, 5), (2, 9))


@transaction.atomic
def issue_first_policies(*, on: date, at: datetime) -> tuple[PolicyKind, ...]:
    """Put a first version in force of each kind that has none; return these kinds.

    They hold from the new year on, so that a round of this year finds its policy. Safe to run
    again. Holidays by the moon, and days moved by the Prime Minister's yearly decision, are left
    to the administrator's next version.
    """
    new_year = date(on.year, 1, 1)
    there = set(PolicyVersion.objects.values_list("kind", flat=True))
    missing = tuple(kind for kind in PolicyKind if kind not in there)
    for kind in missing:
        issue_policy(
            policy=_starting(kind, year=on.year),
            kind=kind,
            valid_from=new_year,
            basis=_BASES[kind],
            by="",
            at=at,
        )
    return missing


def _starting(kind: PolicyKind, *, year: int) -> Policy:
    if kind is PolicyKind.CALENDAR:
        days = (date(y, month, day) for y in (year, year + 1) for day, month in FIXED_HOLIDAYS)
        return CalendarPolicy(days_off=tuple(days))
    return class_of(kind)()
