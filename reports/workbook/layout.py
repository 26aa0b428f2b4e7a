"""How a sheet of the summary is laid out: titles, one header row, rows, widths, print setup.

Every sheet has the same first rows, simulated or not, so that a program finds the header where a
person does: title, round, its decision and the date of the figures, a mark when the people are
invented, then the header in row 5 and the data from row 6. No cells are merged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from office.formula_cells import Formula, FormulaCell, start
from reports.workbook.cell_text import cell_text, looks_like_formula
from reports.workbook.rows import RoundSummary
from reports.workbook.styles import Emphasis, Kind, Styles

Value = str | int | Decimal | date | datetime | Formula | None

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HEADER_ROW = 5
FIRST_ROW = 6
SIMULATED_MARK = "Số liệu mô phỏng: tên người và kết quả là giả định, không dùng để báo cáo."
#: Height of a line of text in points, and the most lines that a row grows to.
LINE_POINTS, MOST_LINES = 15.75, 12
#: Sum of column widths (in characters) that stays readable across one A4 page in landscape.
_PAGE_CHARACTERS = 215
#: The calendar of spreadsheets is wrong before 01/03/1900.
_FIRST_DATE = date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; `width` is in characters."""

    heading: str
    kind: Kind
    width: float


class Book:
    """The workbook being written and what all its sheets share."""

    def __init__(self, summary: RoundSummary) -> None:
        self.workbook = Workbook(write_only=True)
        self.styles = Styles(self.workbook)
        self.summary = summary
        self.round_line = (
            f"{summary.title}, từ {summary.date_from:%d/%m/%Y} đến {summary.date_to:%d/%m/%Y}"
        )
        at = summary.exported_at.astimezone(LOCAL_ZONE)
        self.as_of_line = f"{summary.decision}; số liệu tính đến {at:%H:%M} ngày {at:%d/%m/%Y}"
        properties = self.workbook.properties
        properties.title = cell_text(summary.title)
        properties.creator = cell_text(summary.exported_by)
        properties.created = summary.exported_at.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def sheet(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        *,
        rows: int,
        frozen: int = 0,
        unprinted: int = 0,
    ) -> "Sheet":
        """Open the next sheet.

        Args:
            rows: how many rows of data will follow.
            frozen: how many columns stay in sight.
            unprinted: how many of the last columns are left out in print.
        """
        return Sheet(self, name, title, columns, rows=rows, frozen=frozen, unprinted=unprinted)

    def text_cell(
        self, worksheet: WriteOnlyWorksheet, value: str, kind: Kind, emphasis: Emphasis
    ) -> Any:
        """Return a cell that holds text and nothing else, whatever the text looks like."""
        text = cell_text(value)
        cell = WriteOnlyCell(worksheet, value=text)
        # Whatever openpyxl took it for (a formula, an error code), it is text.
        cell.data_type = "s"
        self.styles.dress(cell, kind, emphasis, quoted=looks_like_formula(text))
        return cell


