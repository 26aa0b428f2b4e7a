"""The contract of an exchange format: one file a format, bytes in, plain data out, no database."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from django.utils.functional import Promise

from banks.parsed import ParsedBank


class Format(ABC):
    """One file format that questions come in."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    #: endings of file names, with the point: (".xlsx",)
    extensions: ClassVar[tuple[str, ...]]

    @abstractmethod
    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        """Return what the file holds; a question with an error is left out and all is reported.

        Args:
            name: what the file is called in problems; a path's own name where it is left out.

        Raises:
            UnreadableWorkbook: nothing can be read at all: another kind of file, or damaged.
        """
