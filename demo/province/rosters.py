"""The rosters of the invented province as its HR office sends them: workbooks. No Django.

The layout is that of `people.formats.roster`, with what real lists have: a letterhead, a title,
headings by body, a birth date of which only the year is known, and one name in capitals whose
letters and marks are apart (NFD), as a scanner wrote it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from demo.province.careers import PostingSpec
from demo.province.people import PersonSpec
from demo.province.tree import UnitSpec, by_code, top_unit
from demo.province.units import AFTER, BEFORE, PROVINCE_NAME, REORGANISATIONS
from people.formats import roster

Which = Literal["before", "after"]

#: Columns in their order, with their widths in characters.
_COLUMNS = {
    roster.ORDER: 6,
    roster.STAFF_CODE: 12,
    roster.NAME: 26,
    roster.BIRTH: 12,
    roster.SEX: 8,
    roster.CITIZEN: 15,
    roster.UNIT_CODE: 13,
    roster.UNIT: 44,
    roster.POST: 34,
    roster.POSITION: 15,
    roster.FIELDS: 34,
    roster.PHONE: 14,
    roster.EMAIL: 34,
    roster.KIND: 12,
    roster.POSTED_FROM: 12,
    roster.DECISION: 40,
}
_SEXES = {"male": "Nam", "female": "Nữ"}
_KINDS = {
    "cadre": "Cán bộ",
    "civil_servant": "Công chức",
    "public_employee": "Viên chức",
    "contract": "Hợp đồng",
}
_SCANNED = "Trần Thị Mỹ Lệ"


def roster_workbook(people: Sequence[PersonSpec], which: Which) -> bytes:
    """Return the roster of 2024 ("before": who served then) or of today ("after") as .xlsx.

    The rows of a body (department, district, commune) stand together below its name.
    """
    units = by_code(BEFORE if which == "before" else AFTER)
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook begins with a worksheet")
    sheet.title = "Danh sách"
    _write_head(sheet, "01/01/2024" if which == "before" else "05/01/2026")
    row = _HEADER_ROW
    heading, numeral = "", 0
    for number, (person, posting) in enumerate(_in_order(people, which, units), 1):
        body = units[top_unit(units, posting.unit)]
        if body.code != heading:
            heading, numeral, row = body.code, numeral + 1, row + 1
            sheet.cell(row, 1, _roman(numeral)).font = Font(bold=True)
            sheet.cell(row, 2, body.name.upper()).font = Font(bold=True)
        row += 1
        _write_person(sheet, row, number, person, posting, units[posting.unit])
    sheet.freeze_panes = f"D{_HEADER_ROW + 1}"
    buffer = BytesIO()
    book.save(buffer)
    return _without_clock(buffer)


_HEADER_ROW = 6


def _without_clock(written: BytesIO) -> bytes:
    """Return a workbook with the times of its making set to a fixed day: same people, same bytes."""
    buffer = BytesIO()
    with ZipFile(written) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-05T00:00:00Z", content)
            target.writestr(ZipInfo(name, (2026, 1, 5, 0, 0, 0)), content, ZIP_DEFLATED)
    return buffer.getvalue()


def _write_head(sheet: Worksheet, day: str) -> None:
    sheet.cell(1, 1, f"ỦY BAN NHÂN DÂN TỈNH {PROVINCE_NAME.upper()}")
    sheet.cell(2, 1, "SỞ NỘI VỤ").font = Font(bold=True)
    sheet.cell(4, 1, f"DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC (TÍNH ĐẾN {day})").font = Font(
        bold=True, size=14
    )
    for column, (name, width) in enumerate(_COLUMNS.items(), 1):
        cell = sheet.cell(_HEADER_ROW, column, name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width


def _in_order(
    people: Iterable[PersonSpec], which: Which, units: dict[str, UnitSpec]
) -> list[tuple[PersonSpec, PostingSpec]]:
    """Return the people who served, with their postings: body by body, as in the tree."""
    place = {code: number for number, code in enumerate(units)}
    rows = [
        (person, posting)
        for person in people
        if (posting := person.before if which == "before" else person.after) is not None
    ]
    rows.sort(
        key=lambda row: (
            place[top_unit(units, row[1].unit)],
            place[row[1].unit],
            row[0].staff_code,
        )
    )
    return rows


def _write_person(
    sheet: Worksheet,
    row: int,
    number: int,
    person: PersonSpec,
    posting: PostingSpec,
    unit: UnitSpec,
) -> None:
    born: date | int = person.birth_date
    if person.birth_precision == "year":
        born = person.birth_date.year
    values: dict[str, str | int | date] = {
        roster.ORDER: number,
        roster.STAFF_CODE: person.staff_code,
        roster.NAME: _as_written(person.full_name),
        roster.BIRTH: born,
        roster.SEX: _SEXES[person.sex],
        roster.CITIZEN: person.citizen_number,
        roster.UNIT_CODE: posting.unit,
        roster.UNIT: unit.name,
        roster.POST: posting.post,
        roster.POSITION: posting.position,
        roster.FIELDS: ", ".join(posting.fields),
        roster.PHONE: person.phone,
        roster.EMAIL: person.email,
        roster.KIND: _KINDS[person.kind],
        roster.POSTED_FROM: posting.since,
        roster.DECISION: _decision(posting.since),
    }
    for column, name in enumerate(_COLUMNS, 1):
        value = values[name]
        cell = sheet.cell(row, column, value)
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
        elif isinstance(value, str):
            cell.number_format = "@"  # text, so that leading zeros stay


def _as_written(name: str) -> str:
    return unicodedata.normalize("NFD", name.upper()) if name == _SCANNED else name


def _decision(since: date) -> str:
    """Return the decision that a posting rests on, numbered by its day."""
    for step in REORGANISATIONS:
        if step.on == since:
            return step.decision
    number = since.timetuple().tm_yday * 3 + 12
    return f"Quyết định số {number}/QĐ-SNV ngày {since:%d/%m/%Y}"


def _roman(number: int) -> str:
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, sign in signs:
        while number >= value:
            written, number = written + sign, number - value
    return written
