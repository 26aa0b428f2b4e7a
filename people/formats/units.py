"""The workbook of units: sheet "Đơn vị", a unit a row, the tree by the code of what is above. No Django."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from office.cells import limited, read_code, read_day, read_text
from office.headers import Column, Header, find_header
from office.problems import Problem, has_errors
from office.sheets import Cell, Row, Workbook, read_workbook
from office.template_books import is_guidance
from office.text import fold_tones

SHEET = "Đơn vị"
CODE, NAME, KIND, PARENT = "Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên"
SHORT_NAME, SYMBOL = "Tên viết tắt", "Ký hiệu văn bản"
FIRST_DAY, DECISION, NOTES = "Từ ngày", "Số quyết định", "Ghi chú"
COLUMNS = (
    Column(CODE, ("Mã", "Mã cơ quan", "Mã định danh")),
    Column(NAME, ("Tên", "Đơn vị", "Tên cơ quan", "Cơ quan, đơn vị")),
    Column(KIND, ("Loại", "Loại hình")),
    Column(PARENT, ("Thuộc", "Mã cấp trên", "Đơn vị cấp trên", "Mã đơn vị cha", "Trực thuộc")),
    Column(SHORT_NAME, ("Tên ngắn", "Viết tắt"), required=False),
    Column(SYMBOL, ("Ký hiệu",), required=False),
    Column(FIRST_DAY, ("Ngày thành lập", "Ngày bắt đầu", "Hiệu lực từ"), required=False),
    Column(DECISION, ("Quyết định", "Quyết định số"), required=False),
    Column(NOTES, required=False),
    Column("STT", ("TT", "Số TT"), required=False),
)
#: The kinds as forms show them, and as lists shorten them.
KINDS = {
    "Ủy ban nhân dân tỉnh": "province",
    "Sở, ban, ngành cấp tỉnh": "department",
    "Ủy ban nhân dân huyện": "district",
    "Ủy ban nhân dân xã": "commune",
    "Phòng": "division",
    "Trung tâm phục vụ hành chính công": "centre",
    "Đơn vị sự nghiệp công lập": "service",
}
_SHORT_KINDS = {
    "Tỉnh": "province",
    "Thành phố trực thuộc trung ương": "province",
    "UBND tỉnh": "province",
    "UBND thành phố": "province",
    "Sở": "department",
    "Ban": "department",
    "Sở, ngành": "department",
    "Sở, ban, ngành": "department",
    "Huyện": "district",
    "UBND huyện": "district",
    "Xã": "commune",
    "Phường": "commune",
    "Đặc khu": "commune",
    "UBND xã": "commune",
    "UBND phường": "commune",
    "UBND đặc khu": "commune",
    "Ủy ban nhân dân phường": "commune",
    "Ủy ban nhân dân đặc khu": "commune",
    "Phòng, ban": "division",
    "Trung tâm PVHCC": "centre",
    "Đơn vị sự nghiệp": "service",
}
_KINDS = {fold_tones(name): kind for name, kind in {**KINDS, **_SHORT_KINDS}.items()}
#: A province has some hundred units, or some thousand with their divisions.
MOST_ROWS = 5000
#: Units are not older than the state, and are not founded years ahead.
_FIRST_YEAR, _LAST_YEAR = 1945, 2100
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit as the file has it; codes are not yet looked up. Empty text: not given.

    `kind` is a value of `people.enums.UnitKind`; `places` says where each column stands.
    """

    row: int
    code: str
    name: str
    kind: str
    parent: str
    short_name: str
    symbol: str
    first_day: date | None
    decision: str
    places: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedUnits:
    """A whole file: rows read, all codes that it names, what was understood, and the problems."""

    read: int
    codes: frozenset[str]
    units: tuple[ParsedUnit, ...]
    problems: tuple[Problem, ...]


