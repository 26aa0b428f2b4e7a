"""What pages, API and reports read: one definition for each figure."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from assessments.enums import SCORABLE, Outcome
from assessments.models import Attempt, Result, ResultShare, Round, ScoringVersion, Shift
from banks.models import SkillRequirement


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One module of a profile: what the result shows and what the position asks for (0 to 1)."""

    module: str
    name: str
    share: Decimal
    required: Decimal | None

    @property
    def gap(self) -> Decimal:
        """How much is missing; 0 where the requirement is met or nothing is asked."""
        if self.required is None:
            return Decimal(0)
        return max(self.required - self.share, Decimal(0))

    @property
    def share_percent(self) -> Decimal:
        """The share of 100, for a bar."""
        return self.share * 100

    @property
    def required_percent(self) -> Decimal | None:
        """What is asked for, of 100."""
        return None if self.required is None else self.required * 100

    @property
    def gap_percent(self) -> Decimal:
        """What is missing on a scale of 100."""
        return self.gap * 100


@dataclass(frozen=True, slots=True)
class Change:
    """A candidate whose result differs between two scoring versions."""

    candidate: str
    before: Decimal | None
    after: Decimal | None
    outcome_before: str
    outcome_after: str

    @property
    def outcome_before_label(self) -> str:
        """The outcome before, in words."""
        return str(Outcome(self.outcome_before).label)

    @property
    def outcome_after_label(self) -> str:
        """The outcome after, in words."""
        return str(Outcome(self.outcome_after).label)


def requirements_on(positions: Collection[int], *, on: date) -> dict[int, dict[int, Decimal]]:
    """Return the required share by position id and module id, in force on a day. One statement."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = SkillRequirement.objects.in_force(on).filter(position__in=positions)
    for position, skill, share in rows.values_list("position", "skill", "share"):
        found[position][skill] = share
    return found


def profiles(results: Collection[Result], *, on: date) -> Mapping[int, list[ProfileLine]]:
    """Return the profile of each result by its id, weakest gap first. Two statements.

    `results` come with their candidates.
    """
    asked = requirements_on({result.candidate.position_id for result in results}, on=on)
    position_of = {result.pk: result.candidate.position_id for result in results}
    found: dict[int, list[ProfileLine]] = {result.pk: [] for result in results}
    shares = ResultShare.objects.filter(result__in=list(position_of)).select_related("skill")
    for share in shares.order_by("skill__order", "skill__code"):
        required = asked[position_of[share.result_id]].get(share.skill_id)
        found[share.result_id].append(
            ProfileLine(share.skill.code, share.skill.name, share.share, required)
        )
    for lines in found.values():
        lines.sort(key=lambda line: (-line.gap, line.module))
    return found


def ended_ungraded(rounds: QuerySet[Round], *, before: datetime) -> int:
    """Count attempts that ended before a moment and have no score: an alarm when not 0.

    Of those of `rounds` that can be scored: while a round still runs, nobody may begin to.
    """
    scorable = rounds.filter(state__in=SCORABLE).values("pk")
    return Attempt.objects.filter(
        exam_form__round__in=scorable,  # forms are few, candidates as many as attempts
        ended_at__lt=before,
        annulled_at__isnull=True,
        scores__isnull=True,
    ).count()


def a_shift_is_open(*, at: datetime) -> bool:
    """Tell whether anybody may be writing; a shift that nobody closed counts for a day."""
    return Shift.objects.filter(
        opened_at__isnull=False, closed_at__isnull=True, ends_at__gt=at - timedelta(days=1)
    ).exists()


def compare_scorings(before: ScoringVersion, after: ScoringVersion) -> list[Change]:
    """Return who changes, and by how much, from one scoring version to another. Two statements."""

    def read(scoring: ScoringVersion) -> dict[str, tuple[Decimal | None, str]]:
        rows = Result.objects.filter(scoring_version=scoring).values_list(
            "candidate__number", "score", "outcome"
        )
        return {number: (score, outcome) for number, score, outcome in rows}

    old, new = read(before), read(after)
    return [
        Change(number, old[number][0], new[number][0], old[number][1], new[number][1])
        for number in sorted(old.keys() & new.keys())
        if old[number] != new[number]
    ]
