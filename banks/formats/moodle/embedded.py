"""Gaps inside a text of Moodle: ``{1:SHORTANSWER:=Hà Nội~%50%Ha Noi#thiếu dấu}`` and their kin.

The text is HTML, and so are the answers; a sign that would mean something is escaped with a
backslash, or written as an entity.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from banks.formats.html_text import to_text
from banks.formats.weighed_answers import Answer, accepted_texts, number, percent, shortest

TYPED, PICKED, TICKED, NUMBER = "typed", "picked", "ticked", "number"
_PICKED = ("MULTICHOICE", "MC")
_TICKED = ("MULTIRESPONSE", "MR")
_TYPES = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), TYPED),
    **dict.fromkeys(("NUMERICAL", "NM"), NUMBER),
    **{
        name + ending: PICKED
        for name, endings in zip(
            _PICKED,
            (("", "_V", "_H", "_S", "_VS", "_HS"), ("", "V", "H", "S", "VS", "HS")),
            strict=True,
        )
        for ending in endings
    },
    **{
        name + ending: TICKED
        for name, endings in zip(
            _TICKED,
            (("", "_V", "_H", "_S", "_HS", "_VS"), ("", "V", "H", "S", "HS", "VS")),
            strict=True,
        )
        for ending in endings
    },
}
_CASE = frozenset({"SHORTANSWER_C", "SAC", "MWC"})

_BEGINNING = re.compile(r"\{\s*([0-9]{0,6})\s*:\s*([A-Z_]{2,20})\s*:", re.IGNORECASE)
_END = re.compile(r"(?>[^\\}]+|\\.)*+\}", re.DOTALL)
#: What counts in the rest of a formula: brackets, and what cannot stand in it.
_MORE = re.compile(r"\{\s*[0-9]{0,6}\s*:\s*[A-Za-z_]{2,20}\s*:|[{}<\n]")
_LONGEST_FORMULA = 1000
_FORMULA = re.compile(r"(?:\\[A-Za-z]+|[_^])\{")
_TILDE = re.compile(r"(?<!\\)~")
_FEEDBACK = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)#")
_SHARE = re.compile(r"(?:=|%(-?[0-9]{1,5}(?:[.,][0-9]{0,10})?)%)")
_BLANK = re.compile(r"^(?:\s|<br\s*/?>|&nbsp;)+")
_ESCAPED = re.compile(r'\\([}{~#/"\\=%])')
#: Where a gap stood, in a text that is yet to be converted: letters that no text has.
_HERE = "\ufdd0{}\ufdd1"
_PLACED = re.compile("\ufdd0([0-9]+)\ufdd1")
_OWN_SIGNS = re.compile(r"\{\{(?=[0-9]+\}\})")

#: What stands for a gap in a stem of a kind without gaps.
BLANK = "_____"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as it is written."""

    type: str
    weight: Decimal
    answers: tuple[Answer, ...]
    case_matters: bool = False


@dataclass(slots=True)
class Gapped:
    """A text whose gaps were taken out: `html` holds their places."""

    html: str
    gaps: list[Gap] = field(default_factory=list)


def take_out(html: str) -> Gapped:
    """Return a text with places for its gaps; what only looks like one stays as it is."""
    found = Gapped("")
    parts: list[str] = []
    done = 0
    for beginning in _BEGINNING.finditer(html):
        kind = _TYPES.get(beginning[2].upper())
        if kind is None or beginning.start() < done:
            continue
        end = _end_of(html, beginning.end())
        if not end:
            break  # no further bracket closes
        parts += [html[done : beginning.start()], _HERE.format(len(found.gaps) + 1)]
        found.gaps.append(
            Gap(
                kind,
                Decimal(beginning[1] or 1),
                _answers(html[beginning.end() : end - 1], is_number=kind == NUMBER),
                beginning[2].upper() in _CASE,
            )
        )
        done = end
    found.html = "".join([*parts, html[done:]])
    return found


def _end_of(html: str, begin: int) -> int:
    """Return where a gap ends, behind its bracket; 0 where none closes.

    A formula whose brackets nobody escaped, ``{1:MC:=\\(\\frac{1}{2}\\)~2}``, belongs to it whole,
    as far as it stands in one line and no other gap or element begins before it ends.
    """
    first = _END.match(html, begin)
    if first is None:
        return 0
    end = first.end()
    depth = html.count("{", begin, end) - html.count("}", begin, end) + 1
    if depth <= 0 or not _FORMULA.search(html, begin, end):
        return end
    for more in _MORE.finditer(html, end, end + _LONGEST_FORMULA):
        if more[0] not in "{}":
            break
        depth += 1 if more[0] == "{" else -1
        if not depth:
            return more.end()
    return end


