"""Gaps in a text, and boxes below it -> gaps, short answers, numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from banks.formats.html_text import Converted
from banks.formats.qti.drafting import Draft
from banks.formats.qti.numbers import Range
from banks.formats.qti.wording import NO_KEY
from office.text import clean_line

#: Around the number of a gap in a text on its way through `html_text`.
GAP_BEGIN, GAP_END = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap: texts to type, or a list with its key."""

    accepted: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    key: str = ""

    @property
    def has_key(self) -> bool:
        """Whether the file says what is right."""
        return bool(self.key if self.options else self.accepted)

    def dump(self) -> dict[str, Any]:
        """Return the JSON of `banks.kinds.cloze`."""
        if self.options:
            return {"options": list(self.options), "key": self.key}
        return {"accepted": list(self.accepted)}


def mark(number: int) -> str:
    """Return what stands for a gap until its text is plain."""
    return f"{GAP_BEGIN}{number}{GAP_END}"


def fill(draft: Draft, stem: Converted, gaps: Sequence[Gap]) -> None:
    """Take a text with `mark`s for its gaps."""
    # What already reads like a gap of ours would be taken for one.
    text = draft.stem(stem).replace("{{", "{ {").replace(GAP_BEGIN, "{{").replace(GAP_END, "}}")
    content = {"stem": text, "gaps": [gap.dump() for gap in gaps]}
    missing = [str(number) for number, gap in enumerate(gaps, 1) if not gap.has_key]
    if missing:
        what = f"Chưa có đáp án cho chỗ trống {', '.join(missing)}; hãy bổ sung rồi nhập lại."
        draft.refuse(what, kind="cloze", content=content)
    else:
        draft.take("cloze", content)


def is_apart(text: str) -> bool:
    """Tell whether the one gap of a text stands at its end, where an answer box would stand."""
    _before, _mark, behind = text.partition(mark(1))
    return not behind.strip(" \t\n.?!:…_")


def without_gap(stem: Converted) -> Converted:
    """Return a text with its one gap taken away, or drawn as dots where text goes on behind it."""
    behind = stem.text.partition(mark(1))[2].strip(" \t\n…_")
    shown = "……" if behind else ""
    text = stem.text.replace(mark(1), shown)
    lines = [line.rstrip() for line in text.split("\n")]
    return Converted(text="\n".join(lines).strip(), pictures=stem.pictures, lost=stem.lost)


# --- boxes below a text ----------------------------------------------------------------------------


def type_text(draft: Draft, stem: Converted, accepted: Sequence[str]) -> None:
    """Take a question whose answer is typed."""
    texts = list(dict.fromkeys(clean_line(one) for one in accepted if clean_line(one)))
    content = {"stem": draft.stem(stem), "accepted": texts}
    if texts:
        draft.take("short_answer", content)
    else:
        draft.refuse(NO_KEY, kind="short_answer", content=content)


def type_number(draft: Draft, stem: Converted, right: Sequence[Range]) -> None:
    """Take a question whose answer is a number; several single numbers become accepted texts."""
    ranges = list(dict.fromkeys(right))
    # A value inside a range says nothing more.
    ranges = [
        one
        for one in ranges
        if not any(
            other != one and other.least <= one.least and one.most <= other.most for other in ranges
        )
    ]
    text = draft.stem(stem)
    if not ranges:
        draft.refuse(NO_KEY, kind="numeric", content={"stem": text, "value": "", "tolerance": "0"})
    elif len(ranges) == 1:
        (found,) = ranges
        value, tolerance = (found.least + found.most) / 2, (found.most - found.least) / 2
        content = {"stem": text, "value": f"{value:f}", "tolerance": f"{tolerance:f}"}
        draft.take("numeric", content)
    elif all(one.least == one.most for one in ranges):
        accepted = [f"{one.least:f}" for one in ranges]
        draft.lose("câu có nhiều đáp số nên thành câu trả lời ngắn, không có sai số")
        draft.take("short_answer", {"stem": text, "accepted": accepted})
    else:
        what = (
            "Câu có nhiều khoảng đáp số; ở đây câu trả lời số chỉ có một giá trị và một sai số. "
            "Hãy tách thành nhiều câu."
        )
        draft.refuse(what, kind="numeric")
