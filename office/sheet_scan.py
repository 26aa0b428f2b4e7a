"""One streaming pass over the XML of a workbook: what its values do not tell, and their size.

calamine gives a formula's last value as if it had been typed and takes memory for the whole used
area; so formulas, error values, merged ranges and sizes are found here, before it reads. No Django.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from office.sheet_files import ENTITIES, UnreadableWorkbook

MOST_SHEETS = 50
#: Last row and column with a value; the parser's memory grows with their product.
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_AREA = 3_000_000
#: Cells in merged ranges and in ranges of array formulas.
MOST_COVERED = 300_000
#: Characters that cells borrow from the list of shared strings: a small file may name one long
#: string a million times, and the parser copies it each time.
MOST_SHARED = 40_000_000

DAMAGED = (
    "Nội dung tệp Excel bị hỏng, không đọc được; "
    "hãy mở bằng Excel, để Excel sửa, lưu lại thành .xlsx rồi gửi lại."
)
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(slots=True)
class Scan:
    """What the XML of one sheet says beside the values. Rows and columns count from 1."""

    last_row: int = 0
    last_column: int = 0
    borrowed: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    #: rows with a value that Excel does not show: hidden by hand or by a filter
    hidden: set[int] = field(default_factory=set)
    #: row -> column -> the merged range that holds the cell, within the used area
    merged: dict[int, dict[int, str]] = field(default_factory=dict)


def scan_sheets(archive: zipfile.ZipFile, *, name: str) -> dict[str, Scan]:
    """Return what the XML of each worksheet says, by title.

    Raises:
        UnreadableWorkbook: broken XML, entities, or a sheet beyond the limits of this module.
    """
    parts = {info.filename.replace("\\", "/").casefold(): info for info in archive.infolist()}
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for element, attributes in _elements(archive, parts, "xl/_rels/workbook.xml.rels", name)
        if element == "Relationship" and attributes.get("Type", "").endswith("/worksheet")
    }
    titles = [
        (attributes.get("name", ""), _relation(attributes))
        for element, attributes in _elements(archive, parts, "xl/workbook.xml", name)
        if element == "sheet"
    ]
    if len(titles) > MOST_SHEETS:
        raise UnreadableWorkbook(name, f"Tệp Excel có hơn {MOST_SHEETS} trang tính; hãy bỏ bớt.")
    lengths = _shared_lengths(archive, parts, name)
    scans = {}
    for title, relation in titles:
        if relation not in targets:
            continue  # a chart sheet
        target = targets[relation]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        info = parts.get(path.casefold())
        if info is None:
            raise UnreadableWorkbook(title, DAMAGED)
        with archive.open(info) as part:
            scans[title] = _SheetScanner(title, lengths).scan(part)
    if sum(scan.borrowed for scan in scans.values()) > MOST_SHARED:
        raise UnreadableWorkbook(name, "Tệp Excel chứa quá nhiều chữ; hãy chia thành nhiều tệp.")
    if not scans:
        raise UnreadableWorkbook(name, "Tệp Excel không có trang tính nào để đọc.")
    return scans


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: 1 is "A", 27 is "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column counted from 1 of its capital letters: "A" is 1, "AA" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _SheetScanner:
    """The handlers of one sheet's XML, and where in it they are."""

    def __init__(self, title: str, lengths: Sequence[int]) -> None:
        self._title = title
        self._lengths = lengths  # of the shared strings
        self._scan = Scan()
        self._row = self._column = self._covered = self._pieces = 0
        self._type = ""
        self._is_index = False  # inside the value of a cell that names a shared string
        self._is_hidden = False
        self._arrays: list[str] = []

    def scan(self, part: IO[bytes]) -> Scan:
        """Return what the sheet's XML says.

        Raises:
            UnreadableWorkbook: broken XML, entities, or beyond the limits of this module.
        """
        parser = _parser(self._title)
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        _parse(parser, part, self._title)
        for reference in self._arrays:
            self._scan.formulas.update(self._cover(reference))
        self._check_size()
        return self._scan

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2]
        if name == "c":
            self._begin_cell(attributes)
        elif name in {"v", "is", "f"}:
            self._fill_cell(name, attributes)
        elif name == "row":
            number = attributes.get("r", "")
            known = number.isdecimal() and len(number) < 8
            self._row = int(number) if known else self._row + 1
            self._column = 0
            self._is_hidden = attributes.get("hidden") in {"1", "true"}
        elif name == "mergeCell":  # always after the cells
            reference = attributes.get("ref", "")
            for row, column in self._cover(reference):
                self._scan.merged.setdefault(row, {})[column] = reference

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._row, self._column, *_ = self._corners(attributes["r"])
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._is_index = False

    def _fill_cell(self, name: str, attributes: dict[str, str]) -> None:
        place = (self._row, self._column)
        self._scan.last_row = max(self._scan.last_row, self._row)
        self._scan.last_column = max(self._scan.last_column, self._column)
        if self._is_hidden:
            self._scan.hidden.add(self._row)
        self._is_index, self._pieces = name == "v" and self._type == "s", 0
        if name == "f":
            self._scan.formulas.add(place)
            if attributes.get("t") == "array" and "ref" in attributes:
                self._arrays.append(attributes["ref"])
        elif self._type == "e":
            self._scan.errors.add(place)

    def _text(self, data: str) -> None:
        if not self._is_index or not (number := data.strip()):
            return
        self._pieces += 1
        if self._pieces > 1 or len(number) > 9:  # no program writes an index like this
            raise UnreadableWorkbook(self._title, DAMAGED)
        if number.isdecimal() and int(number) < len(self._lengths):
            self._scan.borrowed += self._lengths[int(number)]

    def _corners(self, reference: str) -> tuple[int, int, int, int]:
        """Return top, left, bottom and right of "A1" or "A1:B2"."""
        corners = _ADDRESS.findall(reference)
        if not 1 <= len(corners) <= 2:
            raise UnreadableWorkbook(self._title, DAMAGED)
        (left, top), (right, bottom) = corners[0], corners[-1]
        return int(top), column_number(left), int(bottom), column_number(right)

    def _cover(self, reference: str) -> Iterator[tuple[int, int]]:
        """Yield the cells of a range within the used area; all ranges together are limited."""
        top, left, bottom, right = self._corners(reference)
        bottom, right = min(bottom, self._scan.last_row), min(right, self._scan.last_column)
        self._covered += max(0, bottom - top + 1) * max(0, right - left + 1)
        if self._covered > MOST_COVERED:
            raise UnreadableWorkbook(self._title, "Trang tính có quá nhiều ô gộp; hãy bỏ gộp ô.")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield row, column

    def _check_size(self) -> None:
        rows, columns = self._scan.last_row, self._scan.last_column
        if rows > MOST_ROWS or columns > MOST_COLUMNS:
            what = (
                f"Trang tính có dữ liệu tới ô {column_letters(columns)}{rows}, quá {MOST_ROWS} "
                f"dòng hoặc {MOST_COLUMNS} cột; hãy xóa phần thừa hoặc chia thành nhiều tệp."
            )
            raise UnreadableWorkbook(self._title, what)
        if rows * columns > MOST_AREA:
            what = "Trang tính quá lớn; hãy xóa các dòng, cột thừa hoặc chia thành nhiều tệp."
            raise UnreadableWorkbook(self._title, what)


