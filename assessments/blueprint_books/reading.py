"""Read the book of a blueprint back: the specification, and whether the signed matrix says the same."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assessments.blueprint_books import columns as of
from assessments.blueprint_grids import MOST_PARTS, MOST_ROWS, rows_of, seconds_of
from assessments.blueprints import CellPlan, PartPlan
from banks import kinds
from banks.enums import Level
from office.cells import as_written, read_codes_or_all, read_count, read_positive, read_text
from office.headers import Header, find_header
from office.problems import Problem, has_errors
from office.sheets import Cell, Row, Sheet, Workbook, read_workbook
from office.text import clean_line, fold_tones

MOST_COUNT, MOST_MINUTES_EACH = 99, 120
EASIEST, HARDEST = Decimal("0.95"), Decimal("0.05")
_LINE = re.compile(r"\d{1,2}\.\d{1,3}")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ParsedBook:
    """The parts that a book asks for, and what is wrong with it; with an error it gives none."""

    parts: tuple[PartPlan, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row of the specification."""

    part: int
    plan: CellPlan
    line: str
    count: Cell


def read_book(source: Path | bytes, *, name: str = "", skills: Collection[str]) -> ParsedBook:
    """Return the parts of a book.

    Args:
        skills: the codes that there are; any other is an error at its cell.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read.
    """
    book = read_workbook(source, name=name)
    problems: list[Problem] = list(book.remarks)
    heads = _read_parts(book, problems)
    asked = _read_cells(book, heads, skills, problems)
    if not has_errors(problems):
        _check_matrix(book.find(of.MATRIX), asked, problems)
    parts = _put_together(heads, asked, problems)
    return ParsedBook(() if has_errors(problems) else parts, tuple(problems))


def _sheet(book: Workbook, title: str, problems: list[Problem]) -> Sheet | None:
    sheet = book.find(title)
    if sheet is None or not sheet.rows:
        what = f"Không có trang tính “{title}” hoặc trang trống; hãy dùng tệp xuất từ phần mềm."
        problems.append(Problem(book.name, what))
        return None
    return sheet


def _read_parts(book: Workbook, problems: list[Problem]) -> dict[int, tuple[Cell, PartPlan]]:
    """Return the parts without their cells, by number, each with the cell that it is told at."""
    sheet = _sheet(book, of.PARTS, problems)
    if sheet is None:
        return {}
    header = find_header(sheet, of.PART_COLUMNS)
    problems += header.problems
    found: dict[int, tuple[Cell, PartPlan]] = {}
    for row in () if header.is_broken else header.rows():
        wrong = header.flaws(row)
        at = header.cell(row, of.PART)
        number = read_count(at, of.PART, wrong, most=MOST_PARTS)
        title = read_text(header.cell(row, of.PART_TITLE), of.PART_TITLE, wrong, longest=120)
        minutes = read_count(header.cell(row, of.PART_MINUTES), of.PART_MINUTES, wrong, most=600)
        cut_score = _optional(header.cell(row, of.CUT_SCORE), of.CUT_SCORE, wrong, most=999)
        if number in found:
            wrong.append(at.problem(f"Phần {number} ghi hai lần (ô {found[number][0].address})."))
        problems += wrong
        if number is not None and minutes is not None and not has_errors(wrong):
            found[number] = at, PartPlan(title, minutes, (), cut_score)
    if sorted(found) != list(range(1, len(found) + 1)) and not has_errors(problems):
        told = ", ".join(str(number) for number in sorted(found))
        what = f"Các phần phải đánh số liên tục từ 1, không phải {told}."
        problems.append(Problem(sheet.title, what))
    return found


def _read_cells(
    book: Workbook,
    heads: Mapping[int, object],
    skills: Collection[str],
    problems: list[Problem],
) -> list[_Asked]:
    sheet = _sheet(book, of.SPECIFICATION, problems)
    if sheet is None:
        return []
    header = find_header(sheet, of.SPECIFICATION_COLUMNS)
    problems += header.problems
    found = []
    for row in () if header.is_broken else header.rows():
        wrong = header.flaws(row)
        asked = _read_cell(header, row, heads, skills, wrong)
        problems += wrong
        if asked is not None and not has_errors(wrong):
            found.append(asked)
    return found


