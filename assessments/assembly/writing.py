"""Which questions to write so that forms can be made: the fewest, by cell.

The program of the forms is solved with questions that do not exist yet, and as few of them as possible.
"""

from collections import Counter
from dataclasses import replace
from statistics import median

from assessments.assembly.diagnosis import describe_wanted
from assessments.assembly.integer_program import IntegerProgram, solve
from assessments.assembly.model import Item, Writing
from assessments.assembly.pool import masks, match_all, whole_demands
from assessments.assembly.task import COUNTED, Task
from assessments.assembly.together import MOST_NODES, TooLarge, solve_together

#: Seconds of a question to write where nothing tells what is usual.
USUAL_SECONDS = 60


def questions_to_write(task: Task) -> tuple[Writing, ...]:
    """Return the fewest questions with which the forms can be made, by cell.

    Where all forms are too many for one program: for each cell what the forms need by count alone
    or what one form needs by all rules, whichever is more.
    """
    try:
        found = _fewest(task)
    except TooLarge:
        found = _fewest_by_count(task) | _fewest(replace(task, forms=1))
    usable = task.usable(COUNTED)
    worn = [item for item in task.items if task.is_worn(item)]
    whole = whole_demands(task.cells, task.rules.stratum)
    if not found and match_all(masks(usable, whole, task.rules.stratum), whole).complete:
        return ()
    worn_masks = masks(worn, whole, task.rules.stratum)
    return tuple(
        Writing(
            cell=cell.id,
            count=found[place],
            worn=sum(mask >> place & 1 for mask in worn_masks),
            wanted=describe_wanted(cell, task.rules.stratum),
        )
        for place, cell in enumerate(task.cells)
        if found[place]
    )


def _fewest(task: Task) -> Counter[int]:
    """Return the fewest questions to write by the place of their cell; none where none help.

    Raises:
        TooLarge: there are too many columns.
    """
    rules = frozenset(task.active_rules())
    usable = task.usable(COUNTED)
    item_masks = masks(usable, whole_demands(task.cells, task.rules.stratum), task.rules.stratum)
    forms = task.forms_at_once(rules)
    known = frozenset(item.id for item in task.items).union(*task.rules.earlier)
    first = 1 + max(known, default=0)
    unwritten: list[Item] = []
    unwritten_masks: list[int] = []
    for place, cell in enumerate(task.cells):
        fitting = [i.seconds for i, m in zip(usable, item_masks, strict=True) if m >> place & 1]
        seconds = cell.seconds or int(median(fitting) if fitting else USUAL_SECONDS)
        for _ in range(cell.count * forms):
            number = first + len(unwritten)
            unwritten.append(Item(number, skill="", level="", kind="", seconds=seconds))
            unwritten_masks.append(1 << place)
    answer, together = solve_together(
        task,
        [*usable, *unwritten],
        [*item_masks, *unwritten_masks],
        rules,
        unwritten=frozenset(item.id for item in unwritten),
    )
    needed = {
        id_
        for places in (together.chosen(answer) if answer.values else ())
        for place in places
        if (id_ := together.pool.items[place].id) >= first
    }
    return Counter(unwritten_masks[id_ - first].bit_length() - 1 for id_ in needed)


def _fewest_by_count(task: Task) -> Counter[int]:
    """Return the same where every form needs its counts and no rule holds but those that count items."""
    whole = whole_demands(task.cells, task.rules.stratum)
    sizes: Counter[int] = Counter()
    usable = task.usable(COUNTED)
    for item, mask in zip(usable, masks(usable, whole, task.rules.stratum), strict=True):
        if mask:
            sizes[mask] += task.uses_left(item)
    program = IntegerProgram()
    uses = task.forms if task.rules.max_uses is None else task.rules.max_uses
    written = [program.amount(1.0) for _ in task.cells]
    filled = [[(column, float(min(uses, task.forms)))] for column in written]
    for mask, size in sorted(sizes.items()):
        parts = []
        for place in range(len(task.cells)):
            if mask >> place & 1:
                part = program.measure(low=0.0)
                filled[place].append((part, 1.0))
                parts.append((part, 1.0))
        program.bound(parts, high=size)
    for terms, cell in zip(filled, task.cells, strict=True):
        program.bound(terms, low=cell.count * task.forms)
    answer = solve(program, nodes=MOST_NODES)
    return Counter(
        {
            place: round(answer.values[column])
            for place, column in enumerate(written)
            if answer.values and answer.values[column] > 0.5
        }
    )
