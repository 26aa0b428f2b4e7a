"""Find the header row of a sheet by the names that its columns may have. No Django.

Offices put titles above the header, break lines inside it, merge its cells, split it over two
rows and number the columns below it. All of that is read; a misspelt name is reported together
with the name that was expected.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from office.problems import Problem
from office.sheets import Cell, Row, Sheet
from office.text import clean_line, fold_marks, fold_tones

#: How far down the header may stand: below a letterhead and a title.
SEARCHED_ROWS = 30
#: Similarity (0 to 1) from which a name is taken for a misspelling of another.
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a sheet may have, the other names it goes by, and whether it must be there."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """Where the known columns stand. `columns` gives the column number (from 1) by name."""

    sheet: Sheet
    last_row: int
    columns: Mapping[str, int]
    problems: tuple[Problem, ...]
    #: whether a required column is missing or any stands twice: rows cannot be understood then
    is_broken: bool

    def cell(self, row: Row, name: str) -> Cell:
        """Return the cell of a row under the column `name`; an empty one if there is no such."""
        return row[self.columns.get(name, 0)]

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, without a row that only numbers the columns."""
        below = [row for row in self.sheet.rows if row.number > self.last_row]
        start = 1 if below and _numbers_columns(below[0]) else 0
        yield from below[start:]

    def flaws(self, row: Row) -> list[Problem]:
        """Return the formulas, error values and merged cells of a row, in known columns.

        A row that Excel does not show is read like any other, with a warning.
        """
        cells = (row[column] for column in sorted(self.columns.values()))
        flaws = [flaw for cell in cells if (flaw := cell.flaw())]
        if hidden := row.hidden_warning():
            flaws.append(hidden)
        return flaws


def find_header(sheet: Sheet, expected: Sequence[Column]) -> Header:
    """Return where the `expected` columns stand in `sheet`.

    Names are compared without regard to case, spaces, line breaks, punctuation, composition and
    tone placement. The row that holds most of them is the header; where its cells are merged,
    the row below may go on with it.
    """
    names = {
        _fold(alias): column for column in expected for alias in (column.name, *column.aliases)
    }
    best: dict[int, Cell] = {}
    best_score = last_row = 0
    for row, following in pairwise((*sheet.rows, None)):
        if row is None or row.number > SEARCHED_ROWS:
            break
        for depth, labels in enumerate(_readings(row, following, names), 1):
            known = {
                names[_fold(cell.text)].name
                for cell in labels.values()
                if _fold(cell.text) in names
            }
            if len(known) > best_score:
                best, best_score, last_row = labels, len(known), row.number + depth - 1
    required = [column for column in expected if column.required]
    if best_score < min(2, len(expected)) or 2 * best_score < len(required):
        listed = ", ".join(f"“{column.name}”" for column in required)
        what = f"Không tìm thấy dòng tiêu đề của bảng; phải có các cột {listed}."
        return Header(sheet, 0, {}, (Problem(sheet.title, what),), is_broken=True)
    return _check(sheet, last_row, best, names, expected)


def _fold(name: str) -> str:
    return fold_tones(re.sub(r"[\W_]+", " ", clean_line(name)))


def _readings(
    row: Row, following: Row | None, names: Mapping[str, Column]
) -> Iterator[dict[int, Cell]]:
    """Yield the labels of a header of one row, then, where its cells are merged, of two rows."""
    yield {column: cell for column, cell in row.cells.items() if cell.text}
    if following is None or following.number != row.number + 1 or not row.merged:
        return
    labels = {}
    for column in sorted(row.cells.keys() | following.cells.keys()):
        above, below = _spread(row, column), following[column]
        if below.is_empty:
            labels[column] = row[column]
        elif _fold(below.text) in names or not above:
            labels[column] = below
        else:
            labels[column] = Cell(below.sheet, below.row, column, f"{above} {below.text}")
    if any(cell.row == row.number and _fold(cell.text) in names for cell in labels.values()):
        yield {column: cell for column, cell in labels.items() if cell.text}  # not a title above


def _spread(row: Row, column: int) -> str:
    """Return the text of a cell, taken from the left where a merged range reaches over it."""
    merged = row[column].merged
    while column > 1 and row[column].is_empty and merged and row[column - 1].merged == merged:
        column -= 1
    return row[column].text


def _check(
    sheet: Sheet,
    last_row: int,
    labels: Mapping[int, Cell],
    names: Mapping[str, Column],
    expected: Sequence[Column],
) -> Header:
    columns: dict[str, int] = {}
    unknown: list[Cell] = []
    problems: list[Problem] = []
    is_broken = False
    for number, cell in sorted(labels.items()):
        column = names.get(_fold(cell.text))
        if column is None:
            unknown.append(cell)
        elif column.name in columns:
            first = Cell(sheet.title, cell.row, columns[column.name]).address
            what = f"Cột “{column.name}” bị lặp (đã có ở ô {first}); hãy xóa hoặc đổi tên một cột."
            problems.append(cell.problem(what))
            is_broken = True
        else:
            columns[column.name] = number
    missing = [column for column in expected if column.name not in columns]
    for cell in unknown:
        nearest = _nearest(cell.text, missing)
        if nearest is None:
            what = f"Cột “{cell.text}” không có trong mẫu nên không được đọc."
            problems.append(cell.warning(what))
        else:
            missing.remove(nearest)
            what = f"Tên cột “{cell.text}” không đúng; có lẽ là “{nearest.name}”."
            problems.append(cell.problem(what))
            is_broken = is_broken or nearest.required
    for column in missing:
        if column.required:
            is_broken = True
            what = f"Thiếu cột bắt buộc “{column.name}”; hãy thêm cột này như trong mẫu."
            problems.append(Problem(f"{sheet.title}!dòng {last_row}", what))
    return Header(sheet, last_row, columns, tuple(problems), is_broken)


def _nearest(text: str, missing: Sequence[Column]) -> Column | None:
    """Return the missing column whose name is most like `text`, if one is like it at all."""
    written = fold_marks(_fold(text))
    scored = [
        (SequenceMatcher(None, written, fold_marks(_fold(alias))).ratio(), -place)
        for place, column in enumerate(missing)
        for alias in (column.name, *column.aliases)
    ]
    if not scored or max(scored)[0] < ALIKE:
        return None
    return missing[-max(scored)[1]]


def _numbers_columns(row: Row) -> bool:
    """Return whether a row only counts the columns: 1, 2, 3 or (1), (2), (3)."""
    texts = [cell.text.strip("()") for _, cell in sorted(row.cells.items())]
    return len(texts) > 2 and texts == [str(place) for place in range(1, len(texts) + 1)]