def _relation(attributes: Mapping[str, str]) -> str:
    """Return r:id, whatever prefix the file gives to its namespace."""
    found = (value for key, value in attributes.items() if key.endswith(":id"))
    return next(found, "")


def _elements(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], path: str, name: str
) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a small part with their attributes, without their prefixes."""
    if path not in parts:
        raise UnreadableWorkbook(name, DAMAGED)
    found: list[tuple[str, dict[str, str]]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        found.append((element.rpartition(":")[2], attributes))

    parser = _parser(name)
    parser.StartElementHandler = start
    with archive.open(parts[path]) as part:
        _parse(parser, part, name)
    return found


def _shared_lengths(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], name: str
) -> list[int]:
    """Return the length of each shared string."""
    lengths: list[int] = []

    def start(element: str, _attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if "xl/sharedstrings.xml" in parts:
        parser = _parser(name)
        parser.StartElementHandler = start
        parser.CharacterDataHandler = text
        with archive.open(parts["xl/sharedstrings.xml"]) as part:
            _parse(parser, part, name)
    return lengths


def _parser(where: str) -> expat.XMLParserType:
    """Return a parser that refuses document types: no entities, so nothing to expand or fetch.

    The same rule as defusedxml's ``forbid_dtd``, on expat itself, which keeps no tree in memory.
    """

    def refuse(*_: object) -> None:
        raise UnreadableWorkbook(where, ENTITIES)

    parser = expat.ParserCreate()
    parser.buffer_text = True  # a number arrives in one piece
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, part: IO[bytes], where: str) -> None:
    try:
        parser.ParseFile(part)
    except expat.ExpatError as error:
        raise UnreadableWorkbook(where, DAMAGED) from error
