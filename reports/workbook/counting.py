"""Sheets that count candidates a line: by unit then and now, and by job position.

Each count is a formula over the rows of ChiTiet; each total is a formula over the rows above it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter

from office.formula_cells import Formula
from reports.workbook.cell_text import criterion
from reports.workbook.detail import SAT, Detail, Line
from reports.workbook.layout import FIRST_ROW as FIRST
from reports.workbook.layout import Book, Column, Sheet, Value, last_row
from reports.workbook.rows import CandidateRow, Outcome
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import Numbering, Tally, ratio

NO_PARENT = "(không ghi)"


@dataclass(frozen=True, slots=True)
class CountingSheet:
    """What tells one counting sheet from another.

    Attributes:
        line_key: the column of ChiTiet that holds each candidate's line on this sheet.
        parent: heading of the column by which lines are added up a second time.
        parent_total: heading above these second sums.
    """

    name: str
    title: str
    code: str
    line: str
    parent: str
    parent_total: str
    line_key: str
    lines: Numbering[Line]
    line_of: Callable[[CandidateRow], Line]


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a counting sheet's figures stand, for the sheets and charts that refer to it."""

    name: str
    lines: Sequence[Line]
    tallies: Sequence[Tally]
    groups: Sequence[tuple[str, Tally]]
    total: Tally
    total_row: int
    first_group_row: int
    letters: dict[str, str]

    def area(self, key: str) -> str:
        """Return the absolute range of a column over the lines."""
        letter = self.letters[key]
        return f"{self.name}!${letter}${FIRST}:${letter}${last_row(len(self.lines))}"

    def total_cell(self, key: str) -> str:
        """Return the cell of the grand total of a column."""
        return f"{self.name}!${self.letters[key]}${self.total_row}"


def write_counting_sheet(book: Book, detail: Detail, what: CountingSheet) -> Counted:
    """Write one counting sheet: a line each, the grand total, then sums by the body above."""
    columns = _columns(what, book.summary.classes)
    letters = {key: get_column_letter(place) for place, key in enumerate(columns, 1)}
    lines = what.lines.keys
    parents: Numbering[str] = Numbering(line.parent or NO_PARENT for line in lines)
    tallies = [Tally() for _ in lines]
    groups = [Tally() for _ in parents.keys]
    for row in detail.rows:
        line = what.line_of(row)
        tallies[what.lines[line] - 1].add(row)
        groups[parents[line.parent or NO_PARENT] - 1].add(row)

    sheet = book.sheet(what.name, what.title, list(columns.values()), rows=len(lines), frozen=3)
    writer = _LineWriter(sheet, detail, what.line_key, letters, book.summary.classes)
    for number, (line, counts) in enumerate(zip(lines, tallies, strict=True), 1):
        group = parents[line.parent or NO_PARENT]
        sheet.row(writer.line(number, line, counts, group, tallies))
    sheet.pad()
    total_row = sheet.next_row
    sheet.row(writer.total(detail.total), Emphasis.TOTAL)
    # Sums by the body above say something only when there are several.
    shown = list(zip(parents.keys, groups, strict=True)) if len(parents) > 1 else []
    if shown:
        sheet.heading(what.parent_total)
    first_group_row = sheet.next_row
    for number, (name, counts) in enumerate(shown, 1):
        sheet.row(writer.group(number, name, counts), Emphasis.PLAIN)
    return Counted(
        what.name, lines, tallies, shown, detail.total, total_row, first_group_row, letters
    )


def _columns(what: CountingSheet, classes: Sequence[str]) -> dict[str, Column]:
    columns = {
        "number": Column("STT", Kind.INDEX, 6),
        "code": Column(what.code, Kind.CODE, 12),
        "name": Column(what.line, Kind.TEXT, 32),
        "parent": Column(what.parent, Kind.TEXT, 24),
        "registered": Column("Đăng ký", Kind.COUNT, 8),
        "sat": Column("Dự thi", Kind.COUNT, 7),
        "absent": Column("Vắng", Kind.COUNT, 7),
        "passed": Column("Đạt", Kind.COUNT, 7),
        "failed": Column("Không đạt", Kind.COUNT, 8),
        "otherwise": Column("Khác", Kind.COUNT, 7),
        "sat_rate": Column("Tỷ lệ dự thi", Kind.PERCENT, 9),
        "pass_rate": Column("Tỷ lệ đạt / dự thi", Kind.PERCENT, 9),
        "scored": Column("Có điểm", Kind.COUNT, 7),
        "points": Column("Tổng điểm", Kind.POINTS, 11),
        "mean": Column("Điểm trung bình", Kind.SCORE, 8),
    }
    for label in classes:
        columns[f"class:{label}"] = Column(f"Loại {label}", Kind.COUNT, 8)
    columns["rank"] = Column("Xếp hạng theo tỷ lệ đạt", Kind.INDEX, 9)
    columns["group"] = Column("Nhóm cấp trên", Kind.INDEX, 8)
    return columns


