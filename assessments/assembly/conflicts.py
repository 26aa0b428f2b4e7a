"""Why there is no form: demands that cannot be met together.

The reasons are irreducible: without any one of them the others can be met (QuickXplain, Junker
2004).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from assessments.assembly.integer_program import Status
from assessments.assembly.model import Cell, Diagnosis, Item, Reason, Rule
from assessments.assembly.pool import counted_masks, masks, match_all, whole_demands
from assessments.assembly.task import COUNTED, Task
from assessments.assembly.together import TooLarge, solve_together
from assessments.assembly.writing import questions_to_write

Demand = int | Rule  # the id of a cell, or a rule
_Any = TypeVar("_Any", bound=Hashable)


def diagnose(task: Task) -> Diagnosis:
    """Say why the forms of a task cannot be made."""
    is_certain = True

    def consistent(demands: Sequence[Demand]) -> bool:
        nonlocal is_certain
        status = _try(task, demands)
        if status == Status.UNKNOWN:
            is_certain = False
        return status != Status.INFEASIBLE

    cells = [cell.id for cell in task.cells if cell.count]
    rules = list(task.active_rules())
    elements: list[Demand] = [*cells]
    for some in ([], [rule for rule in rules if rule in COUNTED], rules):
        elements = [*some, *cells]
        if not consistent(elements):
            break
    else:
        return Diagnosis((), (), proven=False)
    found = irreducible(elements, consistent)
    found = _checked(found, elements, consistent)
    reasons = tuple(_reason(task, one, found) for one in sorted(found, key=_rank))
    return Diagnosis(reasons, questions_to_write(task), proven=is_certain)


def _rank(demand: Demand) -> tuple[bool, str]:
    return (isinstance(demand, Rule), demand.value if isinstance(demand, Rule) else f"{demand:012}")


def irreducible(
    elements: Sequence[_Any], consistent: Callable[[Sequence[_Any]], bool]
) -> list[_Any]:
    """Return a smallest part of inconsistent elements: without any one the rest is consistent.

    Few questions are asked where few elements are to blame (QuickXplain, Junker 2004).
    """

    def explain(kept: list[_Any], grown: bool, rest: list[_Any]) -> list[_Any]:
        if grown and not consistent(kept):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        of_right = explain([*kept, *left], True, right)
        of_left = explain([*kept, *of_right], bool(of_right), left)
        return of_left + of_right

    return explain([], False, list(elements))


def _checked(
    found: list[Demand], elements: Sequence[Demand], consistent: Callable[[Sequence[Demand]], bool]
) -> list[Demand]:
    """Make sure that what was found is inconsistent, and consistent without any one of it.

    A set of items that stands whole or not at all may grow with a cell, so that more can be possible
    with a cell than without it; then what the search took for granted need not hold.
    """
    kept = list(elements) if consistent(found) else found
    for one in list(kept):
        rest = [other for other in kept if other != one]
        if not consistent(rest):
            kept = rest
    return kept


def _try(task: Task, demands: Sequence[Demand]) -> Status:
    """Tell whether these demands can be met together."""
    kept = frozenset(one for one in demands if isinstance(one, Rule))
    asked = frozenset(one for one in demands if not isinstance(one, Rule))
    cells = [cell for cell in task.cells if cell.id in asked and cell.count]
    if not cells:
        return Status.OPTIMAL
    usable = task.usable(kept)
    whole = whole_demands(cells, task.rules.stratum)
    item_masks = masks(usable, whole, task.rules.stratum)
    if not _is_supplied(task, usable, item_masks, cells, kept):
        return Status.INFEASIBLE
    if not kept - COUNTED:
        return Status.OPTIMAL
    try:
        asked_task = replace(task, cells=tuple(cells))
        answer, _forms = solve_together(asked_task, usable, item_masks, kept)
    except TooLarge:
        return Status.UNKNOWN
    return answer.status


def _is_supplied(
    task: Task,
    usable: Sequence[Item],
    item_masks: Sequence[int],
    cells: Sequence[Cell],
    kept: frozenset[Rule],
) -> bool:
    """Tell whether there are items enough for all cells, of all forms where each use counts.

    An item that may be used u times is u items then: what is used as often as there are forms or
    less can always be dealt so that no form has it twice (König 1916).
    """
    forms = task.forms if Rule.USES in kept else 1
    sizes: Counter[int] = Counter()
    for item, mask in zip(usable, item_masks, strict=True):
        if mask:
            sizes[mask] += task.uses_left(item) if Rule.USES in kept else 1
    demands = [
        replace(demand, count=forms * demand.count)
        for demand in whole_demands(cells, task.rules.stratum)
    ]
    return match_all(counted_masks(sizes, demands), demands).complete


def _reason(task: Task, demand: Demand, found: Sequence[Demand]) -> Reason:
    rules = task.rules
    if not isinstance(demand, Rule):
        return Reason(cell=demand, limit=next(c.count for c in task.cells if c.id == demand))
    limits = {
        Rule.EXPOSURE: rules.max_exposure,
        Rule.USES: rules.max_uses,
        Rule.SECONDS: rules.max_seconds,
        Rule.AUTHOR: rules.max_items_per_author,
        Rule.SHARED: rules.max_shared,
        Rule.OVERLAP: rules.max_overlap,
    }
    cells = [cell for cell in task.cells if cell.id in found]
    whole = whole_demands(cells, rules.stratum)
    fitting = [
        item
        for item, mask in zip(task.items, masks(task.items, whole, rules.stratum), strict=True)
        if mask
    ]
    return Reason(
        rule=demand,
        limit=limits.get(demand),
        reached=_shortest(task, cells, found) if demand == Rule.SECONDS else None,
        items=_items_of(task, demand, fitting),
    )


def _shortest(task: Task, cells: Sequence[Cell], found: Sequence[Demand]) -> int | None:
    """Return the seconds of the shortest form that keeps the other demands."""
    kept = frozenset(one for one in found if isinstance(one, Rule)) - {Rule.SECONDS}
    usable = task.usable(kept)
    item_masks = masks(usable, whole_demands(cells, task.rules.stratum), task.rules.stratum)
    one_form = replace(task, cells=tuple(cells), forms=1)
    try:
        answer, _forms = solve_together(one_form, usable, item_masks, kept, shortest=True)
    except TooLarge:
        return None
    return None if answer.objective is None else round(answer.objective)


def _items_of(task: Task, rule: Rule, fitting: Sequence[Item]) -> tuple[int, ...]:
    """Return the items of the cells to blame that a rule keeps out or apart."""
    ids = {item.id for item in fitting}
    match rule:
        case Rule.EXPOSURE:
            return tuple(item.id for item in fitting if task.is_worn(item))
        case Rule.ENEMIES:
            pairs = {(a.id, b) for a in fitting for b in a.enemies if b in ids}
            return tuple(sorted({one for pair in pairs for one in pair}))
        case Rule.STIMULI:
            return tuple(item.id for item in fitting if item.stimulus is not None)
        case _:
            return ()
