"""What a scoring comes to: outcomes, classes, the spread of scores. One statement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    """A scoring in numbers; shares are of those who have a score."""

    outcomes: Sequence[tuple[str, int]]
    classes: Sequence[tuple[str, int]]
    bins: Sequence[Bin]
    scored: int
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
        """Return passed over scored; None where nobody has a score."""
        return Decimal(self.passed) / self.scored if self.scored else None


def _shares(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int, Decimal]]:
    whole = sum(count for _, count in counts)
    return [(label, count, Decimal(100) * count / whole) for label, count in counts]


def figures_of(scoring: ScoringVersion) -> Figures:
    """Return the figures of a graded scoring; `scoring` comes with its round and policy."""
    policy = exam_policy(scoring.round.policy)
    rows = list(
        Result.objects.filter(scoring_version=scoring).values_list(
            "outcome", "score", "grade_class"
        )
    )
    scores = [score for _outcome, score, _class in rows if score is not None]
    outcomes = Counter(outcome for outcome, _score, _class in rows)
    classes = Counter(grade_class for _outcome, _score, grade_class in rows if grade_class)
    order = [name for name, _least in policy.classes] + [policy.failed_class]
    width = policy.scale / 10
    counted = Counter(min(9, int(score / width)) for score in scores)
    return Figures(
        outcomes=[(str(one.label), outcomes[one]) for one in Outcome if outcomes[one]],
        classes=[(name, classes[name]) for name in order if classes[name]],
        bins=[
            Bin(
                low=width * place,
                high=width * (place + 1),
                count=counted[place],
                share=Decimal(counted[place]) / len(scores),
            )
            for place in range(10)
        ]
        if scores
        else [],
        scored=len(scores),
        passed=outcomes[Outcome.PASSED],
        mean=sum(scores, Decimal(0)) / len(scores) if scores else None,
        cut_score=policy.cut_score,
        scale=policy.scale,
    )
