"""Workbooks (.xlsx) that strangers sent, read whole, safely and with the address of each cell.

Values come from calamine, which is fast but says nothing of formulas and merged cells. They, and
the size of what will come, are found before by one streaming pass over the sheets' XML. No Django.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from office.problems import Problem
from office.sheet_files import ENTITIES, UnreadableWorkbook, open_package, read_limited
from office.text import clean_block, clean_line, fold_tones, nfc

__all__ = ["Cell", "Row", "Sheet", "UnreadableWorkbook", "Value", "Workbook", "read_workbook"]

Value = str | Decimal | bool | date | datetime | time | timedelta | None

MOST_SHEETS = 50
#: Last row and column with a value; the parser's memory grows with their product.
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_AREA = 3_000_000
MOST_COVERED = 300_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. Rows and columns count from 1; column 0 stands for a column that is not there."""

    sheet: str
    row: int
    column: int
    value: Value = None
    is_formula: bool = False
    is_error: bool = False
    #: the merged range ("A5:B6") that the cell belongs to, or nothing
    merged: str = ""

    @property
    def address(self) -> str:
        """The address as Excel shows it: "P12"."""
        return f"{column_letters(self.column)}{self.row}" if self.column else f"dòng {self.row}"

    @property
    def where(self) -> str:
        """The address with its sheet: "Câu hỏi!P12"."""
        return f"{self.sheet}!{self.address}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written here: no value, no formula, no error."""
        return self.value is None and not self.is_formula and not self.is_error

    @property
    def is_number(self) -> bool:
        """Whether Excel keeps a number here: an identity number has then lost its zeros."""
        return isinstance(self.value, Decimal)

    @property
    def text(self) -> str:
        """The value as one clean line: numbers as digits, dates as dd/mm/yyyy."""
        return clean_line(_as_text(self.value))

    @property
    def block(self) -> str:
        """The value as clean text of several lines."""
        return clean_block(_as_text(self.value))

    def problem(self, what: str) -> Problem:
        """Return an error at this cell."""
        return Problem(self.where, what)

    def warning(self, what: str) -> Problem:
        """Return a warning at this cell."""
        return Problem(self.where, what, "warning")

    def flaw(self) -> Problem | None:
        """Return why the value of this cell cannot be trusted, if so."""
        if self.is_formula:
            return self.problem(
                "Ô chứa công thức; hãy thay bằng giá trị (chép ô rồi dán đặc biệt, chọn Giá trị). "
                "Nếu muốn ghi nguyên văn dấu “=” thì định dạng ô là Văn bản trước khi gõ."
            )
        if self.is_error:
            return self.problem("Ô báo lỗi của Excel (như #N/A, #REF!); hãy ghi lại giá trị đúng.")
        if self.merged:
            return self.problem(
                f"Ô nằm trong vùng gộp {self.merged}; hãy bỏ gộp ô và ghi giá trị vào từng ô."
            )
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """A row with at least one cell that is not empty."""

    sheet: str
    number: int
    cells: Mapping[int, Cell]
    merged: Mapping[int, str] = field(default_factory=dict)

    def __getitem__(self, column: int) -> Cell:
        """Return the cell of a column, empty where nothing was written."""
        return self.cells.get(column) or Cell(
            self.sheet, self.number, column, merged=self.merged.get(column, "")
        )

    @property
    def where(self) -> str:
        """The row as its owner finds it: "Câu hỏi!dòng 12"."""
        return f"{self.sheet}!dòng {self.number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold something, in order."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets of a file, in the order of their tabs."""

    name: str
    sheets: tuple[Sheet, ...]

    def find(self, title: str) -> Sheet | None:
        """Return the sheet of that title; case, spaces, tone placement, composition don't matter."""
        wanted = fold_tones(title)
        return next((sheet for sheet in self.sheets if fold_tones(sheet.title) == wanted), None)


