"""The sheet ChiTiet: a row a candidate, which every other sheet counts over."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from office.formula_cells import Formula
from office.text import sort_key
from reports.workbook.layout import (
    FIRST_ROW,
    Book,
    Column,
    Value,
    date_or_text,
    last_row,
)
from reports.workbook.rows import CandidateRow, RoundSummary
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import Numbering, Tally, natural_key, ratio

NAME = "ChiTiet"
SAT, NOT_SAT = "Có", "Không"
#: Shown in place of the score of whoever did not sit: an absence is not a zero.
ABSENT_SCORE = "V"
NO_FIELD = "(không ghi lĩnh vực)"


class Line(NamedTuple):
    """What a line of a summary sheet stands for: a unit, a position or a field."""

    code: str
    name: str
    parent: str = ""


def unit_line(row: CandidateRow) -> Line:
    """Return the line of the unit in which the candidate sat."""
    return Line(row.unit.code, row.unit.name, row.unit.parent)


def unit_today_line(row: CandidateRow) -> Line:
    """Return the line of today's unit, or a line that says why there is none."""
    if row.unit_today is None:
        reason = row.unit_today_reason or "chưa có quyết định"
        return Line("", f"Chưa quy đổi được: {reason}")
    return Line(row.unit_today.code, row.unit_today.name, row.unit_today.parent)


def position_line(row: CandidateRow) -> Line:
    """Return the line of the candidate's job position."""
    return Line(row.position.code, row.position.name, row.position.group)


def field_line(row: CandidateRow) -> Line:
    """Return the line of the candidate's primary field."""
    return Line("", row.fields[0] if row.fields else NO_FIELD)


