"""The workbook that offices send questions in: sheets Câu hỏi, Kỹ năng, Danh mục, Yêu cầu vị trí.

Only "Câu hỏi" must be there, a question a row. Where a lower sheet is there, the codes of the
questions must be in it; where it is not, the importer looks them up.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.legacy_cells import in_unicode
from banks.formats.looking import Look
from banks.formats.registry import register
from banks.formats.workbook_columns import (
    BASIS,
    CODE,
    COLUMNS,
    ENEMIES,
    EXPLANATION,
    FIELDS,
    KEY,
    KIND,
    KINDS,
    LEVEL,
    LEVELS,
    MOST_POINTS,
    MOST_SECONDS,
    OPTIONS,
    ORDER_LOCKED,
    POINTS,
    POSITIONS,
    QUESTIONS,
    SECONDS,
    SKILL,
    STEM,
    TOLERANCE,
)
from banks.formats.workbook_content import QuestionCells, read_content
from banks.formats.workbook_lists import (
    LISTS,
    REQUIREMENTS,
    SKILLS,
    read_requirements,
    read_skills,
    read_terms,
)
from banks.formats.workbook_writing import Stamp, lists_of, write_workbook
from banks.parsed import ParsedBank, ParsedQuestion
from office.cells import (
    limited,
    read_code,
    read_codes,
    read_codes_or_all,
    read_count,
    read_positive,
)
from office.headers import Header, find_header
from office.problems import Problem, has_errors
from office.sheets import Cell, Row, Workbook, read_workbook
from office.template_books import is_guidance
from office.text import fold_tones

_KINDS = {fold_tones(name): slug for name, slug in KINDS.items()}
_LEVELS = {fold_tones(name): level for name, level in LEVELS.items()}
#: The columns that no sheet of somebody else's has like this, with their other names.
_OWN = (KIND, SKILL, LEVEL, POSITIONS, FIELDS, SECONDS)
_NAMES = {
    column.name: frozenset(map(fold_tones, (column.name, *column.aliases))) for column in COLUMNS
}
#: The columns of what the importer looks up or measures, by attribute of `ParsedQuestion`.
_PLACED = {
    "skill": SKILL,
    "positions": POSITIONS,
    "fields": FIELDS,
    "explanation": EXPLANATION,
    "basis": BASIS,
    "points": POINTS,
    "enemies": ENEMIES,
}


@register
class WorkbookFormat(Format):
    """An .xlsx with the columns of the starter bank."""

    slug, label = "workbook", _("Excel workbook")
    extensions = (".xlsx",)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    is_whole = True

    def claims(self, look: Look) -> int:
        """A workbook with most of our own headings, beside those that every sheet has, is ours.

        Of any other it says best what it is, where no other format claims it.
        """
        if "xl/workbook.xml" not in look.members:
            return 0
        return 90 if sum(not _NAMES[own].isdisjoint(look.labels) for own in _OWN) >= 4 else 30

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        return _read(in_unicode(read_workbook(source, name=name)))

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        written = write_workbook(
            bank.questions,
            lists=lists_of(bank),
            stamp=Stamp(line=stamp or title, person="", mark=""),
        )
        return Output(written.content, written.count, written.lost)


def _read(book: Workbook) -> ParsedBank:
    problems: list[Problem] = list(book.remarks)
    skills = read_skills(book.find(SKILLS), problems)
    positions, fields = read_terms(book.find(LISTS), problems)
    known = _Known(
        skills={skill.code for skill in skills},
        positions={term.code for term in positions},
        fields={term.code for term in fields},
    )
    shares = read_requirements(
        book.find(REQUIREMENTS), problems, positions=known.positions, skills=known.skills
    )
    sheet = book.find(QUESTIONS)
    if sheet is None and len(book.sheets) == 1:
        sheet = book.sheets[0]
    own = [sheet, *(book.find(title) for title in (SKILLS, LISTS, REQUIREMENTS))]
    for other in book.sheets:
        explains = is_guidance(other.title)
        if other.rows and not explains and not any(other is used for used in own):
            what = "Trang tính không thuộc mẫu nên không được đọc."
            problems.append(Problem(other.title, what, "warning"))
    read, questions = 0, []
    if sheet is None:
        what = f"Không có trang tính “{QUESTIONS}”; hãy đặt tên trang tính như trong mẫu."
        problems.append(Problem(book.name, what))
    else:
        header = find_header(sheet, COLUMNS)
        problems += header.problems
        rows = list(header.rows()) if header.columns else []
        read = len(rows)
        if not header.is_broken:
            questions = _read_questions(header, rows, known, problems)
    return ParsedBank(
        format=WorkbookFormat.slug,
        read=read,
        questions=tuple(questions),
        skills=skills,
        positions=positions,
        fields=fields,
        requirements=shares.rows,
        problems=tuple(problems),
        asking_positions=shares.positions,
        asked_skills=shares.skills,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The codes of the workbook's own lists; an empty set where a list is not there."""

    skills: Collection[str] = field(default_factory=frozenset)
    positions: Collection[str] = field(default_factory=frozenset)
    fields: Collection[str] = field(default_factory=frozenset)


