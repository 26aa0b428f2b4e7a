"""Draw parallel forms for one stratum from a pool of items: seeded, within bounds, or say why not.

Forms are chosen one after another (``choosing``), each the best beside those made before and proven
to be near its bound. An item that stands on a form costs more for the next, so that forms share as
little as the pool allows (``overlap``). Where that way ends, all forms are looked for in one program,
and where there are none the reasons are told (``conflicts``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from assessments.assembly.arrays import Numbers, Places, Pool, make_pool
from assessments.assembly.choosing import Choice, Wishes, choose_form
from assessments.assembly.conflicts import diagnose
from assessments.assembly.form_rows import Bounds, Papers
from assessments.assembly.matching import Matching
from assessments.assembly.model import (
    AssembledForm,
    Cell,
    Diagnosis,
    Forms,
    Item,
    OpenedShare,
    Rule,
    Rules,
)
from assessments.assembly.ordering import put_in_order
from assessments.assembly.overlap import least_overlap
from assessments.assembly.pool import (
    Demand,
    counted_masks,
    even_shares,
    masks,
    match_all,
    shared_demands,
    whole_demands,
)
from assessments.assembly.proofs import prove
from assessments.assembly.task import COUNTED, Task
from assessments.assembly.together import TooLarge, solve_together


def assemble(
    items: Iterable[Item],
    cells: Iterable[Cell],
    forms: int,
    seed: int,
    *,
    rules: Rules = Rules(),  # noqa: B008  # frozen
) -> Forms | Diagnosis:
    """Draw `forms` parallel forms that meet every cell and keep the rules.

    A cell is filled by items that fit its skills, levels and kinds and its source, seen from
    ``rules.stratum``: for a common cell, items for all positions and all fields; for a position
    cell, items that name the position and whose fields are all or meet the stratum's; for a field
    cell, items that name one of its fields and whose positions are all or hold the position.
    The items of a field cell are shared evenly over the fields, the primary one first; a share that
    cannot be kept is opened to all of them, and the answer says so.

    Wishes are weighed against one another by ``rules.weights``: forms come near to the same
    expected share of right answers, time and reliability, share few items, and take those used
    least and longest ago. The order of a form is random; items of one stimulus stand side by side,
    by id. The same arguments give the same forms, in whatever order items and cells are given,
    with the same release of the solver.

    Args:
        forms: 1 or more.
        seed: of all chance in the draw, 0 or more; keep it with the forms.

    Raises:
        ValueError: `forms` is below 1, an id occurs twice, no cell asks for anything, or a count
            or a limit is negative.
    """
    given = sorted(items, key=lambda item: item.id)
    matrix = sorted(cells, key=lambda cell: cell.id)
    _check_arguments(given, matrix, forms, rules)
    matrix = [cell for cell in matrix if cell.count]
    task = Task(tuple(given), tuple(matrix), forms, rules)
    usable = task.usable(COUNTED)
    whole = whole_demands(matrix, rules.stratum)
    sizes = Counter(masks(usable, whole, rules.stratum))
    if match_all(counted_masks(sizes, whole), whole).complete:
        for demands in _ways_to_share(usable, matrix, rules):
            if made := _Draw(task, usable, demands, seed).run():
                return made
    return diagnose(task)


def _ways_to_share(
    usable: Sequence[Item], cells: Sequence[Cell], rules: Rules
) -> Iterator[list[Demand]]:
    """Yield demands whose field cells are shared over the fields, then those that are not."""
    shared = shared_demands(usable, cells, rules.stratum)
    whole = whole_demands(cells, rules.stratum)
    yield shared
    if shared != whole:
        yield whole


class _Draw:
    """All forms of one answer, for one way to share field cells over the fields."""

    def __init__(
        self, task: Task, usable: Sequence[Item], demands: Sequence[Demand], seed: int
    ) -> None:
        self.task = task
        self.rules = task.rules
        self.demands = demands
        self.seed = seed
        self.chances = Random(seed)  # noqa: S311  # a draw that can be replayed, not a secret
        self.usable = usable
        self.masks = _without_torn_sets(task, usable, masks(usable, demands, task.rules.stratum))
        self.pool = make_pool(usable, self.masks, task.rules.weights)
        self.counts = tuple(demand.count for demand in demands)
        self.wishes = _wishes(self.pool, demands, task.rules)
        self.earlier = tuple(self.pool.places(paper) for paper in task.rules.earlier)
        self.left = np.array([task.uses_left(item) for item in self.pool.items], np.intp)
        self.base = self.pool.cost.copy()
        for paper in self.earlier:
            self.base[sorted(paper)] += task.rules.weights.exposure

    def run(self) -> Forms | None:
        """Return the forms, or None where none were found."""
        chosen = self._one_after_another() or self._together()
        if chosen is None:
            return None
        made = tuple(self._form(choice) for choice in chosen)
        return Forms(
            forms=made,
            seed=self.seed,
            target_facility=self.wishes.facility / max(self.wishes.items, 1),
            target_seconds=round(self.wishes.seconds),
            least_overlap=self._least_overlap(),
            opened=self._opened(),
            reserves=self._reserves(made),
        )

    def _one_after_another(self) -> list[Choice] | None:
        uses = np.zeros(len(self.pool), np.intp)
        made: list[Choice] = []
        for _number in range(self.task.forms):
            choice = choose_form(
                self.pool,
                self._costs(uses),
                np.flatnonzero(uses < self.left),
                self._bounds(made),
                self.wishes,
                self.chances,
            )
            if choice is None:
                return None
            uses[list(choice.places)] += 1
            made.append(choice)
        return made

    def _together(self) -> list[Choice] | None:
        """Look for all forms in one program: one after another may lead into a dead end."""
        rules = frozenset(self.task.active_rules())
        if self.task.forms_at_once(rules) == 1:
            return None
        if self.demands != whole_demands(self.task.cells, self.rules.stratum):
            return None
        try:
            answer, together = solve_together(
                self.task, self.usable, self.masks, rules, seed=self.chances.getrandbits(31)
            )
        except TooLarge:
            return None
        if not answer.values:
            return None
        uses = np.zeros(len(self.pool), np.intp)
        found = []
        for places in together.chosen(answer):
            costs = self._costs(uses)
            cost = float(costs[list(places)].sum()) + self.wishes.cost(self.pool, places)
            found.append(Choice(places, cost, 0.0))
            uses[list(places)] += 1
        return found

    def _costs(self, uses: Places) -> Numbers:
        return self.base + self.rules.weights.again * uses

    def _bounds(self, made: Sequence[Choice]) -> Bounds:
        papers = []
        if self.rules.max_shared is not None:
            papers.append(Papers(Rule.SHARED, self.earlier, self.rules.max_shared))
        if self.rules.max_overlap is not None:
            others = tuple(frozenset(choice.places) for choice in made)
            papers.append(Papers(Rule.OVERLAP, others, self.rules.max_overlap))
        kept = frozenset(Rule) if self.rules.whole_stimuli else frozenset(Rule) - {Rule.STIMULI}
        return Bounds(
            counts=self.counts,
            max_seconds=self.rules.max_seconds,
            max_of_author=self.rules.max_items_per_author,
            papers=tuple(papers),
            kept=kept,
        )

    def _form(self, choice: Choice) -> AssembledForm:
        """Place the chosen items in the cells and put them in order."""
        matching = Matching(self.counts)
        for place in choice.places:
            matching.add(place, self.pool.masks[int(self.pool.class_of[place])])
        if not matching.complete:
            raise AssertionError("the chosen items do not fill the demands")
        items = self.pool.items
        drawn = [
            (self.demands[demand].cell.id, items[place].id)
            for place, demand in sorted(matching.items.items(), key=lambda one: items[one[0]].id)
        ]
        stimuli = {items[place].id: items[place].stimulus for place in choice.places}
        proof = prove(self.pool, choice)
        return AssembledForm(put_in_order(drawn, stimuli, self.chances), proof)

    def _least_overlap(self) -> int:
        if self.task.forms == 1:
            return 0
        sizes = Counter(self.pool.masks[int(kind)] for kind in self.pool.class_of)
        return least_overlap(sizes, self.counts, self.task.forms)

    def _opened(self) -> tuple[OpenedShare, ...]:
        """Return how much of each field's even share these demands leave to any field."""
        fields = self.rules.stratum.fields if self.rules.stratum else ()
        if len(fields) < 2:
            return ()
        kept = {
            (demand.cell.id, demand.fields[0]): demand.count
            for demand in self.demands
            if len(demand.fields) == 1
        }
        return tuple(
            OpenedShare(cell.id, name, share - kept.get((cell.id, name), 0))
            for cell in self.task.cells
            if cell.source == "field"
            for name, share in even_shares(cell.count, fields).items()
            if share > kept.get((cell.id, name), 0)
        )

    def _reserves(self, made: Sequence[AssembledForm]) -> tuple[tuple[int, int], ...]:
        """Keep the cheapest items that stand on no form, so many for each cell."""
        if not self.rules.reserves:
            return ()
        cells = self.task.cells
        demands = [
            replace(demand, count=self.rules.reserves)
            for demand in whole_demands(cells, self.rules.stratum)
        ]
        taken = frozenset().union(*(form.item_ids for form in made))
        item_masks = masks(self.pool.items, demands, self.rules.stratum)
        free = [place for place, item in enumerate(self.pool.items) if item.id not in taken]
        costs = {place: (float(self.base[place]), self.chances.random()) for place in free}
        matching = Matching([demand.count for demand in demands])
        for place in sorted(free, key=costs.__getitem__):
            if matching.complete:
                break
            if item_masks[place]:
                matching.add(place, item_masks[place])
        kept = [(demand, place) for place, demand in matching.items.items()]
        kept.sort(key=lambda pair: (pair[0], costs[pair[1]]))
        return tuple((cells[demand].id, self.pool.items[place].id) for demand, place in kept)


