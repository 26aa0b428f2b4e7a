"""Rosters for tests: workbooks as HR offices send them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from people.importing import RosterReport, import_roster
from people.models import User
from tests.make import EIGHT, make_field, make_position
from tests.office.workbooks import make_xlsx

HEADER = (
    "STT",
    "Số hiệu CBCC",
    "Họ và tên",
    "Ngày sinh",
    "Nam/Nữ",
    "Số CCCD",
    "Mã đơn vị",
    "Đơn vị",
    "Chức vụ",
    "Vị trí việc làm",
    "Lĩnh vực",
    "Số điện thoại",
    "Thư công vụ",
    "Loại",
    "Từ ngày",
    "Số quyết định",
    "Ghi chú",
)
SHEET = "Danh sách"


def roster_row(code: str = "CB001", **values: Any) -> dict[str, Any]:
    """A row about someone in the unit SNV; `values` go by short names."""
    return {
        "code": code,
        "name": "Nguyễn Văn An",
        "birth": "14/03/1985",
        "sex": "Nam",
        "citizen": None,
        "unit": "SNV",
        "unit_name": None,
        "post": "Chuyên viên",
        "position": "CV",
        "fields": "TC, NV",
        "phone": None,
        "email": None,
        "kind": None,
        "since": None,
        "decision": None,
        "notes": None,
        **values,
    }


def roster_file(rows: Sequence[dict[str, Any]]) -> bytes:
    """The workbook of these rows; the first stands in row 4."""
    cells = [[number, *row.values()] for number, row in enumerate(rows, 1)]
    return make_xlsx({SHEET: [["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], [], HEADER, *cells]})


def import_rows(
    rows: Sequence[dict[str, Any]],
    *,
    by: User | None = None,
    at: datetime = EIGHT,
    dry_run: bool = False,
    demo: bool = False,
) -> RosterReport:
    """Import a workbook of these rows; position CV and fields TC and NV are known."""
    make_position("CV")
    make_field("TC")
    make_field("NV")
    return import_roster(
        content=roster_file(rows), name="ds.xlsx", by=by, at=at, dry_run=dry_run, demo=demo
    )
