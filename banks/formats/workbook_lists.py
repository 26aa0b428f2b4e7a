"""The lists that a question workbook may bring: skills, positions and fields, requirements."""

from collections.abc import Collection

from banks.parsed import ParsedRequirement, ParsedShares, ParsedSkill, ParsedTerm
from office.cells import read_code, read_positive, read_text
from office.headers import Column, Header, find_header
from office.problems import Problem, has_errors
from office.sheets import Cell, Row, Sheet
from office.text import fold_tones

SKILLS, LISTS, REQUIREMENTS = "Kỹ năng", "Danh mục", "Yêu cầu vị trí"
CODE, NAME, MODULE, LIST = "Mã", "Tên", "Thuộc", "Danh mục"
POSITION, FIELD = "Vị trí việc làm", "Lĩnh vực quản lý"
GROUP, ABOVE = "Nhóm vị trí", "Thuộc lĩnh vực"
#: The groups of positions (`people.enums.PositionGroup`) as pages show them.
GROUPS = {
    "Lãnh đạo, quản lý": "LDQL",
    "Chuyên môn chuyên ngành": "CNCN",
    "Chuyên môn dùng chung": "CMDC",
    "Hỗ trợ, phục vụ": "HTPV",
    "Chức danh nghề nghiệp viên chức": "CDNN",
}
_GROUPS = {fold_tones(name): group for name, group in GROUPS.items()} | {
    fold_tones(group): group for group in GROUPS.values()
}

SKILL_COLUMNS = (
    Column(CODE, ("Mã kỹ năng",)),
    Column(NAME, ("Tên kỹ năng",)),
    Column(MODULE, ("Mô đun", "Thuộc mô đun")),
)
LIST_COLUMNS = (
    Column(LIST),
    Column(CODE),
    Column(NAME),
    Column(GROUP, ("Nhóm",), required=False),
    Column(ABOVE, ("Lĩnh vực cha",), required=False),
)


def read_skills(
    sheet: Sheet | None, problems: list[Problem], *, is_whole: bool = True
) -> tuple[ParsedSkill, ...]:
    """Return the skills of sheet "Kỹ năng".

    Args:
        is_whole: whether their modules must be in it too; else a module that is not in the sheet
            is left for the caller to look up.
    """
    skills = []
    codes: dict[str, Cell] = {}
    modules: list[tuple[Cell, str, str]] = []
    for header, row in _rows(sheet, SKILL_COLUMNS, problems):
        found = header.flaws(row)
        code = _read_new_code(header.cell(row, CODE), codes, found)
        name = read_text(header.cell(row, NAME), NAME, found, longest=255)
        module_cell = header.cell(row, MODULE)
        module = "" if module_cell.is_empty else read_code(module_cell, MODULE, found)
        modules.append((module_cell, code, module))
        problems += found
        if not has_errors(found):
            skills.append(ParsedSkill(header.cell(row, CODE).where, code, name, module))
    top = {code for _cell, code, module in modules if not module}
    if not is_whole:
        top |= {module for _cell, _code, module in modules} - {code for _cell, code, _m in modules}
    for cell, code, module in modules:
        if module and module not in top:
            what = f"Mô đun “{module}” của “{code}” không có trong trang tính này."
            problems.append(cell.problem(what))
    return tuple(skill for skill in skills if not skill.module or skill.module in top)


def read_terms(
    sheet: Sheet | None, problems: list[Problem]
) -> tuple[tuple[ParsedTerm, ...], tuple[ParsedTerm, ...]]:
    """Return the job positions and the management fields of sheet "Danh mục"."""
    lists: dict[str, tuple[list[ParsedTerm], dict[str, Cell]]] = {
        fold_tones(POSITION): ([], {}),
        fold_tones(FIELD): ([], {}),
    }
    for header, row in _rows(sheet, LIST_COLUMNS, problems):
        found = header.flaws(row)
        list_cell = header.cell(row, LIST)
        terms, codes = lists.get(fold_tones(list_cell.text), ([], {}))
        if fold_tones(list_cell.text) not in lists and not list_cell.flaw():
            what = f"Danh mục “{list_cell.text}” không có; ghi {POSITION} hoặc {FIELD}."
            found.append(list_cell.problem(what))
        code = _read_new_code(header.cell(row, CODE), codes, found)
        name = read_text(header.cell(row, NAME), NAME, found, longest=255)
        is_position = fold_tones(list_cell.text) == fold_tones(POSITION)
        group = _read_group(header.cell(row, GROUP), found, is_position=is_position)
        parent = _read_above(header.cell(row, ABOVE), code, found, is_position=is_position)
        problems += found
        if not has_errors(found):
            terms.append(ParsedTerm(header.cell(row, CODE).where, code, name, group, parent))
    positions, fields = (tuple(terms) for terms, _codes in lists.values())
    return positions, fields


