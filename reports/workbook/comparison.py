"""The sheet SoSanh: pass rates of today's units, this round beside the one before."""

from collections.abc import Iterator
from dataclasses import dataclass

from office.formula_cells import Formula, Number
from reports.workbook.counting import Counted
from reports.workbook.detail import Line
from reports.workbook.layout import Book, Column, Sheet, Value
from reports.workbook.rows import PreviousRound, PreviousUnit
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import Tally, ratio

NAME = "SoSanh"
NOT_COMPARED = "%s (đơn vị cũ đã chia tách hoặc giải thể, không so sánh được)"
NOTES = (
    (
        "Cách tính: cả hai kỳ đều tính theo đơn vị hiện nay (ngày xuất bảng), như sheet"
        " TongHop_HienNay. Tỷ lệ đạt = số đạt / số dự thi."
    ),
    "Đơn vị cũ đổi tên, hợp nhất hoặc sáp nhập trọn vẹn: toàn bộ số liệu tính cho đơn vị kế tục.",
    (
        "Đơn vị cũ chia tách hoặc giải thể: từng người tính cho đơn vị đang công tác; người không"
        " còn vị trí công tác giữ ở dòng riêng, không so sánh."
    ),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the lines add up to in this round, and where the sheet shows it."""

    sat: int
    passed: int
    total_row: int

    def total_cell(self, letter: str) -> str:
        """Return the cell of the grand total of a column."""
        return f"{NAME}!${letter}${self.total_row}"


def write_comparison(book: Book, counted: Counted, previous: PreviousRound) -> Compared:
    """Write the sheet: the units of TongHop_HienNay in its order, then those of the round before.

    Units are the same when their codes are: both rounds count by the units of one day. A unit
    without a counterpart has no change, and neither has an old one that nothing follows.
    """
    before: dict[str, list[PreviousUnit]] = {}
    for unit in previous.units:
        if unit.followed:
            before.setdefault(unit.code, []).append(unit)
    rows: list[tuple[Line, PreviousUnit | None, Tally]] = []
    for line, counts in zip(counted.lines, counted.tallies, strict=True):
        same = before.get(line.code, [])
        # Codes stand for one unit each; should a list repeat one, the first takes the figures.
        rows.append((line, same.pop(0) if same else None, counts))
    alone = [unit for units in before.values() for unit in units]
    alone += [unit for unit in previous.units if not unit.followed]
    rows += [(_line_of(unit), unit, Tally()) for unit in alone]
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Mã đơn vị", Kind.CODE, 14),
        Column("Đơn vị hiện nay", Kind.TEXT, 40),
        Column("Cơ quan cấp trên", Kind.TEXT, 38),
        Column("Kỳ trước: dự thi", Kind.COUNT, 11),
        Column("Kỳ trước: đạt", Kind.COUNT, 11),
        Column("Kỳ trước: tỷ lệ đạt", Kind.PERCENT, 12),
        Column("Kỳ này: dự thi", Kind.COUNT, 11),
        Column("Kỳ này: đạt", Kind.COUNT, 11),
        Column("Kỳ này: tỷ lệ đạt", Kind.PERCENT, 12),
        Column("Tăng, giảm (điểm phần trăm)", Kind.CHANGE, 14),
    ]
    title = f"So sánh theo đơn vị hiện nay với kỳ trước: {previous.title}"
    sheet = book.sheet(NAME, title, columns, rows=len(rows), frozen=3)
    for number, (line, match, counts) in enumerate(rows, 1):
        key = f"{counted.area('number')},$A{sheet.next_row}"
        then: list[Value] = [match.sat, match.passed] if match else [None, None]
        now: list[Value] = [
            Formula(f"=SUMIFS({counted.area('sat')},{key})", counts.sat),
            Formula(f"=SUMIFS({counted.area('passed')},{key})", counts.passed),
        ]
        figures = (match.sat, match.passed) if match else (0, 0)
        rates = _rates(sheet, then, now, figures, (counts.sat, counts.passed))
        sheet.row([number, *line, *rates])
    sheet.pad()
    sat_then = sum(unit.sat for unit in previous.units)
    passed_then = sum(unit.passed for unit in previous.units)
    sat_now = sum(counts.sat for *_, counts in rows)
    passed_now = sum(counts.passed for *_, counts in rows)
    then = [_sum(sheet, "E", sat_then), _sum(sheet, "F", passed_then)]
    now = [_sum(sheet, "H", sat_now), _sum(sheet, "I", passed_now)]
    rates = _rates(sheet, then, now, (sat_then, passed_then), (sat_now, passed_now))
    compared = Compared(sat_now, passed_now, sheet.next_row)
    sheet.row([None, None, "Tổng cộng", None, *rates], Emphasis.TOTAL)
    sheet.notes(NOTES)
    return compared


def _line_of(unit: PreviousUnit) -> Line:
    name = unit.name if unit.followed else NOT_COMPARED % unit.name
    return Line(unit.code, name, unit.parent)


def _rates(
    sheet: Sheet,
    then: list[Value],
    now: list[Value],
    figures_then: tuple[int, int],
    figures_now: tuple[int, int],
) -> Iterator[Value]:
    """Yield both pairs of counts with their rates, and the change."""
    row = sheet.next_row
    rate_then, rate_now = (ratio(passed, sat) for sat, passed in (figures_then, figures_now))
    yield from then
    yield Formula(f'=IF(E{row}=0,"",F{row}/E{row})', rate_then)
    yield from now
    yield Formula(f'=IF(H{row}=0,"",I{row}/H{row})', rate_now)
    change: Number | str = ""
    if not isinstance(rate_then, str) and not isinstance(rate_now, str):
        change = rate_now - rate_then
    yield Formula(f'=IF(OR(G{row}="",J{row}=""),"",J{row}-G{row})', change)


def _sum(sheet: Sheet, letter: str, value: int) -> Formula:
    return Formula(f"=SUM({letter}{sheet.first}:{letter}{sheet.last})", value)
