"""What a form is worth: its cost with the bound, and what to expect of its scores."""

from collections.abc import Sequence

from assessments.assembly.arrays import Pool
from assessments.assembly.choosing import Choice
from assessments.assembly.model import FormProof


def prove(pool: Pool, choice: Choice) -> FormProof:
    """Return the figures of a chosen form."""
    held = list(choice.places)
    size = max(len(held), 1)
    return FormProof(
        objective=round(choice.objective, 6),
        bound=round(choice.bound, 6),
        facility=float(pool.facility[held].sum()) / size,
        seconds=int(pool.seconds[held].sum()),
        reliability=_reliability(pool, held),
        exposure=max((pool.items[place].exposure for place in held), default=0),
    )


def _reliability(pool: Pool, held: Sequence[int]) -> float | None:
    """Return KR-20 as expected from the items' indices, where at least half of them are known.

    Source: Gulliksen 1950, Theory of Mental Tests, ch. 21: the standard deviation of the whole is
    the sum of the items' reliability indices.
    """
    size = len(held)
    known = int(pool.has_index[list(held)].sum())
    spread = float(pool.index[list(held)].sum())
    if size < 2 or 2 * known < size or spread <= 0:
        return None
    facility = pool.facility[list(held)]
    variances = float((facility * (1 - facility)).sum())
    found = size / (size - 1) * (1 - variances / spread**2)
    return max(0.0, min(found, 1.0))
