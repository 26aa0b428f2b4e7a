"""The best forms of an outside pool: a program of 0 and 1, solved and told with its proof.

The formulations are those of van der Linden, Linear Models for Optimal Test Design (2005):
information at a point, the maximin of several points, simultaneous assembly of parallel forms.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assessments.assembly.integer_program import MOST_NODES, IntegerProgram, Status, solve
from assessments.assembly.outside.expressions import Value, read_condition
from assessments.assembly.outside.files import PoolConstraint, PoolItem, UnusablePool
from assessments.assembly.outside.information import ResponseModel


@dataclass(frozen=True, slots=True)
class Objective:
    """What a form is to be best at.

    Attributes:
        sort: "info" (most information at one ability, over all forms together), "maximin" (most at
            the ability and on the form where there is least), "random" (any form, by the seed).
        thetas: the abilities.
    """

    sort: str
    thetas: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolForms:
    """Forms of items by their ids in the order of the pool, and how good they are."""

    forms: tuple[tuple[str, ...], ...]
    status: Status
    objective: float | None
    bound: float | None


def read_objective(written: str) -> Objective:
    """Return ``info@0``, ``maximin@-1,0,1`` or ``random`` as an objective.

    Raises:
        UnusablePool: it is none of them.
    """
    sort, _at, thetas = written.strip().casefold().partition("@")
    try:
        found = tuple(float(theta) for theta in thetas.split(",")) if thetas else ()
    except ValueError:
        found = ()
    if (sort, bool(found)) in (("info", True), ("maximin", True), ("random", False)) and not (
        sort == "info" and len(found) > 1
    ):
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
    ids = [item.id for item in items]
    found = tuple(
        tuple(id_ for id_, column in zip(ids, chosen, strict=True) if answer.values[column] > 0.5)
        for chosen in (columns if answer.values else ())
    )
    return PoolForms(found, answer.status, answer.objective, answer.bound)


def _worth(items: Sequence[PoolItem], objective: Objective, chances: Random) -> list[float]:
    if objective.sort == "info":
        return [_model_of(item).information(objective.thetas[0]) for item in items]
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
            condition = read_condition(constraint.condition)
            if constraint.what == "set" or constraint.type == "set":
                groups = [
                    group
                    for group, places in self.groups.items()
                    if condition(self.items[places[0]].attributes)
                ]
                self._keep_of_sets(constraint, groups)
            else:
                places = [
                    place for place, item in enumerate(self.items) if condition(item.attributes)
                ]
                self._keep_of_items(constraint, places)

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
        if constraint.type == "number":
            terms = [(column, 1.0) for column in columns]
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
