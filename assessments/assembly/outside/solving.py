"""The best forms of an outside pool: a program of 0 and 1, solved and told with its proof.

The formulations are those of van der Linden, Linear Models for Optimal Test Design (2005):
information at a point, the maximin of several points, simultaneous assembly of parallel forms.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from random import Random

from assessments.assembly.integer_program import MOST_NODES, IntegerProgram, Status, solve
from assessments.assembly.outside.expressions import Value, read_condition
from assessments.assembly.outside.files import PoolConstraint, PoolItem, UnusablePool
from assessments.assembly.outside.information import ResponseModel


@dataclass(frozen=True, slots=True)
class Objective:
    """What a form is to be best at.

    Attributes:
        sort: "info" (most information at one ability, or summed over several, over all forms
            together), "maximin" (most at the ability and on the form where there is least),
            "random" (any form, by the seed).
        thetas: the abilities.
    """

    sort: str
    thetas: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolForms:
    """Forms of items by their ids, and how good they are.

    Attributes:
        bound: nothing can be better than this; None where nothing is known.
    """

    forms: tuple[tuple[str, ...], ...]
    status: Status
    objective: float | None
    bound: float | None


def read_objective(written: str) -> Objective:
    """Return ``info@0``, ``info@-1,1``, ``maximin@-1,0,1`` or ``random`` as an objective.

    Raises:
        UnusablePool: it is none of them.
    """
    sort, _at, thetas = written.strip().casefold().partition("@")
    try:
        found = tuple(float(theta) for theta in thetas.split(",")) if thetas else ()
    except ValueError:
        found = ()
    if (sort, bool(found)) in (("info", True), ("maximin", True), ("random", False)):
        return Objective(sort, found)
    raise UnusablePool("--objective", f"“{written}”: dùng info@0, maximin@-1,0,1 hoặc random.")


def assemble_pool(
    items: Sequence[PoolItem],
    constraints: Sequence[PoolConstraint],
    *,
    forms: int,
    objective: Objective,
    seed: int = 0,
    nodes: int = MOST_NODES,
    most_uses: int = 1,
) -> PoolForms:
    """Return the best `forms` forms of a pool, or that there are none.

    Each form keeps every constraint; an item stands on at most `most_uses` of them.

    Raises:
        UnusablePool: an objective of information, and an item without a response model.
    """
    program = IntegerProgram(maximise=True)
    chances = Random(seed)  # noqa: S311 (a draw that can be repeated)
    worth = _worth(items, objective, chances)
    least = program.measure(1.0, low=0.0) if objective.sort == "maximin" else None
    columns = []
    for _form in range(forms):
        chosen = [program.choice(one) for one in worth]
        _Form(program, items, chosen).keep(constraints)
        if least is not None:
            for theta in objective.thetas:
                terms = [
                    (column, _model_of(item).information(theta))
                    for item, column in zip(items, chosen, strict=True)
                ]
                program.bound([*terms, (least, -1.0)], low=0.0)
        columns.append(chosen)
    if forms > most_uses:
        for place in range(len(items)):
            program.bound([(chosen[place], 1.0) for chosen in columns], high=most_uses)
    answer = solve(program, seed=seed, nodes=nodes)
    found = tuple(
        _in_order(
            [
                item
                for item, column in zip(items, chosen, strict=True)
                if answer.values[column] > 0.5
            ],
            constraints,
        )
        for chosen in (columns if answer.values else ())
    )
    is_known = answer.bound is not None and isfinite(answer.bound)
    return PoolForms(found, answer.status, answer.objective, answer.bound if is_known else None)


def _in_order(items: Sequence[PoolItem], constraints: Sequence[PoolConstraint]) -> tuple[str, ...]:
    """Return the ids of a form in the order of the pool, or of the columns that it is ordered by."""
    orders = [constraint.each for constraint in constraints if constraint.type == "order"]

    def key(item: PoolItem) -> list[tuple[bool, bool, float, str]]:
        values = [item.attributes.get(column) for column in orders]
        return [
            (value is None, isinstance(value, str), value, "")
            if isinstance(value, float)
            else (value is None, isinstance(value, str), 0.0, value or "")
            for value in values
        ]

    return tuple(item.id for item in sorted(items, key=key))


def _worth(items: Sequence[PoolItem], objective: Objective, chances: Random) -> list[float]:
    if objective.sort == "info":
        return [
            sum(_model_of(item).information(theta) for theta in objective.thetas) for item in items
        ]
    if objective.sort == "random":
        return [chances.random() for _item in items]
    return [0.0] * len(items)


def _model_of(item: PoolItem) -> ResponseModel:
    if item.model is None:
        raise UnusablePool(item.id, "câu này không có mô hình đáp ứng (cột model).")
    return item.model


class _Form:
    """Writes what one form keeps into the program."""

    def __init__(
        self, program: IntegerProgram, items: Sequence[PoolItem], columns: Sequence[int]
    ) -> None:
        self.program = program
        self.items = items
        self.columns = columns
        self.groups: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            if item.group:
                self.groups[item.group].append(place)
        #: whether a set stands on the form, where somebody asks
        self.stands: dict[str, int] = {}

    def keep(self, constraints: Sequence[PoolConstraint]) -> None:
        """Write every constraint."""
        for constraint in constraints:
            if constraint.type == "order":
                continue
            condition = read_condition(constraint.condition)
            of_sets = constraint.what == "set" or constraint.type == "set" or constraint.of_sets
            # A set is known by its first item.
            firsts = (places[0] for places in self.groups.values())
            places = [
                place
                for place in (firsts if of_sets else range(len(self.items)))
                if condition(self.items[place].attributes)
            ]
            for part in self._parts(places, constraint.each):
                if of_sets:
                    groups = [self.items[place].group for place in part]
                    self._keep_of_sets(constraint, groups)
                else:
                    self._keep_of_items(constraint, part)

    def _parts(self, places: Sequence[int], column: str) -> list[list[int]]:
        """Part the items by their values of a column, if there is one."""
        if not column:
            return [list(places)]
        parts: dict[Value, list[int]] = defaultdict(list)
        for place in places:
            parts[self.items[place].attributes.get(column)].append(place)
        return [part for value, part in parts.items() if value is not None]

    def _keep_of_items(self, constraint: PoolConstraint, places: Sequence[int]) -> None:
        columns = [self.columns[place] for place in places]
        match constraint.type:
            case "number":
                terms = [(column, 1.0) for column in columns]
                self.program.bound(terms, low=constraint.low, high=constraint.high)
            case "sum":
                terms = [(self.columns[place], self._number(place, constraint)) for place in places]
                self.program.bound(terms, low=constraint.low, high=constraint.high)
            case _:
                self._keep_chosen(constraint.type, columns)

    def _keep_of_sets(self, constraint: PoolConstraint, groups: Sequence[str]) -> None:
        if constraint.type == "set":
            for group in groups:
                stands = self._stands(group)
                terms = [(self.columns[place], 1.0) for place in self.groups[group]]
                self.program.bound([*terms, (stands, -max(constraint.low, 1.0))], low=0.0)
                most = min(constraint.high, float(len(terms)))
                self.program.bound([*terms, (stands, -most)], high=0.0)
            return
        columns = [self._stands(group) for group in groups]
        if constraint.type in ("number", "sum"):
            factors = [
                self._number(self.groups[group][0], constraint) if constraint.type == "sum" else 1.0
                for group in groups
            ]
            terms = list(zip(columns, factors, strict=True))
            self.program.bound(terms, low=constraint.low, high=constraint.high)
        else:
            self._keep_chosen(constraint.type, columns)

    def _keep_chosen(self, sort: str, columns: Sequence[int]) -> None:
        match sort:
            case "include":
                for column in columns:
                    self.program.bound([(column, 1.0)], low=1.0)
            case "exclude":
                for column in columns:
                    self.program.bound([(column, 1.0)], high=0.0)
            case "enemy":
                self.program.bound([(column, 1.0) for column in columns], high=1.0)
            case "all_or_none":
                for column in columns[1:]:
                    self.program.bound([(columns[0], 1.0), (column, -1.0)], low=0.0, high=0.0)

    def _stands(self, group: str) -> int:
        """Return the column that says whether a set stands on the form."""
        column = self.stands.get(group)
        if column is None:
            column = self.stands[group] = self.program.choice()
            items = [(self.columns[place], 1.0) for place in self.groups[group]]
            self.program.bound([*items, (column, -1.0)], low=0.0)
            for one, _factor in items:
                self.program.bound([(one, 1.0), (column, -1.0)], high=0.0)
        return column

    def _number(self, place: int, constraint: PoolConstraint) -> float:
        value: Value = self.items[place].attributes.get(constraint.what)
        if not isinstance(value, float):
            what = f"câu {self.items[place].id} không có số ở cột “{constraint.what}”."
            raise UnusablePool(constraint.where, what)
        return value
