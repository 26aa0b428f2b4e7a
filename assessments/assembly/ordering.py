"""The order of the items on a form."""

from collections.abc import Mapping, Sequence
from random import Random


def put_in_order(
    pairs: Sequence[tuple[int, int]], stimuli: Mapping[int, int | None], rng: Random
) -> tuple[tuple[int, int], ...]:
    """Shuffle the (cell id, item id) of a form, keeping the items of one stimulus side by side.

    Args:
        pairs: in the order that items of one stimulus keep among themselves.
        stimuli: of each item by its id.
    """
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for cell, item in pairs:
        stimulus = stimuli[item]
        name = ("item", item) if stimulus is None else ("stimulus", stimulus)
        groups.setdefault(name, []).append((cell, item))
    order = list(groups.values())
    rng.shuffle(order)
    return tuple(pair for group in order for pair in group)
