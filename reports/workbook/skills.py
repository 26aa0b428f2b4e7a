"""The sheets KyNang and KyNang_ViTri: what was reached in each skill, and what is required."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from office.formula_cells import Formula
from reports.workbook.detail import Detail, Line, position_line
from reports.workbook.layout import FIRST_ROW, Book, Column, Sheet, Value, last_row
from reports.workbook.rows import SkillColumn
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import ratio

NAME, BY_POSITION_NAME = "KyNang", "KyNang_ViTri"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A position and a skill: the shares reached and the share required, if any."""

    position: Line
    position_number: int
    skill: SkillColumn
    skill_number: int
    shares: Sequence[Decimal]
    required: Decimal | None

    @property
    def below(self) -> int:
        """How many stay under the requirement."""
        return 0 if self.required is None else sum(share < self.required for share in self.shares)


def write_skills(book: Book, detail: Detail) -> None:
    """Write both sheets; the first adds up columns of the second."""
    pairs = _pairs(book, detail)
    _write_by_skill(book, detail, pairs)
    _write_by_position(book, detail, pairs)


def _pairs(book: Book, detail: Detail) -> list[_Pair]:
    """Return the pairs that were measured or are required, by position and then by skill."""
    shares: defaultdict[tuple[Line, str], list[Decimal]] = defaultdict(list)
    for row in detail.rows:
        for code, share in row.shares.items():
            if share is not None:
                shares[position_line(row), code].append(share)
    required = {
        (need.position_code, need.skill_code): need.share for need in book.summary.requirements
    }
    return [
        _Pair(
            position,
            position_number,
            skill,
            skill_number,
            shares[position, skill.code],
            required.get((position.code, skill.code)),
        )
        for position_number, position in enumerate(detail.positions.keys, 1)
        for skill_number, skill in enumerate(detail.skills, 1)
        if (position, skill.code) in shares or (position.code, skill.code) in required
    ]


def _write_by_skill(book: Book, detail: Detail, pairs: Sequence[_Pair]) -> None:
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Mã kỹ năng", Kind.CODE, 14),
        Column("Kỹ năng", Kind.TEXT, 44),
        Column("Số người được đo", Kind.COUNT, 11),
        Column("Mức đạt trung bình", Kind.PERCENT, 12),
        Column("Thấp nhất", Kind.PERCENT, 10),
        Column("Cao nhất", Kind.PERCENT, 10),
        Column("Số người có yêu cầu", Kind.COUNT, 11),
        Column("Số người dưới yêu cầu", Kind.COUNT, 11),
        Column("Tỷ lệ dưới yêu cầu", Kind.PERCENT, 11),
    ]
    title = "Mức đạt theo kỹ năng"
    sheet = book.sheet(NAME, title, columns, rows=len(detail.skills), frozen=3)
    for number, skill in enumerate(detail.skills, 1):
        mine = [pair for pair in pairs if pair.skill_number == number]
        sheet.row(_skill_line(sheet, detail, number, skill, mine, len(pairs)))
    sheet.pad()
    sheet.row(_skill_total(sheet, pairs), Emphasis.TOTAL)


def _skill_line(
    sheet: Sheet,
    detail: Detail,
    number: int,
    skill: SkillColumn,
    pairs: Sequence[_Pair],
    all_pairs: int,
) -> Iterator[Value]:
    row, area = sheet.next_row, detail.skill_area(skill.code)
    shares = [share for pair in pairs for share in pair.shares]
    with_need = sum(len(pair.shares) for pair in pairs if pair.required is not None)
    below = sum(pair.below for pair in pairs)
    lines = _by_position_area("L", all_pairs)
    yield from (number, skill.code, skill.name)
    yield Formula(f"=COUNT({area})", len(shares))
    yield Formula(
        f'=IF(D{row}=0,"",AVERAGE({area}))', ratio(sum(shares, start=Decimal(0)), len(shares))
    )
    yield Formula(f'=IF(D{row}=0,"",MIN({area}))', min(shares, default=""))
    yield Formula(f'=IF(D{row}=0,"",MAX({area}))', max(shares, default=""))
    yield Formula(
        f"=SUMIFS({_by_position_area('F', all_pairs)},{lines},$A{row},"
        f'{_by_position_area("H", all_pairs)},">=0")',
        with_need,
    )
    yield Formula(f"=SUMIFS({_by_position_area('J', all_pairs)},{lines},$A{row})", below)
    yield Formula(f'=IF(H{row}=0,"",I{row}/H{row})', ratio(below, with_need))


