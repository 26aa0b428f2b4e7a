"""Questions as lines of a paper that people can read and `read_paper` reads back.

Each question is read back before it is written; one that would not come back as it is, because its
texts look like labels of a paper or because a paper has no place for its kind, is left out and told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from banks.formats.gathering import Gathering
from banks.formats.legacy_letters import SCHEMES, weigh
from banks.formats.numbered_text.lines import BOLD, ITALIC, PICTURE, Drawing, Line, Span
from banks.formats.numbered_text.reading import read_paper
from banks.formats.workbook_columns import KINDS, LEVELS
from banks.parsed import ParsedBank, ParsedQuestion, ParsedStimulus, Problem
from office.text import fold_tones

_KIND_NAMES = {slug: name for name, slug in KINDS.items()}
_LEVEL_NAMES = {level: name for name, level in LEVELS.items()}
_TRUTH = {True: "Đúng", False: "Sai"}
#: What a paper has no way to write; said with the kind's name.
_NO_PLACE = ("matching", "ordering", "cloze", "matrix", "hotspot", "file_upload")
_STARRED = re.compile(
    r"(?<![\w*])\*\*(?=[^\s*])([^*\n]{0,300}[^\s*])\*\*(?![\w*])|(?<![\w*])\*(?=[^\s*])([^*\n]{0,300}[^\s*])\*(?![\w*])"
)
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
#: Stands beside a question while it is read back, as others do in its file.
_OTHER = "Câu khác?\nĐáp án: một"


@dataclass(slots=True)
class Written:
    """The lines of a paper, the pictures in them, and what was left out or lost."""

    lines: list[Line] = field(default_factory=list)
    drawings: dict[str, Drawing] = field(default_factory=dict)
    count: int = 0
    lost: list[Problem] = field(default_factory=list)


def write_paper(bank: ParsedBank, *, title: str, stamp: str, is_rich: bool) -> Written:
    """Return the lines of a paper with all questions of `bank` that it can hold.

    Args:
        is_rich: whether the file that the lines go into shows bold words and pictures.
    """
    written = Written(drawings=_drawings(bank) if is_rich else {})
    stimuli = {one.code: one for one in bank.stimuli}
    held: list[_Held] = []
    for question in bank.questions:
        one = _Held(question, stimuli.get(question.stimulus), is_rich)
        if reason := one.why_not(written.drawings):
            written.lost.append(Problem(question.code or question.where, reason))
        else:
            held.append(one)
    while held and not held[-1].comes_back(written.drawings, last_of=len(held)):
        last = held.pop().question  # at the end of a paper keys are looked for
        written.lost.append(Problem(last.code or last.where, _UNLIKE))
    written.lost += [loss for one in held for loss in _losses(one.question)]
    written.lines = [Line(one, is_heading=True) for one in (title, stamp) if one.strip()]
    numbers: dict[str, list[int]] = {}
    for number, one in enumerate(held, 1):
        numbers.setdefault(one.question.stimulus, []).append(number)
    told: set[str] = set()
    for number, one in enumerate(held, 1):
        code = one.question.stimulus
        written.lines.append(Line(""))
        if one.stimulus is not None and code not in told:
            told.add(code)
            written.lines += [*_passage(one.stimulus, numbers[code]), Line("")]
        written.lines += one.lines(number)
    written.count = len(held)
    return written


def question_lines(question: ParsedQuestion, number: int) -> list[Line]:
    """Return a question as lines of a paper."""
    content = question.content
    lines = _texts(f"Câu {number}.", content["stem"])
    lines += _OPTIONS[question.kind](content) if question.kind in _OPTIONS else []
    for name, said in _parts(question).items():
        if said:
            lines += _texts(f"{name}:", said)
    return lines


@dataclass(slots=True)
class _Held:
    """A question that may stand on the paper, with what it asks about.

    `is_rich` says whether ``**so**`` becomes bold; not where it would not be read back.
    """

    question: ParsedQuestion
    stimulus: ParsedStimulus | None
    is_rich: bool

    def lines(self, number: int) -> list[Line]:
        found = question_lines(self.question, number)
        return [_enriched(line) for line in found] if self.is_rich else found

    def why_not(self, drawings: Mapping[str, Drawing]) -> str:
        """Return why it cannot stand on a paper; "" where it can."""
        question = self.question
        if question.kind in _NO_PLACE:
            return f"Đề dạng văn bản không ghi được loại “{_KIND_NAMES[question.kind]}”."
        if question.stimulus and self.stimulus is None:
            return f"Không có học liệu “{question.stimulus}” mà câu hỏi dùng."
        lines = self._whole(1)
        if any(name not in drawings for line in lines for name in line.pictures):
            return "Câu có hình; tệp này không chứa được hình."
        if any(_UNWRITABLE.search(line.text) for line in lines):
            return "Câu có ký tự điều khiển không ghi được vào tệp; hãy xóa ký tự đó."
        if any(weigh(line.text).clear in SCHEMES for line in lines):
            return _UNLIKE  # a reader would take it for a text of an old font
        if self.comes_back(drawings):
            return ""
        if self.is_rich:
            self.is_rich = False
            return self.why_not(drawings)
        return _UNLIKE

    def _whole(self, number: int) -> list[Line]:
        lines = self.lines(number)
        if self.stimulus is None:
            return lines
        return [*_passage(self.stimulus, [number]), Line(""), *lines]

    def comes_back(self, drawings: Mapping[str, Drawing], *, last_of: int = 0) -> bool:
        """Return whether it is read back as it is, before another or as the last of so many."""
        number = last_of or 1
        others = [f"Câu {place}. {_OTHER}" for place in range(1, number)] or [f"Câu 2. {_OTHER}"]
        beside = [Line(one) for other in others for one in other.split("\n")]
        own = self._whole(number)
        lines = [*beside, *own] if number > 1 else [*own, Line(""), *beside]
        gathering = Gathering("paper")
        read_paper(own if last_of == 1 else lines, gathering, drawings=drawings)
        back = gathering.finish()
        if len(back.questions) != (number if last_of else 2) or back.unread:
            return False
        first = back.questions[number - 1]
        same = _comparable(first) == _comparable(self.question)
        material = _material(self.question, [self.stimulus] if self.stimulus else [])
        return same and _material(first, back.stimuli) == material


def _enriched(line: Line) -> Line:
    """Return a line with what stands between stars as bold or italic."""
    shown, spans, last = "", [], 0
    for found in _STARRED.finditer(line.text):
        shown += line.text[last : found.start()]
        inner = found[1] or found[2]
        looks = frozenset({BOLD if found[1] else ITALIC})
        spans.append(Span(len(shown), len(shown) + len(inner), looks))
        shown += inner
        last = found.end()
    return replace(line, text=shown + line.text[last:], spans=tuple(spans)) if spans else line


def _texts(label: str, text: str) -> list[Line]:
    first, *others = text.split("\n")
    return [Line(f"{label} {first}"), *map(Line, others)]


def _options(content: Mapping[str, Any]) -> list[Line]:
    return [
        line for letter, text in content["options"].items() for line in _texts(f"{letter}.", text)
    ]


def _statements(content: Mapping[str, Any]) -> list[Line]:
    return [
        line
        for letter, text in content["statements"].items()
        for line in _texts(f"{letter.lower()})", text)
    ]


def _pictures(content: Mapping[str, Any]) -> list[Line]:
    return [
        Line(f"{letter}. {PICTURE}", pictures=(_picture_name(one),))
        for letter, one in content["options"].items()
    ]


_OPTIONS = {
    "single_choice": _options,
    "multiple_choice": _options,
    "true_false_group": _statements,
    "image_choice": _pictures,
}


def _parts(question: ParsedQuestion) -> dict[str, str]:
    """Return the named parts behind the options, in their order."""
    content, kind = question.content, question.kind
    truths = {fold_tones(one) for one in map(str, content.get("options", {}).values())}
    is_usual = kind in ("single_choice", "image_choice") and truths != {"đúng", "sai"}
    return {
        "Đáp án": _key(question),
        "Loại câu hỏi": "" if is_usual else _KIND_NAMES[kind],
        "Sai số": _number(content["tolerance"]) if kind == "numeric" else "",
        "Mã câu hỏi": question.code,
        "Kỹ năng": question.skill,
        "Mức độ": _LEVEL_NAMES.get(question.level, question.level),
        "Điểm": _number(f"{question.points.normalize():f}") if question.points != 1 else "",
        "Thời gian": f"{question.seconds} giây" if question.seconds else "",
        "Giữ thứ tự": "có" if question.order_locked else "",
        "Số từ": str(content["words"]) if kind == "essay" else "",
        "Hướng dẫn chấm": content["rubric"] if kind == "essay" else "",
        "Bài mẫu": content["model"] if kind == "essay" else "",
        "Căn cứ": question.basis,
        "Giải thích": question.explanation,
    }


def _key(question: ParsedQuestion) -> str:
    content = question.content
    match question.kind:
        case "multiple_choice":
            return ", ".join(content["key"])
        case "true_false":
            return _TRUTH[content["key"]]
        case "true_false_group":
            return "; ".join(
                f"{letter.lower()}) {_TRUTH[one]}" for letter, one in content["key"].items()
            )
        case "short_answer":
            return " | ".join(content["accepted"])
        case "numeric":
            return _number(content["value"])
        case "essay":
            return ""
    return str(content["key"])


def _number(said: str) -> str:
    return said.replace(".", ",")


# --- shared material and pictures -----------------------------------------------------------------


def _passage(stimulus: ParsedStimulus, numbers: Sequence[int]) -> list[Line]:
    listed = ", ".join(map(str, numbers))
    lines = [Line(f"Đọc đoạn sau (mã {stimulus.code}) và trả lời câu {listed}:")]
    lines += [Line(text) for text in stimulus.text.split("\n")] if stimulus.text else []
    if stimulus.picture:
        name = f"{stimulus.picture}:{stimulus.description}"
        lines.append(Line(PICTURE, pictures=(name,)))
    return lines


def _picture_name(picture: Mapping[str, Any]) -> str:
    return f"{picture['sha256']}:{picture['description']}"


def _drawings(bank: ParsedBank) -> dict[str, Drawing]:
    """Return the pictures of a bank, one for each description."""
    found: dict[str, Drawing] = {}
    described = [
        (one["sha256"], one["description"])
        for question in bank.questions
        if question.kind == "image_choice"
        for one in question.content["options"].values()
    ]
    described += [(one.picture, one.description) for one in bank.stimuli if one.picture]
    for sha256, description in described:
        if sha256 in bank.media:
            found[f"{sha256}:{description}"] = Drawing(
                bank.media[sha256], name=sha256[:12], description=description
            )
    return found


# --- what a paper can hold ------------------------------------------------------------------------


_UNLIKE = (
    "Nội dung câu có chỗ giống nhãn của đề (như “A.”, “Câu 2.”, “Đáp án:”) nên khi đọc lại sẽ khác; "
    "hãy xuất bằng tệp Excel hoặc tệp lưu trữ."
)


def _comparable(question: ParsedQuestion) -> dict[str, Any]:
    """Return all of a question that a paper keeps; pictures by what they show."""
    content = dict(question.content)
    if question.kind == "image_choice":
        content["options"] = {
            letter: one["description"] for letter, one in content["options"].items()
        }
    return {
        "kind": question.kind,
        "content": content,
        "code": question.code,
        "skill": question.skill,
        "level": question.level,
        "points": question.points,
        "seconds": question.seconds,
        "explanation": question.explanation,
        "basis": question.basis,
        "order_locked": question.order_locked,
    }


def _material(question: ParsedQuestion, stimuli: Sequence[ParsedStimulus]) -> tuple[str, ...]:
    found = next((one for one in stimuli if one.code == question.stimulus), None)
    return (found.code, found.text, found.description) if found else ()


def _losses(question: ParsedQuestion) -> list[Problem]:
    """Return what of a question a paper has no place for."""
    lost = {
        "vị trí việc làm": question.positions,
        "lĩnh vực quản lý": question.fields,
        "các câu không cùng đề": question.enemies,
        "các kỹ năng khác": question.more_skills,
    }
    names = [name for name, values in lost.items() if values]
    if not names:
        return []
    what = f"Không ghi được {', '.join(names)}."
    return [Problem(question.code or question.where, what, "warning")]
