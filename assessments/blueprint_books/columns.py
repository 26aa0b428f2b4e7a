"""The sheets of the book, what their columns are called, and the words of its closed lists."""

from assessments.enums import CellSource
from banks.formats.workbook_columns import KINDS, LEVELS
from office.headers import Column
from office.text import fold_tones

MATRIX, SPECIFICATION, PARTS = "Ma trận", "Bảng đặc tả", "Các phần"
ANY = "*"
SOURCES = {
    "Chung": CellSource.COMMON,
    "Theo vị trí": CellSource.POSITION,
    "Theo lĩnh vực": CellSource.FIELD,
}

PART, PART_TITLE, PART_MINUTES, CUT_SCORE = "Phần", "Tên phần", "Số phút", "Điểm đạt riêng"
PART_COLUMNS = (
    Column(PART, ("Phần số",)),
    Column(PART_TITLE),
    Column(PART_MINUTES, ("Thời gian (phút)",)),
    Column(CUT_SCORE, required=False),
)

LINE, SKILLS, SKILL_NAMES, LEVEL = "Dòng ma trận", "Mã chủ đề", "Tên chủ đề", "Mức độ"
SOURCE, KIND, COUNT = "Nguồn câu hỏi", "Loại câu hỏi", "Số câu"
POINTS, MINUTES, FACILITY = "Điểm mỗi câu", "Phút mỗi câu", "Tỷ lệ trả lời đúng mong muốn"
SPECIFICATION_COLUMNS = (
    Column(LINE, required=False),
    Column(PART),
    Column(SKILLS, ("Mã kỹ năng",)),
    Column(SKILL_NAMES, ("Chủ đề",), required=False),
    Column(LEVEL, ("Mức độ nhận thức",)),
    Column(SOURCE, ("Nguồn",)),
    Column(KIND, ("Loại",)),
    Column(COUNT),
    Column(POINTS),
    Column(MINUTES, required=False),
    Column(FACILITY, required=False),
)

NUMBER, TOPIC, SEVERAL, POINTS_TOTAL, MINUTES_TOTAL = "TT", "Chủ đề", "Nhiều mức", "Điểm", "Phút"
#: The columns of a table of the matrix: counts by level, then of several levels.
COUNTED = (*LEVELS, SEVERAL)
MATRIX_COLUMNS = (
    Column(NUMBER),
    Column(TOPIC),
    Column(SOURCE, ("Nguồn",)),
    Column(KIND, ("Loại",)),
    *(Column(name) for name in COUNTED),
    Column(COUNT, required=False),
    Column(POINTS, required=False),
    Column(POINTS_TOTAL, required=False),
    Column(MINUTES_TOTAL, required=False),
)

#: The words of lists by their folded spelling.
FOLDED_LEVELS = {fold_tones(name): level for name, level in LEVELS.items()}
FOLDED_KINDS = {fold_tones(name): slug for name, slug in KINDS.items()}
FOLDED_SOURCES = {fold_tones(name): source for name, source in SOURCES.items()}
LEVEL_NAMES = {level: name for name, level in LEVELS.items()}
KIND_NAMES = {slug: name for name, slug in KINDS.items()}
SOURCE_NAMES = {source: name for name, source in SOURCES.items()}


def line_of(part: int, row: int) -> str:
    """Return what a row of the matrix is called in both sheets: "1.3"."""
    return f"{part}.{row}"


def column_of(levels: tuple[str, ...]) -> str:
    """Return the column of the matrix in which a cell of these levels stands."""
    return LEVEL_NAMES[levels[0]] if len(levels) == 1 else SEVERAL