class Detail:
    """The candidates, their lines on the other sheets, and where each column stands."""

    def __init__(self, summary: RoundSummary) -> None:
        self.rows = summary.candidates
        self.skills = summary.skills
        self.total = Tally()
        self.units = _numbered(unit_line(row) for row in self.rows)
        self.units_today = _numbered(unit_today_line(row) for row in self.rows)
        self.positions = _numbered(position_line(row) for row in self.rows)
        names = {name for row in self.rows for name in row.fields or (NO_FIELD,)}
        self.fields: Numbering[Line] = Numbering(
            Line("", name) for name in sorted(names, key=lambda name: (sort_key(name), name))
        )
        for row in self.rows:
            self.total.add(row)
        self.columns = self._columns()
        self._letters = {key: get_column_letter(place) for place, key in enumerate(self.columns, 1)}

    def area(self, key: str, *, sheet: bool = True) -> str:
        """Return the absolute range of a column, as in ``ChiTiet!$S$6:$S$205``."""
        letter = self._letters[key]
        place = f"${letter}${FIRST_ROW}:${letter}${last_row(len(self.rows))}"
        return f"{NAME}!{place}" if sheet else place

    def letter(self, key: str) -> str:
        """Return the letter of a column."""
        return self._letters[key]

    def write(self, book: Book) -> None:
        """Write the sheet: the candidates and one line of totals over them."""
        sheet = book.sheet(
            NAME,
            "Kết quả chi tiết của từng thí sinh",
            list(self.columns.values()),
            rows=len(self.rows),
            frozen=4,
            # The lines on the other sheets serve the formulas, not the reader of paper.
            unprinted=5,
        )
        for number, row in enumerate(self.rows, 1):
            sheet.row(self._values(number, row))
        sheet.pad()
        sheet.row(self._totals(), Emphasis.TOTAL)

    def _columns(self) -> dict[str, Column]:
        columns = {
            "index": Column("STT", Kind.INDEX, 7),
            "number": Column("Số báo danh", Kind.CODE, 12),
            "staff": Column("Mã cán bộ", Kind.CODE, 12),
            "name": Column("Họ và tên", Kind.TEXT, 24),
            "birth": Column("Ngày sinh", Kind.DATE, 12),
            "sex": Column("Giới tính", Kind.FLAG, 7),
            "post": Column("Chức vụ", Kind.TEXT, 17),
            "position_code": Column("Mã vị trí việc làm", Kind.CODE, 11),
            "position": Column("Vị trí việc làm", Kind.TEXT, 26),
            "unit_code": Column("Mã đơn vị khi thi", Kind.CODE, 12),
            "unit": Column("Đơn vị khi thi", Kind.TEXT, 28),
            "sat": Column("Dự thi", Kind.FLAG, 8),
            "outcome": Column("Kết quả", Kind.FLAG, 12),
            "score": Column("Điểm", Kind.SCORE, 8),
            "class": Column("Xếp loại", Kind.FLAG, 11),
            "parent": Column("Cơ quan cấp trên", Kind.TEXT, 26),
            "today_code": Column("Mã đơn vị hiện nay", Kind.CODE, 12),
            "today": Column("Đơn vị hiện nay", Kind.TEXT, 28),
            "field": Column("Lĩnh vực chính", Kind.TEXT, 22),
            "other_fields": Column("Lĩnh vực kiêm", Kind.TEXT, 22),
        }
        for skill in self.skills:
            columns[_skill_key(skill.code)] = Column(skill.name, Kind.PERCENT, 13)
        columns["weak"] = Column("Kỹ năng còn yếu", Kind.TEXT, 28)
        columns["programme"] = Column("Chương trình đề xuất", Kind.TEXT, 28)
        columns["unit_line"] = Column("Dòng ở TongHop", Kind.INDEX, 10)
        columns["today_line"] = Column("Dòng ở TongHop_HienNay", Kind.INDEX, 10)
        columns["position_line"] = Column("Dòng ở TheoViTri", Kind.INDEX, 10)
        columns["field_line"] = Column("Dòng ở TheoLinhVuc", Kind.INDEX, 10)
        columns["field_lines"] = Column("Các dòng lĩnh vực", Kind.FLAG, 12)
        return columns

    def _values(self, number: int, row: CandidateRow) -> Iterator[Value]:
        today = unit_today_line(row)
        yield from (number, row.number, row.staff_code, row.full_name)
        yield date_or_text(row.birth_date, year_only=row.birth_year_only)
        yield from (row.sex, row.post, row.position.code, row.position.name)
        yield from (row.unit.code, row.unit.name)
        yield from (SAT if row.outcome.sat else NOT_SAT, row.outcome.value)
        yield row.score if row.score is not None or row.outcome.sat else ABSENT_SCORE
        yield from (row.score_class, row.unit.parent, today.code, today.name)
        yield from (field_line(row).name, "; ".join(row.fields[1:]))
        for skill in self.skills:
            yield row.shares.get(skill.code)
        yield from ("; ".join(row.weak_skills), row.programme)
        yield from (self.units[unit_line(row)], self.units_today[today])
        yield from (self.positions[position_line(row)], self.fields[field_line(row)])
        lines = dict.fromkeys(self.fields[Line("", name)] for name in row.fields or (NO_FIELD,))
        # Marks on both sides, so that a search for ";1;" does not find line 11.
        yield ";" + "".join(f"{line};" for line in lines)

    def _totals(self) -> Iterator[Value]:
        """Yield the line of totals: how many sat, the mean score, the mean of each skill."""
        for key in self.columns:
            if key == "name":
                yield "Cộng / trung bình"
            elif key == "number":
                area = self.area("index", sheet=False)
                yield Formula(f"=COUNT({area})", len(self.rows))
            elif key == "sat":
                yield Formula(f'=COUNTIF({self.area("sat", sheet=False)},"{SAT}")', self.total.sat)
            elif key == "score":
                yield self._mean(key, self.total.points, self.total.scored)
            elif key.startswith(_SKILL):
                code = key.removeprefix(_SKILL)
                yield self._mean(key, self.total.shares[code], self.total.measured[code])
            else:
                yield None

    def _mean(self, key: str, points: Decimal, count: int) -> Formula:
        area = self.area(key, sheet=False)
        return Formula(f'=IF(COUNT({area})=0,"",AVERAGE({area}))', ratio(points, count))

    def skill_area(self, code: str) -> str:
        """Return the absolute range of a skill's column."""
        return self.area(_skill_key(code))


_SKILL = "skill:"


def _skill_key(code: str) -> str:
    return f"{_SKILL}{code}"


def _numbered(lines: Iterable[Line]) -> Numbering[Line]:
    return Numbering(sorted(set(lines), key=_by_code))


def _by_code(line: Line) -> tuple[bool, tuple[tuple[int, int, str], ...], bytes, Line]:
    """Sort by code as people read it; lines without a code stand last."""
    return (line.code == "", natural_key(line.code), sort_key(line.name), line)
