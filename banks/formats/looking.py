"""What a file of unknown format shows at first sight, found once and asked by every format."""

import io
import re
import zipfile
from functools import cached_property
from html import unescape

from banks.formats.encodings import decode, is_binary
from office.packages import BROKEN
from office.text import fold_tones

_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
#: Characters in which the first element of an XML file is looked for.
_BEGINNING = 4096
#: A text of a cell that may be a heading, and how many bytes of a workbook's texts are looked at.
_LABEL = re.compile(r"<(?:\w+:)?t(?: [^<>]*)?>([^<>]{1,60})</")
_LABELS = 4 * 2**20


class Look:
    """A file: its bytes, its name, and what can be told without reading it whole."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self.data = data
        self.name = name

    @property
    def ending(self) -> str:
        """The ending of its name in small letters, with the point."""
        _stem, mark, ending = self.name.rpartition(".")
        return f".{ending.casefold()}" if mark else ""

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names inside an archive in small letters; none where it is no archive."""
        if not self.data.startswith(b"PK"):
            return ()
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return tuple(one.replace("\\", "/").casefold() for one in archive.namelist())
        except BROKEN:
            return ()

    @cached_property
    def labels(self) -> frozenset[str]:
        """The short texts in a workbook's cells, headings among them, as `fold_tones` compares them.

        Of large workbooks only those that were written first.
        """
        found: set[str] = set()
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                for name in archive.namelist():
                    path = name.replace("\\", "/").casefold()
                    if path == "xl/sharedstrings.xml" or path.startswith("xl/worksheets/sheet"):
                        most = _LABELS if path == "xl/sharedstrings.xml" else _BEGINNING * 16
                        with archive.open(name) as part:
                            text = part.read(most).decode("utf-8", "replace")
                        found.update(_LABEL.findall(text))
        except BROKEN:
            return frozenset()
        return frozenset(fold_tones(unescape(one)) for one in found)

    @cached_property
    def text(self) -> str:
        """The file as text; "" where it is an archive or another file of bytes."""
        if self.data.startswith(b"PK"):
            return ""
        if is_binary(self.data):
            return ""
        return decode(self.data).text

    @cached_property
    def root(self) -> str:
        """The name of the first XML element without its prefix; "" where there is none."""
        beginning = self.text[:_BEGINNING].lstrip("\ufeff \t\r\n")
        if not beginning.startswith("<"):
            return ""
        found = _ROOT.search(re.sub(r"<!--.*?(-->|$)", "", beginning, flags=re.DOTALL))
        return found[1] if found else ""
