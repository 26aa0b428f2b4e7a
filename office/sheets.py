"""Workbooks (.xlsx) that strangers sent, read whole, safely and with the address of each cell.

Values come from calamine, which is fast but says nothing of formulas and merged cells. They, and
the size of what will come, are found before by one streaming pass over the sheets' XML. No Django.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from office.problems import Problem
from office.sheet_files import UnreadableWorkbook, open_package, read_limited
from office.sheet_scan import DAMAGED, Scan, column_letters, scan_sheets
from office.text import clean_block, clean_line, fold_tones, nfc

__all__ = ["Cell", "Row", "Sheet", "UnreadableWorkbook", "Value", "Workbook", "read_workbook"]

Value = str | Decimal | bool | date | datetime | time | timedelta | None


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
    #: whether Excel does not show it: hidden by hand or by a filter
    is_hidden: bool = False

    def __getitem__(self, column: int) -> Cell:
        """Return the cell of a column, empty where nothing was written."""
        return self.cells.get(column) or Cell(
            self.sheet, self.number, column, merged=self.merged.get(column, "")
        )

    @property
    def where(self) -> str:
        """The row as its owner finds it: "Câu hỏi!dòng 12"."""
        return f"{self.sheet}!dòng {self.number}"

    def hidden_warning(self) -> Problem | None:
        """Return what is said of a row that is read although Excel does not show it."""
        if not self.is_hidden:
            return None
        what = "Dòng đang bị ẩn hoặc bị lọc trong Excel vẫn được đọc; hãy xóa nếu không dùng."
        return Problem(self.where, what, "warning")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold something, in order."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets of a file, in the order of their tabs.

    `remarks` say what had to be changed while it was read, for its owner to look at.
    """

    name: str
    sheets: tuple[Sheet, ...]
    remarks: tuple[Problem, ...] = ()

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
        scans = scan_sheets(archive, name=name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            titles = [
                meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet
            ]
            return Workbook(
                name,
                tuple(
                    _read_sheet(nfc(title), book.get_sheet_by_name(title).to_python(False), scan)
                    for title in titles
                    if (scan := scans.get(title)) is not None
                ),
            )
    except (CalamineError, OverflowError, ValueError) as error:  # a day of the year 10,000,000
        raise UnreadableWorkbook(name, DAMAGED) from error


def _read_sheet(title: str, values: Sequence[Sequence[object]], scan: Scan) -> Sheet:
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
        rows.append(Row(title, number, cells, merged, number in scan.hidden))
    return Sheet(title, tuple(rows))


def _as_value(raw: object) -> Value:
    if isinstance(raw, str):
        return nfc(raw) if raw.strip(" \t\r\n\u00a0\ufeff\u200b") else None
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, float) and not isfinite(raw):
        return str(raw)
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
