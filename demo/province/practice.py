"""Questions of the practice bank: invented for it, none of them stands in the bank of the exams."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: The skills of the trial paper's questions, in their order; they stand in the bank too.
TRIAL_SKILLS = (
    *("IU03.2", "ATTT.2", "IU06.5", "IU04.5", "IU02.4"),
    *("IU02.3", "IU02.1", "IU02.3", "IU06.5"),
    *("IU03.1", "IU03.5", "IU02.4"),
)


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A question as an author writes it."""

    kind: str
    skill: str
    content: dict[str, Any]
    explanation: str
    basis: str = ""


def practice_questions() -> Iterator[PracticeQuestion]:
    """Return the bank's own questions."""
    for skill, stem, options, key, explanation, basis in _CHOICES:
        is_one = len(key) == 1
        yield PracticeQuestion(
            kind="single_choice" if is_one else "multiple_choice",
            skill=skill,
            content={
                "stem": stem,
                "options": dict(zip("ABCD", options, strict=True)),
                "key": key if is_one else list(key),
            },
            explanation=explanation,
            basis=basis,
        )
    for skill, stem, is_true, explanation in _JUDGED:
        yield PracticeQuestion(
            kind="true_false",
            skill=skill,
            content={"stem": stem, "key": is_true},
            explanation=explanation,
        )
    yield from _MARKED


#: What people mark: it shows authors how such a question is written; no practice draws it.
_MARKED = (
    PracticeQuestion(
        kind="essay",
        skill="ATTT.2",
        content={
            "stem": "Đồng nghiệp xin mượn mật khẩu của anh/chị để gửi gấp một văn bản. Anh/chị trả lời"
            " thế nào, và vì sao?",
            "words": 150,
            "rubric": "- Từ chối cho mượn: 40 %.\n- Nêu trách nhiệm của người có tài khoản: 30 %.\n"
            "- Đưa ra cách khác (ủy quyền, nhờ văn thư gửi): 30 %.",
            "model": "Tôi không cho mượn, vì việc làm bằng tài khoản của tôi là trách nhiệm của tôi."
            " Nếu việc gấp, tôi gửi giúp từ máy của mình hoặc nhờ văn thư, còn quyền gửi thì xin người"
            " quản trị cấp đúng cho đồng nghiệp.",
        },
        explanation="Tài khoản gắn với trách nhiệm của từng người; cho mượn thì không còn biết ai đã"
        " làm gì.",
    ),
    PracticeQuestion(
        kind="file_upload",
        skill="IU04.5",
        content={
            "stem": "Lập bảng tổng hợp số hồ sơ đúng hạn, quá hạn của sáu tháng, có dòng tổng và tỷ lệ"
            " phần trăm tính bằng công thức; nộp tệp bảng tính.",
            "files": ["xlsx", "ods"],
            "megabytes": 5,
            "rubric": "- Dòng tổng dùng công thức: 40 %.\n- Tỷ lệ tính đúng: 40 %.\n- Tiêu đề, đơn vị,"
            " căn lề: 20 %.",
        },
        explanation="Tổng và tỷ lệ bằng công thức thì đổi số liệu là bảng tự đúng.",
    ),
)

_CHOICES: tuple[tuple[str, str, tuple[str, ...], str, str, str], ...] = (
    (
        "ATTT.2",
        "Mật khẩu nào khó đoán nhất?",
        ("12345678", "Ngày sinh của mình", "Tên cơ quan", "Một câu dài chỉ mình nhớ"),
        "D",
        "Độ dài làm mật khẩu khó đoán hơn là vài ký tự lạ.",
        "",
    ),
    (
        "ATTT.2",
        "Lớp thứ hai của xác thực hai bước có thể là những gì?",
        (
            "Mã trên ứng dụng xác thực",
            "Khóa bảo mật cắm vào máy",
            "Gõ lại mật khẩu lần nữa",
            "Tên đăng nhập",
        ),
        "AB",
        "Bước thứ hai phải là thứ người dùng đang có, không phải nhắc lại điều đã biết.",
        "",
    ),
    (
        "ATTT.3",
        "Thư lạ báo tài khoản sắp bị khóa và yêu cầu bấm đường dẫn. Nên làm gì trước tiên?",
        (
            "Bấm đường dẫn để xem",
            "Trả lời thư để hỏi",
            "Tự mở trang chính thức để kiểm tra",
            "Chuyển thư cho đồng nghiệp bấm thử",
        ),
        "C",
        "Không đi theo đường dẫn trong thư; tự gõ địa chỉ chính thức thì không rơi vào trang giả.",
        "",
    ),
    (
        "ATTT.3",
        "Dấu hiệu nào cho thấy một trang web có thể là giả mạo?",
        (
            "Tên miền viết gần giống tên thật",
            "Có logo của cơ quan",
            "Đòi mã OTP ngay khi mở trang",
            "Trang tải nhanh",
        ),
        "AC",
        "Logo sao chép được; tên miền và việc đòi OTP mới là điều cần xem.",
        "",
    ),
    (
        "IU03.3",
        "Muốn mọi đoạn của văn bản cách dòng như nhau, nên dùng cách nào?",
        ("Nhấn Enter nhiều lần", "Đặt giãn dòng của đoạn", "Gõ dấu cách", "Chèn bảng"),
        "B",
        "Giãn dòng là thuộc tính của đoạn, không phải dòng trống.",
        "",
    ),
    (
        "IU03.6",
        "Văn bản hành chính thường dùng khổ giấy nào?",
        ("A3", "A4", "A5", "B5"),
        "B",
        "Văn bản hành chính trình bày trên khổ A4 (210 mm × 297 mm).",
        "Nghị định 30/2020/NĐ-CP, Phụ lục I",
    ),
    (
        "IU04.4",
        "Công thức =B2*$C$1 được chép từ hàng 2 xuống hàng 3. Công thức mới là gì?",
        ("=B2*$C$1", "=B3*$C$2", "=B3*$C$1", "=C3*$C$1"),
        "C",
        "Địa chỉ có dấu $ giữ nguyên, địa chỉ không có dấu $ chuyển theo hàng.",
        "",
    ),
    (
        "IU04.5",
        "Hàm nào đếm số ô có số trong một vùng?",
        ("SUM", "COUNT", "AVERAGE", "MAX"),
        "B",
        "COUNT đếm ô chứa số; COUNTA đếm mọi ô không trống.",
        "",
    ),
    (
        "IU06.3",
        "Muốn tìm đúng một cụm từ trên trang tìm kiếm, nên viết thế nào?",
        ("Viết hoa cả cụm", "Đặt cụm từ trong dấu ngoặc kép", "Thêm dấu hỏi", "Bỏ hết dấu"),
        "B",
        "Dấu ngoặc kép yêu cầu tìm nguyên cụm từ.",
        "",
    ),
)

_JUDGED: tuple[tuple[str, str, bool, str], ...] = (
    (
        "IU02.4",
        "Nén một thư mục giúp gửi nhiều tệp như một tệp.",
        True,
        "Tệp nén gom các tệp lại, thường còn nhỏ hơn.",
    ),
    (
        "ATTT.4",
        "Máy đã cài phần mềm diệt mã độc thì không cần cập nhật hệ điều hành.",
        False,
        "Bản cập nhật vá lỗ hổng mà phần mềm diệt mã độc không che được.",
    ),
    (
        "IU06.1",
        "Địa chỉ bắt đầu bằng https cho biết đường truyền được mã hóa.",
        True,
        "https mã hóa đường truyền, nhưng không chứng minh trang là trang thật.",
    ),
)
