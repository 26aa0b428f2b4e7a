"""The contract of an exchange format: one file a format, bytes in and out, plain data, no database."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.utils.functional import Promise

from banks.formats.looking import Look
from banks.parsed import ParsedBank, Problem


@dataclass(frozen=True, slots=True)
class Output:
    """A written file, and what of the questions it has no place for.

    Attributes:
        count: how many questions stand in it; the others are among `lost`.
    """

    content: bytes
    count: int
    lost: tuple[Problem, ...] = ()


class CannotWrite(Exception):
    """A format that questions come in with and do not go out with."""


class Format(ABC):
    """One file format of questions."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    #: endings of file names, with the point: (".xlsx",); the first one is given to what is written
    extensions: ClassVar[tuple[str, ...]]
    media_type: ClassVar[str] = "application/octet-stream"
    #: whether a file is taken whole or not at all, as our own workbook is
    is_whole: ClassVar[bool] = False
    can_write: ClassVar[bool] = True

    @abstractmethod
    def claims(self, look: Look) -> int:
        """Return how surely a file is of this format by what stands in it: 0 not, 100 beyond doubt."""

    @abstractmethod
    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        """Return what the file holds: each question taken, or told of with the reason.

        Args:
            name: what the file is called in problems; a path's own name where it is left out.

        Raises:
            UnreadableFile: nothing can be read at all: another kind of file, or damaged.
        """

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        """Return a file of the questions of `bank`, the same bytes each time.

        Args:
            title: of the bank.
            stamp: who took it out and when; kept where the format has a place for a remark.

        Raises:
            CannotWrite: the format is only read.
        """
        raise CannotWrite(self.slug)
