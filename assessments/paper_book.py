"""The figures of a round's papers as a workbook: groups, forms, which forms share how much."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from assessments.models import PaperSignature, Round
from assessments.paper_judging import PartVerdict
from assessments.paper_quality import GroupFigures
from assessments.paper_words import flaws_in_words, gap_in_words, group_name
from office.formula_cells import Formula, FormulaCell, start
from office.text import clean_line
from people.models import User

Value = str | int | float | Formula | None

_GROUPS, _FORMS, _PAIRS = "Nhom", "MaDe", "TrungCau"
_HEADER_ROW: Final = 6
_FIRST: Final = 7
_LETTERS: Final = "ABCDEFGH"
_LINE = Side(style="thin", color="FF7F7F7F")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="FFDCEAF0")
_TOTAL_FILL = PatternFill("solid", fgColor="FFF2F2F2")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heading, its width in characters, the format of its numbers."""

    heading: str
    width: int
    format: str = "General"


_GROUP_COLUMNS = (
    _Column("Nhóm thí sinh", 44),
    _Column("Phần", 22),
    _Column("Số mã đề", 10, "0"),
    _Column("Nên xây lại", 10, "0"),
    _Column("Lỗi kiểm tra", 10, "0"),
    _Column("Độ khó đích", 10, "0.000"),
    _Column("Độ khó trung bình", 11, "0.000"),
    _Column("Lệch giữa các mã", 10, "0.000"),
    _Column("Phút dự kiến", 10, "0.0"),
    _Column("Phút của phần", 10, "0"),
    _Column("Câu trùng, mọi cặp", 11, "0"),
    _Column("Ít nhất có thể", 10, "0"),
    _Column("Trùng nhiều nhất", 10, "0"),
    _Column("Giới hạn trùng", 10, "0"),
    _Column("Tin cậy thấp nhất", 10, "0.00"),
)
_FORM_COLUMNS = (
    _Column("Nhóm thí sinh", 44),
    _Column("Phần", 22),
    _Column("Mã đề", 9, "@"),
    _Column("Loại", 12),
    _Column("Số câu", 8, "0"),
    _Column("Điểm", 8, "0.00"),
    _Column("Độ khó", 9, "0.000"),
    _Column("Câu có số liệu", 9, "0"),
    _Column("Phút dự kiến", 9, "0.0"),
    _Column("Tin cậy", 9, "0.00"),
    *(_Column(f"Đáp án {letter}", 8, "0") for letter in _LETTERS),
    _Column("Đáp án lệch", 9),
    _Column("Đã ra nhiều nhất", 9, "0"),
    _Column("Đã ra trung bình", 9, "0.00"),
    _Column("Câu chưa ra", 9, "0"),
    _Column("So với tối ưu", 20),
    _Column("Nên xây lại", 9, "0"),
    _Column("Lý do", 60),
    _Column("SHA-256", 68, "@"),
)
_PAIR_COLUMNS = (
    _Column("Nhóm thí sinh", 44),
    _Column("Phần", 22),
    _Column("Mã đề", 9, "@"),
    _Column("Mã đề kia", 9, "@"),
    _Column("Số câu trùng", 10, "0"),
    _Column("Giới hạn", 10, "0"),
    _Column("Quá giới hạn", 10, "0"),
)


def write_paper_book(
    round_: Round,
    groups: Sequence[GroupFigures],
    judged: dict[int, list[PartVerdict]],
    *,
    signature: PaperSignature | None,
    by: User,
    at: datetime,
) -> bytes:
    """Return the workbook (.xlsx): totals are formulas that carry their value."""
    with translation.override("vi"):
        head = _head(round_, signature, at)
        book = Workbook(write_only=True)
        book.properties.title = clean_line(round_.title)
        book.properties.creator = clean_line(by.full_name)
        forms = _form_rows(groups, judged)
        pairs = _pair_rows(groups, judged)
        rows = _group_rows(groups, judged, forms)
        _write(book, _GROUPS, "Chất lượng đề theo nhóm", head, _GROUP_COLUMNS, rows, total="CDEK")
        _write(book, _FORMS, "Chất lượng từng mã đề", head, _FORM_COLUMNS, forms, total="EX")
        _write(book, _PAIRS, "Số câu trùng giữa hai mã", head, _PAIR_COLUMNS, pairs, total="EG")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(round_: Round, signature: PaperSignature | None, at: datetime) -> list[str]:
    drawn = timezone.localtime(at).strftime("%H:%M ngày %d/%m/%Y")
    lines = [f"{round_.code} – {round_.title}", f"Số liệu lúc {drawn}"]
    if signature is None:
        lines.append("Trưởng ban đề thi chưa ký xác nhận các đề này.")
    else:
        when = timezone.localtime(signature.at).strftime("%H:%M ngày %d/%m/%Y")
        lines.append(
            f"{signature.by.full_name}, trưởng ban đề thi, ký xác nhận lúc {when}; SHA-256 {signature.digest}"
        )
    mark = "DỮ LIỆU MÔ PHỎNG – không có giá trị" if round_.is_simulated else ""
    return [*lines, mark]


