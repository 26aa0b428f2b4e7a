"""An empty workbook of questions to fill in: the columns that `banks.formats.workbook` reads.

Above the headings stands a row of help. Lists to choose from hang together: the skills are those of
the module in the same row, by ranges of the sheet of skills, which is sorted by module for that. The
sheets that are only looked at are protected, without a password.
"""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from banks.formats import workbook_columns as sheet_of
from banks.formats.workbook_lists import CODE, FIELD, LIST, LISTS, MODULE, NAME, POSITION, SKILLS
from office.template_books import Entry, SheetToFill, add_guidance

#: A sheet beside "Câu hỏi" that is shown to people and never read.
EXAMPLES = "Ví dụ"
_ROWS = 1000
#: Where questions begin: below the row of help and the headings.
_FIRST = 3
_WIDE = {sheet_of.STEM, sheet_of.EXPLANATION, sheet_of.BASIS}
_KINDS = [name for name in sheet_of.KINDS if name not in sheet_of.PICTURED]
_HEADERS = tuple(column.name for column in sheet_of.COLUMNS if column.name != "STT")
_REQUIRED = {column.name for column in sheet_of.COLUMNS if column.required}

_INSTRUCTIONS = (
    "Điền vào trang “Câu hỏi”, mỗi câu một dòng. Trang “Ví dụ” có một câu mỗi loại và không được đọc.",
    "Tệp được kiểm tra trước; chỉ khi anh/chị xác nhận, toàn bộ tệp mới được nhập, ở trạng thái chờ thẩm định.",
    "Chọn mô đun trước thì danh sách kỹ năng chỉ còn các kỹ năng của mô đun đó; cột Mô đun không được đọc.",
    "Các trang “Kỹ năng”, “Danh mục”, “Ví dụ”, “Hướng dẫn” được khóa để tra cứu (Review → Unprotect Sheet, không mật khẩu).",
    "Không gộp ô, không dùng công thức; muốn ghi dấu “=” ở đầu thì định dạng ô là Văn bản.",
)
_HELP = {
    sheet_of.CODE: "Mỗi câu một mã, ví dụ IU03-007.",
    sheet_of.KIND: f"Một trong: {'; '.join(_KINDS)}. Câu hỏi có hình thì soạn trên trang.",
    sheet_of.MODULE: "Chọn để lọc danh sách kỹ năng; có thể bỏ trống.",
    sheet_of.SKILL: "Mã kỹ năng ở trang “Kỹ năng”; chọn mô đun trước thì danh sách ngắn lại.",
    sheet_of.LEVEL: f"Một trong: {'; '.join(sheet_of.LEVELS)}.",
    sheet_of.POSITIONS: "Mã vị trí, cách nhau bằng dấu phẩy; * nếu cho tất cả.",
    sheet_of.FIELDS: "Mã lĩnh vực, cách nhau bằng dấu phẩy; * nếu cho tất cả.",
    sheet_of.STEM: "Giữ nguyên xuống dòng; chỗ trống của câu Điền khuyết ghi {{1}}, {{2}}.",
    **dict.fromkeys(sheet_of.OPTIONS.values(), "Theo loại câu hỏi, xem trang “Ví dụ”."),
    sheet_of.KEY: "B; A, C; Đúng; Đ, S, Đ, S; các cách viết đúng cách nhau bằng dấu |; một số.",
    sheet_of.TOLERANCE: "Với loại Số: sai lệch được chấp nhận.",
    sheet_of.EXPLANATION: "Hiện cho thí sinh sau khi công bố.",
    sheet_of.BASIS: "Văn bản, điều khoản làm căn cứ.",
    sheet_of.POINTS: "Số điểm, ví dụ 1 hoặc 0,5.",
    sheet_of.SECONDS: "Thời gian dự kiến, giây.",
    sheet_of.ORDER_LOCKED: "x nếu không được trộn phương án.",
    sheet_of.ENEMIES: "Mã các câu không được cùng đề với câu này.",
}

