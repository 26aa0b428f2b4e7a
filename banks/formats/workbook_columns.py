"""The sheet of questions: what its columns are called, and the words of its closed lists."""

from banks.formats.workbook_content import LETTERS
from office.headers import Column

QUESTIONS = "Câu hỏi"
CODE, KIND, SKILL, LEVEL = "Mã câu hỏi", "Loại câu hỏi", "Kỹ năng", "Mức độ"
POSITIONS, FIELDS, STEM = "Vị trí việc làm", "Lĩnh vực quản lý", "Câu dẫn"
OPTIONS = {letter: f"Phương án {letter}" for letter in LETTERS}
#: Narrows the list of skills in the template; a skill's own module is on the sheet of skills.
MODULE = "Mô đun"
KEY, TOLERANCE, EXPLANATION, BASIS = "Đáp án", "Sai số", "Giải thích", "Căn cứ"
POINTS, SECONDS, ORDER_LOCKED = "Điểm", "Thời gian (giây)", "Giữ thứ tự"
ENEMIES = "Không cùng đề với"

COLUMNS = (
    Column(CODE, ("Mã", "Mã số câu hỏi")),
    Column(KIND, ("Loại", "Dạng câu hỏi")),
    Column(MODULE, required=False),
    Column(SKILL, ("Mã kỹ năng",)),
    Column(LEVEL, ("Mức độ nhận thức", "Cấp độ")),
    Column(POSITIONS, ("Vị trí",)),
    Column(FIELDS, ("Lĩnh vực",)),
    Column(STEM, ("Nội dung câu hỏi", "Câu hỏi", "Nội dung")),
    *(Column(name, required=letter in "ABCD") for letter, name in OPTIONS.items()),
    Column(KEY, ("Đáp án đúng",)),
    Column(TOLERANCE, required=False),
    Column(EXPLANATION, ("Giải thích đáp án",), required=False),
    Column(BASIS, ("Căn cứ pháp lý",), required=False),
    Column(POINTS, ("Số điểm",)),
    Column(SECONDS, ("Thời gian", "Số giây")),
    Column(ORDER_LOCKED, required=False),
    Column(ENEMIES, ("Câu hỏi loại trừ",), required=False),
    Column("STT", ("TT", "Số TT"), required=False),
)
#: Columns that are there for whoever fills the sheet in, and are not read.
UNREAD = ("STT", MODULE)
KINDS = {
    "Một lựa chọn": "single_choice",
    "Nhiều lựa chọn": "multiple_choice",
    "Đúng/Sai": "true_false",
    "Nhóm đúng/sai": "true_false_group",
    "Trả lời ngắn": "short_answer",
    "Số": "numeric",
    "Ghép nối": "matching",
    "Sắp xếp": "ordering",
    "Điền khuyết": "cloze",
    "Bảng chọn": "matrix",
    "Chọn hình": "image_choice",
    "Chỉ chỗ trên hình": "hotspot",
    "Tự luận": "essay",
    "Nộp tệp": "file_upload",
}
#: Kinds that a sheet cannot hold: they are written on the page, where their pictures are.
PICTURED = ("Chọn hình", "Chỉ chỗ trên hình")
LEVELS = {"Nhận biết": "NB", "Thông hiểu": "TH", "Vận dụng": "VD", "Vận dụng cao": "VDC"}
MOST_POINTS = 100
MOST_SECONDS = 7200
