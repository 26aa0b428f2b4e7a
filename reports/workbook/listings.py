"""Sheets that list rather than count: training, questions, code lists, and where it all is from."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import NamedTuple

from office.formula_cells import Formula
from reports.workbook.detail import Detail
from reports.workbook.layout import LOCAL_ZONE, Book, Column, Value
from reports.workbook.rows import ItemRow, Outcome, RoundSummary, TrainingRow
from reports.workbook.styles import Emphasis, Kind
from reports.workbook.tally import ratio

DONE, NOT_DONE = "Có", "Chưa"


class Check(NamedTuple):
    """A figure on a sheet and what it must equal."""

    what: str
    cell: str
    value: int
    expected: int


def write_training(book: Book, rows: Sequence[TrainingRow]) -> None:
    """Write DaoTao: who takes which course and what came of it."""
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Mã cán bộ", Kind.CODE, 14),
        Column("Họ và tên", Kind.TEXT, 26),
        Column("Đơn vị", Kind.TEXT, 32),
        Column("Chương trình", Kind.TEXT, 36),
        Column("Lớp", Kind.TEXT, 26),
        Column("Số tiết", Kind.COUNT, 9),
        Column("Tham dự", Kind.PERCENT, 10),
        Column("Hoàn thành", Kind.FLAG, 12),
        Column("Số chứng chỉ", Kind.CODE, 20),
    ]
    sheet = book.sheet("DaoTao", "Đào tạo, bồi dưỡng", columns, rows=len(rows), frozen=3)
    for number, row in enumerate(rows, 1):
        done = DONE if row.completed else NOT_DONE
        sheet.row(
            [
                *(number, row.staff_code, row.full_name, row.unit, row.programme, row.course),
                *(row.periods, row.attended, done, row.certificate),
            ]
        )
    sheet.pad()
    attended = [row.attended for row in rows if row.attended is not None]
    mean = ratio(sum(attended, start=Decimal(0)), len(attended))
    areas = {letter: f"{letter}{sheet.first}:{letter}{sheet.last}" for letter in "AGHI"}
    sheet.row(
        [
            *(None, Formula(f"=COUNT({areas['A']})", len(rows)), "Cộng / trung bình"),
            *(None, None, None, Formula(f"=SUM({areas['G']})", sum(row.periods for row in rows))),
            Formula(f'=IF(COUNT({areas["H"]})=0,"",AVERAGE({areas["H"]}))', mean),
            Formula(f'=COUNTIF({areas["I"]},"{DONE}")', sum(row.completed for row in rows)),
            None,
        ],
        Emphasis.TOTAL,
    )


def write_items(book: Book, rows: Sequence[ItemRow]) -> None:
    """Write CauHoi: the figures of the questions of this round."""
    columns = [
        Column("STT", Kind.INDEX, 6),
        Column("Mã câu hỏi", Kind.CODE, 18),
        Column("Kỹ năng", Kind.TEXT, 44),
        Column("Mức độ", Kind.FLAG, 16),
        Column("Số lượt dùng", Kind.COUNT, 10),
        Column("Độ khó (tỷ lệ làm đúng)", Kind.SCORE, 14),
        Column("Độ phân biệt", Kind.SCORE, 12),
    ]
    sheet = book.sheet("CauHoi", "Chỉ số câu hỏi", columns, rows=len(rows), frozen=2)
    for number, row in enumerate(rows, 1):
        sheet.row(
            [
                *(number, row.code, row.skill, row.level, row.uses),
                *(row.facility_index, row.discrimination_index),
            ]
        )
    sheet.pad()
    area = f"E{sheet.first}:E{sheet.last}"
    uses = Formula(f"=SUM({area})", sum(row.uses for row in rows))
    sheet.row([None, None, "Tổng cộng", None, uses, None, None], Emphasis.TOTAL)


def write_code_lists(book: Book, detail: Detail) -> None:
    """Write DanhMuc: every code and label that the other sheets use."""
    columns = [
        Column("Danh mục", Kind.TEXT, 26),
        Column("Mã", Kind.CODE, 18),
        Column("Tên", Kind.TEXT, 60),
        Column("Thuộc", Kind.TEXT, 40),
    ]
    rows = list(_codes(book.summary, detail))
    sheet = book.sheet("DanhMuc", "Danh mục mã và nhãn", columns, rows=len(rows))
    for row in rows:
        sheet.row(row)
    sheet.pad()


def write_provenance(book: Book, checks: Iterable[Check]) -> None:
    """Write ThongTin: whose export this is, of what, by which rules, and that its sums agree."""
    columns = [Column("Mục", Kind.TEXT, 52), Column("Nội dung", Kind.TEXT, 95)]
    facts = _facts(book.summary)
    sums = list(checks)
    sheet = book.sheet(
        "ThongTin", "Thông tin về bảng tổng hợp", columns, rows=len(facts) + len(sums)
    )
    for fact in facts:
        sheet.row(fact)
    for check in sums:
        agrees = "Khớp" if check.value == check.expected else "LỆCH"
        sheet.row(
            [
                f"Kiểm tra: {check.what} = {check.expected}",
                Formula(f'=IF({check.cell}={check.expected},"Khớp","LỆCH")', agrees),
            ]
        )


def digest(summary: RoundSummary) -> str:
    """Return the SHA-256 (hex) of the rows, whoever takes them and whenever."""
    data = asdict(summary)
    for key in ("exported_by", "exported_at"):
        del data[key]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _codes(summary: RoundSummary, detail: Detail) -> Iterator[list[Value]]:
    for label, lines in (
        ("Đơn vị khi thi", detail.units),
        ("Đơn vị hiện nay", detail.units_today),
        ("Vị trí việc làm", detail.positions),
        ("Lĩnh vực", detail.fields),
    ):
        for line in lines.keys:
            yield [label, line.code, line.name, line.parent]
    for skill in summary.skills:
        yield ["Kỹ năng", skill.code, skill.name, None]
    for outcome in Outcome:
        sat = "tính là dự thi" if outcome.sat else "không tính là dự thi"
        yield ["Kết quả", None, outcome.value, sat]
    for place in summary.classes:
        yield ["Xếp loại", None, place, None]


def _facts(summary: RoundSummary) -> list[list[Value]]:
    at = summary.exported_at.astimezone(LOCAL_ZONE)
    nature = "Số liệu mô phỏng" if summary.simulated else "Số liệu chính thức của hệ thống"
    return [
        ["Kỳ sát hạch", summary.title],
        ["Quyết định", summary.decision],
        ["Thời gian", f"{summary.date_from:%d/%m/%Y} đến {summary.date_to:%d/%m/%Y}"],
        ["Quy định áp dụng", summary.policy],
        ["Người xuất", summary.exported_by],
        ["Số liệu tính đến", f"{at:%H:%M} ngày {at:%d/%m/%Y} (giờ Việt Nam)"],
        ["Bộ lọc", summary.filters or "Không lọc"],
        ["Tính chất số liệu", nature],
        ["Số thí sinh trong bảng", len(summary.candidates)],
        ["Tổng kiểm tra dữ liệu (SHA-256)", digest(summary)],
        ["Tỷ lệ đạt", "Số đạt chia cho số dự thi; người vắng, miễn, không có đề không tính."],
        ["Cột Khác", "Đăng ký trừ vắng, đạt, không đạt: đình chỉ, hủy, miễn, không có đề."],
        [
            "Các cột 'Dòng ở ...'",
            (
                "Số thứ tự của dòng trên sheet tổng hợp mà thí sinh được cộng vào; "
                "các công thức đếm theo số này."
            ),
        ],
    ]