def read_units(source: Path | bytes, *, name: str = "") -> ParsedUnits:
    """Return the units of a workbook; a row with an error gives none.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read (`office.sheets`).
    """
    book = read_workbook(source, name=name)
    header, problems = _find_list(book)
    if header is None or header.is_broken:
        return ParsedUnits(0, frozenset(), (), tuple(problems))
    rows = list(header.rows())
    if not rows:
        what = "Chưa có dòng đơn vị nào dưới dòng tiêu đề; hãy điền danh sách rồi tải lên lại."
        problems.append(Problem(header.sheet.title, what))
    if len(rows) > MOST_ROWS:
        what = (
            f"Danh sách có {len(rows)} dòng, quá {MOST_ROWS} dòng cho một tệp; "
            "hãy chia thành nhiều tệp, đơn vị cấp trên nhập trước."
        )
        problems.append(Problem(f"{header.sheet.title}!dòng {rows[MOST_ROWS].number}", what))
        return ParsedUnits(len(rows), frozenset(), (), tuple(problems))
    units: list[ParsedUnit] = []
    codes: dict[str, Cell] = {}
    for row in rows:
        found = header.flaws(row)
        unit = _read_unit(header, row, found)
        code = header.cell(row, CODE)
        if code.text:
            first = codes.setdefault(code.text.casefold(), code)
            if first is not code:
                what = f"Mã “{code.text}” đã dùng ở ô {first.address}; mỗi đơn vị một mã."
                found.append(code.problem(what))
        problems += found
        if unit is not None and not has_errors(found):
            units.append(unit)
    named = frozenset(cell.text for cell in codes.values())
    return ParsedUnits(len(rows), named, tuple(units), tuple(problems))


def _find_list(book: Workbook) -> tuple[Header | None, list[Problem]]:
    """Return the sheet that holds the list, and what is wrong with the file as a whole."""
    filled = [sheet for sheet in book.sheets if sheet.rows and not is_guidance(sheet.title)]
    if not filled:
        return None, [Problem(book.name, "Tệp Excel không có dữ liệu.")]
    named = book.find(SHEET)
    sheet = named if named in filled else filled[0]
    header = find_header(sheet, COLUMNS)
    problems = list(header.problems)
    for other in filled:
        if other is not sheet:
            what = "Trang tính không thuộc mẫu nên không được đọc."
            problems.append(Problem(other.title, what, "warning"))
    return header, problems


def _read_unit(header: Header, row: Row, problems: list[Problem]) -> ParsedUnit | None:
    def cell(name: str) -> Cell:
        return header.cell(row, name)

    def optional(name: str, longest: int) -> str:
        return limited(cell(name), cell(name).text, name, problems, longest=longest)

    code = read_code(cell(CODE), CODE, problems)
    unit_name = read_text(cell(NAME), NAME, problems, longest=200)
    kind = _read_kind(cell(KIND), problems)
    parent = "" if cell(PARENT).is_empty else read_code(cell(PARENT), PARENT, problems)
    first_day = None
    if not cell(FIRST_DAY).is_empty:
        first_day = read_day(cell(FIRST_DAY), FIRST_DAY, problems)
        if first_day and not _FIRST_YEAR <= first_day.year <= _LAST_YEAR:
            what = f"“{FIRST_DAY}”: năm {first_day.year} không dùng được; hãy kiểm tra lại."
            problems.append(cell(FIRST_DAY).problem(what))
    short_name, symbol = optional(SHORT_NAME, 80), optional(SYMBOL, 20)
    decision = optional(DECISION, 200)
    for name in (NAME, SHORT_NAME, SYMBOL, DECISION):
        if found := _CONTROL.search(cell(name).text):
            what = f"Ô chứa ký tự điều khiển U+{ord(found[0]):04X} không lưu được; hãy gõ lại."
            problems.append(cell(name).problem(what))
    if kind is None:
        return None
    return ParsedUnit(
        row=row.number,
        code=code,
        name=unit_name,
        kind=kind,
        parent=parent,
        short_name=short_name,
        symbol=symbol,
        first_day=first_day,
        decision=decision,
        places={column.name: cell(column.name).where for column in COLUMNS},
    )


def _read_kind(cell: Cell, problems: list[Problem]) -> str | None:
    kind = _KINDS.get(fold_tones(cell.text))
    if kind is None and not cell.flaw():
        wrong = f"“{KIND}”: không có “{cell.text}”" if cell.text else f"Thiếu “{KIND}”"
        problems.append(cell.problem(f"{wrong}; ghi một trong: {'; '.join(KINDS)}."))
    return kind
