"""The Excel summary of a round: every sheet, in the order in which an HR office reads them."""

from io import BytesIO
from typing import BinaryIO

from reports.workbook.charts import write_charts
from reports.workbook.comparison import write_comparison
from reports.workbook.counting import CountingSheet, write_counting_sheet
from reports.workbook.detail import NAME as DETAIL
from reports.workbook.detail import Detail, position_line, unit_line, unit_today_line
from reports.workbook.fields import write_fields
from reports.workbook.layout import FIRST_ROW, Book, last_row
from reports.workbook.listings import (
    Check,
    write_code_lists,
    write_items,
    write_provenance,
    write_training,
)
from reports.workbook.rows import RoundSummary
from reports.workbook.skills import write_skills


def write_summary(summary: RoundSummary, target: BinaryIO) -> None:
    """Write the workbook (xlsx) to an open binary file.

    Rows are streamed to temporary files, so memory grows with the cells of one row only. The
    same rows give the same cells; the file itself differs by its times.

    Raises:
        ValueError: the rows cannot be counted (see ``RoundSummary.check``).
    """
    summary.check()
    book, detail = Book(summary), Detail(summary)
    units, today, positions = (
        write_counting_sheet(book, detail, what)
        for what in (
            CountingSheet(
                name="TongHop",
                title="Tổng hợp kết quả theo đơn vị khi thi",
                code="Mã đơn vị",
                line="Đơn vị",
                parent="Cơ quan cấp trên",
                parent_total="Cộng theo cơ quan cấp trên",
                line_key="unit_line",
                lines=detail.units,
                line_of=unit_line,
            ),
            CountingSheet(
                name="TongHop_HienNay",
                title="Tổng hợp kết quả theo đơn vị hiện nay",
                code="Mã đơn vị",
                line="Đơn vị hiện nay",
                parent="Cơ quan cấp trên",
                parent_total="Cộng theo cơ quan cấp trên",
                line_key="today_line",
                lines=detail.units_today,
                line_of=unit_today_line,
            ),
            CountingSheet(
                name="TheoViTri",
                title="Kết quả theo vị trí việc làm",
                code="Mã vị trí",
                line="Vị trí việc làm",
                parent="Nhóm vị trí",
                parent_total="Cộng theo nhóm vị trí",
                line_key="position_line",
                lines=detail.positions,
                line_of=position_line,
            ),
        )
    )
    fields_total = write_fields(book, detail)
    write_skills(book, detail)
    detail.write(book)
    write_training(book, summary.training)
    compared = (
        write_comparison(book, today, summary.previous) if summary.previous is not None else None
    )
    if summary.items is not None:
        write_items(book, summary.items)
    write_charts(book, detail, units)
    write_code_lists(book, detail)
    count, passed = len(summary.candidates), detail.total.passed
    numbers = f"COUNT({DETAIL}!$A${FIRST_ROW}:$A${last_row(count)})"
    checks = [Check("số dòng ở ChiTiet", numbers, count, count)]
    for sheet in (units, today, positions):
        what = f"ở {sheet.name}"
        checks += [
            Check(f"tổng đăng ký {what}", sheet.total_cell("registered"), count, count),
            Check(f"tổng đạt {what}", sheet.total_cell("passed"), passed, passed),
        ]
    checks.append(Check("tổng đăng ký ở TheoLinhVuc", fields_total, count, count))
    if compared is not None:
        checks += [
            Check(f"{what} ở SoSanh", compared.total_cell(letter), value, expected)
            for what, letter, value, expected in (
                ("tổng dự thi kỳ này", "H", compared.sat, detail.total.sat),
                ("tổng đạt kỳ này", "I", compared.passed, passed),
            )
        ]
    write_provenance(book, checks)
    book.workbook.save(target)


def summary_bytes(summary: RoundSummary) -> bytes:
    """Return the workbook (xlsx) as bytes; see `write_summary`."""
    target = BytesIO()
    write_summary(summary, target)
    return target.getvalue()
