"""Officials that another system sends, written as the workbook that the roster import reads. No Django.

So one reader with one set of rules stands behind the page, the command and the API, and what was
sent is kept as a file that an officer can open.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from people.formats.roster import (
    BIRTH,
    CITIZEN,
    DECISION,
    EMAIL,
    FIELDS,
    NAME,
    PHONE,
    POSITION,
    POST,
    POSTED_FROM,
    SEX,
    STAFF_CODE,
    UNIT_CODE,
)

SHEET = "Cán bộ"
_SEXES = {"male": "Nam", "female": "Nữ"}
#: Column -> name in the rows that are sent.
_COLUMNS: Mapping[str, str] = {
    STAFF_CODE: "staff_code",
    NAME: "full_name",
    BIRTH: "birth_date",
    SEX: "sex",
    CITIZEN: "citizen_number",
    UNIT_CODE: "unit_code",
    POST: "post",
    POSITION: "position",
    FIELDS: "management_fields",
    PHONE: "phone",
    EMAIL: "email",
    POSTED_FROM: "posted_from",
    DECISION: "decision",
}


def write_roster_rows(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a workbook with an official a row, in the order given; row n stands in line n + 1.

    Args:
        rows: as `people.api.serializers.OfficialRowSerializer` accepts them.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    sheet.append(list(_COLUMNS))
    for row in rows:
        sheet.append([_text(name, row.get(name)) for name in _COLUMNS.values()])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "sex":
        return _SEXES[value]
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return "; ".join(value)
    text = str(value)
    # A cell that begins so would be read as a formula; nobody's name or code does.
    return text.lstrip("=+@") if text.startswith(("=", "+", "@")) else text
