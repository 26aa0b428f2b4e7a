"""Classical item figures from fractions and total scores. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

#: Share of the best and of the worst that the discrimination index compares (Kelley 1939).
TAIL = Fraction(27, 100)


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What a group's responses say of one item; `discrimination_index` needs two tails."""

    sample: int
    facility_index: Fraction
    discrimination_index: Fraction | None


def item_figures(responses: Sequence[tuple[Fraction, Fraction]]) -> ItemFigures:
    """Return facility p (mean fraction) and discrimination D = p(best 27 %) − p(worst 27 %).

    Args:
        responses: (fraction of this item, score of the whole paper) of each person who had it.
            Those of equal score are taken in the given order.

    Returns:
        p from 0 to 1; D from −1 to 1, None for fewer than two people in each tail.

    Raises:
        ValueError: nobody had the item.

    Source: T. L. Kelley, "The selection of upper and lower groups for the validation of test
    items", Journal of Educational Psychology 30 (1939).
    """
    if not responses:
        raise ValueError("nobody had this item")
    fractions = [fraction for fraction, _score in responses]
    facility = sum(fractions, Fraction(0)) / len(fractions)
    tail = int(len(responses) * TAIL)
    if tail < 2:
        return ItemFigures(len(responses), facility, None)
    ranked = [fraction for fraction, _score in sorted(responses, key=lambda pair: pair[1])]
    worst, best = ranked[:tail], ranked[-tail:]
    return ItemFigures(
        sample=len(responses),
        facility_index=facility,
        discrimination_index=(sum(best, Fraction(0)) - sum(worst, Fraction(0))) / tail,
    )


def item_total_correlation(responses: Sequence[tuple[Fraction, Fraction]]) -> float | None:
    """Return how an item's fraction goes with the score of the whole paper, −1 to 1.

    Pearson's correlation, the item being part of the score; for items that are right or wrong it is the
    point-biserial one.

    Args:
        responses: (fraction of this item, score of the whole paper) of each person who had it.

    Returns:
        None where all have the same fraction or the same score: nothing goes with anything then.

    Source: H. Gulliksen, Theory of Mental Tests (1950), ch. 21.
    """
    people = len(responses)
    items = sum(fraction for fraction, _score in responses)
    scores = sum(score for _fraction, score in responses)
    items_apart = people * sum(fraction**2 for fraction, _score in responses) - items**2
    scores_apart = people * sum(score**2 for _fraction, score in responses) - scores**2
    if not items_apart or not scores_apart:
        return None
    together = people * sum(fraction * score for fraction, score in responses) - items * scores
    return float(together) / sqrt(float(items_apart * scores_apart))
