"""Draw parallel forms for one stratum from a pool of items: seeded, within bounds, or say why not.

The pool is first measured by a greatest matching of items with cells, which is exact: what it
leaves short cannot be filled by anybody. Forms are then made one after another from the items
used least (``search``), each avoiding the items of those before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from assessments.assembly.diagnosis import measure_shortages
from assessments.assembly.model import (
    AssembledForm,
    Binding,
    Cell,
    Diagnosis,
    Forms,
    Item,
    Rule,
    Rules,
)
from assessments.assembly.pool import Demand, masks, match_all, shared_demands, whole_demands
from assessments.assembly.search import Cap, Draft, fill

ATTEMPTS = 4  # with fresh random order, before a form is given up
# How much a second of expected time costs against one earlier use, attempt by attempt. The last
# looks at the seconds alone: with no other rule in the way it finds the shortest form there is.
SECOND_COSTS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0, 1e6)


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
    The items of a field cell are shared evenly over the fields, the primary one first, as far as
    the pool gives them.

    Items used least come first: in the forms of this answer, then in earlier ones
    (``exposure`` and ``rules.earlier``). The order of a form is random; items of one
    stimulus stand side by side, by id. The same arguments give the same forms, in
    whatever order items and cells are given.

    Args:
        forms: 1 or more.
        seed: of all chance in the draw; keep it with the forms.

    Returns:
        The forms, or what stands in the way. If the cells alone cannot be filled, that is
        certain and the shortages are exact; if rules stand in the way, the search was bounded
        (``Diagnosis.proven``).

    Raises:
        ValueError: `forms` is below 1, an id occurs twice, there are no cells or a count or
            a limit is negative.
    """
    pool = sorted(items, key=lambda item: item.id)
    matrix = sorted(cells, key=lambda cell: cell.id)
    _check_arguments(pool, matrix, forms, rules)
    usable = [item for item in pool if not _is_worn(item, rules)]
    if shortages := measure_shortages(usable, matrix, rules.stratum, pool=pool):
        return Diagnosis(
            form=0, shortages=shortages, bindings=_wear(pool, matrix, rules), proven=True
        )
    task = _Task(usable, matrix, rules)
    rng = Random(seed)  # noqa: S311  # a draw that can be replayed, not a secret
    made: list[AssembledForm] = []
    for number in range(forms):
        outcome = task.make_form(made, rng)
        if isinstance(outcome, AssembledForm):
            made.append(outcome)
        else:
            bindings = _find_bindings(task, made, outcome, seed)
            return Diagnosis(form=number, shortages=(), bindings=bindings, proven=False)
    return Forms(tuple(made), seed)


@dataclass(frozen=True, slots=True)
class _Failure:
    """The best of the attempts that did not make a form."""

    missing: int
    cells: tuple[int, ...]
    kept_out: dict[Rule, tuple[int, ...]]
    seconds: int | None  # of the shortest complete form, if only the time was too long


class _Task:
    """The arguments of `assemble`, made ready for the search."""

    def __init__(self, pool: Sequence[Item], cells: Sequence[Cell], rules: Rules) -> None:
        self.rules = rules
        self.cells = cells
        self.pool = pool
        self._index = {item.id: place for place, item in enumerate(pool)}
        whole = whole_demands(cells, rules.stratum)
        shared = shared_demands(pool, cells, rules.stratum)
        self._demands = [shared, whole] if shared != whole else [whole]
        self._masks = [masks(pool, demands, rules.stratum) for demands in self._demands]
        self._enemies = self._pair_enemies()
        self._use = [float(item.exposure) for item in pool]
        for paper in rules.earlier:
            for place in self._places(paper):
                self._use[place] += 1
        self._caps = self._set_caps()

    def without(self, rule: Rule) -> "_Task":
        """Return the same task with one rule left out."""
        if rule == Rule.ENEMIES:
            pool = [replace(item, enemies=frozenset()) for item in self.pool]
            return _Task(pool, self.cells, self.rules)
        freed = {
            Rule.SECONDS: replace(self.rules, max_seconds=None),
            Rule.AUTHOR: replace(self.rules, max_items_per_author=None),
            Rule.SHARED: replace(self.rules, max_shared=None),
            Rule.OVERLAP: replace(self.rules, max_overlap=None),
        }
        return _Task(self.pool, self.cells, freed[rule])

    def make_form(self, made: Sequence[AssembledForm], rng: Random) -> AssembledForm | _Failure:
        """Make one more form beside those already made."""
        again = [0] * len(self.pool)
        caps = list(self._caps)
        for form in made:
            places = self._places(form.item_ids)
            for place in places:
                again[place] += 1
            if self.rules.max_overlap is not None:
                caps.append(Cap(Rule.OVERLAP, frozenset(places), self.rules.max_overlap))
        dear = 1 + max(self._use, default=0.0)  # more than any difference in earlier use
        base = [use + dear * count for use, count in zip(self._use, again, strict=True)]
        best: _Failure | None = None
        for demands, item_masks in zip(self._demands, self._masks, strict=True):
            for second_cost in self._second_costs():
                costs = [
                    cost + second_cost * item.seconds + rng.random() / 2
                    for cost, item in zip(base, self.pool, strict=True)
                ]
                draft = Draft([demand.count for demand in demands], item_masks, self._enemies, caps)
                fill(draft, costs, rng)
                outcome = self._judge(draft, demands, rng)
                if isinstance(outcome, AssembledForm):
                    return outcome
                if best is None or _badness(outcome) < _badness(best):
                    best = outcome
        if best is None:
            raise AssertionError("no attempt was made")
        return best

    def _second_costs(self) -> tuple[float, ...]:
        return (0.0,) * ATTEMPTS if self.rules.max_seconds is None else SECOND_COSTS

    def _judge(
        self, draft: Draft, demands: Sequence[Demand], rng: Random
    ) -> AssembledForm | _Failure:
        if not draft.complete:
            need = draft.matching.need
            short = {demand.cell.id for demand, lack in zip(demands, need, strict=True) if lack}
            kept_out: dict[Rule, list[int]] = {}
            for place in draft.candidates():
                for rule in draft.hindering(place):
                    kept_out.setdefault(rule, []).append(self.pool[place].id)
            return _Failure(
                missing=sum(need),
                cells=tuple(sorted(short)),
                kept_out={rule: tuple(sorted(ids)) for rule, ids in kept_out.items()},
                seconds=None,
            )
        placed = draft.matching.items
        seconds = sum(self.pool[place].seconds for place in placed)
        if self.rules.max_seconds is not None and seconds > self.rules.max_seconds:
            return _Failure(missing=0, cells=(), kept_out={}, seconds=seconds)
        drawn = [(demands[demand].cell.id, self.pool[place]) for place, demand in placed.items()]
        return AssembledForm(_put_in_order(drawn, rng))

    def _places(self, ids: Iterable[int]) -> list[int]:
        return [self._index[item] for item in ids if item in self._index]

    def _pair_enemies(self) -> list[frozenset[int]]:
        pairs: list[set[int]] = [set() for _ in self.pool]
        for place, item in enumerate(self.pool):
            for enemy in self._places(item.enemies - {item.id}):
                pairs[place].add(enemy)
                pairs[enemy].add(place)
        return [frozenset(enemies) for enemies in pairs]

    def _set_caps(self) -> list[Cap]:
        caps: list[Cap] = []
        if (most := self.rules.max_items_per_author) is not None:
            works: dict[str, set[int]] = {}
            for place, item in enumerate(self.pool):
                if item.author:
                    works.setdefault(item.author, set()).add(place)
            caps += [Cap(Rule.AUTHOR, frozenset(places), most) for places in works.values()]
        if (most := self.rules.max_shared) is not None:
            papers = [frozenset(self._places(paper)) for paper in self.rules.earlier]
            caps += [Cap(Rule.SHARED, paper, most) for paper in papers if len(paper) > most]
        return caps


