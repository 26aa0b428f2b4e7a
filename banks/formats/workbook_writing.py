"""Questions -> the workbook that `banks.formats.workbook` reads back, and a list of what it cannot hold.

What the sheet can hold is not guessed: every question is read back out of the cells made of it, and
what would not come back the same is left out and listed. A stamp stands in it where people see it
(first line, print header) and where they do not: the colour of the code of each row, black or as good
as black, says of a copy which export it came from (`marked_codes`, `agrees`).
"""

import hashlib
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from banks.formats import workbook_columns as sheet_of
from banks.formats.workbook_content import LETTERS, QuestionCells, read_content
from banks.formats.workbook_lists import CODE, FIELD, LIST, LISTS, MODULE, NAME, POSITION, SKILLS
from banks.parsed import ParsedBank, ParsedQuestion
from office.problems import Problem
from office.sheets import Cell
from office.template_books import INSTRUCTIONS
from office.text import nfc

#: A sheet's cell holds no more characters.
_LONGEST: Final = 32_767
_HEADERS = tuple(column.name for column in sheet_of.COLUMNS if column.name not in sheet_of.UNREAD)
_KINDS = {slug: name for name, slug in sheet_of.KINDS.items()}
_LEVELS = {level: name for name, level in sheet_of.LEVELS.items()}
_WIDE = {sheet_of.STEM, sheet_of.EXPLANATION, sheet_of.BASIS}
#: The colour of a code whose row says 1; of the others it is the usual one.
_MARKED = "FF000001"
_HEAD = PatternFill("solid", fgColor="DCEAF0")
#: What Excel reads as a character of that number; its underline is written as one instead.
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Rows between two signs of progress.
_STEP: Final = 500


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who took the file out, when, and by which mark it is found again."""

    line: str
    person: str
    mark: str


@dataclass(frozen=True, slots=True)
class CodeLists:
    """The codes that the questions name: skills (code, name, module), positions and fields."""

    skills: Sequence[tuple[str, str, str]] = ()
    positions: Sequence[tuple[str, str]] = ()
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class WrittenBook:
    """A workbook, how many questions it holds, and what it does not hold (`where` is a code)."""

    content: bytes
    count: int
    lost: tuple[Problem, ...]


def lists_of(bank: ParsedBank) -> CodeLists:
    """Return those of a bank's lists that its questions name, and the modules of their skills."""
    skills = {one.skill for one in bank.questions}
    modules = {one.module for one in bank.skills if one.code in skills}
    positions = {code for one in bank.questions for code in one.positions}
    fields = {code for one in bank.questions for code in one.fields}
    return CodeLists(
        skills=[
            (one.code, one.name, one.module)
            for one in bank.skills
            if one.code in skills or one.code in modules
        ],
        positions=[(one.code, one.name) for one in bank.positions if one.code in positions],
        fields=[(one.code, one.name) for one in bank.fields if one.code in fields],
    )


def write_workbook(
    questions: Sequence[ParsedQuestion],
    *,
    lists: CodeLists,
    stamp: Stamp,
    lost: Collection[Problem] = (),
    tell: Callable[[int], None] = lambda _done: None,
) -> WrittenBook:
    """Return the workbook of questions in the given order.

    Args:
        lost: what was lost before (of a damaged picture, for instance); listed in the file too.
        tell: is told every now and then how many questions are done.
    """
    found = list(lost)
    kept: list[tuple[ParsedQuestion, dict[str, object]]] = []
    for question in questions:
        cells = cells_of(question)
        if cells is None:
            what = (
                f"Loại câu hỏi “{_KINDS.get(question.kind, question.kind)}” không ghi được vào tệp."
            )
            found.append(Problem(question.code, what))
        elif what := _loss(question, cells):
            found.append(Problem(question.code, what))
        else:
            kept.append((question, cells))
            found += _without_columns(question)
    codes = {question.code for question, _cells in kept}
    book = Workbook(write_only=True)
    _describe(book, stamp)
    sheet = _sheet(book, sheet_of.QUESTIONS, _HEADERS, stamp)
    for number, (question, cells) in enumerate(kept, 1):
        enemies = [code for code in question.enemies if code in codes]
        if len(enemies) < len(question.enemies):
            what = "Câu hỏi “không cùng đề” với câu này không có trong tệp nên không ghi được."
            found.append(Problem(question.code, what, "warning"))
        cells[sheet_of.ENEMIES] = ", ".join(enemies) or None
        code = WriteOnlyCell(sheet, value=question.code)
        if is_marked(stamp.mark, question.code):
            code.font = _marked_font()
        sheet.append(
            [code, *(_safe(sheet, cells.get(name)) for name in _HEADERS if name != sheet_of.CODE)]
        )
        if number % _STEP == 0:
            tell(number)
    _write_lists(book, lists, stamp)
    _write_guidance(book, stamp, found)
    file = io.BytesIO()
    book.save(file)
    return WrittenBook(file.getvalue(), len(kept), tuple(found))


# --- cells ----------------------------------------------------------------------------------------