class Sheet:
    """One sheet, written from the top to the bottom."""

    def __init__(
        self,
        book: Book,
        name: str,
        title: str,
        columns: Sequence[Column],
        *,
        rows: int,
        frozen: int,
        unprinted: int,
    ) -> None:
        self.name, self.columns = name, columns
        self.first, self.last = FIRST_ROW, last_row(rows)
        self.next_row = 1
        self._book = book
        self.worksheet: WriteOnlyWorksheet = book.workbook.create_sheet(name)
        self._set_up(frozen, unprinted, book.summary)
        start(self.worksheet)
        self._line(title, Emphasis.TITLE)
        self._line(book.round_line, Emphasis.CAPTION)
        self._line(book.as_of_line, Emphasis.CAPTION)
        self._line(SIMULATED_MARK if book.summary.simulated else "", Emphasis.WARNING)
        headings = [column.heading for column in columns]
        self._fit_height(headings, bold=True)
        self._append(self._cell(heading, Kind.TEXT, Emphasis.HEADER) for heading in headings)

    def row(self, values: Iterable[Value], emphasis: Emphasis = Emphasis.PLAIN) -> None:
        """Write one row, a value a column."""
        kept = list(values)
        self._fit_height(kept, bold=emphasis is Emphasis.TOTAL)
        self._append(
            self._cell(value, column.kind, emphasis)
            for column, value in zip(self.columns, kept, strict=True)
        )

    def pad(self) -> None:
        """Write empty rows up to the last row of the data, which is there even without data."""
        while self.next_row <= self.last:
            self.row([None] * len(self.columns))

    def heading(self, text: str) -> None:
        """Write an empty line and a line of text above a second table."""
        self.notes([text])

    def notes(self, texts: Iterable[str]) -> None:
        """Write an empty line and then lines of text, none longer than the sheet is wide."""
        self._append([])
        for text in texts:
            self._line(text, Emphasis.CAPTION)

    def _line(self, text: str, emphasis: Emphasis) -> None:
        self._append([self._cell(text, Kind.TEXT, emphasis)] if text else [])

    def _fit_height(self, values: Sequence[Value], *, bold: bool) -> None:
        """Make the next row as high as its longest text needs (not every program does)."""
        most = max(
            _lines(value, column.width, bold=bold)
            for column, value in zip(self.columns, values, strict=True)
        )
        worksheet: Any = self.worksheet
        worksheet.row_dimensions[self.next_row].height = LINE_POINTS * min(most, MOST_LINES) + 1.5

    def _append(self, cells: Iterable[Any]) -> None:
        self.worksheet.append(list(cells))
        self.next_row += 1

    def _cell(self, value: Value, kind: Kind, emphasis: Emphasis) -> Any:
        if isinstance(value, str):
            return self._book.text_cell(self.worksheet, value, kind, emphasis)
        cell: Any
        if isinstance(value, Formula):
            cell = FormulaCell(self.worksheet, value)
        else:
            cell = WriteOnlyCell(self.worksheet)
            cell.value = value
        self._book.styles.dress(cell, kind, emphasis)
        return cell

    def _set_up(self, frozen: int, unprinted: int, summary: RoundSummary) -> None:
        """Set panes, filter, widths and page: all must stand before the first row."""
        worksheet: Any = self.worksheet
        printed = self.columns[: len(self.columns) - unprinted]
        width = sum(column.width for column in printed)
        letter = get_column_letter(len(self.columns))
        worksheet.freeze_panes = f"{get_column_letter(frozen + 1)}{FIRST_ROW}"
        worksheet.auto_filter.ref = f"A{HEADER_ROW}:{letter}{self.last}"
        for place, column in enumerate(self.columns, 1):
            worksheet.column_dimensions[get_column_letter(place)].width = column.width
        worksheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        if unprinted:
            # One row more than the data: the line of totals.
            worksheet.print_area = f"A1:{get_column_letter(len(printed))}{self.last + 1}"
        pages = ceil(width / _PAGE_CHARACTERS)
        if pages > 1:
            worksheet.page_setup.pageOrder = "overThenDown"
            worksheet.print_title_cols = f"A:{get_column_letter(max(frozen, 1))}"
        set_page(worksheet, summary, pages=pages)


def set_page(worksheet: Any, summary: RoundSummary, *, pages: int = 1) -> None:
    """Set A4 landscape, `pages` pages across, margins in inches, and numbered pages."""
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = 9
    worksheet.page_setup.fitToWidth = pages
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = worksheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    worksheet.print_options.horizontalCentered = True
    worksheet.sheet_view.zoomScale = 90
    font = "Times New Roman,Regular"
    for part, text in (
        (worksheet.oddFooter.left, _print_text(summary.title)),
        (worksheet.oddFooter.right, "Trang &P/&N"),
        (worksheet.oddHeader.right, "Số liệu mô phỏng" if summary.simulated else None),
    ):
        if text:
            part.text, part.font, part.size = text, font, 10


def _lines(value: Value, width: float, *, bold: bool) -> int:
    """Return how many lines `value` takes in a column of `width` characters, words kept whole."""
    if not isinstance(value, str):
        return 1
    # A digit of the normal font is the unit of widths; bold letters are wider than that.
    room = max(1, int((width - 1) * (0.92 if bold else 1.15)))
    if len(value) <= room and "\n" not in value:
        return 1
    lines = 0
    for paragraph in value.split("\n"):
        lines, used = lines + 1, 0
        for word in paragraph.split(" "):
            if used and used + 1 + len(word) > room:
                lines, used = lines + 1, 0
            used += len(word) + bool(used)
            if used > room:  # a word longer than the column is broken
                lines, used = lines + (used - 1) // room, room
    return lines


def last_row(rows: int) -> int:
    """Return the last row of a table of `rows` rows: one row is kept when there are none."""
    return FIRST_ROW + max(rows, 1) - 1


def date_or_text(value: date | None, *, year_only: bool = False) -> date | str | None:
    """Return a date for a cell; a bare year, or a day no spreadsheet knows, becomes text."""
    if value is None:
        return None
    if year_only:
        return str(value.year)
    return value if value >= _FIRST_DATE else f"{value:%d/%m}/{value.year}"


def _print_text(text: str) -> str:
    """Return text for a page's footer: short, in one line, no control codes."""
    line = " ".join(cell_text(text).split())
    return (line if len(line) <= 90 else line[:89] + "…").replace("&", "&&")