def _without_torn_sets(task: Task, usable: Sequence[Item], item_masks: list[int]) -> list[int]:
    """Leave out the items of a stimulus of which one fits a cell, but no share of its field."""
    if not task.rules.whole_stimuli:
        return item_masks
    whole = whole_demands(task.cells, task.rules.stratum)
    torn = {
        item.stimulus
        for item, mask, of_cells in zip(
            usable, item_masks, masks(usable, whole, task.rules.stratum), strict=True
        )
        if item.stimulus is not None and of_cells and not mask
    }
    return [
        0 if item.stimulus in torn else mask for item, mask in zip(usable, item_masks, strict=True)
    ]


def _wishes(pool: Pool, demands: Sequence[Demand], rules: Rules) -> Wishes:
    """Return what forms should come near to: as the cells say, else the mean of what fits them."""
    sizes = np.bincount(pool.class_of, minlength=len(pool.masks))
    sums = [
        np.bincount(pool.class_of, weights=values, minlength=len(pool.masks))
        for values in (pool.facility, pool.seconds, pool.index)
    ]
    facility = seconds = index = 0.0
    for place, demand in enumerate(demands):
        kinds = [kind for kind, mask in enumerate(pool.masks) if mask >> place & 1]
        size = sizes[kinds].sum()
        if not demand.count or not size:
            continue
        means = [float(one[kinds].sum() / size) for one in sums]
        cell = demand.cell
        facility += demand.count * (means[0] if cell.facility is None else cell.facility)
        seconds += demand.count * (means[1] if cell.seconds is None else cell.seconds)
        index += demand.count * means[2]
    total = sum(demand.count for demand in demands)
    return Wishes(facility, seconds, index, total, rules.weights)


def _check_arguments(pool: Sequence[Item], cells: Sequence[Cell], forms: int, rules: Rules) -> None:
    if forms < 1:
        raise ValueError(f"forms must be 1 or more, not {forms}")
    if any(cell.count < 0 for cell in cells) or not any(cell.count for cell in cells):
        raise ValueError("no cells ask for anything, or a count is negative")
    if len({item.id for item in pool}) < len(pool) or len({c.id for c in cells}) < len(cells):
        raise ValueError("an item or a cell is given twice")
    limits = (
        rules.max_exposure,
        rules.max_uses,
        rules.max_seconds,
        rules.max_items_per_author,
        rules.max_shared,
        rules.max_overlap,
        rules.reserves,
    )
    if any(limit is not None and limit < 0 for limit in limits):
        raise ValueError("a limit is negative")
