"""The questions of the trial paper: one of each kind, about computers and office work.

They stand on no exam and in no bank of exams, so that anybody may see them with their answers.
What people mark is left out: nobody would.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.templatetags.static import static

from banks import kinds
from banks.pictures import with_addresses


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
            **with_addresses(kinds.get(self.kind).public(self.content), _address),
        }


def _address(sha256: str) -> str:
    return static(PICTURES[sha256])


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


#: The pictures by their SHA-256, below the static files.
PICTURES: Mapping[str, str] = {
    "6a6fbdf2a25b2ff0b6f4b2a44b0b05f9c228d3f55581191fc57fed60e42c1129": "assessments/trial/save.png",
    "fd9cf20701adcbaa18a03df36e8136845061cace2440bf926ecf705dfe23029a": "assessments/trial/print.png",
    "3abbdff37eb29b7652b89c5f27c20bf6d1bb4b6ede0a93778e1626c3626c2183": "assessments/trial/cut.png",
    "77865649682e5791474a5a206e9ecd82c8791bf302c822da5bd9e4bab4453bc1": "assessments/trial/find.png",
    "f1b50d5aa923b7316788d247d0e9f9d62e81c6ed0bb2fc21e6a4a22fccf3fa17": "assessments/trial/window.png",
}


def _picture(name: str, width: int, height: int, description: str) -> dict[str, Any]:
    path = f"assessments/trial/{name}.png"
    sha256 = next(one for one, file in PICTURES.items() if file == path)
    return {"sha256": sha256, "width": width, "height": height, "description": description}


def _area(name: str, x: int, y: int, width: int, height: int) -> dict[str, Any]:
    return {"name": name, "x": x, "y": y, "width": width, "height": height}


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
    {
        "kind": "image_choice",
        "content": {
            "stem": "Biểu tượng nào dùng để lưu tệp?",
            "options": {
                "A": _picture("cut", 240, 160, "Chiếc kéo đang mở"),
                "B": _picture("print", 240, 160, "Máy có khay giấy và tờ giấy đi ra"),
                "C": _picture("save", 240, 160, "Đĩa mềm vuông, vát một góc"),
                "D": _picture("find", 240, 160, "Kính lúp"),
            },
            "key": "C",
        },
        "explanation": "Đĩa mềm không còn dùng nhưng hình của nó vẫn chỉ lệnh lưu; kéo là cắt, kính"
        " lúp là tìm.",
    },
    {
        "kind": "hotspot",
        "content": {
            "stem": "Muốn chèn một bảng vào báo cáo này, mở chỗ nào trước?",
            "picture": _picture(
                "window",
                960,
                540,
                "Cửa sổ soạn thảo văn bản. Trên cùng là hàng thẻ: Tệp, Trang chủ, Chèn, Bố trí, Xem"
                " lại; dưới đó là các nút định dạng chữ, rồi đến trang giấy có bài báo cáo. Năm chỗ"
                " được đánh số: 1 đến 4 trên hàng thẻ theo thứ tự Tệp, Chèn, Bố trí, Xem lại; 5 là"
                " ô chọn phông chữ.",
            ),
            "areas": [
                _area("Thẻ Tệp", 2, 8, 8, 7),
                _area("Thẻ Chèn", 27, 8, 9, 7),
                _area("Thẻ Bố trí", 38, 8, 11, 7),
                _area("Thẻ Xem lại", 51, 8, 12, 7),
                _area("Ô phông chữ", 36, 18, 21, 8),
            ],
            "several": False,
            "key": ["2"],
        },
        "explanation": "Bảng, hình, đầu trang và chân trang đều nằm ở thẻ Chèn.",
    },
    {
        "kind": "matrix",
        "content": {
            "stem": "Mỗi việc sau nên làm bằng phần mềm nào?",
            "columns": ["Soạn thảo", "Bảng tính", "Trình chiếu"],
            "rows": {
                "A": "Tính tổng kinh phí của 12 tháng",
                "B": "Viết tờ trình ba trang",
                "C": "Báo cáo trước hội nghị bằng màn hình lớn",
            },
            "key": {"A": "2", "B": "1", "C": "3"},
        },
        "explanation": "Số liệu tính bằng bảng tính, văn bản viết bằng phần mềm soạn thảo, báo cáo"
        " trước hội nghị dùng trình chiếu.",
    },
)
