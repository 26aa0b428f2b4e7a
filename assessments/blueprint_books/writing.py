"""The book of a version: the matrix to sign, the specification that is read back, the lists."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assessments.blueprint_books import columns as of
from assessments.blueprint_books.looks import Looks, Value
from assessments.blueprint_grids import MOST_PARTS, Row, minutes_of, rows_of
from assessments.blueprints import CellPlan, PartPlan
from assessments.level_defaults import usual_seconds
from banks import kinds
from banks.enums import Level
from office.formula_cells import Formula, start
from office.policies import ExamPolicy
from office.template_books import CODES

_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
#: Rows of the specification that are prepared beyond those that are filled in.
_PREPARED = 200
_MATRIX_WIDTHS = (6, 44, 15, 20, 9, 9, 9, 11, 9, 8, 9, 9, 9)
_SPECIFICATION_WIDTHS = (9, 7, 18, 46, 22, 16, 24, 8, 10, 10, 14)
#: The first column of counts in the matrix, E.
_FIRST_COUNT = 5


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above and below the matrix."""

    parent_body: str
    issuer: str
    place: str
    code: str
    title: str
    number: int
    banks: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the matrix with where its counts stand in the specification, by column."""

    name: str
    row: Row
    places: Mapping[str, int]


def write_book(
    *,
    head: Head,
    parts: Sequence[PartPlan],
    skills: Mapping[str, str],
    policy: ExamPolicy,
    on: date,
) -> bytes:
    """Return the workbook (.xlsx) of a version.

    Args:
        skills: names by code, for people; the codes alone are read back.
        on: the day that stands above the signatures.
    """
    book = Workbook(write_only=True)
    sheets = [book.create_sheet(title) for title in (of.MATRIX, of.SPECIFICATION, of.PARTS)]
    lines = _lay_out(parts)
    _Matrix(sheets[0], head, parts, skills, policy, on).write(lines)
    _write_specification(sheets[1], parts, lines, skills, len(kinds.machine_scored()))
    _write_parts(sheets[2], parts)
    _write_lists(book.create_sheet(CODES), skills)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lay_out(parts: Sequence[PartPlan]) -> list[list[_Line]]:
    """Return the rows of each part and where each of their counts is written: below the heading."""
    found = []
    next_place = 2
    for number, part in enumerate(parts, 1):
        rows = rows_of(part.cells)
        places: list[dict[str, int]] = [{} for _row in rows]
        for offset, cell in enumerate(part.cells):
            row = next(
                place
                for place, one in enumerate(rows)
                if _holds(one, cell) and of.column_of(cell.levels) not in places[place]
            )
            places[row][of.column_of(cell.levels)] = next_place + offset
        next_place += len(part.cells)
        found.append(
            [
                _Line(of.line_of(number, place), row, where)
                for place, (row, where) in enumerate(zip(rows, places, strict=True), 1)
            ]
        )
    return found


def _holds(row: Row, cell: CellPlan) -> bool:
    """Tell whether a row was made of such a cell."""
    same = (row.source, row.skills, row.points, row.kinds, row.seconds, row.target_facility)
    asked = (
        cell.source,
        cell.skills,
        cell.points,
        cell.kinds,
        cell.seconds,
        cell.target_facility,
    )
    if same != asked:
        return False
    if len(cell.levels) == 1:
        return row.counts.get(cell.levels[0]) == cell.count
    return row.mixed == cell.count and row.mixed_levels == cell.levels


class _Matrix:
    """The sheet that is signed, written from the top to the bottom."""

    def __init__(
        self,
        sheet: Any,
        head: Head,
        parts: Sequence[PartPlan],
        skills: Mapping[str, str],
        policy: ExamPolicy,
        on: date,
    ) -> None:
        self._sheet, self._head, self._parts = sheet, head, parts
        self._skills, self._policy, self._on = skills, policy, on
        self._next = 1
        self._totals: list[tuple[int, list[Decimal]]] = []
        for place, width in enumerate(_MATRIX_WIDTHS, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        set_page(sheet)
        start(sheet)
        self._looks = Looks(sheet)

    def write(self, lines: Sequence[Sequence[_Line]]) -> None:
        head = self._head
        self._pair(head.parent_body.upper(), _COUNTRY, "middle", "bold")
        self._pair(head.issuer.upper(), _MOTTO, "bold", "bold")
        self._append([])
        self._wide("MA TRẬN ĐỀ KIỂM TRA, SÁT HẠCH", "title")
        self._wide(head.title, "title")
        banks = "; ".join(head.banks) or "chưa chọn"
        self._wide(f"Mã {head.code}, bản {head.number}. Ngân hàng câu hỏi: {banks}.", "middle")
        for number, (part, rows) in enumerate(zip(self._parts, lines, strict=True), 1):
            self._append([])
            self._write_part(number, part, rows)
        if len(self._parts) > 1:
            self._append([])
            self._append(self._sums("Cộng toàn đề", [row for row, _figures in self._totals]))
        regulation = "/".join(str(share) for share in self._policy.level_shares)
        self._append([])
        self._append(
            [
                self._looks.cell(
                    f"Quy chế: tỷ lệ các mức độ {regulation}. Số câu lấy từ trang "
                    f"“{of.SPECIFICATION}”; muốn sửa thì sửa ở trang đó.",
                    "small",
                )
            ]
        )
        self._sign()

    def _write_part(self, number: int, part: PartPlan, rows: Sequence[_Line]) -> None:
        own = "" if part.cut_score is None else f"; điểm đạt riêng {_written(part.cut_score)}"
        told = f"Phần {number}. {part.title}: {part.minutes} phút{own}"
        self._append([self._looks.cell(told, "part")])
        self._append(self._looks.cell(column.name, "head") for column in of.MATRIX_COLUMNS)
        first = self._next
        totals = [Decimal(0)] * (len(of.COUNTED) + 4)
        for line in rows:
            values, figures = self._values(line)
            looks = ["text"] * 4 + ["count"] * (len(of.COUNTED) + 1) + ["figure"] * 3
            self._append(map(self._looks.cell, values, looks))
            totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        last = self._next - 1
        row = self._next
        self._totals.append((row, totals))
        self._append(self._sums("Cộng", list(range(first, last + 1))))
        self._append(self._shares(row, totals))

    def _values(self, line: _Line) -> tuple[list[Value], list[Decimal]]:
        """Return a row of the matrix and its figures: counts, questions, points each, points, minutes."""
        row, here = line.row, self._next
        counts = [row.counts.get(level, 0) for level in Level.values] + [row.mixed]
        each = [
            row.seconds or usual_seconds(self._policy, levels)
            for levels in [*((level,) for level in Level.values), row.mixed_levels]
        ]
        asked: list[Value] = []
        for name, count in zip(of.COUNTED, counts, strict=True):
            place = line.places.get(name)
            letter = get_column_letter(_place_in_specification(of.COUNT))
            asked.append(Formula(f"='{of.SPECIFICATION}'!{letter}{place}", count) if place else 0)
        letters = [get_column_letter(_FIRST_COUNT + place) for place in range(len(counts))]
        total, points_each, *_others = (
            get_column_letter(_FIRST_COUNT + len(counts) + place) for place in range(4)
        )
        items = sum(counts)
        seconds = sum(count * one for count, one in zip(counts, each, strict=True))
        worth = items * row.points
        timed = "+".join(f"{letter}{here}*{one}" for letter, one in zip(letters, each, strict=True))
        values: list[Value] = [
            line.name,
            self._topic(row),
            of.SOURCE_NAMES[row.source],
            "; ".join(of.KIND_NAMES[slug] for slug in kinds.in_order(row.kinds)) or "Mọi loại",
            *asked,
            Formula(f"=SUM({letters[0]}{here}:{letters[-1]}{here})", items),
            row.points,
            Formula(f"={total}{here}*{points_each}{here}", worth),
            Formula(f"=({timed})/60", Decimal(seconds) / 60),
        ]
        figures = [Decimal(one) for one in (*counts, items)]
        return values, [*figures, row.points, worth, Decimal(seconds) / 60]

    def _topic(self, row: Row) -> str:
        named = [f"{code} {self._skills.get(code, '')}".strip() for code in row.skills]
        return "; ".join(named) or "Mọi chủ đề"

    def _sums(self, label: str, rows: Sequence[int]) -> list[Any]:
        """Return a row of sums: of the rows of a part, or of the totals of all parts."""
        known = dict(self._totals)
        totals = known.get(self._next) or [
            sum((figures[place] for _row, figures in self._totals), Decimal(0))
            for place in range(len(of.COUNTED) + 4)
        ]
        cells = [self._looks.cell(text, "total") for text in ("", label, "", "")]
        points_each = len(of.COUNTED) + 1
        for place, total in enumerate(totals):
            letter = get_column_letter(_FIRST_COUNT + place)
            if place == points_each:
                cells.append(self._looks.cell("", "total"))
                continue
            if rows and rows == list(range(rows[0], rows[-1] + 1)):
                formula = f"=SUM({letter}{rows[0]}:{letter}{rows[-1]})"
            else:
                formula = "=" + "+".join(f"{letter}{row}" for row in rows)
            look = "total count" if place < points_each else "total figure"
            value = int(total) if place < points_each else total
            cells.append(self._looks.cell(Formula(formula, value), look))
        return cells

    def _shares(self, row: int, totals: Sequence[Decimal]) -> list[Any]:
        """Return the shares of a row of sums."""
        cells = [self._looks.cell(text, "total") for text in ("", "Tỷ lệ", "", "")]
        items = totals[len(of.COUNTED)]
        letter = get_column_letter(_FIRST_COUNT + len(of.COUNTED))
        for place in range(len(of.COUNTED) + 1):
            own = get_column_letter(_FIRST_COUNT + place)
            share = totals[place] / items if items else Decimal(0)
            formula = Formula(f"=IF({letter}{row}=0,0,{own}{row}/{letter}{row})", share)
            cells.append(self._looks.cell(formula, "share"))
        return [*cells, *(self._looks.cell("", "total") for _place in range(3))]

    def _sign(self) -> None:
        on = self._on
        dated = f"{self._head.place or '………'}, ngày {on:%d} tháng {on:%m} năm {on.year}"
        self._append([])
        self._pair("", dated, "middle", "middle")
        self._pair("TRƯỞNG BAN ĐỀ THI", "CHỦ TỊCH HỘI ĐỒNG", "bold", "bold")
        self._pair("(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)", "middle", "middle")
        for _line in range(4):
            self._append([])

    def _pair(self, left: str, right: str, left_look: str, right_look: str) -> None:
        """Write two texts, each over its half of the sheet."""
        cells: list[Any] = [None] * len(_MATRIX_WIDTHS)
        cells[0] = self._looks.cell(left, left_look)
        cells[3] = self._looks.cell(right, right_look)
        self._merge(1, 3)
        self._merge(4, len(_MATRIX_WIDTHS))
        self._append(cells)

    def _wide(self, text: str, look: str) -> None:
        self._merge(1, len(_MATRIX_WIDTHS))
        self._append([self._looks.cell(text, look)])

    def _merge(self, first: int, last: int) -> None:
        start_at, end_at = get_column_letter(first), get_column_letter(last)
        self._sheet.merged_cells.add(f"{start_at}{self._next}:{end_at}{self._next}")

    def _append(self, cells: Any) -> None:
        self._sheet.append(list(cells))
        self._next += 1


def set_page(sheet: Any) -> None:
    """Set A4 landscape, one page across, and numbered pages."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.4, 0.6, 0.6
    sheet.oddFooter.right.text = "Trang &P/&N"


