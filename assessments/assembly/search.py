"""The search for one form: cheapest items first, then a bounded exchange of what stands in the way.

Without rules beyond the counts the first pass is exact: it fills the demands whenever they can be
filled, with the items of least cost. Enemies and caps can leave it short. Then the item that
is hindered least is let in and what hinders it goes out; whatever went out weighs more the next
time, so that the exchange does not run in a circle (ejection search, Nagata and Bräysy 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assessments.assembly.matching import Matching
from assessments.assembly.model import Rule

EXCHANGES = 200  # of one attempt
TENURE = 4  # exchanges for which an item that went out stays out


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` of these items, known by their index, stand on a form."""

    rule: Rule
    members: frozenset[int]
    most: int


class Draft:
    """A form in the making: always within the caps and without enemies, perhaps short."""

    def __init__(
        self,
        counts: Sequence[int],
        masks: Sequence[int],
        enemies: Sequence[frozenset[int]],
        caps: Sequence[Cap],
    ) -> None:
        self.matching = Matching(counts)
        self._masks = masks
        self._enemies = enemies
        self._caps = caps
        self._standing = [0] * len(caps)
        self._full = sum(1 << place for place, cap in enumerate(caps) if cap.most == 0)
        self._caps_of = [0] * len(masks)
        for place, cap in enumerate(caps):
            for item in cap.members:
                self._caps_of[item] |= 1 << place

    @property
    def complete(self) -> bool:
        """Whether nothing is short."""
        return self.matching.complete

    def is_free(self, item: int) -> bool:
        """Whether no rule keeps the item out as things stand."""
        return not self._caps_of[item] & self._full and not any(
            enemy in self.matching for enemy in self._enemies[item]
        )

    def add(self, item: int) -> bool:
        """Add a free item; False if no demand can take it."""
        if not self.matching.add(item, self._masks[item]):
            return False
        self._count(item, 1)
        return True

    def remove(self, item: int) -> None:
        """Take an item out."""
        self.matching.remove(item)
        self._count(item, -1)

    def candidates(self) -> list[int]:
        """Return the items outside that some demand could take, whatever the rules say."""
        reach = self.matching.reach()
        return [
            item
            for item, mask in enumerate(self._masks)
            if mask & reach and item not in self.matching
        ]

    def blockers(self, item: int, weights: Sequence[int]) -> list[int] | None:
        """Return the lightest items to take out so that `item` may come in; None if none do."""
        out = [enemy for enemy in sorted(self._enemies[item]) if enemy in self.matching]
        full = self._caps_of[item] & self._full
        while full:
            cap = self._caps[(full & -full).bit_length() - 1]
            full &= full - 1
            inside = [member for member in cap.members if member in self.matching]
            if not inside:
                return None
            if cap.members.isdisjoint(out):
                out.append(min(inside, key=lambda member: (weights[member], member)))
        return out

    def hindering(self, item: int) -> set[Rule]:
        """Return the rules that keep the item out as things stand."""
        rules = {
            cap.rule
            for place, cap in enumerate(self._caps)
            if self._caps_of[item] & self._full & 1 << place
        }
        if any(enemy in self.matching for enemy in self._enemies[item]):
            rules.add(Rule.ENEMIES)
        return rules

    def _count(self, item: int, step: int) -> None:
        bits = self._caps_of[item]
        while bits:
            bit = bits & -bits
            bits ^= bit
            place = bit.bit_length() - 1
            self._standing[place] += step
            if self._standing[place] >= self._caps[place].most:
                self._full |= bit
            else:
                self._full &= ~bit


def fill(draft: Draft, costs: Sequence[float], rng: Random) -> None:
    """Fill an empty draft, cheapest items first; it stays short when the search gives up."""
    order = sorted(range(len(costs)), key=lambda item: (costs[item], item))
    for item in order:
        if draft.complete:
            return
        if draft.is_free(item):
            draft.add(item)
    weights = [1] * len(costs)
    barred = [0] * len(costs)
    for turn in range(EXCHANGES):
        if draft.complete:
            return
        if not _exchange(draft, costs, weights, barred, turn, rng):
            return


def _exchange(
    draft: Draft,
    costs: Sequence[float],
    weights: list[int],
    barred: list[int],
    turn: int,
    rng: Random,
) -> bool:
    """Let in the item that is hindered least; False if every one is kept out for good."""
    best: tuple[bool, int, float, int] | None = None
    best_out: list[int] = []
    for item in draft.candidates():
        out = draft.blockers(item, weights)
        if out is None:
            continue
        rank = (barred[item] > turn, sum(weights[other] for other in out), costs[item], item)
        if best is None or rank < best:
            best, best_out = rank, out
    if best is None:
        return False
    for other in best_out:
        draft.remove(other)
        weights[other] += 1
        barred[other] = turn + 1 + rng.randint(1, TENURE)
    draft.add(best[-1])
    return True
