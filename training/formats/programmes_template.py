"""A workbook of programmes to fill in: the columns that `training.formats.programmes` reads. No Django."""

from collections.abc import Sequence

from office.template_books import CodeList, Entry, SheetToFill, write_template
from training.formats import programmes as sheet

_HELP = {
    sheet.CODE: ("Mỗi chương trình một mã, ví dụ BD-01.", 16),
    sheet.NAME: ("Tên đầy đủ của chương trình.", 50),
    sheet.MODULES: ("Mã các mô đun kỹ năng mà chương trình dạy, cách nhau bằng dấu phẩy.", 24),
    sheet.PERIODS: ("Số tiết, là số nguyên.", 10),
    sheet.BEFORE: ("Mã của một chương trình phải học trước; bỏ trống nếu không có.", 18),
    sheet.POSITIONS: ("Mã vị trí việc làm, cách nhau bằng dấu phẩy; ghi * nếu cho tất cả.", 24),
    "STT": ("Không được đọc.", 8),
}
_INSTRUCTIONS = (
    "Điền vào trang “Chương trình”, mỗi chương trình một dòng.",
    "Mã mô đun và mã vị trí việc làm đang dùng ở trang “Mã đang dùng”.",
    "Tệp được kiểm tra trước; chỉ khi anh/chị xác nhận, toàn bộ tệp mới được nhập.",
)


def programmes_template(
    *, modules: Sequence[tuple[str, str]] = (), positions: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return the workbook, with the codes (code, name) that its rows may name on their own sheet."""
    entries = [
        Entry(column, told, style="" if column.name == sheet.PERIODS else "text", width=width)
        for column in sheet.COLUMNS
        for told, width in [_HELP[column.name]]
    ]
    example = {
        sheet.CODE: "BD-01",
        sheet.NAME: "Sử dụng máy tính trong công việc",
        sheet.MODULES: "IU01, IU02",
        sheet.PERIODS: 24,
        sheet.POSITIONS: "*",
    }
    return write_template(
        heading="CHƯƠNG TRÌNH BỒI DƯỠNG",
        instructions=_INSTRUCTIONS,
        sheets=[SheetToFill(sheet.SHEET, entries, examples=[example])],
        codes=[CodeList("Mô đun", modules), CodeList("Vị trí việc làm", positions)],
    )
