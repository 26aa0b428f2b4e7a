"""An empty roster to fill in: the columns that `people.formats.roster` reads. No Django."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from office.template_books import Entry, SheetToFill, add_guidance
from people.formats import roster

SHEET = "Danh sách"
#: Rows that are prepared for people.
_ROWS = 2000
_HEADER_ROW = 4
_HELP = {
    roster.ORDER: "Không bắt buộc.",
    roster.STAFF_CODE: "Bắt buộc. Mỗi người một số hiệu, không đổi khi chuyển công tác.",
    roster.NAME: "Bắt buộc. Có dấu, phông Unicode.",
    roster.BIRTH: "Bắt buộc. dd/mm/yyyy; chỉ biết năm thì ghi năm.",
    roster.SEX: "Bắt buộc. Nam hoặc Nữ.",
    roster.CITIZEN: "Đủ 12 chữ số; cột đã định dạng Văn bản để giữ số 0 ở đầu.",
    roster.UNIT_CODE: "Bắt buộc. Mã ở trang “Danh mục”.",
    roster.UNIT: "Để đối chiếu với mã đơn vị.",
    roster.POST: "Bắt buộc. Ví dụ: Chuyên viên.",
    roster.POSITION: "Bắt buộc. Mã ở trang “Danh mục”.",
    roster.FIELDS: "Mã ở trang “Danh mục”, cách nhau bằng dấu phẩy, lĩnh vực chính ghi trước.",
    roster.PHONE: "10 hoặc 11 chữ số.",
    roster.EMAIL: "Địa chỉ thư công vụ.",
    roster.KIND: "Cán bộ, Công chức, Viên chức hoặc Hợp đồng; bỏ trống là Công chức.",
    roster.POSTED_FROM: "Ngày nhận chức vụ; bỏ trống là ngày nhập danh sách.",
    roster.DECISION: "Số quyết định.",
    roster.NOTES: "Không được lưu.",
}
_ORDER = (
    roster.ORDER,
    *(column.name for column in roster.COLUMNS if column.name not in {roster.ORDER, roster.NOTES}),
    roster.NOTES,
)
_TEXT = {roster.STAFF_CODE, roster.CITIZEN, roster.PHONE, roster.UNIT_CODE}
_DAYS = {roster.BIRTH, roster.POSTED_FROM}
_LISTS = {roster.SEX: "Nam,Nữ", roster.KIND: "Cán bộ,Công chức,Viên chức,Hợp đồng"}
_WIDE = {roster.NAME, roster.UNIT, roster.POST, roster.EMAIL, roster.FIELDS}

_INSTRUCTIONS = (
    "Điền vào trang “Danh sách”, mỗi người một dòng, bên dưới dòng tiêu đề; mã ở trang “Danh mục”.",
    "Tệp được kiểm tra trước; chỉ khi anh/chị xác nhận, toàn bộ tệp mới được nhập.",
    "Không gộp ô, không dùng công thức; tên gõ bằng phông Unicode.",
)
_EXAMPLE = {
    roster.STAFF_CODE: "CB001",
    roster.NAME: "Nguyễn Văn An",
    roster.BIRTH: "14/03/1985",
    roster.SEX: "Nam",
    roster.UNIT_CODE: "SNV",
    roster.POST: "Chuyên viên",
    roster.POSITION: "CV",
    roster.FIELDS: "NOI_VU, TAI_CHINH",
    roster.KIND: "Công chức",
}

#: A heading and its rows of code and name.
Catalogue = tuple[str, Sequence[tuple[str, str]]]


def roster_template(catalogues: Sequence[Catalogue] = ()) -> bytes:
    """Return the workbook: a help row above the header, and the codes on a sheet of their own.

    Read back as it is, it holds nobody and no problem but that it is empty.

    Args:
        catalogues: what the codes stand for, such as ("Đơn vị", [("SNV", "Sở Nội vụ")]).
    """
    book = Workbook()
    del book["Sheet"]
    sheet = book.create_sheet(SHEET)
    sheet["A1"] = "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC"
    sheet["A1"].font = Font(bold=True, size=14)
    required = {column.name for column in roster.COLUMNS if column.required}
    for number, name in enumerate(_ORDER, 1):
        _write_column(sheet, number, name, is_required=name in required)
    sheet.row_dimensions[_HEADER_ROW - 1].height = 62
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, _ORDER.index(roster.NAME) + 2)
    _write_catalogues(book.create_sheet(roster.CATALOGUE_SHEET), catalogues)
    columns = {column.name: column for column in roster.COLUMNS}
    entries = [
        Entry(columns[name], _HELP[name], width=30 if name in _WIDE else 17) for name in _ORDER
    ]
    to_fill = SheetToFill(SHEET, entries, examples=[_EXAMPLE])
    add_guidance(
        book, heading="DANH SÁCH CÁN BỘ: CÁCH ĐIỀN", instructions=_INSTRUCTIONS, sheet=to_fill
    )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_column(sheet: Worksheet, number: int, name: str, *, is_required: bool) -> None:
    letter = get_column_letter(number)
    hint = sheet.cell(_HEADER_ROW - 1, number, _HELP[name])
    hint.font = Font(italic=True, size=9, color="555555")
    hint.alignment = Alignment(wrap_text=True, vertical="top")
    head = sheet.cell(_HEADER_ROW, number, name)
    head.font = Font(bold=True)
    head.alignment = Alignment(wrap_text=True, vertical="center")
    head.fill = PatternFill("solid", fgColor="DCEAF0" if is_required else "F2F2F2")
    sheet.column_dimensions[letter].width = 30 if name in _WIDE else 17
    style = "@" if name in _TEXT else "dd/mm/yyyy" if name in _DAYS else ""
    if style:
        for row in range(_HEADER_ROW + 1, _HEADER_ROW + 1 + _ROWS):
            sheet.cell(row, number).number_format = style
    if name in _LISTS:
        choice = DataValidation(type="list", formula1=f'"{_LISTS[name]}"', allow_blank=True)
        choice.add(f"{letter}{_HEADER_ROW + 1}:{letter}{_HEADER_ROW + _ROWS}")
        sheet.add_data_validation(choice)


def _write_catalogues(sheet: Worksheet, catalogues: Sequence[Catalogue]) -> None:
    for place, (heading, rows) in enumerate(catalogues):
        column = 1 + 3 * place
        sheet.cell(1, column, heading).font = Font(bold=True)
        for number, (code, name) in enumerate(rows, 2):
            sheet.cell(number, column, code)
            sheet.cell(number, column + 1, name)
        sheet.column_dimensions[get_column_letter(column)].width = 18
        sheet.column_dimensions[get_column_letter(column + 1)].width = 52
