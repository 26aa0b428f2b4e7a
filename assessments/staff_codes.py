"""A list of staff codes: one column of a workbook, or lines typed by hand. No Django."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook as NewWorkbook
from openpyxl.styles import Font

from office.headers import Column, find_header
from office.problems import Problem
from office.sheets import read_workbook

STAFF_CODE = "Số hiệu CBCC"
COLUMN = Column(STAFF_CODE, ("Số hiệu cán bộ", "Số hiệu", "Mã cán bộ", "Mã CBCC", "Mã số CBCC"))
SHEET = "Danh sách dự thi"


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A staff code and where it stands: "Danh sách dự thi!A7", or "dòng 7" of what was typed."""

    where: str
    code: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of a list in its order, each once, and what could not be used."""

    codes: tuple[ListedCode, ...]
    problems: tuple[Problem, ...]


def read_codes_workbook(content: bytes, *, name: str) -> CodeList:
    """Return the staff codes of the first sheet that has their column.

    Raises:
        office.sheets.UnreadableWorkbook: the file is no workbook.
    """
    book = read_workbook(content, name=name)
    problems: list[Problem] = []
    for sheet in book.sheets:
        header = find_header(sheet, [COLUMN])
        if header.is_broken:
            problems += header.problems
            continue
        cells = [header.cell(row, STAFF_CODE) for row in header.rows()]
        return _collect((cell.where, cell.text) for cell in cells if not cell.is_empty)
    return CodeList((), tuple(problems) or (Problem(name, "Tệp Excel không có dữ liệu."),))


def read_codes_text(text: str) -> CodeList:
    """Return the staff codes of a text: one a line, or separated by commas, semicolons, spaces."""
    return _collect(
        (f"dòng {number}", code)
        for number, line in enumerate(text.splitlines(), 1)
        for code in re.split(r"[\s,;]+", line)
        if code
    )


def _collect(found: Iterable[tuple[str, str]]) -> CodeList:
    first: dict[str, str] = {}
    codes: list[ListedCode] = []
    problems: list[Problem] = []
    for where, text in found:
        code = text.strip().upper()
        if code in first:
            what = f"Số hiệu “{code}” đã có ở {first[code]}; chỉ tính một lần."
            problems.append(Problem(where, what, "warning"))
            continue
        first[code] = where
        codes.append(ListedCode(where, code))
    return CodeList(tuple(codes), tuple(problems))


def codes_template() -> bytes:
    """Return an empty workbook with the one column that is read."""
    book = NewWorkbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has a sheet)
    sheet.title = SHEET
    sheet.append([STAFF_CODE])
    sheet["A1"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["A"].number_format = "@"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
