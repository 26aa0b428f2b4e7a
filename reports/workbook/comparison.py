"""The sheet SoSanh: pass rates of today's units, this round beside the one before."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.workbook.counting import Counted
from reports.workbook.formula_cells import Formula, Number
from reports.workbook.layout import Book, Column, Sheet, Value
from reports.workbook.rows import PreviousRound, PreviousUnit
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import Tally, ratio

NAME = "SoSanh"
NOT_COMPARED = "%s (đơn vị cũ đã chia tách hoặc giải thể, không so sánh được)"
NOTES = (
    "Cách tính: cả hai kỳ đều tính theo đơn vị hiện nay (ngày xuất bảng), như sheet"
    " TongHop_HienNay. Tỷ lệ đạt = số đạt / số dự thi.",
    "Đơn vị cũ đổi tên, hợp nhất hoặc sáp nhập trọn vẹn: toàn bộ số liệu tính cho đơn vị kế tục.",
    "Đơn vị cũ chia tách hoặc giải thể: từng người tính cho đơn vị đang công tác; người không còn"
    " vị trí công tác giữ ở dòng riêng, không so sánh.",
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
    rows: list[tuple[str, str, PreviousUnit | None, Tally]] = []
    for line, counts in zip(counted.lines, counted.tallies, strict=True):
        same = before.get(line.code, [])
        # Codes stand for one unit each; should a list repeat one, the first takes the figures.
        rows.append((line.code, line.name, same.pop(0) if same else None, counts))
    alone = [unit for units in before.values() for unit in units]
    rows += [(unit.code, unit.name, unit, Tally()) for unit in alone]
    rows += [
        (unit.code, NOT_COMPARED % unit.name, unit, Tally())
        for unit in previous.units
        if not unit.followed
    ]
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Mã đơn vị", Kind.CODE, 14),
        Column("Đơn vị hiện nay", Kind.TEXT, 48),
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
    for number, (code, name, match, counts) in enumerate(rows, 1):
        key = f"{counted.area('number')},$A{sheet.next_row}"
        then: list[Value] = [match.sat, match.passed] if match else [None, None]
        now: list[Value] = [
            Formula(f"=SUMIFS({counted.area('sat')},{key})", counts.sat),
            Formula(f"=SUMIFS({counted.area('passed')},{key})", counts.passed),
        ]
        figures = (match.sat, match.passed) if match else (0, 0)
        sheet.row(
            [number, code, name, *_rates(sheet, then, now, figures, (counts.sat, counts.passed))]
        )
    sheet.pad()
    sat_then = sum(unit.sat for unit in previous.units)
    passed_then = sum(unit.passed for unit in previous.units)
    sat_now = sum(counts.sat for *_, counts in rows)
    passed_now = sum(counts.passed for *_, counts in rows)
    then = [_sum(sheet, "D", sat_then), _sum(sheet, "E", passed_then)]
    now = [_sum(sheet, "G", sat_now), _sum(sheet, "H", passed_now)]
    rates = _rates(sheet, then, now, (sat_then, passed_then), (sat_now, passed_now))
    compared = Compared(sat_now, passed_now, sheet.next_row)
    sheet.row([None, None, "Tổng cộng", *rates], Emphasis.TOTAL)
    sheet.notes(NOTES)
    return compared


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
    yield Formula(f'=IF(D{row}=0,"",E{row}/D{row})', rate_then)
    yield from now
    yield Formula(f'=IF(G{row}=0,"",H{row}/G{row})', rate_now)
    change: Number | str = ""
    if not isinstance(rate_then, str) and not isinstance(rate_now, str):
        change = rate_now - rate_then
    yield Formula(f'=IF(OR(F{row}="",I{row}=""),"",I{row}-F{row})', change)


def _sum(sheet: Sheet, letter: str, value: int) -> Formula:
    return Formula(f"=SUM({letter}{sheet.first}:{letter}{sheet.last})", value)