def cells_of(question: ParsedQuestion) -> dict[str, object] | None:
    """Return a question as cells by the name of their column; None where its kind has none."""
    maker = _MAKERS.get(question.kind)
    made = maker(question.content) if maker else None
    if made is None:
        return None
    options, key, tolerance = made
    if len(options) > len(LETTERS):
        return None
    return {
        sheet_of.CODE: question.code,
        sheet_of.KIND: _KINDS[question.kind],
        sheet_of.SKILL: question.skill,
        sheet_of.LEVEL: _LEVELS.get(question.level),
        sheet_of.POSITIONS: ", ".join(question.positions) or "*",
        sheet_of.FIELDS: ", ".join(question.fields) or "*",
        sheet_of.STEM: question.content["stem"],
        **{sheet_of.OPTIONS[LETTERS[place]]: text for place, text in enumerate(options)},
        sheet_of.KEY: key or None,
        sheet_of.TOLERANCE: tolerance or None,
        sheet_of.EXPLANATION: question.explanation or None,
        sheet_of.BASIS: question.basis or None,
        sheet_of.POINTS: question.points,
        sheet_of.SECONDS: question.seconds,
        sheet_of.ORDER_LOCKED: "x" if question.order_locked else None,
    }


#: Option cells, key cell, tolerance cell.
Made = tuple[Sequence[str], str, str]


def _in_order(texts: Mapping[str, str]) -> list[str]:
    return [texts[id_] for id_ in sorted(texts)]


def _single_choice(content: Mapping[str, Any]) -> Made:
    return _in_order(content["options"]), content["key"], ""


def _multiple_choice(content: Mapping[str, Any]) -> Made:
    return _in_order(content["options"]), ", ".join(content["key"]), ""


def _true_false(content: Mapping[str, Any]) -> Made:
    return (), "Đúng" if content["key"] else "Sai", ""


def _true_false_group(content: Mapping[str, Any]) -> Made:
    statements, key = content["statements"], content["key"]
    judged = ", ".join("Đ" if key[id_] else "S" for id_ in sorted(statements))
    return _in_order(statements), judged, ""


def _short_answer(content: Mapping[str, Any]) -> Made:
    return (), " | ".join(content["accepted"]), ""


def _numeric(content: Mapping[str, Any]) -> Made:
    tolerance = content["tolerance"].replace(".", ",")
    return (), content["value"].replace(".", ","), "" if tolerance == "0" else tolerance


def _matching(content: Mapping[str, Any]) -> Made:
    pairs = [f"{pair['left']} => {pair['right']}" for pair in content["pairs"]]
    return [*pairs, *(f"=> {right}" for right in content["extra"])], "", ""


def _ordering(content: Mapping[str, Any]) -> Made:
    return content["items"], "", ""


def _cloze(content: Mapping[str, Any]) -> Made:
    return [_gap(gap) for gap in content["gaps"]], "", ""


def _gap(gap: Mapping[str, Any]) -> str:
    if "accepted" in gap:
        return " | ".join(gap["accepted"])
    return "\n".join(("* " if one == gap["key"] else "") + one for one in gap["options"])


def _matrix(content: Mapping[str, Any]) -> Made:
    columns, rows, key = content["columns"], content["rows"], content["key"]
    said = [f"{rows[id_]} => {columns[int(key[id_]) - 1]}" for id_ in sorted(rows)]
    return said, " | ".join(columns), ""


def _essay(content: Mapping[str, Any]) -> Made:
    return (content["rubric"], str(content["words"])), content["model"], ""


def _file_upload(content: Mapping[str, Any]) -> Made:
    return (content["rubric"], str(content["megabytes"])), ", ".join(content["files"]), ""


_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Made]]] = {
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "true_false": _true_false,
    "true_false_group": _true_false_group,
    "short_answer": _short_answer,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "matrix": _matrix,
    "essay": _essay,
    "file_upload": _file_upload,
}


# --- what would not come back ---------------------------------------------------------------------


def _without_columns(question: ParsedQuestion) -> Iterator[Problem]:
    """Tell what of a question that is written no column has room for."""
    if question.more_skills:
        left = ", ".join(question.more_skills)
        what = f"Tệp chỉ giữ một kỹ năng ({question.skill}); bỏ {left}."
        yield Problem(question.code, what, "warning")
    if question.stimulus:
        what = f"Ngữ liệu dùng chung “{question.stimulus}” không ghi được vào tệp."
        yield Problem(question.code, what, "warning")