def _read_cell(
    header: Header,
    row: Row,
    heads: Mapping[int, object],
    skills: Collection[str],
    wrong: list[Problem],
) -> _Asked | None:
    def cell(name: str) -> Cell:
        return header.cell(row, name)

    part = read_count(cell(of.PART), of.PART, wrong, most=MOST_PARTS)
    if part is not None and heads and part not in heads:
        wrong.append(cell(of.PART).problem(f"Phần {part} không có trong trang “{of.PARTS}”."))
    codes = read_codes_or_all(cell(of.SKILLS), of.SKILLS, wrong)
    if unknown := [code for code in codes if code not in skills]:
        what = f"“{of.SKILLS}”: không có mã {', '.join(unknown)} trong danh mục kỹ năng."
        wrong.append(cell(of.SKILLS).problem(what))
    levels = _words(cell(of.LEVEL), of.LEVEL, of.FOLDED_LEVELS, of.LEVEL_NAMES.values(), wrong)
    usable = {slug for slug, _label in kinds.machine_scored()}
    shown = [of.KIND_NAMES[slug] for slug in kinds.in_order(usable)]
    folded = {name: slug for name, slug in of.FOLDED_KINDS.items() if slug in usable}
    kinds_ = _words(cell(of.KIND), of.KIND, folded, shown, wrong)
    source = of.FOLDED_SOURCES.get(fold_tones(cell(of.SOURCE).text))
    if source is None and not cell(of.SOURCE).flaw():
        given = cell(of.SOURCE).text
        fault = f"“{of.SOURCE}”: không có “{given}”" if given else f"Thiếu “{of.SOURCE}”"
        wrong.append(cell(of.SOURCE).problem(f"{fault}; ghi một trong: {', '.join(of.SOURCES)}."))
    count = read_count(cell(of.COUNT), of.COUNT, wrong, most=MOST_COUNT)
    points = _hundredths(cell(of.POINTS), of.POINTS, wrong, most=999)
    minutes = _optional(cell(of.MINUTES), of.MINUTES, wrong, most=MOST_MINUTES_EACH)
    seconds = seconds_of(minutes)
    if seconds == 0:
        wrong.append(cell(of.MINUTES).problem(f"“{of.MINUTES}” phải từ 0,05 phút."))
    facility = _optional(cell(of.FACILITY), of.FACILITY, wrong, most=1)
    if facility is not None and not HARDEST <= facility <= EASIEST:
        what = f"“{of.FACILITY}” là số từ 0,05 đến 0,95, không phải {as_written(facility)}."
        wrong.append(cell(of.FACILITY).problem(what))
    if part is None or source is None or count is None or points is None:
        return None
    plan = CellPlan(
        source=source,
        skills=tuple(sorted(codes)),
        levels=tuple(sorted(levels, key=list(Level.values).index)),
        count=count,
        points=points,
        kinds=tuple(sorted(kinds_)),
        seconds=seconds,
        target_facility=facility,
    )
    return _Asked(part, plan, cell(of.LINE).text, cell(of.COUNT))


def _words(
    cell: Cell,
    name: str,
    values: Mapping[str, str],
    shown: Iterable[str],
    wrong: list[Problem],
) -> list[str]:
    """Return the values of words of a list, or none where the cell says `*`: any."""
    text = cell.text
    if text == of.ANY:
        return []
    if not text:
        if not cell.flaw():
            wrong.append(cell.problem(f"Thiếu “{name}”; ghi {of.ANY} nếu không phân biệt."))
        return []
    found: list[str] = []
    for word in map(clean_line, re.split(r"[,;\n]", cell.block)):
        value = values.get(fold_tones(word))
        if value is None:
            told = ", ".join(shown)
            wrong.append(cell.problem(f"“{name}”: không có “{word}”; ghi trong số: {told}."))
        elif value in found:
            wrong.append(cell.problem(f"“{name}”: “{word}” ghi hai lần."))
        else:
            found.append(value)
    return found


