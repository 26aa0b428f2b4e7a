"""Choosing among things under linear bounds, by HiGHS: the one door to the solver. No Django.

One thread, a seed and a limit of nodes in place of seconds: the same program gives the same answer on
every machine with the same solver.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highspy import Highs, HighsLp

#: Nodes of the search tree after which the best answer so far is given.
MOST_NODES = 20_000
#: What the bound and the objective may differ by, as a share, to be called optimal.
GAP = 1e-6


class Status(StrEnum):
    """How far an answer can be trusted."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # the limit of nodes was met before the proof
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"  # the limit was met before any answer


@dataclass(slots=True)
class IntegerProgram:
    """Columns between bounds, rows of linear sums between bounds, and what is to be least or most."""

    maximise: bool = False
    costs: list[float] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[list[int], list[float], float, float]] = field(default_factory=list)

    def choice(self, cost: float = 0.0, *, fixed: bool | None = None) -> int:
        """Add a column that is 0 or 1, or known from the start; return its number."""
        low, high = (0.0, 1.0) if fixed is None else (float(fixed), float(fixed))
        return self._column(cost, low, high, whole=True)

    def measure(self, cost: float = 0.0, *, low: float = -inf, high: float = inf) -> int:
        """Add a column of any number between bounds; return its number."""
        return self._column(cost, low, high, whole=False)

    def amount(self, cost: float = 0.0, *, high: float = inf) -> int:
        """Add a column of a whole number from 0 up; return its number."""
        return self._column(cost, 0.0, high, whole=True)

    def _column(self, cost: float, low: float, high: float, *, whole: bool) -> int:
        self.costs.append(cost)
        self.bounds.append((low, high))
        self.whole.append(whole)
        return len(self.costs) - 1

    def bound(
        self, terms: Iterable[tuple[int, float]], *, low: float = -inf, high: float = inf
    ) -> None:
        """Keep a sum of columns with their factors between `low` and `high`, both included."""
        columns, factors = [], []
        for column, factor in terms:
            columns.append(column)
            factors.append(factor)
        self.rows.append((columns, factors, low, high))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found.

    Attributes:
        values: of each column; none where there is no answer.
        bound: nothing can be better than this.
        nodes: of the search tree that were looked at.
    """

    status: Status
    values: tuple[float, ...] = ()
    objective: float | None = None
    bound: float | None = None
    nodes: int = 0

    def chosen(self, columns: Sequence[int]) -> list[int]:
        """Return those of the columns that are 1."""
        return [column for column in columns if self.values[column] > 0.5]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The best answer if parts of things could be chosen: nothing whole is better.

    Attributes:
        row_prices: by how much the objective would grow with each row's bound.
    """

    objective: float
    values: tuple[float, ...]
    row_prices: tuple[float, ...]


def solve(
    program: IntegerProgram,
    *,
    seed: int = 0,
    nodes: int = MOST_NODES,
    gap: float = GAP,
    share: float = GAP,
) -> Answer:
    """Return the best answer that a bounded search finds; deterministic.

    Args:
        seed: of the solver's own chance, 0 to 2**31 - 1.
        nodes: 1 or more.
        gap, share: how far from its bound an answer may be to be called optimal: in the unit of
            the objective, and as a share of it; either is enough.
    """
    solver = _solver(program, seed, relaxed=False)
    for name, value in (("mip_max_nodes", nodes), ("mip_abs_gap", gap), ("mip_rel_gap", share)):
        solver.setOptionValue(name, value)
    solver.run()
    return _answer(solver, program)


def relax(program: IntegerProgram, *, seed: int = 0) -> Relaxation | None:
    """Return the best answer in parts of things; None where there is none."""
    import highspy  # noqa: PLC0415

    solver = _solver(program, seed, relaxed=True)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    return Relaxation(
        float(solver.getInfo().objective_function_value),
        tuple(found.col_value),
        tuple(found.row_dual),
    )


def _solver(program: IntegerProgram, seed: int, *, relaxed: bool) -> "Highs":
    # Half a second of a process that assembles nothing.
    import highspy  # noqa: PLC0415

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for name, value in (("threads", 1), ("random_seed", seed % 2**31)):
        solver.setOptionValue(name, value)
    solver.passModel(_model(program, relaxed=relaxed))
    return solver


def _model(program: IntegerProgram, *, relaxed: bool) -> "HighsLp":
    import highspy  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.costs), len(program.rows)
    model.sense_ = highspy.ObjSense.kMaximize if program.maximise else highspy.ObjSense.kMinimize
    model.col_cost_ = np.array(program.costs, float)
    model.col_lower_ = np.array([low for low, _high in program.bounds], float)
    model.col_upper_ = np.array([high for _low, high in program.bounds], float)
    model.row_lower_ = np.array([row[2] for row in program.rows], float)
    model.row_upper_ = np.array([row[3] for row in program.rows], float)
    if not relaxed:
        model.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            for whole in program.whole
        ]
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(row[0]) for row in program.rows)]).astype(np.int32)
    matrix.index_ = np.array([c for row in program.rows for c in row[0]], np.int32)
    matrix.value_ = np.array([f for row in program.rows for f in row[1]], float)
    model.a_matrix_ = matrix
    return model


def _answer(solver: "Highs", program: IntegerProgram) -> Answer:
    import highspy  # noqa: PLC0415

    info, status = solver.getInfo(), solver.getModelStatus()
    nodes = max(0, int(info.mip_node_count))
    if status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return Answer(Status.INFEASIBLE, nodes=nodes)
    has_answer = info.primal_solution_status == 2  # feasible; the status alone does not say
    is_mixed = any(program.whole)
    bound = float(info.mip_dual_bound if is_mixed else info.objective_function_value)
    if not has_answer:
        return Answer(Status.UNKNOWN, bound=bound, nodes=nodes)
    is_optimal = status == highspy.HighsModelStatus.kOptimal
    return Answer(
        Status.OPTIMAL if is_optimal else Status.FEASIBLE,
        values=tuple(solver.getSolution().col_value),
        objective=float(info.objective_function_value),
        bound=bound,
        nodes=nodes,
    )
