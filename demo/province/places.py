"""Rooms, trainers, accounts and letterheads of the demonstration. All people are invented. No Django.

Unit codes are those of today (`units.AFTER`), but for the letterhead of the department that existed
until 28/02/2025.
"""

from dataclasses import dataclass
from datetime import date

from demo.province.units import BEFORE_SINCE, DEPARTMENTS_MERGED_ON, PROVINCE, PROVINCE_NAME

_PARENT_BODY = f"ỦY BAN NHÂN DÂN TỈNH {PROVINCE_NAME.upper()}"


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """A building; `unit` runs it."""

    code: str
    name: str
    address: str
    unit: str


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """A computer room: `machines` of which `spare` are kept in reserve, `columns` in a row."""

    site: str
    code: str
    name: str
    machines: int
    spare: int
    columns: int


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account: roles as (value of `people.enums.Role`, unit code); what it shows."""

    username: str
    full_name: str
    roles: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class TrainerSpec:
    """Who teaches what (module codes), with the account to log in by."""

    username: str
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterheadSpec:
    """How a unit's documents begin and end; `valid_to` is the first day on which it no longer holds.

    A reorganisation ends letterheads with their unit, so the end need not be written.
    """

    unit: str
    parent_body: str
    issuer: str
    place_name: str
    signing_capacity: str
    signatory: str
    valid_from: date
    valid_to: date | None = None


SITES = (
    SiteSpec(
        "TTCDS",
        "Trung tâm Chuyển đổi số tỉnh",
        f"Số 12, đường Bờ Kè, phường An Khúc, tỉnh {PROVINCE_NAME}",
        "SKHCN-TTCDS",
    ),
    SiteSpec(
        "HVHC",
        "Cơ sở bồi dưỡng cán bộ tỉnh",
        f"Số 45, đường Cầu Sao, phường Bến Quế, tỉnh {PROVINCE_NAME}",
        "SNV",
    ),
    SiteSpec(
        "GM",
        "Trung tâm Phục vụ hành chính công phường Giồng Mai",
        f"Khu phố 2, phường Giồng Mai, tỉnh {PROVINCE_NAME}",
        "99201",
    ),
)

PLACES = (
    PlaceSpec("TTCDS", "P101", "Phòng máy 101", 30, 2, 6),
    PlaceSpec("TTCDS", "P102", "Phòng máy 102", 30, 2, 6),
    PlaceSpec("TTCDS", "P201", "Phòng máy 201", 28, 2, 7),
    PlaceSpec("HVHC", "A1", "Phòng máy A1", 30, 2, 5),
    PlaceSpec("HVHC", "A2", "Phòng máy A2", 28, 2, 7),
    PlaceSpec("HVHC", "B1", "Phòng máy B1", 25, 2, 5),
    PlaceSpec("GM", "M1", "Phòng máy Giồng Mai", 25, 2, 5),
)

ACCOUNTS = (
    AccountSpec(
        "quantri",
        "Phan Hữu Trí",
        (("system_admin", PROVINCE),),
        "Quản trị hệ thống: tài khoản, phân quyền, nhật ký, sao lưu",
    ),
    AccountSpec(
        "soancauhoi",
        "Lâm Thị Bích Hạnh",
        (("bank_author", "SKHCN"),),
        "Soạn câu hỏi cho ngân hàng, gửi thẩm định",
    ),
    AccountSpec(
        "thamdinh1",
        "Huỳnh Trọng Nhân",
        (("bank_reviewer", "SKHCN"),),
        "Người thẩm định thứ nhất",
    ),
    AccountSpec(
        "thamdinh2",
        "Đoàn Thị Thu Quyên",
        (("bank_reviewer", "SKHCN"),),
        "Người thẩm định thứ hai",
    ),
    AccountSpec(
        "thuky",
        "Mai Thanh Khoa",
        (("organiser", PROVINCE),),
        "Thư ký kỳ sát hạch: lập kỳ, ma trận, ca, phòng, công bố",
    ),
    AccountSpec(
        "giamthi1",
        "Võ Thị Kim Tuyền",
        (("proctor", PROVINCE),),
        "Giám thị phòng máy thứ nhất",
    ),
    AccountSpec(
        "giamthi2",
        "Đặng Phước Lộc",
        (("proctor", PROVINCE),),
        "Giám thị phòng máy thứ hai",
    ),
    AccountSpec(
        "dethi1",
        "Trần Thị Hồng Vân",
        (("paper_board", PROVINCE),),
        "Trưởng ban đề thi: ký phiếu chất lượng, giữ khóa niêm phong",
    ),
    AccountSpec(
        "dethi2",
        "Lý Minh Đức",
        (("paper_board", PROVINCE),),
        "Thành viên ban đề thi, giữ khóa niêm phong",
    ),
    AccountSpec(
        "dethi3",
        "Hồ Thị Cẩm Tú",
        (("paper_board", PROVINCE),),
        "Thành viên ban đề thi, giữ khóa niêm phong",
    ),
    AccountSpec(
        "chamthi",
        "Châu Thị Ngọc Yến",
        (("marker", PROVINCE),),
        "Chấm câu hỏi tự luận, thực hành",
    ),
    AccountSpec(
        "daotao",
        "Dương Hồng Loan",
        (("training_officer", PROVINCE),),
        "Phụ trách bồi dưỡng: chương trình, lớp, ghi danh",
    ),
    AccountSpec(
        "giangvien1",
        "Bùi Quốc Duy",
        (("trainer", "SKHCN-TTCDS"),),
        "Giảng viên bảng tính, đọc số liệu",
    ),
    AccountSpec(
        "giangvien2",
        "Ngô Thị Mỹ Trinh",
        (("trainer", "SKHCN-TTCDS"),),
        "Giảng viên an toàn thông tin, dữ liệu cá nhân",
    ),
    AccountSpec(
        "giangvien3",
        "Trương Công Phát",
        (("trainer", "SKHCN-TTCDS"),),
        "Giảng viên văn bản điện tử, dịch vụ công",
    ),
    AccountSpec(
        "tochuc",
        "Lê Thị Phi Yến",
        (("hr_officer", PROVINCE),),
        "Tổ chức cán bộ toàn tỉnh (Sở Nội vụ)",
    ),
    AccountSpec(
        "tochuc.skhcn",
        "Nguyễn Tấn Hậu",
        (("hr_officer", "SKHCN"),),
        "Tổ chức cán bộ của Sở Khoa học và Công nghệ: chỉ thấy người của Sở",
    ),
    AccountSpec(
        "lanhdao",
        "Cao Hoàng Nghĩa",
        (("leader", PROVINCE),),
        "Lãnh đạo tỉnh: bảng tổng hợp, chỉ đọc",
    ),
)

TRAINERS = (
    TrainerSpec("giangvien1", ("IU04", "IU08", "LD")),
    TrainerSpec("giangvien2", ("ATTT", "DLCN", "IU01", "IU02", "IU06")),
    TrainerSpec("giangvien3", ("IU03", "IU05", "IU07", "CQS", "DVC")),
)

LETTERHEADS = (
    LetterheadSpec(
        "STTTT",
        _PARENT_BODY,
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        PROVINCE_NAME,
        "GIÁM ĐỐC",
        "Quách Trọng Thành",
        BEFORE_SINCE,
        DEPARTMENTS_MERGED_ON,
    ),
    LetterheadSpec(
        "SKHCN",
        _PARENT_BODY,
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        PROVINCE_NAME,
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
        "Kiều Thanh Bình",
        DEPARTMENTS_MERGED_ON,
    ),
)
