"""All forms of a task in one program: whether there are any, and of small pools the forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from assessments.assembly.arrays import Pool, make_pool
from assessments.assembly.form_rows import Bounds, FormRows, Papers, write_form
from assessments.assembly.integer_program import Answer, IntegerProgram, solve
from assessments.assembly.model import Item, Rule
from assessments.assembly.task import Task

#: A program with more columns is not tried for all forms at once.
MOST_COLUMNS = 4_000
#: Nodes of one question whether some demands can be met.
MOST_NODES = 5_000


class TooLarge(Exception):
    """The question has too many columns to be answered."""


@dataclass(frozen=True, slots=True)
class Together:
    """Several forms in one program: the columns of each by place in the pool."""

    pool: Pool
    forms: tuple[FormRows, ...]

    def chosen(self, answer: Answer) -> list[tuple[int, ...]]:
        """Return the places that each form chose."""
        return [
            tuple(place for place, column in rows.columns.items() if answer.values[column] > 0.5)
            for rows in self.forms
        ]


def solve_together(
    task: Task,
    usable: Sequence[Item],
    item_masks: Sequence[int],
    kept: frozenset[Rule],
    *,
    unwritten: frozenset[int] = frozenset(),
    shortest: bool = False,
    seed: int = 0,
) -> tuple[Answer, Together]:
    """Solve all forms of a task in one program, for any answer.

    Args:
        unwritten: ids of items of which as few as possible are chosen.
        shortest: the forms take as little time as possible.

    Raises:
        TooLarge: there are too many columns.
    """
    forms = task.forms_at_once(kept)
    pool = make_pool(usable, item_masks, task.rules.weights)
    places = _representatives(task, pool, kept, forms, unwritten)
    pairs = list(combinations(range(forms), 2)) if Rule.OVERLAP in kept else []
    if len(places) * (forms + len(pairs)) > MOST_COLUMNS:
        raise TooLarge
    program = IntegerProgram()
    rules = task.rules
    earlier = tuple(pool.places(paper) for paper in rules.earlier)
    bounds = Bounds(
        counts=tuple(cell.count for cell in task.cells),
        max_seconds=rules.max_seconds,
        max_of_author=rules.max_items_per_author,
        papers=()
        if rules.max_shared is None
        else (Papers(Rule.SHARED, earlier, rules.max_shared),),
        kept=kept,
    )
    costs = [float(pool.seconds[place]) if shortest else 0.0 for place in places]
    rows = tuple(write_form(program, pool, places, costs, bounds) for _ in range(forms))
    if Rule.USES in kept and forms > 1:
        for place in places:
            left = task.uses_left(pool.items[place])
            if left < forms:
                program.bound([(form.columns[place], 1.0) for form in rows], high=left)
    for one, other in pairs:
        shared = []
        for place in places:
            both = program.measure(low=0.0, high=1.0)
            terms = [(rows[one].columns[place], 1.0), (rows[other].columns[place], 1.0)]
            program.bound([*terms, (both, -1.0)], high=1.0)
            shared.append((both, 1.0))
        program.bound(shared, high=rules.max_overlap or 0)
    for place in places:
        if pool.items[place].id in unwritten:
            needed = program.measure(1.0, low=0.0)
            for form in rows:
                program.bound([(form.columns[place], 1.0), (needed, -1.0)], high=0.0)
    answer = solve(program, seed=seed, nodes=MOST_NODES)
    return answer, Together(pool, rows)


def _representatives(
    task: Task, pool: Pool, kept: frozenset[Rule], forms: int, unwritten: frozenset[int]
) -> list[int]:
    """Return places enough to answer whether there is a form.

    Of items that no rule tells apart, but for their seconds, only as many of the shortest are
    needed as the forms could hold.
    """
    counts = [cell.count for cell in task.cells]
    told = frozenset().union(*task.rules.earlier) if Rule.SHARED in kept else frozenset[int]()
    in_sets = {place for together in pool.sets for place in together}
    found: list[int] = []
    alike: dict[tuple[int, int, int], list[int]] = {}
    for place, item in enumerate(pool.items):
        is_told = (
            (Rule.ENEMIES in kept and bool(pool.enemies[place]))
            or (Rule.STIMULI in kept and place in in_sets)
            or item.id in told
            or item.id in unwritten  # not in the place of one that is there
        )
        if is_told:
            found.append(place)
            continue
        author = int(pool.author[place]) if Rule.AUTHOR in kept else 0
        left = task.uses_left(item) if Rule.USES in kept else forms
        alike.setdefault((int(pool.class_of[place]), author, left), []).append(place)
    for (kind, _author, _left), places in alike.items():
        mask = pool.masks[kind]
        most = forms * sum(count for place, count in enumerate(counts) if mask >> place & 1)
        places.sort(key=lambda place: (pool.seconds[place], place))
        found += places[:most]
    return sorted(found)
