"""What is usual for a level: its share of right answers and its time, where nothing else says so."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from banks.enums import Level
from office.enums import PolicyKind
from office.models import PolicyVersion
from office.policies import ExamPolicy, exam_policy

#: How hard a question of a level is where use has not shown it yet: the expected share of those
#: who answer it rightly, from the four columns of the test matrix.
EXPECTED_FACILITY: Mapping[str, Decimal] = {
    Level.RECALL: Decimal("0.80"),
    Level.UNDERSTANDING: Decimal("0.65"),
    Level.APPLICATION: Decimal("0.50"),
    Level.HIGH_APPLICATION: Decimal("0.35"),
}


def newest_exam_policy(*, on: date) -> ExamPolicy:
    """Return the examination policy in force on a day; what is usual, where there is none yet."""
    version = PolicyVersion.objects.in_force(PolicyKind.EXAM, on=on).first()
    return exam_policy(version) if version is not None else ExamPolicy()


def usual_seconds(policy: ExamPolicy, levels: Collection[str]) -> int:
    """Return the time of a question of one of `levels` (none: any), the mean where they differ."""
    known = dict(zip(Level.values, policy.level_seconds, strict=False))
    times = [known[level] for level in Level.values if level in known and level in levels]
    times = times or list(known.values())
    return round(sum(times) / len(times)) if times else 0


def usual_facility(levels: Collection[str]) -> Decimal:
    """Return the share of right answers to expect of `levels` (none: any), the mean of them."""
    shares = [share for level, share in EXPECTED_FACILITY.items() if level in levels]
    shares = shares or list(EXPECTED_FACILITY.values())
    return (sum(shares, Decimal(0)) / len(shares)).quantize(Decimal("0.01"))
