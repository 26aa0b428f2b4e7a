"""The workbook of training programmes: sheet "Chương trình", a programme a row. No Django."""

from dataclasses import dataclass
from pathlib import Path

from office.cells import read_code, read_codes, read_codes_or_all, read_count, read_text
from office.headers import Column, Header, find_header
from office.problems import Problem, has_errors
from office.sheets import Cell, Row, read_workbook
from office.template_books import is_guidance

SHEET = "Chương trình"
CODE, NAME, MODULES = "Mã", "Tên chương trình", "Mô đun kỹ năng"
PERIODS, BEFORE, POSITIONS = "Số tiết", "Học trước", "Vị trí việc làm"
COLUMNS = (
    Column(CODE, ("Mã chương trình",)),
    Column(NAME, ("Tên", "Chương trình")),
    Column(MODULES, ("Mô đun", "Module kỹ năng", "Kỹ năng")),
    Column(PERIODS, ("Thời lượng (tiết)", "Số tiết học")),
    Column(BEFORE, ("Chương trình học trước", "Điều kiện học trước"), required=False),
    Column(POSITIONS, ("Vị trí",)),
    Column("STT", ("TT", "Số TT"), required=False),
)
#: A programme of 400 periods would take ten working weeks.
MOST_PERIODS = 400


@dataclass(frozen=True, slots=True)
class ParsedProgramme:
    """A programme as the file has it; codes are not yet looked up.

    `positions` is empty where it is for all; `before` names the programmes to complete first.
    """

    where: str
    code: str
    name: str
    modules: tuple[str, ...]
    periods: int
    before: tuple[str, ...]
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedProgrammes:
    """A whole file: rows read, what they gave, and the problems."""

    read: int
    programmes: tuple[ParsedProgramme, ...]
    problems: tuple[Problem, ...]


def read_programmes(source: Path | bytes, *, name: str = "") -> ParsedProgrammes:
    """Return the programmes of a workbook; a row with an error gives none.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read (`office.sheets`).
    """
    book = read_workbook(source, name=name)
    sheet = book.find(SHEET) or (book.sheets[0] if len(book.sheets) == 1 else None)
    if sheet is None:
        what = f"Không có trang tính “{SHEET}”; hãy đặt tên trang tính như trong mẫu."
        return ParsedProgrammes(0, (), (Problem(book.name, what),))
    header = find_header(sheet, COLUMNS)
    what = "Trang tính không thuộc mẫu nên không được đọc."
    problems = [
        Problem(other.title, what, "warning")
        for other in book.sheets
        if other.rows and other is not sheet and not is_guidance(other.title)
    ]
    problems += header.problems
    rows = list(header.rows())
    if header.is_broken:
        return ParsedProgrammes(len(rows), (), tuple(problems))
    programmes: dict[str, ParsedProgramme] = {}
    codes: dict[str, Cell] = {}
    for row in rows:
        programme, found = _read_row(header, row)
        code_cell = header.cell(row, CODE)
        if programme.code:
            first = codes.setdefault(programme.code.casefold(), code_cell)
            if first is not code_cell:
                what = f"Mã “{programme.code}” đã dùng ở ô {first.address}; mỗi mã chỉ ghi một lần."
                found.append(code_cell.problem(what))
        problems += found
        if not has_errors(found):
            programmes[programme.code] = programme
    circular = _circular(programmes)
    for code in circular:
        what = f"Các chương trình học trước tạo thành vòng tròn quanh “{code}”."
        problems.append(Problem(programmes[code].where, what))
    kept = tuple(programme for code, programme in programmes.items() if code not in circular)
    return ParsedProgrammes(len(rows), kept, tuple(problems))


def _read_row(header: Header, row: Row) -> tuple[ParsedProgramme, list[Problem]]:
    problems = header.flaws(row)
    code_cell = header.cell(row, CODE)
    code = read_code(code_cell, CODE, problems)
    modules_cell, before_cell = header.cell(row, MODULES), header.cell(row, BEFORE)
    modules = read_codes(modules_cell, MODULES, problems)
    if not modules and not modules_cell.flaw():
        problems.append(modules_cell.problem(f"Thiếu “{MODULES}”; ghi mã mô đun, ví dụ IU01."))
    before = read_codes(before_cell, BEFORE, problems)
    if code and code in before:
        problems.append(before_cell.problem(f"Chương trình “{code}” không thể học trước chính nó."))
    programme = ParsedProgramme(
        where=code_cell.where,
        code=code,
        name=read_text(header.cell(row, NAME), NAME, problems, longest=200),
        modules=modules,
        periods=read_count(header.cell(row, PERIODS), PERIODS, problems, most=MOST_PERIODS) or 0,
        before=before,
        positions=read_codes_or_all(header.cell(row, POSITIONS), POSITIONS, problems),
    )
    return programme, problems


def _circular(programmes: dict[str, ParsedProgramme]) -> list[str]:
    """Return the codes that can be reached from themselves by going to what comes before."""
    circular = []
    for start in programmes:
        seen: set[str] = set()
        waiting = list(programmes[start].before)
        while waiting:
            code = waiting.pop()
            if code in programmes and code not in seen:
                seen.add(code)
                waiting += programmes[code].before
        if start in seen:
            circular.append(start)
    return circular
