"""What a scoring comes to: outcomes, classes, the spread of scores. One statement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from assessments.enums import Outcome
from assessments.models import Result, ScoringVersion
from office.policies import exam_policy


@dataclass(frozen=True, slots=True)
class Bin:
    """The scores from `low` up to `high`; the last bin holds the full score too."""

    low: Decimal
    high: Decimal
    count: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """A scoring in numbers; `sat` counts who was sent out too, as results and summaries do."""

    outcomes: Sequence[tuple[str, int]]
    classes: Sequence[tuple[str, int]]
    bins: Sequence[Bin]
    scored: int
    sat: int
    passed: int
    mean: Decimal | None
    cut_score: Decimal
    scale: Decimal

    @property
    def failed_scores(self) -> int:
        """Return how many have a score below what passes, or a part below its own."""
        return self.scored - self.passed

    @property
    def outcome_shares(self) -> list[tuple[str, int, Decimal]]:
        """Return each outcome with its count and its share of all, 0 to 100."""
        return _shares(self.outcomes)

    @property
    def class_shares(self) -> list[tuple[str, int, Decimal]]:
        """Return each class with its count and its share of all that have one, 0 to 100."""
        return _shares(self.classes)

    @property
    def pass_share(self) -> Decimal | None:
        """Return passed over those who sat; None where nobody did."""
        return Decimal(self.passed) / self.sat if self.sat else None


def _shares(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int, Decimal]]:
    whole = sum(count for _, count in counts)
    return [(label, count, Decimal(100) * count / whole) for label, count in counts]


def figures_of(scoring: ScoringVersion) -> Figures:
    """Return the figures of a graded scoring; `scoring` comes with its round and policy."""
    policy = exam_policy(scoring.round.policy)
    results = Result.objects.filter(scoring_version=scoring).order_by()
    rows = results.values_list("outcome", "score", "grade_class").annotate(Count("pk"))
    outcomes, classes, scores = Counter[str](), Counter[str](), Counter[Decimal]()
    for outcome, score, grade_class, people in rows:
        outcomes[outcome] += people
        if grade_class:
            classes[grade_class] += people
        if score is not None:
            scores[score] += people
    scored = scores.total()
    order = [name for name, _least in policy.classes] + [policy.failed_class]
    width = policy.scale / 10
    counted = Counter[int]()
    for score, people in scores.items():
        counted[min(9, int(score / width))] += people
    return Figures(
        outcomes=[(str(one.label), outcomes[one]) for one in Outcome if outcomes[one]],
        classes=[(name, classes[name]) for name in order if classes[name]],
        bins=[
            Bin(
                low=width * place,
                high=width * (place + 1),
                count=counted[place],
                share=Decimal(counted[place]) / scored,
            )
            for place in range(10)
        ]
        if scores
        else [],
        scored=scored,
        sat=scored + outcomes[Outcome.SUSPENDED],
        passed=outcomes[Outcome.PASSED],
        mean=sum((score * people for score, people in scores.items()), Decimal(0)) / scored
        if scores
        else None,
        cut_score=policy.cut_score,
        scale=policy.scale,
    )
