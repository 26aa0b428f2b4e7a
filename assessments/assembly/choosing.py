"""The best next form from a pool of any size, with a bound that holds for the whole pool.

The program of a form is solved over a part of the pool. Its relaxation gives each demand and rule a
price; an item outside the part is worth a look only where its cost is below what it would save.
Such items come in until there are none: the relaxation is then the best of the whole pool, and no
form with an item from outside costs less than it (column generation with reduced costs; Dantzig and
Wolfe 1960, Gilmore and Gomory 1961).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from assessments.assembly.arrays import Numbers, Places, Pool
from assessments.assembly.form_rows import Bounds, FormRows, Papers, write_form
from assessments.assembly.integer_program import (
    IntegerProgram,
    Relaxation,
    Status,
    relax,
    solve,
)
from assessments.assembly.model import Weights

#: A pool up to this size is looked at as a whole.
WHOLE = 600
#: Of each class so many items for each one that the form needs are looked at first.
SPARE = 6
#: Items that come in at a time, by what they save.
MOST_NEW = 300
#: How often they may.
MOST_ROUNDS = 12
#: How often, and how many at a time, items come in that could still be part of a better form.
MOST_WIDENINGS, MOST_WIDER = 3, 1_000
#: Nodes of the search tree of one form.
MOST_NODES = 10_000
#: What chance adds to the cost of all items of a form together, to choose among equals.
CHANCE = 0.1
#: How far an answer may be from its bound: with the part of chance below the half that is promised.
GAP, SHARE = 0.3, 0.005
#: Reduced costs closer to 0 are rounding.
TINY = 1e-7


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a form should come near to, in sums over its items, and what a miss costs."""

    facility: float
    seconds: float
    index: float
    items: int
    weights: Weights

    def cost(self, pool: Pool, places: Sequence[int]) -> float:
        """Return what the misses of a form cost."""
        facility, minute, index = self.prices
        held = list(places)
        return (
            facility * abs(float(pool.facility[held].sum()) - self.facility)
            + minute * abs(float(pool.seconds[held].sum()) - self.seconds)
            + index * max(self.index - float(pool.index[held].sum()), 0.0)
        )

    @property
    def prices(self) -> tuple[float, float, float]:
        """Of one unit of the sums of facility, seconds and reliability index."""
        return (
            self.weights.facility * 100 / max(self.items, 1),
            self.weights.minute / 60,
            self.weights.reliability * 100,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """The items of a form by their place; its cost and what no form can cost less than."""

    places: tuple[int, ...]
    objective: float
    bound: float

    @property
    def is_near(self) -> bool:
        """Whether the bound is as near as was asked of the solver."""
        return self.objective - self.bound <= max(GAP + CHANCE, SHARE * self.objective)


@dataclass(frozen=True, slots=True)
class _Written:
    program: IntegerProgram
    rows: FormRows
    wish_rows: tuple[int, int, int | None]


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """The relaxation over the part, and what each item outside would change in it."""

    written: _Written
    objective: float
    outside: Places
    prices: Numbers
    size: int

    @property
    def floor(self) -> float:
        """What no form with an item from outside costs less than."""
        if not len(self.prices):
            return float(np.inf)
        cheapest = np.sort(self.prices)[: self.size]
        saved = float(np.minimum(cheapest, 0).sum())
        return self.objective + (saved if saved < 0 else float(cheapest[0]))


def choose_form(
    pool: Pool, costs: Numbers, open_: Places, bounds: Bounds, wishes: Wishes, rng: Random
) -> Choice | None:
    """Return the form of least cost, or None if there is no form or none was found.

    Args:
        costs: of each place of the pool.
        open_: the places that may be chosen.
        bounds: with the papers that a form must not be too much like; they are looked at when
            a form is, which few are where shared items cost something.
    """
    papers, asked = bounds.papers, replace(bounds, papers=())
    chance = CHANCE / max(sum(bounds.counts), 1)
    noise = np.array([rng.random() for _ in range(len(pool))])
    search = _Search(pool, costs, chance * noise, open_, wishes, rng.getrandbits(31))
    while True:
        choice = search.run(asked)
        if choice is None:
            return None
        broken = _broken(papers, frozenset(choice.places))
        if not broken:
            return choice
        asked = replace(asked, papers=(*asked.papers, *broken))


def _broken(papers: Sequence[Papers], chosen: frozenset[int]) -> list[Papers]:
    """Return the limits, each with one paper, that the chosen items break."""
    return [
        Papers(limit.rule, (paper,), limit.most)
        for limit in papers
        for paper in limit.papers
        if len(paper & chosen) > limit.most
    ]


def _better(one: Choice | None, other: Choice) -> Choice:
    """Return the cheaper of two with the bound that is known by now."""
    if one is None:
        return other
    best = min(one, other, key=lambda choice: choice.objective)
    return replace(best, bound=min(max(one.bound, other.bound), best.objective))


class _Search:
    """One form in the making: the part of the pool that is looked at grows."""

    def __init__(
        self,
        pool: Pool,
        costs: Numbers,
        noise: Numbers,
        open_: Places,
        wishes: Wishes,
        seed: int,
    ) -> None:
        self.pool = pool
        self.true_costs = costs
        self.costs = costs + noise
        self.noise = noise
        self.open = open_
        self.wishes = wishes
        self.seed = seed
        self.part: Places | None = None

    def run(self, bounds: Bounds) -> Choice | None:
        """Solve with these bounds, from the part that was looked at before."""
        if self.part is None:
            self.part = self._with_sets(self._begin(bounds.counts, SPARE))
        best: Choice | None = None
        spare, widenings = SPARE, 0
        while True:
            relaxed = self._relax(bounds)
            choice = self._solve(bounds, relaxed) if relaxed else None
            if choice is None or relaxed is None:
                if best or len(self._part) >= len(self.open):
                    return best
                spare *= 4  # what was looked at makes no form: enemies or rules are in the way
                more = self._begin(bounds.counts, spare)
            else:
                best = _better(best, choice)
                room = best.objective - relaxed.objective
                missing = np.argsort(relaxed.prices, kind="stable")[:MOST_WIDER]
                more = relaxed.outside[missing[relaxed.prices[missing] < room]]
                widenings += 1
                if best.is_near or not len(more) or widenings > MOST_WIDENINGS:
                    return best
            self.part = self._with_sets(np.union1d(self._part, more))

    def _begin(self, counts: Sequence[int], spare: int) -> Places:
        """Return the cheapest of each class, more of those that more demands draw on."""
        if len(self.open) <= WHOLE:
            return self.open
        kinds = self.pool.class_of[self.open]
        order = np.lexsort((self.costs[self.open], kinds))
        sorted_kinds = kinds[order]
        first = np.searchsorted(sorted_kinds, sorted_kinds)
        rank = np.arange(len(order)) - first
        most = np.array(
            [
                spare * sum(count for place, count in enumerate(counts) if mask >> place & 1)
                for mask in self.pool.masks
            ]
        )
        return np.sort(self.open[order[rank < most[sorted_kinds]]])

    def _with_sets(self, part: Places) -> Places:
        """Add what stands on a form together with what is there."""
        if not self.pool.sets:
            return part
        held, allowed = set(part.tolist()), set(self.open.tolist())
        for together in self.pool.sets:
            if not held.isdisjoint(together):
                held |= allowed.intersection(together)
        return np.array(sorted(held), np.intp)

    def _relax(self, bounds: Bounds) -> "_Relaxed | None":
        """Let items in until none outside would lower the relaxation."""
        for last in [False] * MOST_ROUNDS + [True]:
            written = self._write(bounds)
            answer = relax(written.program, seed=self.seed)
            if answer is None:
                return None
            outside, prices = self._price(written, answer)
            wanted = prices < -TINY
            if last or not wanted.any():
                return _Relaxed(written, answer.objective, outside, prices, sum(bounds.counts))
            best = outside[wanted][np.argsort(prices[wanted], kind="stable")[:MOST_NEW]]
            self.part = self._with_sets(np.union1d(self._part, best))
        raise AssertionError("the last round returns")

    @property
    def _part(self) -> Places:
        if self.part is None:
            raise AssertionError("nothing is looked at yet")
        return self.part

    def _write(self, bounds: Bounds) -> _Written:
        program = IntegerProgram()
        places = self._part.tolist()
        rows = write_form(program, self.pool, places, self.costs[self._part].tolist(), bounds)
        columns = [rows.columns[place] for place in places]
        facility, minute, index = self.wishes.prices
        wished = []
        for values, target, price in (
            (self.pool.facility, self.wishes.facility, facility),
            (self.pool.seconds, self.wishes.seconds, minute),
        ):
            over, under = program.measure(price, low=0.0), program.measure(price, low=0.0)
            terms = zip(columns, values[self._part].tolist(), strict=True)
            wished.append(len(program.rows))
            program.bound([*terms, (over, -1.0), (under, 1.0)], low=target, high=target)
        index_row = None
        if self.wishes.index:
            short = program.measure(index, low=0.0)
            terms = zip(columns, self.pool.index[self._part].tolist(), strict=True)
            index_row = len(program.rows)
            program.bound([*terms, (short, 1.0)], low=self.wishes.index)
        return _Written(program, rows, (wished[0], wished[1], index_row))

    def _price(self, written: _Written, answer: Relaxation) -> tuple[Places, Numbers]:
        """Return the places outside the part and by how much each would change the relaxation."""
        outside = np.setdiff1d(self.open, self._part, assume_unique=True)
        if not len(outside):
            return outside, np.empty(0)
        paid, rows, pool = answer.row_prices, written.rows, self.pool
        of_class = np.array([paid[rows.class_rows[kind]] for kind in range(len(pool.masks))])
        facility, seconds, index = written.wish_rows
        second = paid[seconds] + (paid[rows.seconds_row] if rows.seconds_row is not None else 0.0)
        saved = (
            of_class[pool.class_of[outside]]
            + paid[facility] * pool.facility[outside]
            + second * pool.seconds[outside]
        )
        if index is not None:
            saved += paid[index] * pool.index[outside]
        if rows.author_rows:
            of_author = np.zeros(int(pool.author.max()) + 1)
            for author, row in rows.author_rows.items():
                of_author[author] = paid[row]
            saved += of_author[pool.author[outside]]
        for paper, row in rows.paper_rows.items():
            saved += paid[row] * np.isin(outside, sorted(paper))
        return outside, self.costs[outside] - saved

    def _solve(self, bounds: Bounds, relaxed: "_Relaxed") -> Choice | None:
        written = relaxed.written
        answer = solve(written.program, seed=self.seed, nodes=MOST_NODES, gap=GAP, share=SHARE)
        if answer.status in (Status.INFEASIBLE, Status.UNKNOWN) or answer.bound is None:
            return None
        columns = written.rows.columns
        places = tuple(p for p, column in columns.items() if answer.values[column] > 0.5)
        held = list(places)
        objective = float(self.true_costs[held].sum()) + self.wishes.cost(self.pool, places)
        bound = max(min(answer.bound, relaxed.floor) - CHANCE, 0.0)
        return Choice(places, objective, min(bound, objective))
