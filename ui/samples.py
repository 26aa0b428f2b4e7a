"""What the page of the components shows: invented people, rooms and figures of one round."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from ui.faults import Fault
from ui.forms import ClockField, DayField, FilterForm, MomentField, MonthField
from ui.uploads import WorkbookField

#: Monday, 09/11/2026, 13:30 to 14:15 in Việt Nam.
STARTS, ENDS = datetime(2026, 11, 9, 6, 30, tzinfo=UTC), datetime(2026, 11, 9, 7, 15, tzinfo=UTC)
_MORNING = datetime(2026, 11, 5, 1, 40, tzinfo=UTC)

#: Name, unit, score of 10 (None: absent), shift.
PEOPLE = [
    ("Danh Út", "Ủy ban nhân dân xã An Hiệp Trung", Decimal("4.5"), 3),
    ("Đặng Ỷ", "Sở Tài chính", Decimal("7.25"), 1),
    ("Huỳnh Tấn Đạt", "Ủy ban nhân dân phường Vĩnh Thới", Decimal("6.75"), 1),
    ("Lữ Hữu Nghĩa", "Sở Nội vụ", Decimal("8"), 2),
    ("Lý Văn Bảy", "Ủy ban nhân dân xã Mỹ Lợi Tây", None, 3),
    ("Nguyễn Thị Ngọc Ẩn", "Sở Khoa học và Công nghệ", Decimal("9.25"), 2),
    ("Phạm Quốc Bình", "Sở Nông nghiệp và Môi trường", Decimal("8.25"), 3),
    ("Tạ Thị Hồng Ửng", "Ủy ban nhân dân xã Phước Thạnh Đông", Decimal("5.5"), 1),
    ("Trần Quang Vinh", "Sở Nội vụ", Decimal("7.75"), 2),
    ("Võ Thị Mỹ Lệ", "Ủy ban nhân dân phường Vĩnh Thới", Decimal("6"), 3),
]

#: Name, facility index and discrimination index of questions.
ITEMS = [
    ("Câu 3", "0.82", "0.31"),
    ("Câu 8", "0.64", "0.44"),
    ("Câu 17", "0.41", "0.06"),
    ("Câu 22", "0.55", "0.38"),
    ("Câu 31", "0.36", "0.29"),
    ("Câu 40", "0.71", "0.35"),
]


class PeopleFilter(FilterForm):
    """Conditions of the list of samples, which works."""

    tim = forms.CharField(label="Họ và tên", max_length=60)
    ca = forms.ChoiceField(
        label="Ca", choices=[("", "Mọi ca"), ("1", "Ca 1"), ("2", "Ca 2"), ("3", "Ca 3")]
    )
    vang = forms.BooleanField(label="Chỉ người vắng")


def people(
    *,
    order: str,
    folded: Callable[[str], str],
    key: Callable[[str], bytes],
    tim: str = "",
    ca: str = "",
    vang: bool = False,
) -> list[tuple[str, str, Decimal | None, int]]:
    """Return the samples that the conditions name, in the order of `order` ("-ten", "diem").

    Args:
        folded: makes texts alike that differ in their marks.
        key: by which names are sorted.
    """
    rows = [
        one
        for one in PEOPLE
        if folded(tim) in folded(one[0])
        and (not ca or str(one[3]) == ca)
        and (not vang or one[2] is None)
    ]
    if order.removeprefix("-") == "diem":
        rows.sort(key=lambda one: Decimal(-1) if one[2] is None else one[2])
    else:
        rows.sort(key=lambda one: key(one[0]))
    return rows[::-1] if order.startswith("-") else rows


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Họ và tên", help_text="Như trên thẻ căn cước.")
    code = forms.CharField(label="Mã cán bộ", disabled=True, initial="VA-004127")
    rank = forms.ChoiceField(
        label="Ngạch",
        choices=[("01.003", "01.003 Chuyên viên"), ("01.002", "01.002 Chuyên viên chính")],
    )
    units = forms.MultipleChoiceField(
        label="Đơn vị được mời",
        choices=[("snv", "Sở Nội vụ"), ("stc", "Sở Tài chính"), ("vt", "UBND phường Vĩnh Thới")],
        help_text="Giữ phím Ctrl để chọn nhiều.",
    )
    minutes = forms.IntegerField(label="Thời lượng", min_value=1, max_value=180, initial=45)
    born = DayField(label="Ngày sinh", help_text="Gõ 05/02/1984, 5-2-1984 hoặc chọn trên lịch.")
    closes = MomentField(label="Hạn nộp hồ sơ")
    begins = ClockField(label="Bắt đầu lúc")
    month = MonthField(label="Tháng báo cáo", required=False)
    search = forms.CharField(
        label="Tìm cán bộ", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    password = forms.CharField(
        label="Mật khẩu", widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    held = forms.ChoiceField(
        label="Hình thức",
        choices=[("tt", "Tập trung"), ("tn", "Tại nơi làm việc")],
        widget=forms.RadioSelect,
        initial="tt",
    )
    needs = forms.MultipleChoiceField(
        label="Hỗ trợ cần có",
        required=False,
        choices=[("chu", "Chữ lớn"), ("gio", "Thêm giờ"), ("doc", "Phần mềm đọc màn hình")],
        widget=forms.CheckboxSelectMultiple,
    )
    told = forms.BooleanField(label="Gửi thư báo cho thí sinh", required=False, initial=True)
    reason = forms.CharField(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), help_text="Ghi vào biên bản."
    )
    file = WorkbookField(label="Danh sách thí sinh", required=False)


def _refused() -> SampleForm:
    """Return a form that was sent with mistakes in each of its fields."""
    form = SampleForm(
        {
            "sai-born": "31/02/1984",
            "sai-closes": "ngày mai",
            "sai-begins": "25:00",
            "sai-minutes": "500",
        },
        prefix="sai",
    )
    for name in set(form.fields) - {"name", "born", "closes", "begins", "minutes"}:
        del form.fields[name]
    return form


def context() -> dict[str, Any]:
    """Return what the examples are drawn with."""
    return {
        "form": SampleForm(initial={"born": date(1984, 2, 5), "closes": STARTS, "begins": "7:30"}),
        "wrong": _refused(),
        "said": [
            Message(constants.SUCCESS, "Đã nhập 486 thí sinh, không có lỗi."),
            Message(constants.WARNING, "12 dòng thiếu ngày sinh, chưa đủ điều kiện dự thi."),
            Message(constants.ERROR, "Không chuyển được ca: Phòng máy 2 đã kín chỗ."),
            Message(constants.INFO, "Kỳ sát hạch dùng quy chế ban hành ngày 01/10/2026."),
        ],
        "starts": STARTS,
        "ends": ENDS,
        "night_ends": datetime(2026, 11, 9, 19, 0, tzinfo=UTC),
        "on": date(2026, 11, 9),
        "steps": [
            ("Kế hoạch", "Sở Nội vụ, 05/10/2026", "done"),
            ("Chuẩn bị", "Trần Quang Vinh, 09/11/2026", "done"),
            ("Đang thi", "còn 2 ca", "here"),
            ("Chấm", "", ""),
            ("Công bố", "", ""),
        ],
        "tabs": [
            ("Tất cả", "#tabs-phan", True, 0),
            ("Chờ tôi", "#tabs-phan", False, 2),
            ("Đã xong", "#tabs-phan", False, 0),
        ],
        "segments": [
            ("Tuần", "#segments-phan", True),
            ("Tháng", "#segments-phan", False),
            ("Năm", "#segments-phan", False),
        ],
        "figures": [
            ("Thuộc diện", "512", "", ""),
            ("Dự thi", "486", "", "vắng 26"),
            ("Đạt", "431", "88,7%", ""),
            ("Điểm trung bình", "6,84", "", ""),
        ],
        "facts": [
            ("Số báo danh", "0147"),
            ("Đơn vị", "Phòng Văn hóa - Xã hội, Ủy ban nhân dân xã Phước Thạnh Đông"),
            ("Vị trí việc làm", "Công chức bộ phận một cửa"),
        ],
        "bars": [
            ("An toàn thông tin", 48, 65, "48 / cần 65", "attn", "Thiếu 17 điểm"),
            ("Chưa sát hạch", 0, 60, "– / cần 60", "", "Chưa có"),
            ("Văn bản điện tử", 65, 65, "65 / cần 65", "good", "Đạt"),
            ("Bảng tính hành chính", 88, 60, "88 / cần 60", "good", "Đạt"),
            ("Vị trí không yêu cầu", 40, None, "40", "", "Không yêu cầu"),
        ],
        "heat_head": ["Đơn vị", "Mô đun 1", "Mô đun 2", "Mô đun 3", "Mô đun 4", "Mô đun 5", "Mô đun 6"],
        "heat": [
            ("Sở Nội vụ", [("38", 1), ("57", 2), ("66", 3), ("74", 4), ("91", 5), ("–", 0)]),
            ("Sở Tài chính", [("61", 3), ("70", 4), ("66", 3), ("52", 2), ("88", 5), ("64", 3)]),
        ],
        "bins": [("0–2", 1), ("2–4", 18), ("4–5", 36), ("5–6", 78), ("6–7", 121), ("7–8", 128), ("8–9", 82), ("9–10", 22)],
        "bin_rows": [["0–2", "1"], ["2–4", "18"], ["4–5", "36"], ["5–6", "78"], ["6–7", "121"], ["7–8", "128"], ["8–9", "82"], ["9–10", "22"]],
        "bin_head": ["Khoảng điểm", "Số người"],
        "trend_head": ["Đợt", "Tỷ lệ đạt"],
        "grade_head": ["Xếp loại", "Số người"],
        "distances": [("s1", 4), ("s2", 8), ("s3", 12), ("s4", 16), ("s5", 24), ("s6", 32)],
        "trend": [("Đợt 1/2025", Decimal("0.712")), ("Đợt 2/2025", Decimal("0.784")), ("Đợt 1/2026", Decimal("0.846")), ("Đợt 2/2026", Decimal("0.887"))],
        "trend_rows": [["Đợt 1/2025", "71,2%"], ["Đợt 2/2025", "78,4%"], ["Đợt 1/2026", "84,6%"], ["Đợt 2/2026", "88,7%"]],
        "falling": [("Đợt 1/2025", Decimal("0.846")), ("Đợt 2/2025", Decimal("0.8")), ("Đợt 1/2026", Decimal("0.712"))],
        "mark": Decimal("0.8"),
        "shares": [("Mô đun 1", 38), ("Mô đun 2", 57), ("Mô đun 3", 66), ("Mô đun 4", 74), ("Mô đun 5", 91)],
        "share_head": ["Mô đun", "Tỷ lệ đúng"],
        "share_rows": [["Mô đun 1", "38%"], ["Mô đun 2", "57%"], ["Mô đun 3", "66%"], ["Mô đun 4", "74%"], ["Mô đun 5", "91%"]],
        "items": [(name, Decimal(p), Decimal(d), Decimal(d) < Decimal("0.2")) for name, p, d in ITEMS],
        "band": (Decimal("0.3"), Decimal("0.9"), Decimal("0.2")),
        "item_head": ["Câu", "Độ khó", "Độ phân biệt"],
        "item_rows": [[name, p.replace(".", ","), d.replace(".", ",")] for name, p, d in ITEMS],
        "faults": [
            Fault("Cán bộ", "14", "Ngày sinh", "“31/02/1984”: tháng 2 không có ngày 31. Sửa ô này.", True),
            Fault("Cán bộ", "27", "Ngạch", "Để trống. Bổ sung nếu đã có quyết định bổ nhiệm.", False),
        ],
        "grades": [("Giỏi", 80), ("Khá", 224), ("Trung bình", 127), ("Không đạt", 55)],
        "grade_rows": [["Giỏi", "80"], ["Khá", "224"], ["Trung bình", "127"], ["Không đạt", "55"]],
        "thread": [
            ("edit", "Đỗ Minh Khôi", "gửi phiên bản 4", _MORNING, ""),
            ("swap", "Nguyễn Thị Bích Liên", "trả lại", STARTS, "Căn cứ cần cập nhật theo nghị định mới."),
            ("clock", "Còn chờ", "tác giả sửa và gửi lại", None, ""),
        ],
        "seats": [
            (1, "Danh Út", "", "", "Đang làm, 24/40", "#seats-phan"),
            (2, "Đặng Ỷ", "lost", "offline", "Mất kết nối", "#seats-phan"),
            (3, "Lữ Hữu Nghĩa", "flag", "help", "Gọi giám thị", "#seats-phan"),
            (4, "Lý Văn Bảy", "sent", "check", "Đã nộp", "#seats-phan"),
            (5, "Võ Thị Mỹ Lệ", "stop", "stop", "Đình chỉ", "#seats-phan"),
            (6, "Huỳnh Tấn Đạt", "absent", "minus", "Vắng", "#seats-phan"),
            (7, "", "free", "", "Máy trống", "#seats-phan"),
        ],
    }  # fmt: skip
