"""What the assembly of forms is told and what it answers: plain data, shared with the checker."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations


class Source(StrEnum):
    """Which questions a cell may draw on, as seen from the candidate's stratum."""

    COMMON = "common"
    POSITION = "position"
    FIELD = "field"


class Rule(StrEnum):
    """A rule that a set of forms keeps beyond the counts of its cells."""

    ENEMIES = "enemies"
    EXPOSURE = "exposure"
    SECONDS = "seconds"
    AUTHOR = "author"
    SHARED = "shared"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Item:
    """An approved question version as the assembly sees it.

    Attributes:
        skill: code of a skill, ``IU03.6``; the part before the dot is its module.
        positions: codes of job positions it is for; empty is ``*``, everyone.
        fields: codes of management fields it is for; empty is ``*``, everyone.
        seconds: expected time.
        author: whoever wrote it, for the cap on one author's items; empty is unknown, not capped.
        enemies: ids of items that must not stand on the same form (one side is enough).
        stimulus: the text, table or picture it shares with others; these stand side by side.
        exposure: on how many forms it has stood before.
    """

    id: int
    skill: str
    level: str
    kind: str
    positions: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    seconds: int = 60
    author: str = ""
    enemies: frozenset[int] = frozenset()
    stimulus: int | None = None
    exposure: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a blueprint: `count` items of some skills, levels and kinds.

    Attributes:
        skills: skill or module codes; a module stands for all its skills; empty is any.
        levels, kinds: empty is any.
        points: of each item.
    """

    id: int
    source: Source
    skills: frozenset[str]
    levels: frozenset[str]
    kinds: frozenset[str]
    count: int
    points: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Stratum:
    """The candidates who share a pool of parallel forms: one position, the same ordered fields.

    Attributes:
        fields: management fields, the primary one first.
    """

    position: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds beside the cells. Every limit is inclusive; None is no limit.

    Attributes:
        stratum: for whom the forms are. Position and field cells mean this stratum's position
            and fields; without one nothing fits them.
        max_exposure: an item that has stood on this many forms before is left out.
        max_seconds: expected time of a whole form.
        max_items_per_author: of one form.
        earlier: item ids of forms of other strata. Items that stand there are avoided.
        max_shared: how many items a new form may share with any one of `earlier`.
        max_overlap: how many items two forms of the same answer may share. Few is preferred
            in any case; without a limit a scarce cell may repeat its items.
    """

    stratum: Stratum | None = None
    max_exposure: int | None = None
    max_seconds: int | None = None
    max_items_per_author: int | None = None
    earlier: tuple[frozenset[int], ...] = ()
    max_shared: int | None = None
    max_overlap: int | None = None


@dataclass(frozen=True, slots=True)
class AssembledForm:
    """One form: (cell id, item id) in the order of the paper."""

    items: tuple[tuple[int, int], ...]

    @property
    def item_ids(self) -> frozenset[int]:
        """The items, without order."""
        return frozenset(item for _, item in self.items)


@dataclass(frozen=True, slots=True)
class Forms:
    """Parallel forms of one stratum, and the seed that gives them again."""

    forms: tuple[AssembledForm, ...]
    seed: int

    @property
    def largest_overlap(self) -> int:
        """The most items that two of the forms share; 0 for a single form."""
        pairs = combinations([form.item_ids for form in self.forms], 2)
        return max((len(one & other) for one, other in pairs), default=0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The tags of a question that would fill a cell.

    Attributes:
        position: the position it has to name; empty: it names none (``*``) or, for a field
            cell, none or the stratum's.
        fields: it has to name one of these; empty: it names none (``*``) or, for a position
            cell, none or one of the stratum's.
    """

    skills: frozenset[str]
    levels: frozenset[str]
    kinds: frozenset[str]
    position: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A cell that cannot be filled once all other cells get what they need.

    Attributes:
        cell: id of the cell.
        needed: the cell's count.
        available: how many of them the pool gives; `needed - available` are to be written.
        fitting: items that fit the cell when the others are left aside. When this is not below
            `needed`, the `rivals` want the same items.
        worn: items that would fit, but are left out by the limit of exposure.
        rivals: ids of other cells that draw on the same items and leave nothing over.
        wanted: what would fill it.
    """

    cell: int
    source: Source
    needed: int
    available: int
    fitting: int
    worn: int
    rivals: tuple[int, ...]
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule but for which forms could be made.

    Attributes:
        cells: ids of the cells that stayed short in the best attempt.
        items: ids of items that would fill them and that the rule keeps out.
        limit: the rule's number, None for enemies.
        reached: the smallest expected seconds of a complete form found; None for other rules.
    """

    rule: Rule
    cells: tuple[int, ...] = ()
    items: tuple[int, ...] = ()
    limit: int | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why no forms were made.

    Attributes:
        form: which of the wanted forms failed first, from 0.
        shortages: cells for which the pool is too small; empty when rules are the cause.
        bindings: the rules, each of which alone stands in the way; when only several together
            do, all of them.
        proven: no forms exist. Otherwise none were found within the bounds of the search.
    """

    form: int
    shortages: tuple[Shortage, ...]
    bindings: tuple[Binding, ...]
    proven: bool