def _write_specification(
    sheet: Any,
    parts: Sequence[PartPlan],
    lines: Sequence[Sequence[_Line]],
    skills: Mapping[str, str],
    kind_count: int,
) -> None:
    for place, width in enumerate(_SPECIFICATION_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    set_page(sheet)
    last = 1 + sum(len(part.cells) for part in parts) + _PREPARED
    for name, column, count in (
        (of.LEVEL, "A", len(of.LEVEL_NAMES) + 1),
        (of.SOURCE, "B", len(of.SOURCES)),
        (of.KIND, "C", kind_count + 1),
    ):
        # A cell may hold several words of a list, so others are warned of and not refused.
        listed = DataValidation(
            type="list",
            formula1=f"'{CODES}'!${column}$2:${column}${count + 1}",
            allow_blank=True,
            errorStyle="warning",
            showErrorMessage=True,
        )
        letter = get_column_letter(_place_in_specification(name))
        listed.add(f"{letter}2:{letter}{last}")
        sheet.data_validations.append(listed)
    start(sheet)
    looks = Looks(sheet)
    sheet.append([looks.cell(column.name, "head") for column in of.SPECIFICATION_COLUMNS])
    by_place = {
        place: line.name for rows in lines for line in rows for place in line.places.values()
    }
    place = 2
    for number, part in enumerate(parts, 1):
        for cell in part.cells:
            values: list[tuple[Value, str]] = [
                (by_place[place], "text"),
                (number, "count"),
                (", ".join(cell.skills) or of.ANY, "text"),
                ("; ".join(skills.get(code, "") for code in cell.skills), "text"),
                (", ".join(of.LEVEL_NAMES[level] for level in cell.levels) or of.ANY, "text"),
                (of.SOURCE_NAMES[cell.source], "text"),
                (", ".join(of.KIND_NAMES[slug] for slug in cell.kinds) or of.ANY, "text"),
                (cell.count, "count"),
                (cell.points, "figure"),
                (minutes_of(cell.seconds), "figure"),
                (cell.target_facility, "figure"),
            ]
            sheet.append([looks.cell(value, look) for value, look in values])
            place += 1


def _place_in_specification(name: str) -> int:
    return 1 + [column.name for column in of.SPECIFICATION_COLUMNS].index(name)


def _write_parts(sheet: Any, parts: Sequence[PartPlan]) -> None:
    for letter, width in (("A", 8), ("B", 60), ("C", 12), ("D", 16)):
        sheet.column_dimensions[letter].width = width
    numbered = DataValidation(
        type="whole", operator="between", formula1="1", formula2=str(MOST_PARTS)
    )
    numbered.add(f"A2:A{MOST_PARTS + 1}")
    sheet.data_validations.append(numbered)
    start(sheet)
    looks = Looks(sheet)
    sheet.append([looks.cell(column.name, "head") for column in of.PART_COLUMNS])
    for number, part in enumerate(parts, 1):
        sheet.append(
            [
                looks.cell(number, "count"),
                looks.cell(part.title, "text"),
                looks.cell(part.minutes, "count"),
                looks.cell(part.cut_score, "figure"),
            ]
        )


def _write_lists(sheet: Any, skills: Mapping[str, str]) -> None:
    """Write the words of the closed lists, and the skills with their names."""
    for letter, width in (("A", 18), ("B", 18), ("C", 24), ("D", 16), ("E", 60)):
        sheet.column_dimensions[letter].width = width
    start(sheet)
    looks = Looks(sheet)
    headings = (of.LEVEL, of.SOURCE, of.KIND, of.SKILLS, of.SKILL_NAMES)
    sheet.append([looks.cell(name, "head") for name in headings])
    usable = [of.KIND_NAMES[slug] for slug, _label in kinds.machine_scored()]
    lists: list[Sequence[str]] = [
        [*of.LEVEL_NAMES.values(), of.ANY],
        list(of.SOURCES),
        [*usable, of.ANY],
        list(skills),
        list(skills.values()),
    ]
    for place in range(max(map(len, lists))):
        sheet.append(
            [looks.cell(one[place], "plain") if place < len(one) else None for one in lists]
        )


def _written(number: Decimal) -> str:
    return f"{number:.2f}".replace(".", ",")
