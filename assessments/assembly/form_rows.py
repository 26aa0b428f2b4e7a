"""What a form must keep, as rows of a program of 0 and 1.

A form chooses items (a column each); where an item fits several demands, columns of its class say
how many of the chosen ones stand in which demand. These need not be whole: with whole items a
transport between classes and demands has a whole answer too.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assessments.assembly.arrays import Pool
from assessments.assembly.integer_program import IntegerProgram
from assessments.assembly.model import Rule


@dataclass(frozen=True, slots=True)
class Papers:
    """At most `most` of the items of any of these papers, by place in the pool, stand on a form."""

    rule: Rule
    papers: tuple[frozenset[int], ...]
    most: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """The rules that hold for a single form; `kept` are those of them that are not left out."""

    counts: tuple[int, ...]
    max_seconds: int | None = None
    max_of_author: int | None = None
    papers: tuple[Papers, ...] = ()
    kept: frozenset[Rule] = frozenset(Rule)


@dataclass(slots=True)
class FormRows:
    """Where the columns and rows of one form stand in a program.

    Attributes:
        columns: of each chosen place of the pool.
        class_rows: the row whose price an item of the class pays: of its demand or of its class.
        author_rows, paper_rows, seconds_row: the same for an author, a paper, a second.
    """

    columns: dict[int, int]
    class_rows: dict[int, int] = field(default_factory=dict)
    author_rows: dict[int, int] = field(default_factory=dict)
    paper_rows: dict[frozenset[int], int] = field(default_factory=dict)
    seconds_row: int | None = None


def write_form(
    program: IntegerProgram,
    pool: Pool,
    places: Sequence[int],
    costs: Sequence[float],
    bounds: Bounds,
) -> FormRows:
    """Add one form that may choose among `places`; `costs` are theirs, in the same order."""
    rows = FormRows({p: program.choice(cost) for p, cost in zip(places, costs, strict=True)})
    _write_demands(program, pool, rows, bounds.counts)
    if Rule.ENEMIES in bounds.kept:
        for clique in cliques(pool, rows.columns):
            program.bound([(rows.columns[place], 1.0) for place in clique], high=1.0)
    if Rule.STIMULI in bounds.kept:
        for together in pool.sets:
            held = [rows.columns[place] for place in together if place in rows.columns]
            for one, other in pairwise(held):
                program.bound([(one, 1.0), (other, -1.0)], low=0.0, high=0.0)
    if bounds.max_seconds is not None and Rule.SECONDS in bounds.kept:
        rows.seconds_row = len(program.rows)
        terms = [(column, float(pool.seconds[place])) for place, column in rows.columns.items()]
        program.bound(terms, high=bounds.max_seconds)
    if bounds.max_of_author is not None and Rule.AUTHOR in bounds.kept:
        _write_authors(program, pool, rows, bounds.max_of_author)
    for limit in bounds.papers:
        if limit.rule in bounds.kept:
            for paper in limit.papers:
                held = [rows.columns[place] for place in sorted(paper) if place in rows.columns]
                if len(held) > limit.most:
                    rows.paper_rows[paper] = len(program.rows)
                    program.bound([(column, 1.0) for column in held], high=limit.most)
    return rows


def _write_demands(
    program: IntegerProgram, pool: Pool, rows: FormRows, counts: Sequence[int]
) -> None:
    members: dict[int, list[int]] = {}
    for place, column in rows.columns.items():
        members.setdefault(int(pool.class_of[place]), []).append(column)
    fitting: list[list[tuple[int, float]]] = [[] for _ in counts]
    links: list[tuple[int, list[tuple[int, float]]]] = []
    for kind in sorted(members):
        demands = [place for place in range(len(counts)) if pool.masks[kind] >> place & 1]
        chosen = [(column, 1.0) for column in members[kind]]
        if len(demands) == 1:
            fitting[demands[0]] += chosen
            continue
        parts = []
        for demand in demands:
            part = program.measure(low=0.0, high=float(counts[demand]))
            fitting[demand].append((part, 1.0))
            parts.append((part, -1.0))
        links.append((kind, chosen + parts))
    demand_rows = []
    for terms, count in zip(fitting, counts, strict=True):
        demand_rows.append(len(program.rows))
        program.bound(terms, low=count, high=count)
    for kind, terms in links:
        rows.class_rows[kind] = len(program.rows)
        program.bound(terms, low=0.0, high=0.0)
    for kind, mask in enumerate(pool.masks):
        if kind not in rows.class_rows and mask.bit_count() == 1:
            rows.class_rows[kind] = demand_rows[mask.bit_length() - 1]


def _write_authors(program: IntegerProgram, pool: Pool, rows: FormRows, most: int) -> None:
    works: dict[int, list[int]] = {}
    for place, column in rows.columns.items():
        if author := int(pool.author[place]):
            works.setdefault(author, []).append(column)
    for author, columns in sorted(works.items()):
        if len(columns) > most:
            rows.author_rows[author] = len(program.rows)
            program.bound([(column, 1.0) for column in columns], high=most)


def cliques(pool: Pool, places: Collection[int]) -> Iterable[list[int]]:
    """Yield groups of items, each the enemy of every other of its group, that cover all pairs.

    One row for a group says more than one for each pair.
    """
    covered: set[tuple[int, int]] = set()
    for place in sorted(places):
        near = sorted(other for other in pool.enemies[place] if other > place and other in places)
        for other in near:
            if (place, other) in covered:
                continue
            group = [place, other]
            for third in near:
                if third not in group and all(third in pool.enemies[one] for one in group):
                    group.append(third)
            group.sort()
            covered |= {(a, b) for i, a in enumerate(group) for b in group[i + 1 :]}
            yield group
