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
    USES = "uses"
    SECONDS = "seconds"
    AUTHOR = "author"
    SHARED = "shared"
    OVERLAP = "overlap"
    STIMULI = "stimuli"


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
        exposure: on how many occasions, such as rounds, it was used before.
        recent: on how many of them in the last twelve months.
        facility: the share of right answers to expect, 0 to 1: from use where it is known, else
            what is usual for its level.
        reliability_index: standard deviation of its score times its correlation with the whole, where
            use has shown it (Gulliksen 1950, ch. 21): what it adds to the spread of scores.
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
    recent: int = 0
    facility: float = 0.6
    reliability_index: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a blueprint: `count` items of some skills, levels and kinds.

    Attributes:
        skills: skill or module codes; a module stands for all its skills; empty is any.
        levels, kinds: empty is any.
        points: of each item.
        facility: the share of right answers that its items should have on average; None: what
            the pool has for it on average.
        seconds: expected time of each item as the blueprint sets it; None: the items' own.
    """

    id: int
    source: Source
    skills: frozenset[str]
    levels: frozenset[str]
    kinds: frozenset[str]
    count: int
    points: Decimal = Decimal(1)
    facility: float | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Stratum:
    """The candidates who share a pool of parallel forms: one position, the same ordered fields.

    Attributes:
        fields: management fields, the primary one first.
    """

    position: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What the wishes of an assembly are worth against one another, in units of one
    earlier use.

    Attributes:
        exposure: an earlier occasion on which an item was used, or a form of another stratum.
        recent: the same within twelve months, added.
        again: another form of this answer that an item stands on: few shared items come first.
        facility: a hundredth that a form's mean expected share of right answers is off the target.
        minute: a minute that a form is off the target.
        reliability: a hundredth that a form's sum of reliability indices is below the target.
    """

    exposure: float = 1.0
    recent: float = 1.0
    again: float = 100.0
    facility: float = 20.0
    minute: float = 1.0
    reliability: float = 0.2


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds beside the cells. Every limit is inclusive; None is no limit.

    Attributes:
        stratum: for whom the forms are. Position and field cells mean this stratum's position
            and fields; without one nothing fits them.
        max_exposure: an item that was used on so many occasions within twelve months is left out.
        max_uses: on how many forms of this answer and of `earlier` an item may stand.
        max_seconds: expected time of a whole form.
        max_items_per_author: of one form.
        earlier: item ids of forms of other strata. Items that stand there are avoided.
        max_shared: how many items a new form may share with any one of `earlier`.
        max_overlap: how many items two forms of the same answer may share. Few is preferred
            in any case; without a limit a scarce cell may repeat its items.
        reserves: how many items to keep for each cell beside the forms, so far as there are any.
        whole_stimuli: items of one stimulus that fit the paper stand on it together or not at all.
        weights: what the wishes are worth against one another.
    """

    stratum: Stratum | None = None
    max_exposure: int | None = None
    max_uses: int | None = None
    max_seconds: int | None = None
    max_items_per_author: int | None = None
    earlier: tuple[frozenset[int], ...] = ()
    max_shared: int | None = None
    max_overlap: int | None = None
    reserves: int = 0
    whole_stimuli: bool = True
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True)
class FormProof:
    """How good a form is and how much better it could be.

    Attributes:
        objective: what the form costs by the stated weights (`Weights`); less is better.
        bound: no form beside those made before it costs less.
        facility: mean expected share of right answers, 0 to 1.
        seconds: expected time.
        reliability: expected reliability of its scores (KR-20 from the items' indices); None where
            an item has none.
        exposure: the most occasions on which one of its items was used before.
    """

    objective: float
    bound: float
    facility: float
    seconds: int
    reliability: float | None
    exposure: int

    @property
    def gap(self) -> float:
        """By how much the form may miss the best one."""
        return max(self.objective - self.bound, 0.0)

    @property
    def is_proven(self) -> bool:
        """Whether it is within 1 % or 0.5 of its bound, whichever is more."""
        return self.gap <= max(0.01 * abs(self.bound), 0.5) + 1e-6


@dataclass(frozen=True, slots=True)
class AssembledForm:
    """One form: (cell id, item id) in the order of the paper."""

    items: tuple[tuple[int, int], ...]
    proof: FormProof | None = None

    @property
    def item_ids(self) -> frozenset[int]:
        """The items, without order."""
        return frozenset(item for _, item in self.items)


@dataclass(frozen=True, slots=True)
class OpenedShare:
    """Items of a field cell that one field could not give, so that any of the fields gave them."""

    cell: int
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class Forms:
    """Parallel forms of one stratum, and the seed that gives them again.

    Attributes:
        target_facility, target_seconds: what each form was to come near to.
        least_overlap: items shared by two forms, over all pairs: no set of forms has fewer in all.
        opened: where the even shares of several fields could not be kept.
        reserves: (cell id, item id) kept for each cell beside the forms, next in line first.
    """

    forms: tuple[AssembledForm, ...]
    seed: int
    target_facility: float = 0.0
    target_seconds: int = 0
    least_overlap: int = 0
    opened: tuple[OpenedShare, ...] = ()
    reserves: tuple[tuple[int, int], ...] = ()

    @property
    def overlap(self) -> int:
        """Items shared by two forms, over all pairs."""
        return sum(self._shared())

    @property
    def largest_overlap(self) -> int:
        """The most items that two of the forms share; 0 for a single form."""
        return max(self._shared(), default=0)

    def _shared(self) -> list[int]:
        pairs = combinations([form.item_ids for form in self.forms], 2)
        return [len(one & other) for one, other in pairs]


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
class Reason:
    """One of the demands that cannot all be met: a cell's count, or a rule.

    Attributes:
        cell: id of the cell; None for a rule.
        rule: None for a cell.
        limit: the rule's number, or the cell's count.
        reached: the nearest to the limit of seconds that a form comes; None for all others.
        items: ids of the items that the rule keeps apart or out, where it is about items.
    """

    cell: int | None = None
    rule: Rule | None = None
    limit: int | None = None
    reached: int | None = None
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """Questions to write for a cell: of one's own author, without enemies, as long as is usual there.

    Attributes:
        cell: id of the cell.
        worn: items that would fit, but are left out by the limit of exposure.
        wanted: their tags.
    """

    cell: int
    count: int
    worn: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why no forms were made.

    Attributes:
        reasons: demands that cannot be met together; without any one of them the rest can
            (an irreducible set). Others may wait behind them.
        to_write: the fewest questions with which all forms can be made; empty where no number of
            questions helps, such as for a limit of seconds.
        proven: no forms exist, and the reasons are irreducible. Otherwise the search was ended by its
            limit of nodes.
    """

    reasons: tuple[Reason, ...]
    to_write: tuple[Writing, ...]
    proven: bool
