"""Files of questions for tests: the starter bank, and small ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from banks.formats.workbook_columns import COLUMNS, UNREAD
from banks.importing import BankReport, import_bank
from tests.make import EIGHT
from tests.office.workbooks import make_xlsx

STARTER = Path(__file__).parents[2] / "banks/starter/starter-bank.xlsx"
NAMES = [column.name for column in COLUMNS if column.name not in UNREAD]
SKILLS: list[list[Any]] = [
    ["Mã", "Tên", "Thuộc"],
    ["IU01", "Hiểu biết cơ bản", None],
    ["IU01.1", "Máy tính", "IU01"],
]
LISTS: list[list[Any]] = [
    ["Danh mục", "Mã", "Tên"],
    ["Vị trí việc làm", "CV", "Chuyên viên"],
    ["Lĩnh vực quản lý", "TAI_CHINH", "Tài chính"],
]
REQUIREMENTS: list[list[Any]] = [["Vị trí việc làm", "IU01"], ["CV", 60]]


def question_row(code: str = "A-1", cells: Mapping[str, Any] | None = None) -> list[Any]:
    """A right question of one choice; `cells` by the name of their column."""
    row: dict[str, Any] = {
        "Mã câu hỏi": code,
        "Loại câu hỏi": "Một lựa chọn",
        "Kỹ năng": "IU01.1",
        "Mức độ": "Nhận biết",
        "Vị trí việc làm": "*",
        "Lĩnh vực quản lý": "*",
        "Câu dẫn": "Dữ liệu chưa lưu nằm ở đâu?",
        "Phương án A": "RAM",
        "Phương án B": "SSD",
        "Đáp án": "A",
        "Điểm": 1,
        "Thời gian (giây)": 60,
        **(cells or {}),
    }
    return [row.get(name) for name in NAMES]


def bank_file(*rows: list[Any], **sheets: Sequence[Sequence[Any]] | None) -> bytes:
    """A workbook of these questions with the lists of skills and terms; None leaves a sheet out."""
    titles = {"skills": "Kỹ năng", "lists": "Danh mục", "requirements": "Yêu cầu vị trí"}
    contents: dict[str, Sequence[Sequence[Any]] | None] = {
        "skills": SKILLS,
        "lists": LISTS,
        "requirements": REQUIREMENTS,
        **sheets,
    }
    kept = {titles[key]: rows for key, rows in contents.items() if rows is not None}
    return make_xlsx({"Câu hỏi": [NAMES, *rows], **kept})


def take_in(content: bytes, **values: Any) -> BankReport:
    """Import into the bank "NH" at eight, as nobody's work."""
    arguments: dict[str, Any] = {"name": "de.xlsx", "bank_code": "NH", "by": None, "at": EIGHT}
    return import_bank(content=content, **{**arguments, **values})


def take_in_starter(**values: Any) -> BankReport:
    """Import the starter bank."""
    return take_in(STARTER.read_bytes(), name=STARTER.name, **values)
