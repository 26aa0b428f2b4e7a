"""The pictures of docs: which page, as whom, at which size, on which ground. No browser, no Django."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Widths and heights: a usual office screen, a usual telephone.
DESKTOP, PHONE = (1366, 768), (390, 844)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture and the way to it.

    `steps` are walked in their order: an address is opened, ``>words`` presses the first link or
    button that says so, ``+label`` ticks a box, ``#words`` scrolls to what says so; with ``!`` before it the address may answer with an error.
    `after` names the picture whose steps come first, in the same window. `folder` is that of docs/
    whose pages show it; an `account` "" is a visitor.
    """

    name: str
    account: str
    steps: Sequence[str]
    after: str = ""
    size: tuple[int, int] = DESKTOP
    is_dark: bool = False
    folder: str = "guide/pictures"


GUIDE = (
    # the official
    Picture("can-bo-trang-chu", "nai", ["/"]),
    Picture("can-bo-trang-chu-dien-thoai", "nai", ["/"], size=PHONE),
    Picture("can-bo-the-du-thi", "nai", ["/", ">Xem thẻ dự thi"]),
    Picture("can-bo-vao-thi", "nai", ["/", ">Vào thi"]),
    Picture("can-bo-xac-nhan", "nai", [">Vào thi bằng tài khoản"], after="can-bo-vao-thi"),
    Picture(
        "can-bo-phong-cho",
        "nai",
        [
            "+Đây là thông tin của tôi",
            "+Tôi đã đọc và chấp hành",
            ">Đúng, tiếp tục",
            ">Vào phòng chờ",
        ],
        after="can-bo-xac-nhan",
    ),
    Picture("can-bo-lam-bai", "nai", [">Bắt đầu làm bài"], after="can-bo-phong-cho"),
    Picture("can-bo-ket-qua", "nai", ["/ket-qua-cua-toi", ">Kỳ sát hạch kỹ năng số năm 2026"]),
    Picture("can-bo-khoa-hoc", "nai", ["/khoa-hoc", ">Xem và ghi danh"]),
    # the system administrator
    Picture("quan-tri-trang-chu", "quantri", ["/"]),
    Picture("quan-tri-tai-khoan", "quantri", ["/quan-tri/tai-khoan"]),
    Picture("quan-tri-sap-xep", "quantri", ["/quan-tri/don-vi/sap-xep"]),
    Picture("quan-tri-chinh-sach", "quantri", ["/quan-tri/chinh-sach"]),
    Picture("quan-tri-nhat-ky", "quantri", ["/quan-tri/nhat-ky"]),
    Picture("quan-tri-he-thong", "quantri", ["/he-thong"]),
    # the HR officer
    Picture("nhan-su-trang-chu", "tochuc", ["/"]),
    Picture("nhan-su-can-bo", "tochuc", ["/can-bo", ">Nguyễn Ái"]),
    Picture("nhan-su-nhap-danh-sach", "tochuc", ["/nhap-danh-sach"]),
    Picture("nhan-su-tai-khoan", "tochuc", ["/tai-khoan-can-bo?muc=cho-dung-ma"]),
    Picture("nhan-su-ket-qua", "tochuc", ["/bao-cao/ket-qua"]),
    Picture("nhan-su-chung-nhan", "tochuc", ["/chung-nhan"]),
    # the leader
    Picture("lanh-dao-toan-canh", "lanhdao", ["/toan-canh"]),
    Picture("lanh-dao-don-vi", "lanhdao", ["/toan-canh", "#Từng đơn vị qua các kỳ"]),
    Picture("lanh-dao-dien-thoai", "lanhdao", ["/toan-canh"], size=PHONE),
    # the secretary of a round
    Picture("to-chuc-trang-chu", "thuky", ["/"]),
    Picture("to-chuc-ma-tran", "thuky", ["/ma-tran-de", ">Chuyên viên chuyên môn, nghiệp vụ"]),
    Picture(
        "to-chuc-toan-canh",
        "thuky",
        ["/ky-sat-hach", ">Kỳ sát hạch kỹ năng số đợt 1 năm 2027"],
    ),
    Picture("to-chuc-thieu-cau", "thuky", [">Mã đề"], after="to-chuc-toan-canh"),
    Picture(
        "to-chuc-ca-thi",
        "thuky",
        ["/ky-sat-hach", ">Kỳ sát hạch kỹ năng số bổ sung năm 2026", ">Ca và phòng", ">Ca 1"],
    ),
    Picture(
        "to-chuc-so-do",
        "thuky",
        ["/ky-sat-hach", ">Kỳ sát hạch kỹ năng số đợt 1 năm 2027", ">Ca và phòng", ">Sơ đồ"],
    ),
    Picture(
        "to-chuc-kiem-chung",
        "thuky",
        [
            "/ky-sat-hach",
            ">Kỳ sát hạch kỹ năng số bổ sung năm 2026",
            ">Mã đề",
            ">Kiểm chứng đề theo vị trí",
        ],
    ),
    Picture(
        "to-chuc-cham-diem",
        "thuky",
        [
            "/ky-sat-hach",
            ">Kỳ sát hạch kỹ năng số năm 2026",
            ">Chấm điểm",
            ">Lần chấm 1",
        ],
    ),
    # the proctor
    Picture("giam-thi-phong", "giamthi1", ["/coi-thi"]),
    Picture("giam-thi-theo-doi", "giamthi1", ["/coi-thi", ">Mở phòng"]),
    Picture("giam-thi-mot-may", "giamthi1", [">Xem máy này"], after="giam-thi-theo-doi"),
    Picture("giam-thi-tam-dung", "giamthi1", ["/coi-thi", ">Mở phòng", ">Tạm dừng phòng"]),
    Picture("giam-thi-bien-ban", "giamthi1", ["/coi-thi", "#Đã qua", ">Biên bản coi thi"]),
    # the author and the reviewer of questions
    Picture("cau-hoi-ngan-hang", "soancauhoi", ["/ngan-hang", ">Ngân hàng câu hỏi sát hạch"]),
    Picture("cau-hoi-tra-lai", "soancauhoi", ["/soan-cau-hoi"]),
    Picture("cau-hoi-soan", "soancauhoi", ["/soan-cau-hoi", ">Soạn tiếp"]),
    Picture("cau-hoi-nhap-tep", "soancauhoi", ["/nhap-cau-hoi"]),
    Picture("cau-hoi-do-phu", "soancauhoi", [">Độ phủ"], after="cau-hoi-ngan-hang"),
    Picture("tham-dinh-cho", "thamdinh1", ["/tham-dinh"]),
    Picture("tham-dinh-mot-cau", "thamdinh1", [">KNS-2024-0638"], after="tham-dinh-cho"),
    # the training officer and the trainer
    Picture("dao-tao-trang-chu", "daotao", ["/"]),
    Picture("dao-tao-nhu-cau", "daotao", ["/nhu-cau"]),
    Picture("dao-tao-lop", "daotao", ["/lop", ">An toàn thông tin cơ bản, lớp 3"]),
    Picture("dao-tao-lich", "daotao", ["/lich?tuan=2026-12-14"]),
    Picture("dao-tao-de-xuat", "daotao", ["/de-xuat-buoi", ">Xem và quyết định"]),
    Picture("giang-vien-lop", "giangvien1", ["/lop", ">An toàn thông tin cơ bản, lớp 3"]),
    Picture("giang-vien-de-xuat", "giangvien1", ["/de-xuat-buoi"]),
    Picture(
        "giang-vien-diem-danh",
        "giangvien1",
        ["/lop", ">Chính quyền số và chuyển đổi số, lớp 2", ">Điểm danh"],
        size=PHONE,
    ),
)


