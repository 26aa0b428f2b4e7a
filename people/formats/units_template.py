"""A workbook of units to fill in: the columns that `people.formats.units` reads. No Django."""

from collections.abc import Mapping, Sequence

from office.template_books import Entry, SheetToFill, write_template
from people.formats import units

_ENTRIES = {
    units.CODE: Entry(units.COLUMNS[0], "Mỗi đơn vị một mã, không dấu, không đổi.", style="text"),
    units.NAME: Entry(units.COLUMNS[1], "Tên đầy đủ theo quyết định, có dấu.", width=46),
    units.KIND: Entry(units.COLUMNS[2], "Loại cơ quan, đơn vị.", tuple(units.KINDS), width=34),
    units.PARENT: Entry(
        units.COLUMNS[3],
        "Mã của đơn vị cấp trên trực tiếp, có trong tệp này hoặc đã có trong hệ thống. "
        "Chỉ đơn vị đầu tiên của hệ thống để trống.",
        style="text",
    ),
    units.SHORT_NAME: Entry(units.COLUMNS[4], "Ví dụ: Sở NV."),
    units.SYMBOL: Entry(units.COLUMNS[5], "Ký hiệu trong số văn bản. Ví dụ: SNV."),
    units.FIRST_DAY: Entry(
        units.COLUMNS[6],
        "Ngày đơn vị bắt đầu hoạt động, dd/mm/yyyy; bỏ trống là ngày 01/01 năm nay, hoặc ngày bắt "
        "đầu của đơn vị cấp trên nếu muộn hơn.",
        style="day",
    ),
    units.DECISION: Entry(units.COLUMNS[7], "Số, ngày của quyết định thành lập.", width=26),
    units.NOTES: Entry(units.COLUMNS[8], "Không được lưu.", width=26),
}
_INSTRUCTIONS = (
    "Điền vào trang “Đơn vị”, mỗi đơn vị một dòng; đơn vị cấp trên không cần đứng trước đơn vị cấp dưới.",
    "Các dòng có sẵn là những đơn vị đã có trong hệ thống; để nguyên thì không có gì thay đổi.",
    "Tệp được kiểm tra trước; chỉ khi anh/chị xác nhận, toàn bộ tệp mới được nhập. Có lỗi thì không dòng nào được nhập.",
    "Đơn vị đứng đầu có hiệu lực từ 01/01 năm nay; nếu các đơn vị có trước ngày đó, hãy sửa “Từ ngày” của đơn vị đứng đầu thành ngày sớm hơn.",
    "Đổi tên, sáp nhập, chia tách, giải thể đơn vị đã hoạt động không làm ở đây mà ở trang “Sắp xếp”, để giữ lịch sử.",
    "Không gộp ô, không dùng công thức; tên gõ bằng phông Unicode.",
)
_EXAMPLES = (
    ("UBND", "Ủy ban nhân dân tỉnh A", "Ủy ban nhân dân tỉnh", "", "UBND tỉnh", "UBND"),
    ("SNV", "Sở Nội vụ", "Sở, ban, ngành cấp tỉnh", "UBND", "Sở NV", "SNV"),
    ("SNV-VP", "Văn phòng Sở Nội vụ", "Phòng", "SNV", "VP Sở", "VP"),
    ("X-TANHOI", "Ủy ban nhân dân xã Tân Hội", "Ủy ban nhân dân xã", "UBND", "", "UBND"),
)


def units_template(rows: Sequence[Mapping[str, object]] = ()) -> bytes:
    """Return the workbook.

    Args:
        rows: the units that are there already, as cells by the name of their column.
    """
    names = (units.CODE, units.NAME, units.KIND, units.PARENT, units.SHORT_NAME, units.SYMBOL)
    sheet = SheetToFill(
        units.SHEET,
        tuple(_ENTRIES.values()),
        rows=rows,
        examples=[dict(zip(names, example, strict=True)) for example in _EXAMPLES],
    )
    return write_template(heading="DANH SÁCH ĐƠN VỊ", instructions=_INSTRUCTIONS, sheets=[sheet])