def _read_questions(
    header: Header, rows: list[Row], known: _Known, problems: list[Problem]
) -> list[ParsedQuestion]:
    questions = []
    codes: dict[str, Cell] = {}
    for row in rows:
        found = header.flaws(row)
        question = _read_question(header, row, known, found)
        code_cell = header.cell(row, CODE)
        if code_cell.text:
            first = codes.setdefault(code_cell.text.casefold(), code_cell)
            if first is not code_cell:
                what = f"Mã “{code_cell.text}” đã dùng ở ô {first.address}; mỗi câu hỏi một mã."
                found.append(code_cell.problem(what))
        problems += found
        if question is not None and not has_errors(found):
            questions.append(question)
    return questions


def _read_question(
    header: Header, row: Row, known: _Known, problems: list[Problem]
) -> ParsedQuestion | None:
    """Return the question of a row; nothing where its content cannot be told."""

    def cell(name: str) -> Cell:
        return header.cell(row, name)

    code = read_code(cell(CODE), CODE, problems)
    kind = _read_choice(cell(KIND), KIND, KINDS, _KINDS, problems)
    skill = read_code(cell(SKILL), SKILL, problems)
    _check_listed(cell(SKILL), (skill,), SKILLS, known.skills, problems)
    level = _read_choice(cell(LEVEL), LEVEL, LEVELS, _LEVELS, problems)
    positions = read_codes_or_all(cell(POSITIONS), POSITIONS, problems)
    _check_listed(cell(POSITIONS), positions, LISTS, known.positions, problems)
    fields = read_codes_or_all(cell(FIELDS), FIELDS, problems)
    _check_listed(cell(FIELDS), fields, LISTS, known.fields, problems)
    content = None
    if kind is not None:
        cells = QuestionCells(
            kind_name=cell(KIND).text,
            stem=cell(STEM),
            options={letter: cell(name) for letter, name in OPTIONS.items()},
            key=cell(KEY),
            tolerance=cell(TOLERANCE),
        )
        content = read_content(kind, cells)
        flawed = {problem.where for problem in problems}  # a formula is not also a missing option
        problems += [problem for problem in cells.problems if problem.where not in flawed]
    elif not cell(STEM).block and not cell(STEM).flaw():
        problems.append(cell(STEM).problem("Thiếu câu dẫn."))
    points = read_positive(cell(POINTS), POINTS, problems, most=MOST_POINTS)
    seconds = read_count(cell(SECONDS), SECONDS, problems, most=MOST_SECONDS)
    order_locked = _read_mark(cell(ORDER_LOCKED), ORDER_LOCKED, problems)
    enemies = read_codes(cell(ENEMIES), ENEMIES, problems)
    if code and code.casefold() in (enemy.casefold() for enemy in enemies):
        problems.append(cell(ENEMIES).problem(f"Câu hỏi “{code}” không thể tránh chính nó."))
    basis = limited(cell(BASIS), cell(BASIS).text, BASIS, problems, longest=500)
    if kind is None or level is None or content is None or points is None or seconds is None:
        return None
    return ParsedQuestion(
        where=cell(CODE).where,
        code=code,
        kind=kind,
        skill=skill,
        level=level,
        positions=positions,
        fields=fields,
        content=content,
        explanation=cell(EXPLANATION).block,
        basis=basis,
        points=points,
        seconds=seconds,
        order_locked=order_locked,
        enemies=enemies,
        places={attribute: cell(name).where for attribute, name in _PLACED.items()},
    )


def _read_choice(
    cell: Cell,
    name: str,
    shown: Collection[str],
    values: dict[str, str],
    problems: list[Problem],
) -> str | None:
    """Return the value of one of the `shown` words, or report them."""
    value = values.get(fold_tones(re.sub(r"\s*/\s*", "/", cell.text)))
    if value is None and not cell.flaw():
        wrong = f"“{name}”: không có “{cell.text}”" if cell.text else f"Thiếu “{name}”"
        problems.append(cell.problem(f"{wrong}; ghi một trong: {', '.join(shown)}."))
    return value


def _check_listed(
    cell: Cell,
    codes: Collection[str],
    title: str,
    known: Collection[str],
    problems: list[Problem],
) -> None:
    """Report codes that the workbook's own list, where there is one, does not have."""
    for code in codes:
        if code and known and code not in known:
            what = f"Mã “{code}” không có trong trang tính “{title}”."
            problems.append(cell.problem(what))


def _read_mark(cell: Cell, name: str, problems: list[Problem]) -> bool:
    """Return whether a cell is ticked with an x."""
    if cell.is_empty or cell.value is False:
        return False
    if cell.value is not True and cell.text.casefold() not in {"x", "có"} and not cell.flaw():
        problems.append(cell.problem(f"“{name}”: ghi x hoặc bỏ trống, không phải “{cell.text}”."))
    return True
