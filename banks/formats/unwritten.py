"""What a written file says nothing of, told once for all questions that have it."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from banks.parsed import ParsedQuestion, Problem

_NAMES = {
    "skill": "kỹ năng",
    "level": "mức độ",
    "seconds": "thời gian",
    "points": "số điểm",
    "basis": "căn cứ",
    "order_locked": "việc giữ thứ tự phương án",
    "positions": "vị trí việc làm",
    "fields": "lĩnh vực",
    "enemies": "câu không cùng đề",
    "more_skills": "kỹ năng phụ",
    "code": "mã câu hỏi",
    "explanation": "lời giải thích",
}


def unwritten(questions: Iterable[ParsedQuestion], attributes: Collection[str]) -> list[Problem]:
    """Return a warning for each of `attributes` that some question has and the format has not.

    Args:
        attributes: names of attributes of `ParsedQuestion`, as in `_NAMES`.
    """
    counts = dict.fromkeys(attributes, 0)
    for question in questions:
        for name in attributes:
            value = getattr(question, name)
            counts[name] += bool(value) and not (name == "points" and value == Decimal(1))
    return [
        Problem("Cả tệp", f"Không ghi {_NAMES[name]} của {count} câu.", "warning")
        for name, count in counts.items()
        if count
    ]