def looks_like_gap(html: str) -> str:
    """Return the beginning of what is left of a text and reads as a gap; "" where nothing does."""
    found = _BEGINNING.search(html)
    return found[0] if found else ""


def scaled(answers: Sequence[Answer]) -> list[Answer]:
    """Return answers of which several are right together, their shares 100 % in all, as in Moodle."""
    whole = sum(one.percent for one in answers if one.percent > 0)
    if whole <= 100:
        return list(answers)
    return [
        replace(one, percent=one.percent * 100 / whole) if one.percent > 0 else one
        for one in answers
    ]


def take_out_numbered(html: str) -> tuple[str, list[int]]:
    """Return a text with places for its ``[[1]]``, ``[[2]]``, and the numbers in their order."""
    numbers: list[int] = []

    def place(match: re.Match[str]) -> str:
        numbers.append(int(match[1]))
        return _HERE.format(len(numbers))

    return re.sub(r"\[\[([0-9]{1,4})\]\]", place, html), numbers


def take_out_between(html: str, opening: str, closing: str) -> tuple[str, list[str]]:
    """Return a text with places for what stands between two signs, and what stood there, as text."""
    found: list[str] = []

    def place(match: re.Match[str]) -> str:
        found.append(to_text(match[1]).text)
        return _HERE.format(len(found))

    between = f"[^{re.escape(opening + closing)}]"
    sign = f"{re.escape(opening)}({between}{{1,1000}}){re.escape(closing)}"
    return re.sub(sign, place, html), found


def with_gaps(text: str, sign: Callable[[int], str] = "{{{{{0}}}}}".format) -> str:
    """Return a converted text with what stands for each gap: ``{{1}}`` unless `sign` says otherwise."""
    return _PLACED.sub(lambda match: sign(int(match[1])), _OWN_SIGNS.sub("{ {", text))


def _answers(inner: str, *, is_number: bool) -> tuple[Answer, ...]:
    found = []
    for raw in _TILDE.split(inner):
        written = _BLANK.sub("", raw)
        if not written:
            continue
        share = _SHARE.match(written)
        earned = Decimal(0)
        if share:
            earned = percent(share[1]) if share[1] is not None else Decimal(100)
            written = written[share.end() :]
        body, *feedback = _FEEDBACK.split(written, maxsplit=1)
        text = to_text(_ESCAPED.sub(_unescaped, body)).text
        tolerance = "0"
        if is_number and ":" in text:
            text, _mark, tolerance = text.partition(":")
        has_feedback = bool(feedback and to_text(feedback[0]).text)
        found.append(Answer(text.strip(), earned, has_feedback, tolerance.strip() or "0"))
    return tuple(found)


def _unescaped(match: re.Match[str]) -> str:
    # "<" and "&" cannot be meant here, so what is left needs no escape of HTML
    return match[1]


def content_of(gap: Gap, number_: int) -> tuple[dict[str, Any], list[str], list[str]]:
    """Return the JSON of a gap, what is lost, and why it cannot be taken."""
    name = f"chỗ trống {number_}"
    if gap.type in (TYPED, NUMBER):
        accepted, lost = accepted_texts(gap.answers)
        if gap.type == NUMBER:
            accepted = list(dict.fromkeys(shortest(number(text)) for text in accepted))
            reach = [one.tolerance for one in gap.answers if one.percent > 0]
            if any(re.search("[1-9]", one) for one in reach):
                lost.append(f"sai số {', '.join(reach)} (chỉ nhận đúng {', '.join(accepted)})")
        if gap.case_matters:
            lost.append("yêu cầu phân biệt chữ hoa, chữ thường")
        refusals = [] if accepted else [f"{name.capitalize()} chưa có đáp án được trọn điểm."]
        return {"accepted": accepted}, [f"{name}: {what}" for what in lost], refusals
    options = [one.text for one in gap.answers]
    right = [one.text for one in gap.answers if one.percent >= Decimal("99.9")]
    lost = []
    if any(one.has_feedback for one in gap.answers):
        lost.append(f"{name}: lời nhận xét riêng của phương án")
    partly = [one.text for one in gap.answers if one.percent and one.text not in right]
    if partly:
        lost.append(f"{name}: phần trăm điểm của {', '.join(f'“{text}”' for text in partly)}")
    content: dict[str, Any] = {"options": options, "key": right[0] if right else ""}
    if gap.type == TICKED and (len(right) > 1 or len(partly) > 1):
        several = f"{name.capitalize()} cho chọn nhiều phương án; ở đây mỗi chỗ trống chỉ chọn một."
        return content, lost, [several]
    if len(right) == 1:
        return content, lost, []
    if not right:
        return content, lost, [f"{name.capitalize()} không có phương án nào được trọn điểm."]
    return (
        content,
        lost,
        [f"{name.capitalize()} có {len(right)} phương án đúng; ở đây chỉ chọn một."],
    )