def _parts(
    groups: Iterable[GroupFigures], judged: dict[int, list[PartVerdict]]
) -> Iterable[tuple[str, str, Any, PartVerdict]]:
    for group in groups:
        name = group_name(group.stratum)
        for part, verdict in zip(group.parts, judged[group.stratum.pk], strict=True):
            yield name, part.part.title, part, verdict


def _group_rows(
    groups: Sequence[GroupFigures],
    judged: dict[int, list[PartVerdict]],
    forms: Sequence[Sequence[Value]],
) -> list[list[Value]]:
    """Return a row a group and part; what the sheet of forms holds is counted there."""
    last = _FIRST + max(len(forms), 1) - 1
    rows: list[list[Value]] = []
    for place, (name, title, _part, one) in enumerate(_parts(groups, judged)):
        row, sheet = _FIRST + place, one.sheet
        key = f"{_FORMS}!$A${_FIRST}:$A${last},$A{row},{_FORMS}!$B${_FIRST}:$B${last},$B{row}"
        rows.append(
            [
                name,
                title,
                Formula(f"=COUNTIFS({key})", len(one.forms)),
                Formula(f"=SUMIFS({_FORMS}!$X${_FIRST}:$X${last},{key})", len(one.flawed)),
                sheet.broken,
                one.target,
                sheet.facility,
                round(sheet.spread, 6),
                round(one.mean_minutes, 3),
                one.minutes,
                sheet.overlap,
                sheet.least_overlap,
                sheet.largest_overlap,
                one.overlap_limit,
                one.least_reliability,
            ]
        )
    return rows


def _form_rows(
    groups: Sequence[GroupFigures], judged: dict[int, list[PartVerdict]]
) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for name, title, part, verdict in _parts(groups, judged):
        hashes = {form.exam_form.code: form.exam_form.sha256 for form in part.forms}
        for one in verdict.forms:
            form = one.form
            rows.append(
                [
                    name,
                    title,
                    form.code,
                    str(form.role.label),
                    form.items,
                    float(form.points),
                    form.facility,
                    form.known,
                    form.seconds / 60,
                    form.reliability,
                    *(form.letters.get(letter) for letter in _LETTERS),
                    "lệch" if form.is_uneven else "",
                    form.most_exposure,
                    form.mean_exposure,
                    form.fresh,
                    gap_in_words(one),
                    int(not one.is_good),
                    " ".join(flaws_in_words(one, verdict)),
                    hashes[form.code],
                ]
            )
    return rows


def _pair_rows(
    groups: Sequence[GroupFigures], judged: dict[int, list[PartVerdict]]
) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for name, title, _part, verdict in _parts(groups, judged):
        limit = verdict.overlap_limit
        for one in verdict.forms:
            for other, count in one.form.shared.items():
                if one.form.code < other:
                    over = int(limit is not None and count > limit)
                    rows.append([name, title, one.form.code, other, count, limit, over])
    return rows


def _write(
    book: Workbook,
    name: str,
    title: str,
    head: Sequence[str],
    columns: Sequence[_Column],
    rows: Sequence[Sequence[Value]],
    *,
    total: str,
) -> None:
    """Write a sheet: title, who and when, the header in row 6, rows, a line of totals."""
    sheet: Any = book.create_sheet(name)
    last = _FIRST + max(len(rows), 1) - 1
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    start(sheet)
    sheet.append([_cell(sheet, title, bold=True, size=14)])
    for line in head:
        sheet.append([_cell(sheet, line, bold=False)] if line else [])
    sheet.append([_cell(sheet, one.heading, bold=True, fill=_HEAD_FILL) for one in columns])
    for row in rows:
        sheet.append(
            [
                _cell(sheet, value, number_format=column.format, has_grid=True)
                for column, value in zip(columns, row, strict=True)
            ]
        )
    if not rows:
        sheet.append([])
    sums: list[Value] = ["Tổng cộng", *[None] * (len(columns) - 1)]
    for letter in total:
        place = ord(letter) - ord("A")
        sums[place] = Formula(
            f"=SUM({letter}{_FIRST}:{letter}{last})", sum(_value(row[place]) for row in rows)
        )
    sheet.append([_cell(sheet, value, bold=True, fill=_TOTAL_FILL) for value in sums])


def _value(value: Value) -> float:
    found = value.value if isinstance(value, Formula) else value
    return found if isinstance(found, int | float) else 0


def _cell(
    sheet: Any,
    value: Value,
    *,
    bold: bool = False,
    size: int = 12,
    fill: PatternFill | None = None,
    number_format: str = "General",
    has_grid: bool = False,
) -> Any:
    """Return a cell; a text never becomes a formula, a formula keeps its value."""
    cell: Any
    if isinstance(value, Formula):
        cell = FormulaCell(sheet, value)
    else:
        cell = WriteOnlyCell(sheet, value=clean_line(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
    cell.font = Font(name="Times New Roman", size=size, bold=bold)
    cell.number_format = number_format
    if fill is not None:
        cell.fill = fill
    if fill is not None or has_grid:
        cell.border = _GRID
        cell.alignment = Alignment(
            vertical="center",
            wrap_text=True,
            horizontal="left" if isinstance(value, str) else "right",
        )
    return cell
