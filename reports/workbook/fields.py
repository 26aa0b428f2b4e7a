"""The sheet TheoLinhVuc: candidates and skills by management field."""

from collections.abc import Iterator
from decimal import Decimal

from openpyxl.utils import get_column_letter

from office.formula_cells import Formula
from reports.workbook.cell_text import criterion
from reports.workbook.detail import NO_FIELD, SAT, Detail, Line, field_line
from reports.workbook.layout import Book, Column, Sheet, Value
from reports.workbook.rows import Outcome
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import Tally, ratio

NAME = "TheoLinhVuc"


def write_fields(book: Book, detail: Detail) -> str:
    """Write the sheet and return the cell of the grand total of registered candidates.

    A candidate counts once, in the primary field; one column tells how many have the field at
    all, and has no total because these overlap.
    """
    primary = [Tally() for _ in detail.fields.keys]
    having = [0] * len(detail.fields)
    for row in detail.rows:
        primary[detail.fields[field_line(row)] - 1].add(row)
        for name in set(row.fields or (NO_FIELD,)):
            having[detail.fields[Line("", name)] - 1] += 1
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Lĩnh vực", Kind.TEXT, 36),
        Column("Đăng ký (lĩnh vực chính)", Kind.COUNT, 12),
        Column("Phụ trách, kể cả kiêm", Kind.COUNT, 12),
        Column("Dự thi", Kind.COUNT, 9),
        Column("Đạt", Kind.COUNT, 9),
        Column("Tỷ lệ đạt / dự thi", Kind.PERCENT, 11),
        Column("Có điểm", Kind.COUNT, 9),
        Column("Tổng điểm", Kind.POINTS, 11),
        Column("Điểm trung bình", Kind.SCORE, 10),
        *(Column(f"TB {skill.name}", Kind.PERCENT, 14) for skill in detail.skills),
    ]
    title = "Kết quả theo lĩnh vực quản lý"
    sheet = book.sheet(NAME, title, columns, rows=len(primary), frozen=2)
    for number, (line, counts) in enumerate(zip(detail.fields.keys, primary, strict=True), 1):
        sheet.row(_line(sheet, detail, number, line.name, counts, having[number - 1]))
    sheet.pad()
    total_row = sheet.next_row
    sheet.row(_total(sheet, detail), Emphasis.TOTAL)
    return f"{NAME}!$C${total_row}"


def _line(
    sheet: Sheet, detail: Detail, number: int, name: str, counts: Tally, having: int
) -> Iterator[Value]:
    row, key = sheet.next_row, detail.area("field_line")
    mine = f"{key},$A{row}"
    passed = f"{detail.area('outcome')},{criterion(Outcome.PASSED)}"
    score = detail.area("score")
    yield from (number, name)
    yield Formula(f"=COUNTIFS({mine})", counts.registered)
    yield Formula(f'=COUNTIFS({detail.area("field_lines")},"*;"&$A{row}&";*")', having)
    yield Formula(f"=COUNTIFS({mine},{detail.area('sat')},{criterion(SAT)})", counts.sat)
    yield Formula(f"=COUNTIFS({mine},{passed})", counts.passed)
    yield Formula(f'=IF(E{row}=0,"",F{row}/E{row})', ratio(counts.passed, counts.sat))
    yield Formula(f'=COUNTIFS({mine},{score},">=0")', counts.scored)
    yield Formula(f"=SUMIFS({score},{mine})", counts.points)
    yield Formula(f'=IF(H{row}=0,"",I{row}/H{row})', ratio(counts.points, counts.scored))
    for skill in detail.skills:
        area = detail.skill_area(skill.code)
        measured = f'COUNTIFS({mine},{area},">=0")'
        yield Formula(
            f'=IF({measured}=0,"",SUMIFS({area},{mine})/{measured})',
            ratio(counts.shares[skill.code], counts.measured[skill.code]),
        )


def _total(sheet: Sheet, detail: Detail) -> Iterator[Value]:
    row, counts = sheet.next_row, detail.total
    sums: dict[str, int | Decimal] = {
        "C": counts.registered,
        "E": counts.sat,
        "F": counts.passed,
        "H": counts.scored,
        "I": counts.points,
    }
    yield from (None, "Tổng cộng")
    for letter in (get_column_letter(place) for place in range(3, 11)):
        if letter in sums:
            yield Formula(f"=SUM({letter}{sheet.first}:{letter}{sheet.last})", sums[letter])
        elif letter == "G":
            yield Formula(f'=IF(E{row}=0,"",F{row}/E{row})', ratio(counts.passed, counts.sat))
        elif letter == "J":
            yield Formula(f'=IF(H{row}=0,"",I{row}/H{row})', ratio(counts.points, counts.scored))
        else:
            yield None
    for skill in detail.skills:
        area = detail.skill_area(skill.code)
        yield Formula(
            f'=IF(COUNT({area})=0,"",AVERAGE({area}))',
            ratio(counts.shares[skill.code], counts.measured[skill.code]),
        )
