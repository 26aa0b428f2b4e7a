"""What a file format reads, before anything is stored: plain data, no Django.

Formats (`banks/formats/`) turn bytes into these and a list of problems; `banks/importing.py`
stores them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from office.problems import Problem

__all__ = [
    "ParsedBank",
    "ParsedQuestion",
    "ParsedRequirement",
    "ParsedShares",
    "ParsedSkill",
    "ParsedStimulus",
    "ParsedTerm",
    "Problem",
    "UnreadQuestion",
]


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """One question as a file holds it. Codes are text as written and not yet looked up.

    A file of somebody else's does not say all of it: `code`, `skill` and `level` are then "",
    `seconds` 0, and the importer or whoever looks through the file decides. `positions` and `fields` are empty where the question is for everyone (`*`). `content` is the
    JSON of its kind (`banks.kinds`), already accepted by the kind's ``parse``. `places` says where
    attributes of this class stand in the file ("skill": "Câu hỏi!C5"), as far as its format has
    places of their own for them; `where` is the question's.
    """

    where: str
    code: str
    kind: str
    skill: str
    level: str  # a value of banks.enums.Level: NB, TH, VD, VDC
    positions: tuple[str, ...]
    fields: tuple[str, ...]
    content: Mapping[str, Any]
    explanation: str
    basis: str
    points: Decimal
    seconds: int
    order_locked: bool
    enemies: tuple[str, ...]
    places: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: the code of the shared material that it asks about, one of ``ParsedBank.stimuli``
    stimulus: str = ""
    #: the question as it stands in the file, for whoever compares
    source: str = field(default="", repr=False)
    #: further skills that it tests
    more_skills: tuple[str, ...] = ()
    #: which version of the question this is, 0 where the file does not say
    number: int = 0
    #: which question of the file it is, from 1, counted with those that could not be taken
    order: int = field(default=0, compare=False)

    def place_of(self, attribute: str) -> str:
        """Return where an attribute stands in the file; where the question does if that is all."""
        return self.places.get(attribute, self.where)


@dataclass(frozen=True, slots=True)
class UnreadQuestion:
    """A question that could not be taken as it stands: what was understood of it, and why not.

    Attributes:
        kind: the kind it looks like, "" where none of ours can hold it.
        content: JSON of that kind as far as it was understood; its ``parse`` refuses it.
        problems: why, each with its place; at least one.
    """

    where: str
    source: str
    problems: tuple[Problem, ...]
    kind: str = ""
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    code: str = ""
    explanation: str = ""
    stimulus: str = ""
    #: as of `ParsedQuestion`
    order: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ParsedStimulus:
    """Shared material of a file: a text, a picture with its description, or both.

    `picture` is the SHA-256 of one of ``ParsedBank.media``, or "".
    """

    where: str
    code: str
    text: str
    picture: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ParsedSkill:
    """A skill, or a module where `module` is empty."""

    where: str
    code: str
    name: str
    module: str


@dataclass(frozen=True, slots=True)
class ParsedTerm:
    """A job position or a management field of the workbook's own list.

    `group` is a value of `people.enums.PositionGroup` of a position, `parent` the code of the field
    that a field divides; each is empty where the file does not say.
    """

    where: str
    code: str
    name: str
    group: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRequirement:
    """The share (0 to 100 %) of a module that a position asks for."""

    where: str
    position: str
    skill: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class ParsedShares:
    """A table of shares: those that are written, and the positions and skills that it speaks for.

    A row or a column may be wholly blank: then nothing is asked there.
    """

    rows: tuple[ParsedRequirement, ...] = ()
    positions: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedBank:
    """A whole file: how many questions stand in it, what they gave, and the problems.

    Every question of a file is one of `questions` or of `unread`, so `read` is the sum of both;
    our own workbook has `problems` in place of `unread`, since it comes in whole or not at all.
    `lost` says what of the questions taken has no place here (a hint, a fraction of a point).
    """

    format: str
    read: int
    questions: tuple[ParsedQuestion, ...]
    skills: tuple[ParsedSkill, ...]
    positions: tuple[ParsedTerm, ...]
    fields: tuple[ParsedTerm, ...]
    requirements: tuple[ParsedRequirement, ...]
    problems: tuple[Problem, ...]
    #: positions and skills of which `requirements` say all: a pair that is not there is not asked
    asking_positions: frozenset[str] = frozenset()
    asked_skills: frozenset[str] = frozenset()
    unread: tuple[UnreadQuestion, ...] = ()
    stimuli: tuple[ParsedStimulus, ...] = ()
    #: pictures by their SHA-256, written anew by `office.pictures`
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    lost: tuple[Problem, ...] = ()
    #: other versions of `questions`, for reading alone: never among what is imported
    history: tuple[ParsedQuestion, ...] = ()
