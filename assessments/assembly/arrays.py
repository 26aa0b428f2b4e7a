"""A pool as arrays: what each item costs and weighs, and which items are alike for the demands.

Items that fit the same demands form a class. A blueprint of sixty cells parts a bank of 200,000
items into a few hundred classes, and whatever is counted is counted by class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assessments.assembly.model import Item, Weights

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Pool:
    """Items that fit at least one demand, by their place.

    Attributes:
        masks: for each class, bit d is set where its items fit demand d.
        class_of: each item's class.
        cost: of each item by its earlier use.
        index: reliability index; the mean of the known where an item has none.
        has_index: whether an item has one of its own.
        author: a number for each author; 0 for an unknown one.
        enemies: the places of each item's enemies in this pool.
        sets: places of the items of each stimulus that two or more of them share.
    """

    items: tuple[Item, ...]
    masks: tuple[int, ...]
    class_of: Places
    cost: Numbers
    facility: Numbers
    seconds: Numbers
    index: Numbers
    has_index: npt.NDArray[np.bool_]
    author: Places
    enemies: tuple[frozenset[int], ...]
    sets: tuple[tuple[int, ...], ...]
    place_of: dict[int, int]

    def __len__(self) -> int:
        return len(self.items)

    def places(self, ids: frozenset[int]) -> frozenset[int]:
        """Return where those of the items stand that are in the pool."""
        return frozenset(self.place_of[one] for one in ids if one in self.place_of)


def make_pool(items: Sequence[Item], item_masks: Sequence[int], weights: Weights) -> Pool:
    """Return the items with a mask as a pool, in their order."""
    held = [(item, mask) for item, mask in zip(items, item_masks, strict=True) if mask]
    kept = tuple(item for item, _mask in held)
    classes: dict[int, int] = {}
    class_of = [classes.setdefault(mask, len(classes)) for _item, mask in held]
    place_of = {item.id: place for place, item in enumerate(kept)}
    authors: dict[str, int] = {"": 0}
    author = [authors.setdefault(item.author, len(authors)) for item in kept]
    known = [one.reliability_index for one in kept if one.reliability_index is not None]
    usual = sum(known) / len(known) if known else 0.0
    return Pool(
        items=kept,
        masks=tuple(classes),
        class_of=np.array(class_of, np.intp),
        cost=_numbers(
            weights.exposure * one.exposure + weights.recent * one.recent for one in kept
        ),
        facility=_numbers(one.facility for one in kept),
        seconds=_numbers(one.seconds for one in kept),
        index=_numbers(
            usual if one.reliability_index is None else one.reliability_index for one in kept
        ),
        has_index=np.array([one.reliability_index is not None for one in kept], bool),
        author=np.array(author, np.intp),
        enemies=_pair_enemies(kept, place_of),
        sets=_sets(kept),
        place_of=place_of,
    )


def _numbers(values: Any) -> Numbers:
    return np.array(list(values), np.float64)


def _pair_enemies(items: Sequence[Item], place_of: dict[int, int]) -> tuple[frozenset[int], ...]:
    none: frozenset[int] = frozenset()
    pairs: dict[int, set[int]] = {}
    for place, item in enumerate(items):
        for enemy in item.enemies:
            other = place_of.get(enemy)
            if other is not None and other != place:
                pairs.setdefault(place, set()).add(other)
                pairs.setdefault(other, set()).add(place)
    return tuple(frozenset(pairs[place]) if place in pairs else none for place in range(len(items)))


def _sets(items: Sequence[Item]) -> tuple[tuple[int, ...], ...]:
    found: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        if item.stimulus is not None:
            found.setdefault(item.stimulus, []).append(place)
    return tuple(tuple(places) for places in found.values() if len(places) > 1)
