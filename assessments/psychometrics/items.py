"""Classical item figures from fractions and total scores. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
