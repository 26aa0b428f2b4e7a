"""The questions of the trial paper: one of each kind, about computers and office work.

They stand on no exam and in no bank, so that anybody may see them with their answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from banks import kinds


@dataclass(frozen=True, slots=True)
class TrialQuestion:
    """A question with its place on the paper; `content` is typed by its kind."""

    order: int
    kind: str
    content: Any
    explanation: str
    shared_text: str = ""

    @property
    def public(self) -> dict[str, Any]:
        """What the page of a paper draws: never the key."""
        shared = {"text": self.shared_text} if self.shared_text else None
        return {
            "item": self.order,
            "order": self.order,
            "kind": self.kind,
            "points": "1",
            "stimulus": shared,
            **kinds.get(self.kind).public(self.content),
        }


@cache
def trial_questions() -> Mapping[int, TrialQuestion]:
    """Return the questions by their places, in order."""
    return {
        order: TrialQuestion(
            order=order,
            kind=row["kind"],
            content=kinds.get(row["kind"]).parse(row["content"]),
            explanation=row["explanation"],
            shared_text=row.get("shared_text", ""),
        )
        for order, row in enumerate(_ROWS, 1)
    }


_ROWS: tuple[dict[str, Any], ...] = (
    {
        "kind": "single_choice",
        "content": {
            "stem": "Tổ hợp phím nào sao chép phần văn bản đang được chọn?",
            "options": {"A": "Ctrl + V", "B": "Ctrl + C", "C": "Ctrl + X", "D": "Ctrl + P"},
            "key": "B",
        },
        "explanation": "Ctrl + C sao chép, Ctrl + X cắt, Ctrl + V dán, Ctrl + P mở hộp thoại in.",
    },
    {
        "kind": "multiple_choice",
        "content": {
            "stem": "Những việc nào giúp giữ an toàn cho tài khoản làm việc?",
            "options": {
                "A": "Đặt mật khẩu dài, khó đoán",
                "B": "Bật xác thực hai bước",
                "C": "Dùng một mật khẩu cho mọi trang",
                "D": "Khóa máy khi rời chỗ ngồi",
            },
            "key": ["A", "B", "D"],
        },
        "explanation": "Dùng chung một mật khẩu thì một trang bị lộ kéo theo mọi trang khác.",
    },
    {
        "kind": "true_false",
        "content": {
            "stem": "Thư điện tử nằm trong thùng rác thì không lấy lại được nữa.",
            "key": False,
        },
        "explanation": "Thư trong thùng rác còn khôi phục được cho đến khi thùng rác được dọn.",
    },
    {
        "kind": "true_false_group",
        "content": {
            "stem": "Xét các nhận định sau về bảng tính.",
            "statements": {
                "A": "Công thức bắt đầu bằng dấu bằng",
                "B": "Hàm SUM tính tổng các ô được chọn",
                "C": "Ô A1 nằm ở cột 1, hàng A",
                "D": "Sửa số liệu của một ô thì công thức dùng ô đó được tính lại",
            },
            "key": {"A": True, "B": True, "C": False, "D": True},
        },
        "explanation": "Cột mang chữ, hàng mang số: ô A1 nằm ở cột A, hàng 1.",
    },
    {
        "kind": "short_answer",
        "content": {
            "stem": "Tệp văn bản đã cố định cách trình bày, mở trên máy nào cũng giống nhau, thường"
            " có phần mở rộng nào (ba chữ cái)?",
            "accepted": ["pdf", ".pdf"],
        },
        "explanation": "Viết hoa hay viết thường đều được chấp nhận: pdf, PDF, .pdf.",
    },
    {
        "kind": "numeric",
        "shared_text": "Một thư mục có các tệp sau.\n\n"
        "| Tệp | Dung lượng |\n|---|---|\n"
        "| Báo cáo | 2,5 MB |\n| Phụ lục | 4 MB |\n| Ảnh minh họa | 6 MB |",
        "content": {
            "stem": "Cả thư mục có dung lượng bao nhiêu MB?",
            "value": "12.5",
            "tolerance": "0",
        },
        "explanation": "2,5 + 4 + 6 = 12,5 (MB).",
    },
    {
        "kind": "matching",
        "content": {
            "stem": "Ghép tổ hợp phím với việc mà nó làm.",
            "pairs": [
                {"left": "Ctrl + S", "right": "Lưu tệp"},
                {"left": "Ctrl + F", "right": "Tìm trong văn bản"},
                {"left": "Ctrl + Z", "right": "Hoàn tác việc vừa làm"},
            ],
            "extra": ["Đóng cửa sổ"],
        },
        "explanation": "S: save (lưu); F: find (tìm); Z hoàn tác. Một vế bên phải bị thừa.",
    },
    {
        "kind": "ordering",
        "content": {
            "stem": "Sắp xếp các dung lượng từ nhỏ đến lớn.",
            "items": ["1 byte", "1 KB", "1 MB", "1 GB"],
        },
        "explanation": "Mỗi đơn vị đứng sau lớn hơn đơn vị đứng trước khoảng một nghìn lần.",
    },
    {
        "kind": "cloze",
        "content": {
            "stem": "Phần sau ký hiệu @ của một địa chỉ thư điện tử là tên {{1}}. Muốn gửi kèm một"
            " tệp, chọn lệnh {{2}} tệp.",
            "gaps": [
                {"accepted": ["miền", "tên miền"]},
                {"options": ["đính kèm", "chuyển tiếp", "trả lời"], "key": "đính kèm"},
            ],
        },
        "explanation": "Địa chỉ thư gồm tên người dùng, ký hiệu @ và tên miền.",
    },
)