def read_workbook(source: Path | bytes, *, name: str = "") -> Workbook:
    """Return everything written in a workbook.

    Rows without a value cost nothing, wherever they stand. Text that begins with "=" is text.

    Args:
        name: what the file is called in refusals; a path's own name where it is left out.

    Raises:
        UnreadableWorkbook: no .xlsx, damaged, encrypted, too large, or with sheets too large.
    """
    name = name or (source.name if isinstance(source, Path) else "Tệp")
    data = read_limited(source, name=name)
    with open_package(data, name=name) as archive:
        scans = _scan_sheets(archive, name=name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        titles = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        return Workbook(
            name,
            tuple(
                _read_sheet(nfc(title), book.get_sheet_by_name(title).to_python(False), scan)
                for title in titles
                if (scan := scans.get(title)) is not None
            ),
        )
    except CalamineError as error:
        raise UnreadableWorkbook(name, _DAMAGED) from error


_DAMAGED = (
    "Nội dung sổ tính bị hỏng, không đọc được; "
    "hãy mở bằng Excel, để Excel sửa, lưu lại thành .xlsx rồi gửi lại."
)


@dataclass(slots=True)
class _Scan:
    """What the XML of one sheet says beside the values."""

    last_row: int = 0
    last_column: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: dict[int, dict[int, str]] = field(default_factory=dict)


def _read_sheet(title: str, values: Sequence[Sequence[object]], scan: _Scan) -> Sheet:
    flagged: dict[int, set[int]] = {}
    for row, column in scan.formulas | scan.errors:
        flagged.setdefault(row, set()).add(column)
    rows = []
    for number in range(1, max(len(values), scan.last_row) + 1):
        found = {
            column: value
            for column, raw in enumerate(values[number - 1] if number <= len(values) else (), 1)
            if raw != "" and (value := _as_value(raw)) is not None
        }
        columns = sorted(found.keys() | flagged.get(number, set()))
        if not columns:
            continue
        merged = scan.merged.get(number, {})
        cells = {
            column: Cell(
                title,
                number,
                column,
                found.get(column),
                (number, column) in scan.formulas,
                (number, column) in scan.errors,
                merged.get(column, ""),
            )
            for column in columns
        }
        rows.append(Row(title, number, cells, merged))
    return Sheet(title, tuple(rows))


def _as_value(raw: object) -> Value:
    if isinstance(raw, str):
        return nfc(raw) if raw.strip(" \t\r\n\u00a0\ufeff\u200b") else None
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float):  # 15 digits are what Excel keeps: 0.1 + 0.2 is 0.3
        return Decimal(f"{raw:.15g}")
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == time() else raw
    if isinstance(raw, date | time | timedelta):
        return raw
    return None


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


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


# --- the streaming pass ---------------------------------------------------------------------------

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def _scan_sheets(archive: zipfile.ZipFile, *, name: str) -> dict[str, _Scan]:
    """Return what the XML of each worksheet says, by title."""
    parts = {info.filename.replace("\\", "/").casefold(): info for info in archive.infolist()}
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for element, attributes in _elements(archive, parts, "xl/_rels/workbook.xml.rels", name)
        if element == "Relationship" and attributes.get("Type", "").endswith("/worksheet")
    }
    titles = [
        (attributes.get("name", ""), _local(attributes).get("id", ""))
        for element, attributes in _elements(archive, parts, "xl/workbook.xml", name)
        if element == "sheet"
    ]
    if len(titles) > MOST_SHEETS:
        raise UnreadableWorkbook(name, f"Sổ tính có hơn {MOST_SHEETS} trang tính; hãy bỏ bớt.")
    scans = {}
    for title, relation in titles:
        if relation not in targets:
            continue  # a chart sheet
        target = targets[relation]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        info = parts.get(path.casefold())
        if info is None:
            raise UnreadableWorkbook(title, _DAMAGED)
        with archive.open(info) as part:
            scans[title] = _scan_sheet(part, title)
    if not scans:
        raise UnreadableWorkbook(name, "Sổ tính không có trang tính nào để đọc.")
    return scans


