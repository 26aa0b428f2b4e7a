"""Which questions a run of practice takes. Pure."""

from collections.abc import Collection
from random import Random


def choose(
    drawable: Collection[int], *, known: Collection[int], count: int, random: Random
) -> list[int]:
    """Return up to `count` different questions, those not yet known before those that are.

    Among equals chance decides, and so it does on their order.

    Args:
        drawable: ids of all that may be asked.
        known: ids of what was answered rightly when it was last asked.
        count: 0 or more.
        random: the same state gives the same choice.
    """
    is_known = frozenset(known)
    ids = sorted(set(drawable))
    random.shuffle(ids)
    chosen = sorted(ids, key=lambda one: one in is_known)[:count]
    random.shuffle(chosen)
    return chosen