def _loss(question: ParsedQuestion, cells: Mapping[str, object]) -> str:
    """Return why a question would not come back the same out of its cells; nothing where it would."""
    if not (question.code and question.skill and question.level and question.seconds):
        return "Câu chưa có đủ mã, kỹ năng, mức độ và thời gian mà mỗi dòng của tệp phải có."
    longest = max(len(value) for value in cells.values() if isinstance(value, str))
    if longest > _LONGEST:
        return f"Một ô có {longest} ký tự, quá {_LONGEST} ký tự mà Excel giữ được."

    def cell(name: str) -> Cell:
        value = cells.get(name)
        number = isinstance(value, Decimal | int)
        kept = Decimal(str(value)) if number else nfc(str(value)) if value else None
        return Cell(sheet_of.QUESTIONS, 1, 1, kept)

    read = QuestionCells(
        kind_name=_KINDS[question.kind],
        stem=cell(sheet_of.STEM),
        options={letter: cell(name) for letter, name in sheet_of.OPTIONS.items()},
        key=cell(sheet_of.KEY),
        tolerance=cell(sheet_of.TOLERANCE),
    )
    content = read_content(question.kind, read)
    if content is None or not _same(content, question.content):
        return "Nội dung có ký hiệu mà tệp dùng để tách các phần (|, =>, *, xuống dòng)."
    if cell(sheet_of.EXPLANATION).block != question.explanation:
        return "Giải thích không giữ được nguyên văn trong một ô."
    if cell(sheet_of.BASIS).text != question.basis:
        return "Căn cứ có nhiều dòng; tệp chỉ giữ một dòng."
    return ""


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return dict(one) == dict(other)


# --- sheets ---------------------------------------------------------------------------------------


def _sheet(book: Workbook, title: str, heads: Sequence[str], stamp: Stamp) -> Any:
    """Return a new sheet with its stamp on top and its heads below, ready for rows."""
    sheet: Any = book.create_sheet(title)
    for number, name in enumerate(heads, 1):
        wide = name in _WIDE or name == NAME
        sheet.column_dimensions[get_column_letter(number)].width = 46 if wide else 18
    sheet.freeze_panes = "B3"
    sheet.print_title_rows = "2:2"
    printed = stamp.line.replace("&", "&&")[:200]
    sheet.oddHeader.center.text = printed
    sheet.oddFooter.center.text = f"{printed}  &P/&N"
    line = WriteOnlyCell(sheet, value=stamp.line)
    line.font = Font(bold=True, color="FFB00020")
    sheet.append([line])
    cells = []
    for name in heads:
        head = WriteOnlyCell(sheet, value=name)
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        cells.append(head)
    sheet.append(cells)
    return sheet


def _safe(sheet: Any, value: object) -> object:
    """Return a value that is no formula, no error and no escaped character, whatever it looks like."""
    if not isinstance(value, str):
        return value
    value = _ESCAPE.sub("_x005F_", value)
    if not (value.startswith("=") or value in ERROR_CODES):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def _write_lists(book: Workbook, lists: CodeLists, stamp: Stamp) -> None:
    if lists.skills:
        sheet = _sheet(book, SKILLS, (CODE, NAME, MODULE), stamp)
        for row in lists.skills:
            sheet.append([_safe(sheet, text or None) for text in row])
    terms = [
        *((POSITION, code, name) for code, name in lists.positions),
        *((FIELD, code, name) for code, name in lists.fields),
    ]
    if terms:
        sheet = _sheet(book, LISTS, (LIST, CODE, NAME), stamp)
        for row in terms:
            sheet.append([_safe(sheet, text) for text in row])


def _write_guidance(book: Workbook, stamp: Stamp, lost: Sequence[Problem]) -> None:
    """Write down on a sheet that no reader reads what the file does not hold."""
    sheet: Any = book.create_sheet(INSTRUCTIONS)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    sheet.append([_safe(sheet, stamp.line)])
    if not lost:
        sheet.append(["Tệp giữ đủ nội dung của mọi câu hỏi được xuất."])
        return
    sheet.append(["Những gì tệp này không giữ được:"])
    for one in lost:
        sheet.append([_safe(sheet, one.where), _safe(sheet, one.what)])


def _describe(book: Workbook, stamp: Stamp) -> None:
    about = book.properties
    about.creator, about.lastModifiedBy = stamp.person, stamp.person
    about.title = about.description = stamp.line
    about.identifier = stamp.mark


# --- the mark of each row -------------------------------------------------------------------------


def is_marked(mark: str, code: str) -> bool:
    """Tell whether the row of a question is marked in the export `mark`: for half of all rows."""
    return bool(hashlib.sha256(f"{mark}:{code}".encode()).digest()[0] & 1)


def marked_codes(content: bytes) -> dict[str, bool]:
    """Return of each row of a workbook that may be a copy, by code, whether it is marked."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    found: dict[str, bool] = {}
    for sheet in book.worksheets:
        heads: dict[str, int] = {}
        for row in sheet.iter_rows():
            if not heads:
                heads = {str(cell.value): place for place, cell in enumerate(row)}
                heads = heads if sheet_of.CODE in heads else {}
                continue
            cell = row[heads[sheet_of.CODE]]
            if cell.value:
                color = cell.font.color
                found[str(cell.value)] = bool(color and color.rgb == _MARKED)
    return found


def agrees(mark: str, rows: Mapping[str, bool]) -> bool:
    """Tell whether these rows are marked as the export `mark` marked them; never for a few rows."""
    return len(rows) >= 16 and all(is_marked(mark, code) is is_so for code, is_so in rows.items())


def _marked_font() -> Font:
    return Font(name="Calibri", size=11, color=_MARKED)