def _skill_total(sheet: Sheet, pairs: Sequence[_Pair]) -> Iterator[Value]:
    row = sheet.next_row
    with_need = sum(len(pair.shares) for pair in pairs if pair.required is not None)
    below = sum(pair.below for pair in pairs)
    measured = sum(len(pair.shares) for pair in pairs)
    yield from (None, None, "Tổng lượt đo")
    yield Formula(f"=SUM(D{sheet.first}:D{sheet.last})", measured)
    yield from (None, None, None)
    yield Formula(f"=SUM(H{sheet.first}:H{sheet.last})", with_need)
    yield Formula(f"=SUM(I{sheet.first}:I{sheet.last})", below)
    yield Formula(f'=IF(H{row}=0,"",I{row}/H{row})', ratio(below, with_need))


def _write_by_position(book: Book, detail: Detail, pairs: Sequence[_Pair]) -> None:
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Mã vị trí việc làm", Kind.CODE, 14),
        Column("Vị trí việc làm", Kind.TEXT, 36),
        Column("Mã kỹ năng", Kind.CODE, 13),
        Column("Kỹ năng", Kind.TEXT, 40),
        Column("Số người được đo", Kind.COUNT, 11),
        Column("Mức đạt trung bình", Kind.PERCENT, 12),
        Column("Mức yêu cầu", Kind.PERCENT, 10),
        Column("Chênh lệch (đạt - yêu cầu)", Kind.CHANGE, 13),
        Column("Số người dưới yêu cầu", Kind.COUNT, 11),
        Column("Dòng ở TheoViTri", Kind.INDEX, 10),
        Column("Dòng ở KyNang", Kind.INDEX, 10),
    ]
    title = "Mức đạt so với yêu cầu của vị trí việc làm"
    sheet = book.sheet(BY_POSITION_NAME, title, columns, rows=len(pairs), frozen=3)
    for number, pair in enumerate(pairs, 1):
        sheet.row(_pair_line(sheet, detail, number, pair))
    sheet.pad()
    total = sum(len(pair.shares) for pair in pairs)
    below = sum(pair.below for pair in pairs)
    values: list[Value] = [None] * len(columns)
    values[2] = "Tổng lượt đo"
    values[5] = Formula(f"=SUM(F{sheet.first}:F{sheet.last})", total)
    values[9] = Formula(f"=SUM(J{sheet.first}:J{sheet.last})", below)
    sheet.row(values, Emphasis.TOTAL)


def _pair_line(sheet: Sheet, detail: Detail, number: int, pair: _Pair) -> Iterator[Value]:
    row, area = sheet.next_row, detail.skill_area(pair.skill.code)
    mine = f"{detail.area('position_line')},$K{row}"
    total, count = sum(pair.shares, start=Decimal(0)), len(pair.shares)
    yield from (number, pair.position.code, pair.position.name)
    yield from (pair.skill.code, pair.skill.name)
    yield Formula(f'=COUNTIFS({mine},{area},">=0")', count)
    yield Formula(f'=IF(F{row}=0,"",SUMIFS({area},{mine})/F{row})', ratio(total, count))
    yield pair.required
    if pair.required is None:
        yield from (None, None)
    else:
        gap = float(total / count - pair.required) if count else ""
        yield Formula(f'=IF(F{row}=0,"",G{row}-H{row})', gap)
        yield Formula(f'=COUNTIFS({mine},{area},"<"&H{row})', pair.below)
    yield from (pair.position_number, pair.skill_number)


def _by_position_area(letter: str, pairs: int) -> str:
    return f"{BY_POSITION_NAME}!${letter}${FIRST_ROW}:${letter}${last_row(pairs)}"
