"""Workbooks as an office would have them ready: questions cut from the starter bank, a roster."""

import io
from pathlib import Path

from django.conf import settings
from openpyxl import Workbook, load_workbook

#: Questions of the small bank: for everyone, one right option.
QUESTIONS = 12
_STARTER = Path(settings.BASE_DIR) / "banks" / "starter" / "starter-bank.xlsx"


def question_workbook(path: Path) -> dict[str, str]:
    """Write a workbook of `QUESTIONS` questions for all; return the right option's text by stem."""
    book = load_workbook(_STARTER)
    sheet = book["Câu hỏi"]
    names = [cell.value for cell in sheet[1]]
    kept: list[list[object]] = []
    answers: dict[str, str] = {}
    for values in sheet.iter_rows(min_row=2, values_only=True):
        row = dict(zip(names, values, strict=True))
        is_common = row["Vị trí việc làm"] == "*" and row["Lĩnh vực quản lý"] == "*"
        if is_common and row["Loại câu hỏi"] == "Một lựa chọn" and len(kept) < QUESTIONS:
            row["Không cùng đề với"] = None  # those questions stay behind
            kept.append(list(row.values()))
            answers[str(row["Câu dẫn"])] = str(row[f"Phương án {row['Đáp án']}"])
    sheet.delete_rows(2, sheet.max_row)
    for line in kept:
        sheet.append(line)
    book.save(path)
    return answers


def broken_workbook(path: Path) -> None:
    """Write the same workbook with a level that does not exist in its third row."""
    question_workbook(path)
    book = load_workbook(path)
    sheet = book["Câu hỏi"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Mức độ")
    sheet.cell(row=3, column=column, value="Siêu khó")
    book.save(path)


def roster_workbook(path: Path, *, unit_code: str) -> None:
    """Write a roster of two people of a unit."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "Số hiệu CBCC",
            "Họ và tên",
            "Ngày sinh",
            "Nam/Nữ",
            "Mã đơn vị",
            "Chức vụ",
            "Vị trí việc làm",
            "Lĩnh vực",
        ]
    )
    for code, name, born, sex in (
        ("CB001", "Lê Thị Ngọc Hạnh", "14/03/1984", "Nữ"),
        ("CB002", "Trần Văn Bình", "02/09/1979", "Nam"),
    ):
        sheet.append([code, name, born, sex, unit_code, "Chuyên viên", "CV", ""])
    target = io.BytesIO()
    book.save(target)
    path.write_bytes(target.getvalue())