#: One question of each kind, as cells by column; the tags are filled in from the lists.
_SAMPLES: tuple[Mapping[str, object], ...] = (
    {
        sheet_of.KIND: "Một lựa chọn",
        sheet_of.STEM: "Dữ liệu đang gõ mà chưa lưu nằm ở đâu?",
        "A": "Bộ nhớ RAM",
        "B": "Bộ nhớ ROM",
        "C": "Ổ cứng SSD",
        "D": "Ổ USB",
        sheet_of.KEY: "A",
    },
    {
        sheet_of.KIND: "Nhiều lựa chọn",
        sheet_of.STEM: "Những thiết bị nào là thiết bị nhập? (Chọn 2 phương án)",
        "A": "Bàn phím",
        "B": "Màn hình",
        "C": "Máy quét",
        "D": "Loa",
        sheet_of.KEY: "A, C",
    },
    {
        sheet_of.KIND: "Đúng/Sai",
        sheet_of.STEM: "Mật khẩu càng dài thì càng khó dò ra.",
        sheet_of.KEY: "Đúng",
    },
    {
        sheet_of.KIND: "Nhóm đúng/sai",
        sheet_of.STEM: "Xét các nhận định sau về thư điện tử công vụ.",
        "A": "Nên kiểm tra địa chỉ người gửi trước khi mở tệp đính kèm.",
        "B": "Có thể dùng chung một tài khoản cho cả phòng.",
        "C": "Nên đổi mật khẩu khi nghi bị lộ.",
        "D": "Có thể gửi văn bản mật qua thư điện tử.",
        sheet_of.KEY: "Đ, S, Đ, S",
    },
    {
        sheet_of.KIND: "Trả lời ngắn",
        sheet_of.STEM: "Mạng riêng ảo có tên viết tắt tiếng Anh là gì?",
        sheet_of.KEY: "VPN | mạng VPN",
    },
    {
        sheet_of.KIND: "Số",
        sheet_of.STEM: "Có 40 hồ sơ, 31 hồ sơ đúng hạn. Tỷ lệ đúng hạn là bao nhiêu phần trăm?",
        sheet_of.KEY: "77,5",
        sheet_of.TOLERANCE: "0,05",
    },
    {
        sheet_of.KIND: "Ghép nối",
        sheet_of.STEM: "Ghép chữ viết tắt với tên loại văn bản.",
        "A": "TTr => Tờ trình",
        "B": "KH => Kế hoạch",
        "C": "=> Quyết định",
    },
    {
        sheet_of.KIND: "Sắp xếp",
        sheet_of.STEM: "Sắp xếp các bước chép tệp sang ổ USB.",
        "A": "Cắm ổ USB",
        "B": "Quét mã độc",
        "C": "Sao chép tệp",
        "D": "Tháo an toàn",
    },
    {
        sheet_of.KIND: "Điền khuyết",
        sheet_of.STEM: "Trong Word, nhấn Ctrl + {{1}} để lưu, Ctrl + {{2}} để hoàn tác.",
        "A": "S",
        "B": "Z",
    },
    {
        sheet_of.KIND: "Bảng chọn",
        sheet_of.STEM: "Mỗi tệp nên lưu ở dạng nào?",
        "A": "Công văn đã ký => pdf",
        "B": "Bảng lương đang tính => xlsx",
        "C": "Ảnh hiện trường => jpg",
        sheet_of.KEY: "pdf | xlsx | jpg",
    },
    {
        sheet_of.KIND: "Tự luận",
        sheet_of.STEM: "Vì sao không nên dùng chung tài khoản? (không quá 150 từ)",
        "A": "Trách nhiệm của từng người: 50 %. Dấu vết khi có sự cố: 50 %.",
        "B": "150",
        sheet_of.KEY: "Mỗi người một tài khoản thì biết ai đã làm gì và thu hồi được quyền của người nghỉ.",
    },
    {
        sheet_of.KIND: "Nộp tệp",
        sheet_of.STEM: "Lập bảng tổng hợp số hồ sơ theo tháng và nộp tệp.",
        "A": "Công thức đúng: 60 %. Trình bày: 40 %.",
        "B": "5",
        sheet_of.KEY: "xlsx, ods",
    },
)