def _look(name: str, account: str, *steps: str) -> tuple[Picture, ...]:
    """A page of docs/look.md: light and dark, on an office screen and on a telephone."""
    return tuple(
        Picture(
            f"{name}-{size_name}{'-toi' if is_dark else ''}",
            account,
            steps,
            size=size,
            is_dark=is_dark,
            folder="look",
        )
        for size_name, size in (("may-tinh", DESKTOP), ("dien-thoai", PHONE))
        for is_dark in (False, True)
    )


LOOK = (
    *_look("can-bo", "nai", "/"),
    *_look("lanh-dao", "lanhdao", "/"),
    *_look("to-chuc", "thuky", "/ky-sat-hach", ">Kỳ sát hạch kỹ năng số bổ sung năm 2026"),
    *_look("coi-thi", "giamthi1", "/coi-thi", ">Mở phòng"),
    *_look("ngan-hang", "soancauhoi", "/ngan-hang", ">Ngân hàng câu hỏi sát hạch"),
    *_look("dao-tao", "daotao", "/"),
    *_look("nhan-su", "tochuc", "/bao-cao/ket-qua"),
    *_look("quan-tri", "quantri", "/"),
    *_look("thanh-phan", "quantri", "/ui/"),
    *_look("tim-kiem", "quantri", "/tim?q=so+noi+vu"),
    *_look("khong-thay", "thuky", "!/khong-co-trang-nay"),
    *_look("dang-nhap", "", "/dang-nhap"),
)
PICTURES = GUIDE + LOOK