def _put_in_order(drawn: Sequence[tuple[int, Item]], rng: Random) -> tuple[tuple[int, int], ...]:
    """Shuffle a form, keeping the items of one stimulus side by side."""
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for cell, item in sorted(drawn, key=lambda pair: pair[1].id):
        group = ("item", item.id) if item.stimulus is None else ("stimulus", item.stimulus)
        groups.setdefault(group, []).append((cell, item.id))
    order = list(groups.values())
    rng.shuffle(order)
    return tuple(pair for group in order for pair in group)


def _badness(failure: _Failure) -> tuple[int, int]:
    return failure.missing, failure.seconds or 0


def _find_bindings(
    task: _Task, made: Sequence[AssembledForm], failure: _Failure, seed: int
) -> tuple[Binding, ...]:
    """Find the rules without any one of which the form could be made; else name them all."""
    rules = task.rules
    limits = {
        Rule.ENEMIES: None,
        Rule.SECONDS: rules.max_seconds,
        Rule.AUTHOR: rules.max_items_per_author,
        Rule.SHARED: rules.max_shared,
        Rule.OVERLAP: rules.max_overlap,
    }
    active = [
        rule
        for rule, limit in limits.items()
        if limit is not None or (rule == Rule.ENEMIES and any(i.enemies for i in task.pool))
    ]
    decisive = [
        rule
        for rule in active
        if isinstance(
            task.without(rule).make_form(made, Random(seed)),  # noqa: S311  # as above
            AssembledForm,
        )
    ]
    return tuple(
        Binding(
            rule=rule,
            cells=failure.cells,
            items=failure.kept_out.get(rule, ()),
            limit=limits[rule],
            reached=failure.seconds if rule == Rule.SECONDS else None,
        )
        for rule in decisive or active
    )


def _is_worn(item: Item, rules: Rules) -> bool:
    return rules.max_exposure is not None and item.exposure >= rules.max_exposure


def _wear(pool: Sequence[Item], cells: Sequence[Cell], rules: Rules) -> tuple[Binding, ...]:
    """Name the limit of exposure if the cells could be filled without it."""
    demands = whole_demands(cells, rules.stratum)
    item_masks = masks(pool, demands, rules.stratum)
    worn = [
        item.id
        for item, mask in zip(pool, item_masks, strict=True)
        if mask and _is_worn(item, rules)
    ]
    if not worn or not match_all(item_masks, demands).complete:
        return ()
    return (Binding(Rule.EXPOSURE, items=tuple(worn), limit=rules.max_exposure),)


def _check_arguments(pool: Sequence[Item], cells: Sequence[Cell], forms: int, rules: Rules) -> None:
    if forms < 1:
        raise ValueError(f"forms must be 1 or more, not {forms}")
    if not cells or any(cell.count < 0 for cell in cells):
        raise ValueError("there are no cells, or a count is negative")
    if len({item.id for item in pool}) < len(pool) or len({c.id for c in cells}) < len(cells):
        raise ValueError("an item or a cell is given twice")
    limits = (
        rules.max_exposure,
        rules.max_seconds,
        rules.max_items_per_author,
        rules.max_shared,
        rules.max_overlap,
    )
    if any(limit is not None and limit < 0 for limit in limits):
        raise ValueError("a limit is negative")