def template_workbook(
    *,
    skills: Sequence[tuple[str, str, str]] = (),
    positions: Sequence[tuple[str, str]] = (),
    fields: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return the workbook: an empty sheet to fill in, a sample of each kind, and the lists of codes.

    Args:
        skills: code, name and code of the module ("" for a module).
        positions: code and name.
        fields: likewise.
    """
    book = Workbook()
    del book["Sheet"]
    skills = sorted(skills, key=lambda row: (row[2], row[0]))  # the modules, then theirs together
    questions = book.create_sheet(sheet_of.QUESTIONS)
    _write_help(questions)
    _write_questions(questions, (), top=2)
    _add_choices(questions, skills=skills, positions=positions, fields=fields)
    skill = next((code for code, _name, module in skills if module), "IU01.1")
    _write_questions(book.create_sheet(EXAMPLES), example_rows(skill))
    if skills:
        _write_list(book.create_sheet(SKILLS), (CODE, NAME, MODULE), skills)
    if positions or fields:
        rows = [
            *((POSITION, code, name) for code, name in positions),
            *((FIELD, code, name) for code, name in fields),
        ]
        _write_list(book.create_sheet(LISTS), (LIST, CODE, NAME), rows)
    entries = [
        Entry(column, _HELP[column.name]) for column in sheet_of.COLUMNS if column.name in _HELP
    ]
    to_fill = SheetToFill(sheet_of.QUESTIONS, entries)
    add_guidance(book, heading="CÂU HỎI: CÁCH ĐIỀN", instructions=_INSTRUCTIONS, sheet=to_fill)
    for sheet in book.worksheets:
        sheet.protection.sheet = sheet is not questions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def example_rows(skill: str) -> list[dict[str, object]]:
    """Return a sample of each kind as cells by the name of their column."""
    common = {
        sheet_of.SKILL: skill,
        sheet_of.LEVEL: "Nhận biết",
        sheet_of.POSITIONS: "*",
        sheet_of.FIELDS: "*",
        sheet_of.POINTS: 1,
        sheet_of.SECONDS: 60,
    }
    return [
        {
            sheet_of.CODE: f"VD-{number:02d}",
            **common,
            **{sheet_of.OPTIONS.get(name, name): value for name, value in sample.items()},
        }
        for number, sample in enumerate(_SAMPLES, 1)
    ]


def _write_help(sheet: Worksheet) -> None:
    """Write what to fill in above each heading, where it stays in sight."""
    for number, name in enumerate(_HEADERS, 1):
        cell = sheet.cell(1, number, _HELP[name])
        cell.font = Font(italic=True, size=9, color="5F6B73")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = 96


def _write_questions(
    sheet: Worksheet, rows: Sequence[Mapping[str, object]], *, top: int = 1
) -> None:
    """Write the headings into the row `top`, and questions below."""
    for number, name in enumerate(_HEADERS, 1):
        _write_head(sheet, number, name, is_required=name in _REQUIRED, row=top)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 46 if name in _WIDE else 18
    for place, row in enumerate(rows, top + 1):
        for number, name in enumerate(_HEADERS, 1):
            if name in row:
                cell = sheet.cell(place, number)
                cell.value = row[name]  # type: ignore[assignment]  # a text or a number
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if isinstance(row[name], str):
                    cell.data_type = "s"  # "=> Quyết định" is no formula
    sheet.freeze_panes = f"B{top + 1}"


# --- lists to choose from -------------------------------------------------------------------------


def _add_choices(
    sheet: Worksheet,
    *,
    skills: Sequence[tuple[str, str, str]],
    positions: Sequence[tuple[str, str]],
    fields: Sequence[tuple[str, str]],
) -> None:
    """Let the cells of closed words and of codes be chosen from lists.

    Args:
        skills: as they stand on their sheet: the modules first, then by module.
    """
    _add_list(sheet, sheet_of.KIND, f'"{",".join(_KINDS)}"')
    _add_list(sheet, sheet_of.LEVEL, f'"{",".join(sheet_of.LEVELS)}"')
    _add_list(sheet, sheet_of.ORDER_LOCKED, '"x"')
    if skills:
        modules = sum(not module for _code, _name, module in skills)
        _add_list(sheet, sheet_of.MODULE, _range(SKILLS, "A", 2, 1 + modules))
        _add_list(sheet, sheet_of.SKILL, _skills_of_module(len(skills)))
    # Several codes may stand in one cell: the list helps and refuses nothing.
    first = 2 + len(positions)
    if positions:
        _add_list(sheet, sheet_of.POSITIONS, _range(LISTS, "B", 2, first - 1), is_closed=False)
    if fields:
        listed = _range(LISTS, "B", first, first + len(fields) - 1)
        _add_list(sheet, sheet_of.FIELDS, listed, is_closed=False)


def _add_list(sheet: Worksheet, name: str, formula: str, *, is_closed: bool = True) -> None:
    letter = _letter(name)
    listed = DataValidation(type="list", formula1=formula, allow_blank=True)
    listed.showErrorMessage = is_closed
    listed.showInputMessage = True
    listed.promptTitle, listed.prompt = name[:32], _HELP[name][:255]
    listed.add(f"{letter}{_FIRST}:{letter}{_FIRST + _ROWS - 1}")
    sheet.add_data_validation(listed)


def _range(title: str, column: str, first: int, last: int) -> str:
    return f"'{title}'!${column}${first}:${column}${last}"


def _skills_of_module(count: int) -> str:
    """Return the range of the skills whose module stands in the same row; all where none does."""
    module, last = f"${_letter(sheet_of.MODULE)}{_FIRST}", 1 + count
    modules = _range(SKILLS, "C", 1, last)
    of_module = (
        f"OFFSET('{SKILLS}'!$A$1,MATCH({module},{modules},0)-1,0,COUNTIF({modules},{module}),1)"
    )
    return f'IF({module}="",{_range(SKILLS, "A", 2, last)},{of_module})'


def _letter(name: str) -> str:
    return get_column_letter(1 + _HEADERS.index(name))


def _write_list(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, name in enumerate(heads, 1):
        _write_head(sheet, number, name, is_required=True)
        sheet.column_dimensions[get_column_letter(number)].width = 46 if name == NAME else 22
    for place, row in enumerate(rows, 2):
        for number, text in enumerate(row, 1):
            if text:
                sheet.cell(place, number, text)
    sheet.freeze_panes = "A2"


def _write_head(
    sheet: Worksheet, number: int, name: str, *, is_required: bool, row: int = 1
) -> None:
    head = sheet.cell(row, number, name)
    head.font = Font(bold=True)
    head.alignment = Alignment(wrap_text=True, vertical="center")
    head.fill = PatternFill("solid", fgColor="DCEAF0" if is_required else "F2F2F2")
