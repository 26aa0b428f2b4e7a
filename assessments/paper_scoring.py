"""From fractions to a score: treatments, sums, one rounding. Pure; exact until the last step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

#: Points are kept with this many decimals; a score has the policy's.
POINT_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One item of one attempt: its points and the fraction earned (None: a marker must decide).

    `void_full` gives everyone all its points. `void_spread` takes it out and spreads its points
    over the other items in proportion to theirs, so that the maximum stays.
    """

    points: Decimal
    fraction: Fraction | None
    void_full: bool = False
    void_spread: bool = False


@dataclass(frozen=True, slots=True)
class PaperScore:
    """Vectors in the order of the items, and their sums. `points` are rounded to 4 decimals.

    `worth` is what each item could earn after spreading, exact; an item that was spread is worth
    0. `exact` is the sum from which a score is made, `earned` the same as it is stored.
    """

    fractions: tuple[Fraction | None, ...]
    points: tuple[Decimal, ...]
    worth: tuple[Fraction, ...]
    exact: Fraction
    earned: Decimal
    maximum: Decimal


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return an exact value rounded half up, away from zero, as results are announced."""
    scaled = abs(value) * 10**decimals
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def score_paper(items: Sequence[ScoredItem]) -> PaperScore:
    """Add up a paper.

    ``earned`` is the exact sum rounded, not the sum of rounded points. An item without a
    fraction earns nothing yet.

    Raises:
        ValueError: there is no item left to score.

    Source: docs/decisions/2026-11-exact-scores.md for sum and rounding; docs/architecture.md, "The
    way of one answer", step 6 for treatments.
    """
    total = sum((Fraction(item.points) for item in items), Fraction(0))
    kept = sum((Fraction(item.points) for item in items if not item.void_spread), Fraction(0))
    if kept == 0:
        raise ValueError("no item is left to score")
    stretch = total / kept
    fractions: list[Fraction | None] = []
    exact: list[Fraction] = []
    worth: list[Fraction] = []
    for item in items:
        if item.void_spread:
            fraction: Fraction | None = Fraction(0)
            value = Fraction(0)
        else:
            fraction = Fraction(1) if item.void_full else item.fraction
            value = Fraction(item.points) * stretch
        fractions.append(fraction)
        worth.append(value)
        exact.append((fraction or Fraction(0)) * value)
    return PaperScore(
        fractions=tuple(fractions),
        points=tuple(rounded(value, POINT_DECIMALS) for value in exact),
        worth=tuple(worth),
        exact=sum(exact, Fraction(0)),
        earned=rounded(sum(exact, Fraction(0)), POINT_DECIMALS),
        maximum=rounded(total, POINT_DECIMALS),
    )


def scale_score(
    earned: Fraction,
    maximum: Decimal,
    *,
    scale: Decimal,
    decimals: int,
    penalty: Decimal = Decimal(0),
) -> Decimal:
    """Return the score on the policy's scale: scale × earned / maximum, less the penalty's share.

    Rounded half up once, after the penalty.

    Args:
        earned: the exact sum of points, so that nothing is rounded twice.
        penalty: 0 to 1, the share of the score that a violation costs.

    Raises:
        ValueError: `maximum` is not positive, or `penalty` is no share.
    """
    if maximum <= 0 or not 0 <= penalty <= 1:
        raise ValueError("maximum must be positive and penalty a share")
    raw = Fraction(scale) * earned / Fraction(maximum)
    return rounded(raw * (1 - Fraction(penalty)), decimals)


def classify(score: Decimal, classes: Sequence[tuple[str, Decimal]], *, failed: str) -> str:
    """Return the first class, from the best down, whose lowest score is reached (half-open)."""
    return next((name for name, lowest in classes if score >= lowest), failed)


def as_share(earned: Fraction, maximum: Fraction) -> Decimal:
    """Return earned / maximum rounded half up to 4 decimals.

    Raises:
        ZeroDivisionError: nothing could be earned.
    """
    return rounded(earned / maximum, POINT_DECIMALS)
