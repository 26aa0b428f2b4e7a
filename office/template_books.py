"""Workbooks to fill in: instructions, the sheets with their headings, examples, lists of codes.

They are made of the same columns that the readers look for, so what is handed out can be read
back. The sheets that only explain are passed over by every reader (`is_guidance`). No Django.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from office.headers import Column
from office.text import fold_tones

INSTRUCTIONS, EXAMPLES, CODES = "Hướng dẫn", "Ví dụ", "Mã đang dùng"
#: Rows that are prepared below a heading.
PREPARED = 1000
_REQUIRED, _OPTIONAL = (
    PatternFill("solid", fgColor="DCEAF0"),
    PatternFill("solid", fgColor="F2F2F2"),
)
_FORMATS = {"text": "@", "day": "dd/mm/yyyy"}
_TOP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Entry:
    """A column to fill in: what to write there, and the words to choose among where it has some.

    A cell of the style "text" keeps leading zeros, one of the style "day" is shown as dd/mm/yyyy.
    """

    column: Column
    help: str
    choices: tuple[str, ...] = ()
    style: Literal["text", "day", ""] = ""
    width: int = 18


@dataclass(frozen=True, slots=True)
class SheetToFill:
    """A sheet: its columns, the rows that stand in it already, and rows that only show how."""

    title: str
    entries: Sequence[Entry]
    rows: Sequence[Mapping[str, object]] = ()
    examples: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes that are known already, with what they stand for."""

    heading: str
    rows: Sequence[tuple[str, str]] = field(default_factory=tuple)


def is_guidance(title: str) -> bool:
    """Tell whether a sheet only explains: nothing on it is read."""
    folded = fold_tones(title)
    return folded in {fold_tones(INSTRUCTIONS), fold_tones(CODES)} or folded.startswith(
        fold_tones(EXAMPLES)
    )


def write_template(
    *,
    heading: str,
    instructions: Iterable[str],
    sheets: Sequence[SheetToFill],
    codes: Sequence[CodeList] = (),
) -> bytes:
    """Return the workbook (.xlsx): instructions first, then what is filled in, examples and codes."""
    book = Workbook()
    del book["Sheet"]
    _write_instructions(book.create_sheet(INSTRUCTIONS), heading, instructions, sheets)
    choices = CodeColumns(codes)
    for sheet in sheets:
        written = book.create_sheet(sheet.title)
        _write_sheet(written, sheet, sheet.rows, choices, is_example=False)
    for sheet in sheets:
        if sheet.examples:
            title = EXAMPLES if len(sheets) == 1 else f"{EXAMPLES} {sheet.title}"
            written = book.create_sheet(title[:31])
            _write_sheet(written, sheet, sheet.examples, choices, is_example=True)
    choices.write(book)
    book.active = 1  # the sheet to fill in; the instructions stand before it
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def add_guidance(
    book: Workbook, *, heading: str, instructions: Iterable[str], sheet: SheetToFill
) -> None:
    """Add the sheets that only explain to a workbook whose sheet to fill in is there already."""
    _write_instructions(book.create_sheet(INSTRUCTIONS), heading, instructions, [sheet])
    if sheet.examples:
        written = book.create_sheet(EXAMPLES)
        plain = [replace(entry, choices=()) for entry in sheet.entries]
        filled = replace(sheet, entries=plain)
        _write_sheet(written, filled, sheet.examples, CodeColumns(()), is_example=True)


class CodeColumns:
    """The sheet of codes and of words to choose among: a list may not stand in a cell's own rule,
    where a comma would part a word in two."""

    def __init__(self, codes: Sequence[CodeList]) -> None:
        self._columns: list[tuple[str, list[tuple[str, str]]]] = [
            (one.heading, list(one.rows)) for one in codes
        ]
        self._width = 3
        self._places: dict[tuple[str, ...], str] = {}

    def range_of(self, entry: Entry) -> str:
        """Return the range that holds the words of a column, written there once."""
        if entry.choices not in self._places:
            self._columns.append((entry.column.name, [(word, "") for word in entry.choices]))
            letter = get_column_letter(1 + self._width * (len(self._columns) - 1))
            self._places[entry.choices] = (
                f"'{CODES}'!${letter}$2:${letter}${len(entry.choices) + 1}"
            )
        return self._places[entry.choices]

    def write(self, book: Workbook) -> None:
        """Write the sheet, where there is anything to write."""
        if not self._columns:
            return
        sheet = book.create_sheet(CODES)
        for place, (heading, rows) in enumerate(self._columns):
            column = 1 + self._width * place
            sheet.cell(1, column, heading).font = Font(bold=True)
            for number, (code, name) in enumerate(rows, 2):
                _put(sheet, number, column, code)
                if name:
                    _put(sheet, number, column + 1, name)
            sheet.column_dimensions[get_column_letter(column)].width = 24
            sheet.column_dimensions[get_column_letter(column + 1)].width = 46


def _write_instructions(
    sheet: Worksheet, heading: str, lines: Iterable[str], sheets: Sequence[SheetToFill]
) -> None:
    sheet["A1"] = heading
    sheet["A1"].font = Font(bold=True, size=14)
    number = 2
    for number, line in enumerate(lines, 3):
        _put(sheet, number, 1, line).alignment = _TOP
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=3)
        sheet.row_dimensions[number].height = 18 * (1 + len(line) // 105)
    number += 2
    for one in sheets:
        for place, text in enumerate((f"Trang “{one.title}”: cột", "Bắt buộc", "Cách ghi"), 1):
            cell = sheet.cell(number, place, text)
            cell.font, cell.fill = Font(bold=True), _REQUIRED
        for entry in one.entries:
            number += 1
            must = "Có" if entry.column.required else "Không"
            told = entry.help
            if entry.choices:
                told += f" Chọn một trong: {'; '.join(entry.choices)}."
            for place, text in enumerate((entry.column.name, must, told), 1):
                _put(sheet, number, place, text).alignment = _TOP
        number += 2
    for letter, width in (("A", 30), ("B", 12), ("C", 90)):
        sheet.column_dimensions[letter].width = width


def _write_sheet(
    sheet: Worksheet,
    to_fill: SheetToFill,
    rows: Sequence[Mapping[str, object]],
    choices: CodeColumns,
    *,
    is_example: bool,
) -> None:
    top = 1
    if is_example:
        told = "Các dòng dưới đây chỉ để xem cách ghi; trang này không được đọc khi nhập."
        sheet.cell(1, 1, told).font = Font(italic=True, color="A33A1F")
        top = 2
    for number, entry in enumerate(to_fill.entries, 1):
        head = _put(sheet, top, number, entry.column.name)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="center")
        head.fill = _REQUIRED if entry.column.required else _OPTIONAL
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = entry.width
        for place, row in enumerate(rows, top + 1):
            if row.get(entry.column.name) not in (None, ""):
                _put(sheet, place, number, row[entry.column.name])
        last = top + len(rows) + PREPARED
        if entry.style:
            for place in range(top + 1, last + 1):
                sheet.cell(place, number).number_format = _FORMATS[entry.style]
        if entry.choices:
            listed = DataValidation(
                type="list", formula1=f"={choices.range_of(entry)}", allow_blank=True
            )
            listed.add(f"{letter}{top + 1}:{letter}{last}")
            sheet.add_data_validation(listed)
    sheet.freeze_panes = f"B{top + 1}"


def _put(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Write a value; a text that begins with "=" stays a text."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise ValueError(f"{cell.coordinate} lies in a merged range")
    cell.value = value  # type: ignore[assignment]  # a text, a number or a day
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