def _optional(cell: Cell, name: str, wrong: list[Problem], *, most: int) -> Decimal | None:
    return None if cell.is_empty else _hundredths(cell, name, wrong, most=most)


def _hundredths(cell: Cell, name: str, wrong: list[Problem], *, most: int) -> Decimal | None:
    """Return a number above 0 of at most two decimals."""
    number = read_positive(cell, name, wrong, most=most)
    if number is None:
        return None
    rounded = number.quantize(_HUNDREDTH)
    if rounded != number:
        what = f"“{name}” có tối đa hai chữ số thập phân, không phải {as_written(number)}."
        wrong.append(cell.problem(what))
        return None
    return rounded


def _put_together(
    heads: Mapping[int, tuple[Cell, PartPlan]],
    asked: Collection[_Asked],
    problems: list[Problem],
) -> tuple[PartPlan, ...]:
    parts = []
    for number, (at, head) in sorted(heads.items()):
        cells = tuple(one.plan for one in asked if one.part == number)
        if not cells and not has_errors(problems):
            problems.append(at.problem(f"Phần {number} chưa có dòng nào ở “{of.SPECIFICATION}”."))
        if (rows := len(rows_of(cells))) > MOST_ROWS:
            what = f"Phần {number} có {rows} dòng ma trận, quá {MOST_ROWS} dòng."
            problems.append(at.problem(what))
        parts.append(PartPlan(head.title, head.minutes, cells, head.cut_score))
    return tuple(parts)


def _check_matrix(sheet: Sheet | None, asked: Collection[_Asked], problems: list[Problem]) -> None:
    """Refuse a book whose two sheets disagree, cell by cell; a book without the matrix is fine."""
    if sheet is None or not sheet.rows:
        return
    header = find_header(sheet, of.MATRIX_COLUMNS)
    problems += [one for one in header.problems if one.severity == "error"]
    if header.is_broken:
        return
    expected: dict[tuple[str, str], int] = defaultdict(int)
    places: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for one in asked:
        key = one.line, of.column_of(one.plan.levels)
        expected[key] += one.plan.count
        places[key].append(one.count)
    signed: set[tuple[str, str]] = set()
    for row in header.rows():
        line = header.cell(row, of.NUMBER).text
        if not _LINE.fullmatch(line):
            continue
        for name in of.COUNTED:
            cell = header.cell(row, name)
            signed.add((line, name))
            if cell.is_formula and cell.value is None:
                continue  # not computed since it was written: it shows nothing else
            written, wanted = _signed(cell), expected[line, name]
            if written != wanted:
                told = ", ".join(one.address for one in places[line, name])
                where = f"ô {told}" if told else "không dòng nào"
                what = (
                    f"Hai trang không khớp: ở đây ghi {cell.text or 0} câu, trang "
                    f"“{of.SPECIFICATION}” ({where}) cộng được {wanted}. Hãy sửa cho khớp, hoặc xóa "
                    f"trang “{of.MATRIX}” nếu chỉ dùng bảng đặc tả."
                )
                problems.append(cell.problem(what))
    for key, cells in places.items():
        if key not in signed:
            for cell in cells:
                what = (
                    f"Dòng này chưa có trong trang “{of.MATRIX}”: ghi “{of.LINE}” của dòng đã ký, "
                    f"hoặc xóa trang “{of.MATRIX}” nếu chỉ dùng bảng đặc tả."
                )
                problems.append(cell.problem(what))


def _signed(cell: Cell) -> Decimal | str:
    """Return what a count of the matrix shows: nothing is 0, no number is its text."""
    if cell.value is None:
        return Decimal(0) if not cell.is_error else "#"
    return cell.value if isinstance(cell.value, Decimal) else cell.text