def _local(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes of a namespace (r:id) by their bare names."""
    return {key.rpartition(":")[2]: value for key, value in attributes.items() if ":" in key}


def _elements(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], path: str, name: str
) -> Iterator[tuple[str, dict[str, str]]]:
    if path not in parts:
        raise UnreadableWorkbook(name, _DAMAGED)
    found: list[tuple[str, dict[str, str]]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        found.append((element.rpartition(":")[2], attributes))

    parser = _parser(name)
    parser.StartElementHandler = start
    with archive.open(parts[path]) as part:
        _parse(parser, part, name)
    return iter(found)


def _parser(where: str) -> expat.XMLParserType:
    """Return a parser that refuses document types: no entities, so nothing to expand or fetch.

    The same rule as defusedxml's ``forbid_dtd``, on expat itself, which is five times faster.
    """

    def refuse(*_: object) -> None:
        raise UnreadableWorkbook(where, ENTITIES)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, part: IO[bytes], where: str) -> None:
    try:
        parser.ParseFile(part)
    except expat.ExpatError as error:
        raise UnreadableWorkbook(where, _DAMAGED) from error


def _scan_sheet(part: IO[bytes], title: str) -> _Scan:
    """Find used area, formulas, error values and merged ranges in the XML of one sheet."""
    scan = _Scan()
    row = column = covered = 0
    is_error = False

    def range_of(reference: str) -> tuple[int, int, int, int]:
        corners = _ADDRESS.findall(reference)
        if not 1 <= len(corners) <= 2:
            raise UnreadableWorkbook(title, _DAMAGED)
        (left, top), (right, bottom) = corners[0], corners[-1]
        return int(top), column_number(left), int(bottom), column_number(right)

    def cover(reference: str) -> Iterator[tuple[int, int]]:
        """Yield the cells of a range within the used area; ranges together are limited."""
        nonlocal covered
        top, left, bottom, right = range_of(reference)
        bottom, right = min(bottom, scan.last_row), min(right, scan.last_column)
        covered += max(0, bottom - top + 1) * max(0, right - left + 1)
        if covered > MOST_COVERED:
            raise UnreadableWorkbook(title, "Trang tính có quá nhiều ô gộp; hãy bỏ gộp ô.")
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                yield r, c

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, is_error
        if element not in _KNOWN:
            element = element.rpartition(":")[2]
        if element == "row":
            number = attributes.get("r", "")
            row = int(number) if number.isdecimal() else row + 1
            column = 0
        elif element == "c":
            if "r" in attributes:
                row, column, *_ = range_of(attributes["r"])
            else:
                column += 1
            is_error = attributes.get("t") == "e"
        elif element in {"v", "is", "f"} and column:
            if row > scan.last_row:
                scan.last_row = row
            if column > scan.last_column:
                scan.last_column = column
            if element == "f":
                scan.formulas.add((row, column))
                if attributes.get("t") == "array" and "ref" in attributes:
                    scan.formulas.update(cover(attributes["ref"]))
            elif is_error:
                scan.errors.add((row, column))
        elif element == "mergeCell":
            reference = attributes.get("ref", "")
            for r, c in cover(reference):
                scan.merged.setdefault(r, {})[c] = reference

    parser = _parser(title)
    parser.StartElementHandler = start
    _parse(parser, part, title)
    if scan.last_row > MOST_ROWS or scan.last_column > MOST_COLUMNS:
        corner = f"{column_letters(scan.last_column)}{scan.last_row}"
        raise UnreadableWorkbook(
            title,
            f"Trang tính có dữ liệu tới ô {corner}, quá {MOST_ROWS} dòng hoặc {MOST_COLUMNS} cột; "
            "hãy xóa các dòng, cột thừa hoặc chia thành nhiều tệp.",
        )
    if scan.last_row * scan.last_column > MOST_AREA:
        raise UnreadableWorkbook(
            title, "Trang tính quá lớn; hãy xóa các dòng, cột thừa hoặc chia thành nhiều tệp."
        )
    return scan


_KNOWN = frozenset({"row", "c", "v", "is", "f", "mergeCell"})
