"""How much an item tells about a person of ability theta: Fisher information of response models.

The logistic models of Birnbaum (1968; 1PL, 2PL, 3PL), the partial credit models of Masters (1982; PC)
and Muraki (1992; GPC) and the graded response model of Samejima (1969; GR), without the scaling
constant 1.7: ``P = c + (1 - c) / (1 + exp(-a (theta - b)))``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp


@dataclass(frozen=True, slots=True)
class ResponseModel:
    """An item's parameters; of PC and GPC `steps` are the difficulties of its steps, of GR the abilities
    at which a score or more is as likely as not, else there is one."""

    name: str
    slope: float
    steps: tuple[float, ...]
    guess: float = 0.0

    def information(self, theta: float) -> float:
        """Return the information at `theta`, 0 or more."""
        if len(self.steps) == 1:
            return _dichotomous(self.slope * (theta - self.steps[0]), self.slope, self.guess)
        if self.name == "GR":
            return _graded(self.slope, self.steps, theta)
        return self.slope**2 * _variance(self.slope, self.steps, theta)


def _logistic(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))


def _dichotomous(logit: float, slope: float, guess: float) -> float:
    known = _logistic(logit)
    chance = guess + (1 - guess) * known
    if not 0 < chance < 1:
        return 0.0
    return slope**2 * (1 - chance) / chance * ((chance - guess) / (1 - guess)) ** 2


def _variance(slope: float, steps: Sequence[float], theta: float) -> float:
    """Return the variance of the score of a partial credit item."""
    logits, total = [0.0], 0.0
    for step in steps:
        total += slope * (theta - step)
        logits.append(total)
    highest = max(logits)
    weights = [exp(logit - highest) for logit in logits]
    whole = sum(weights)
    mean = sum(score * weight for score, weight in enumerate(weights)) / whole
    square = sum(score**2 * weight for score, weight in enumerate(weights)) / whole
    return square - mean**2


def _graded(slope: float, steps: Sequence[float], theta: float) -> float:
    """Return the information of a graded item: of each score the squared slope over the chance."""
    reached = [1.0, *(_logistic(slope * (theta - step)) for step in steps), 0.0]
    steep = [chance * (1 - chance) for chance in reached]
    total = 0.0
    for score, (this, more) in enumerate(pairwise(reached)):
        if this > more:
            total += (steep[score] - steep[score + 1]) ** 2 / (this - more)
    return slope**2 * total