class _LineWriter:
    """Makes the values of the rows of a counting sheet."""

    def __init__(
        self,
        sheet: Sheet,
        detail: Detail,
        line_key: str,
        letters: dict[str, str],
        classes: Sequence[str],
    ) -> None:
        self._sheet, self._detail, self._letters, self._classes = sheet, detail, letters, classes
        self._key = detail.area(line_key)

    def line(
        self, number: int, line: Line, counts: Tally, group: int, all_counts: Sequence[Tally]
    ) -> Iterator[Value]:
        """Yield a line counted over ChiTiet."""
        yield from (number, line.code, line.name, line.parent)
        yield self._count("", "", counts.registered)
        yield self._count("sat", criterion(SAT), counts.sat)
        yield self._count("outcome", criterion(Outcome.ABSENT), counts.absent)
        yield self._count("outcome", criterion(Outcome.PASSED), counts.passed)
        yield self._count("outcome", criterion(Outcome.FAILED), counts.failed)
        yield from self._derived(counts)
        yield self._count("score", '">=0"', counts.scored)
        yield Formula(
            f"=SUMIFS({self._detail.area('score')},{self._key},$A{self._row})", counts.points
        )
        yield self._mean(counts)
        for label in self._classes:
            yield self._count("class", criterion(label), counts.classes[label])
        yield self._rank(counts, all_counts)
        yield group

    def total(self, counts: Tally) -> Iterator[Value]:
        """Yield the grand total: sums over the lines above it."""
        yield from (None, None, "Tổng cộng", None)
        for key, value in self._sums(counts):
            area = self._area(key, absolute=False)
            yield Formula(f"=SUM({area})", value)
            if key == "failed":
                yield from self._derived(counts)
            if key == "points":
                yield self._mean(counts)
        yield from (None, None)

    def group(self, number: int, name: str, counts: Tally) -> Iterator[Value]:
        """Yield the sums of the lines of one body above."""
        yield from (number, None, name, None)
        for key, value in self._sums(counts):
            area, groups = self._area(key), self._area("group")
            yield Formula(f"=SUMIFS({area},{groups},$A{self._row})", value)
            if key == "failed":
                yield from self._derived(counts)
            if key == "points":
                yield self._mean(counts)
        yield from (None, None)

    @property
    def _row(self) -> int:
        return self._sheet.next_row

    def _sums(self, counts: Tally) -> Iterator[tuple[str, int | Decimal]]:
        """Yield the columns that are added up, in their order."""
        yield from (("registered", counts.registered), ("sat", counts.sat))
        yield from (("absent", counts.absent), ("passed", counts.passed))
        yield from (("failed", counts.failed), ("scored", counts.scored))
        yield ("points", counts.points)
        for label in self._classes:
            yield (f"class:{label}", counts.classes[label])

    def _count(self, key: str, condition: str, value: int) -> Formula:
        more = f",{self._detail.area(key)},{condition}" if key else ""
        return Formula(f"=COUNTIFS({self._key},$A{self._row}{more})", value)

    def _derived(self, counts: Tally) -> Iterator[Formula]:
        """Yield the columns computed from their own row: others, rate of sitting, of passing."""
        registered, sat, absent, passed, failed = (
            f"{self._letters[key]}{self._row}"
            for key in ("registered", "sat", "absent", "passed", "failed")
        )
        yield Formula(f"={registered}-{absent}-{passed}-{failed}", counts.otherwise)
        yield Formula(
            f'=IF({registered}=0,"",{sat}/{registered})', ratio(counts.sat, counts.registered)
        )
        yield Formula(f'=IF({sat}=0,"",{passed}/{sat})', ratio(counts.passed, counts.sat))

    def _mean(self, counts: Tally) -> Formula:
        scored = f"{self._letters['scored']}{self._row}"
        points = f"{self._letters['points']}{self._row}"
        return Formula(f'=IF({scored}=0,"",{points}/{scored})', ratio(counts.points, counts.scored))

    def _rank(self, counts: Tally, all_counts: Sequence[Tally]) -> Formula:
        cell = f"{self._letters['pass_rate']}{self._row}"
        value: int | str = ""
        if counts.sat:
            value = 1 + sum(
                other.passed * counts.sat > counts.passed * other.sat
                for other in all_counts
                if other.sat
            )
        return Formula(f'=IF({cell}="","",RANK({cell},{self._area("pass_rate")},0))', value)

    def _area(self, key: str, *, absolute: bool = True) -> str:
        letter, sheet = self._letters[key], self._sheet
        if absolute:
            return f"${letter}${sheet.first}:${letter}${sheet.last}"
        return f"{letter}{sheet.first}:{letter}{sheet.last}"
