"""What a search asks of the apps and what they answer; the apps offer theirs in ``search.py``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.functional import Promise

from office import text

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was typed, its folded words, and how many rows of a kind are wanted."""

    text: str
    words: tuple[str, ...]
    limit: int

    @classmethod
    def read(cls, typed: str, *, limit: int) -> "SearchQuery":
        """Make a query of what somebody typed, whatever that is."""
        return cls(text=text.searched(typed), words=tuple(text.words_of(typed)), limit=limit)

    @property
    def address(self) -> str:
        """Return the query as it stands in an address."""
        return urlencode({"q": self.text})


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that was found: where it is opened and what is shown of it."""

    title: str
    address: str
    icon: str
    detail: str = ""
    tag: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits of one kind, and how many rows there are in all."""

    hits: Sequence[Hit] = field(default_factory=list)
    total: int = 0


def found(rows: Iterable[_Row], total: int, hit: Callable[[_Row], Hit]) -> Found:
    """Return the answer of a source: `hit` says what is shown of a row."""
    return Found([hit(row) for row in rows], total)


def details(*parts: object) -> str:
    """Return what is shown below a title: the parts that say something, side by side."""
    return " · ".join(str(part) for part in parts if part)