def _read_group(cell: Cell, problems: list[Problem], *, is_position: bool) -> str:
    """Return the group of a position, or nothing where the cell is empty."""
    if cell.is_empty:
        return ""
    group = _GROUPS.get(fold_tones(cell.text), "")
    if not is_position:
        problems.append(cell.problem(f"Chỉ vị trí việc làm có “{GROUP}”; hãy bỏ trống ô này."))
    elif not group and not cell.flaw():
        what = f"“{GROUP}”: không có “{cell.text}”; ghi một trong: {'; '.join(GROUPS)}."
        problems.append(cell.problem(what))
    return group


def _read_above(cell: Cell, code: str, problems: list[Problem], *, is_position: bool) -> str:
    """Return the code of the field that a field divides, or nothing where the cell is empty."""
    if cell.is_empty:
        return ""
    above = read_code(cell, ABOVE, problems)
    if is_position:
        problems.append(cell.problem(f"Chỉ lĩnh vực có “{ABOVE}”; hãy bỏ trống ô này."))
    elif above == code:
        problems.append(cell.problem(f"Lĩnh vực “{code}” không thể thuộc chính nó."))
    return above


def read_requirements(
    sheet: Sheet | None,
    problems: list[Problem],
    *,
    positions: Collection[str],
    skills: Collection[str],
) -> ParsedShares:
    """Return the shares of sheet "Yêu cầu vị trí": a position a row, a module a column.

    Args:
        positions: codes of the workbook's own list; empty where it has none.
        skills: likewise.
    """
    if sheet is None or not sheet.rows:
        return ParsedShares()
    top = next((row for row in sheet.rows if _position_column(row)), None)
    if top is None:
        what = f"Không tìm thấy dòng tiêu đề có cột “{POSITION}”."
        problems.append(Problem(sheet.title, what))
        return ParsedShares()
    position_column = _position_column(top)
    columns: dict[int, str] = {}
    taken: dict[str, Cell] = {}
    for column, cell in sorted(top.cells.items()):
        if column != position_column:
            found: list[Problem] = [flaw] if (flaw := cell.flaw()) else []
            code = _read_new_code(cell, taken, found)
            _check_known(cell, code, skills, SKILLS, found)
            problems += found
            if not has_errors(found):
                columns[column] = code
    requirements: list[ParsedRequirement] = []
    rows: dict[str, Cell] = {}
    for row in sheet.rows:
        if row.number <= top.number:
            continue
        requirements += _read_shares(row, position_column, columns, rows, positions, problems)
    return ParsedShares(
        tuple(requirements),
        frozenset(cell.text for cell in rows.values()),
        frozenset(columns.values()),
    )


def _position_column(row: Row) -> int:
    """Return the column headed "Vị trí việc làm", or 0."""
    wanted = fold_tones(POSITION)
    return next((c for c, cell in row.cells.items() if fold_tones(cell.text) == wanted), 0)


def _read_shares(
    row: Row,
    position_column: int,
    columns: dict[int, str],
    taken: dict[str, Cell],
    positions: Collection[str],
    problems: list[Problem],
) -> list[ParsedRequirement]:
    found: list[Problem] = []
    position_cell = row[position_column]
    if flaw := position_cell.flaw():
        found.append(flaw)
    position = _read_new_code(position_cell, taken, found)
    _check_known(position_cell, position, positions, LISTS, found)
    if hidden := row.hidden_warning():
        found.append(hidden)
    problems += found
    requirements = []
    for column, skill in columns.items():
        cell = row[column]
        if cell.is_empty and not cell.merged:
            continue
        wrong: list[Problem] = [flaw] if (flaw := cell.flaw()) else []
        share = None
        if not wrong:
            share = read_positive(cell, f"Yêu cầu {skill}", wrong, most=100)
        if share is not None and share < 1:
            wrong.append(cell.problem("Tỷ lệ ghi theo phần trăm: 50 chứ không phải 0,5 hay 50%."))
        problems += wrong
        if share is not None and not wrong and not has_errors(found):
            requirements.append(ParsedRequirement(cell.where, position, skill, share))
    return requirements


def _check_known(
    cell: Cell, code: str, known: Collection[str], title: str, problems: list[Problem]
) -> None:
    if code and known and code not in known:
        problems.append(cell.problem(f"Mã “{code}” không có trong trang tính “{title}”."))


def _rows(
    sheet: Sheet | None, columns: tuple[Column, ...], problems: list[Problem]
) -> list[tuple[Header, Row]]:
    """Return the rows of a list sheet with its header; none where the header is broken."""
    if sheet is None or not sheet.rows:
        return []
    header = find_header(sheet, columns)
    problems += header.problems
    return [] if header.is_broken else [(header, row) for row in header.rows()]


def _read_new_code(cell: Cell, taken: dict[str, Cell], problems: list[Problem]) -> str:
    """Return a code that no row above has."""
    code = read_code(cell, CODE, problems)
    if code:
        first = taken.setdefault(code.casefold(), cell)
        if first is not cell:
            what = f"Mã “{code}” đã dùng ở ô {first.address}; mỗi mã chỉ ghi một lần."
            problems.append(cell.problem(what))
    return code
