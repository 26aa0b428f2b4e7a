"""Who can stand where: items matched with the demands of a form, by augmenting paths.

An item is known here by an index and a mask: bit d is set when the item fits demand d. The sets
of items that can be matched form a transversal matroid. Two things follow, on which the assembler
relies: a set grows to the greatest size whatever the order in which items are offered, and when
they are offered cheapest first, the set is the cheapest of that size.
"""

from collections.abc import Sequence


class Matching:
    """Items placed in demands, one item a slot, re-placed as needed to let another in."""

    __slots__ = ("_held", "_need", "_open", "_paths", "_place")

    def __init__(self, counts: Sequence[int]) -> None:
        self._need = list(counts)
        self._open = sum(1 << demand for demand, count in enumerate(counts) if count)
        self._held: list[dict[int, list[int]]] = [{} for _ in counts]  # demand -> mask -> items
        self._place: dict[int, tuple[int, int]] = {}  # item -> demand, mask
        self._paths: dict[int, tuple[int, int] | None] | None = None

    @property
    def complete(self) -> bool:
        """Whether every demand has all its items."""
        return not self._open

    @property
    def need(self) -> tuple[int, ...]:
        """How many items each demand lacks."""
        return tuple(self._need)

    @property
    def items(self) -> dict[int, int]:
        """Item -> the demand in which it stands."""
        return {item: demand for item, (demand, _) in self._place.items()}

    def __contains__(self, item: int) -> bool:
        return item in self._place

    def __len__(self) -> int:
        return len(self._place)

    def reach(self) -> int:
        """Return the mask of demands that could take one more item, if only by re-placing."""
        return sum(1 << demand for demand in self._find_paths())

    def admits(self, mask: int) -> bool:
        """Say whether an item with this mask could be added."""
        return bool(mask & self._open) or (
            bool(self._open) and any(mask >> demand & 1 for demand in self._find_paths())
        )

    def add(self, item: int, mask: int) -> bool:
        """Add an item, re-placing others where that helps; False if it cannot be added."""
        if direct := mask & self._open:
            demand = (direct & -direct).bit_length() - 1
        else:
            paths = self._find_paths()
            start = next((demand for demand in paths if mask >> demand & 1), None)
            if start is None:
                return False
            demand = start
            while (step := paths[demand]) is not None:
                target, moving = step
                moved = self._held[demand][moving].pop()
                self._put(item, mask, demand)
                item, mask, demand = moved, moving, target
        self._put(item, mask, demand)
        self._need[demand] -= 1
        if not self._need[demand]:
            self._open &= ~(1 << demand)
        self._paths = None
        return True

    def remove(self, item: int) -> None:
        """Take an item out; its demand lacks one more."""
        demand, mask = self._place.pop(item)
        self._held[demand][mask].remove(item)
        self._need[demand] += 1
        self._open |= 1 << demand
        self._paths = None

    def _put(self, item: int, mask: int, demand: int) -> None:
        self._held[demand].setdefault(mask, []).append(item)
        self._place[item] = demand, mask

    def _find_paths(self) -> dict[int, tuple[int, int] | None]:
        """For each demand in reach: the demand to which one of its items, of a mask, can move."""
        if self._paths is not None:
            return self._paths
        paths: dict[int, tuple[int, int] | None] = {
            demand: None for demand, need in enumerate(self._need) if need
        }
        queue = list(paths)
        for target in queue:  # grows while it is read: breadth first
            for demand, held in enumerate(self._held):
                if demand in paths:
                    continue
                for mask, items in held.items():
                    if items and mask >> target & 1:
                        paths[demand] = target, mask
                        queue.append(demand)
                        break
        self._paths = paths
        return paths
