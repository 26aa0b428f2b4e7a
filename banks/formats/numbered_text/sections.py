"""Headings of the parts of a paper, and the lines that shared passages begin with."""

import re
from dataclasses import dataclass

_SECTION = re.compile(
    r"\W{0,8}(?:(?:phần|chương|mục|module?|modul|mô\s*đun|chủ\s+đề|chuyên\s+đề|dạng|part|section|chapter|unit|đề\s+số|mã\s+đề|lĩnh\s+vực|nhóm)"
    r"\s+(?:thứ\s+)?(?:[IVXLC]{1,6}|[0-9]{1,4}|[A-H]|một|hai|ba|bốn|năm)(?!\w)|[IVX]{1,5}\s?[.)/–-]\s*[^\W\d_])",
    re.IGNORECASE,
)
_END = re.compile(r"[\W_]{0,30}(?:hết|the\s+end|end)[\W_]{0,30}$", re.IGNORECASE)
#: A heading of Markdown, or a hashtag alone on its line.
_HASHED = re.compile(r"(?:#{2,6}\s+\S.*|#[^\W\d][\w-]{1,60})$")
_RULE = re.compile(r"[\W_]{3,}$")
_ROMAN = re.compile(r"\W{0,8}(?:phần|part|section)\s+([IVX]{1,5}|[0-9]{1,2})(?!\w)", re.IGNORECASE)
_STARTERS = (
    r"đọc|dựa|căn\s+cứ|sử\s+dụng|dùng|cho|xem|quan\s+sát|theo|nghiên\s+cứu|xét|với|các\s+câu|"
    r"dữ\s+liệu|dữ\s+kiện|thông\s+tin|đoạn|tình\s+huống|bảng|hình|read|use|refer|based|study|look"
)
_PASSAGE = re.compile(
    r"\W{0,8}(?:"
    + _STARTERS
    + r")\b(?P<said>.{0,240}?(?:câu|questions?)(?:\s+hỏi)?(?:\s+(?:số|từ|từ\s+câu))?\s+)(?P<numbers>[0-9].{0,120})",
    re.IGNORECASE | re.DOTALL,
)
_RANGED = re.compile(
    r"\W{0,8}(?:các\s+)?(?:câu|questions?)(?:\s+hỏi)?\s+(?:từ\s+)?(?P<numbers>[0-9]{1,4}\s*(?:đến|tới|và|to|and|[–—,-])\s*(?:câu\s*)?[0-9].{0,60})",
    re.IGNORECASE,
)
_OPEN_PASSAGE = re.compile(
    r"\W{0,8}(?:đọc|dựa\s+vào|sử\s+dụng|căn\s+cứ)\b.{0,80}\b(?:trả\s+lời|làm)\s+(?:các|những)\s+câu\s+hỏi(?!\s+(?:số\s+|từ\s+)?[0-9]).{0,40}$",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(r"thí\s+sinh|chọn\s+(?:một\s+)?(?:phương|đáp)\s+án", re.IGNORECASE)
_LISTED = re.compile(
    r"\s*(?:(?:,|;|và|and|&)?\s*(?:câu\s*)?(?P<first>[0-9]{1,4})(?:\s*(?:đến|tới|to|[–—-])\s*(?:câu\s*(?:số\s*)?)?(?P<last>[0-9]{1,4}))?)",
    re.IGNORECASE,
)
_CODED = re.compile(r"[(\[]\s*mã:?\s+([\w.-]{1,60})\s*[)\]]", re.IGNORECASE)


def is_section(text: str) -> bool:
    """Return whether a line is a heading of a part of the paper, its end, or a rule."""
    bare = text.strip()
    if not bare or len(bare) > 200:
        return False
    if _SECTION.match(bare) or _END.match(bare) or _RULE.match(bare) or _HASHED.match(bare):
        return True
    letters = [one for one in bare if one.isalpha()]
    return len(letters) >= 8 and " " in bare and not any(one.islower() for one in letters)


def section_number(text: str) -> str:
    """Return the number of a part ("II"), "" where the line names none."""
    found = _ROMAN.match(text)
    return found[1].upper() if found else ""


@dataclass(frozen=True, slots=True)
class PassageLabel:
    """The line that a shared passage begins with.

    Attributes:
        numbers: the questions that it is for; empty where the line does not say.
        end: where the text behind the list of questions begins.
    """

    numbers: tuple[int, ...]
    code: str
    end: int


#: Questions that one passage is for, at most; more is a sentence about the whole paper.
MOST_SHARING = 60


def passage_label(text: str) -> PassageLabel | None:
    """Return what a line says of the questions that share what follows; None where it does not."""
    start = text[:500]
    coded = _CODED.search(start)
    code = coded[1] if coded else ""
    if _INSTRUCTION.search(start):
        return None
    for pattern in (_PASSAGE, _RANGED):
        if found := pattern.match(start):
            numbers, end = _numbers(start, found.start("numbers"))
            if len(numbers) > 1 or (numbers and code):
                return PassageLabel(tuple(numbers), code, end)
    if _OPEN_PASSAGE.match(start):
        return PassageLabel((), code, len(start))
    return None


def _numbers(text: str, start: int) -> tuple[list[int], int]:
    numbers: list[int] = []
    while (found := _LISTED.match(text, start)) and found.end() > start:
        first = int(found["first"])
        last = int(found["last"] or first)
        if not first <= last < first + MOST_SHARING or len(numbers) > MOST_SHARING:
            break
        numbers += range(first, last + 1)
        start = found.end()
    return numbers, start
