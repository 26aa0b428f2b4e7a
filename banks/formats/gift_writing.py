"""Questions -> GIFT that Moodle takes in."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from banks.formats.base import Output
from banks.formats.html_text import is_unmarked, to_html, typed_html
from banks.formats.unwritten import unwritten
from banks.formats.weighed_answers import fair_percents
from banks.kinds.cloze import GAP
from banks.parsed import ParsedBank, ParsedQuestion, Problem

_SIGN = re.compile(r"[\\:#={}~]")
_UNWRITTEN = (
    *("points", "level", "seconds", "basis", "order_locked"),
    *("positions", "fields", "enemies", "more_skills"),
)


def write_gift(bank: ParsedBank, *, title: str, stamp: str) -> Output:
    """Return the file, the same bytes for the same bank."""
    lost: list[Problem] = []
    written: list[ParsedQuestion] = []
    parts = [f"// {' '.join(line.split())}\n" for line in (title, stamp) if line.strip()]
    skill = ""
    for question in bank.questions:
        name = question.code or question.where
        reason = _reason_against(question)
        if reason:
            lost.append(Problem(name, f"{reason} nên câu này không ghi được."))
            continue
        if question.kind in _LESS:
            lost.append(Problem(name, _LESS[question.kind], "warning"))
        if question.skill != skill:
            skill = question.skill
            category = "/".join(filter(None, ("$course$", title.replace("/", "//"), skill)))
            parts.append(f"\n$CATEGORY: {' '.join(category.split())}\n")
        parts.append(_question(question))
        written.append(question)
    lost += unwritten(written, _UNWRITTEN)
    return Output("".join(parts).encode(), len(written), tuple(lost))


_LESS = {
    "true_false_group": "Ghi thành câu ghép đôi, vì GIFT không có loại câu này.",
    "matrix": "Ghi thành câu ghép đôi, vì GIFT không có loại câu này.",
    "essay": "Không ghi hướng dẫn chấm, bài mẫu và giới hạn số từ.",
}


def _reason_against(question: ParsedQuestion) -> str:
    """Return why a question cannot be written; "" where it can."""
    if question.stimulus:
        return "GIFT không có chỗ cho tư liệu dùng chung"
    if question.kind == "cloze":
        gaps = question.content["gaps"]
        if len(gaps) > 1:
            return "GIFT chỉ có một chỗ trống trong một câu"
        if "options" in gaps[0]:
            return "Chỗ trống có danh sách trong GIFT là câu một lựa chọn"
    elif question.kind not in _BODIES:
        return "GIFT không có loại câu này"
    return ""


def _question(question: ParsedQuestion) -> str:
    content = question.content
    head = f"\n// [id:{_in_remark(question.code)}]\n" if question.code else "\n"
    if question.code:
        head += f"::{_escaped(question.code)}::"
    feedback = f"####{_text(question.explanation)}" if question.explanation else ""
    if question.kind == "cloze":
        before, _number, after = GAP.split(to_html(content["stem"]))
        accepted = "".join(_accepted(text) for text in content["gaps"][0]["accepted"])
        inner = f"{{{accepted}{feedback}}}"
        return f"{head}[html]{_escaped(before)}{inner}{_escaped(after)}\n"
    body = _BODIES[question.kind](content)
    end = "\n" if "\n" in body else ""
    feedback = f"\t{feedback}\n" if feedback and end else feedback
    return f"{head}{_text(content['stem'])}{{{body}{end}{feedback}}}\n"


# --- texts ----------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _is_bare(text: str) -> bool:
    return is_unmarked(text) and not text.startswith("[")


def _text(text: str) -> str:
    """Return a text; as HTML where it is more than words and line ends.

    Lines say that they are Moodle's own way of writing, since parts inherit from their stem.
    """
    if not _is_bare(text):
        return f"[html]{_escaped(to_html(text))}"
    return f"[moodle]{_escaped(text)}" if "\n" in text else _escaped(text)


def _guarded(text: str, written: str) -> str:
    """Return a text that begins like a share of points or a name of markup as what it is."""
    return f"[plain]{_escaped(text)}" if text.startswith(("%", "[")) else written


def _in_remark(text: str) -> str:
    return re.sub(r"([\\\]])", r"\\\1", " ".join(text.split()))


# --- kinds ----------------------------------------------------------------------------------------


def _option(sign: str, text: str) -> str:
    return f"\n\t{sign}{_guarded(text, _text(text))}"


def _single_choice(content: Mapping[str, Any]) -> str:
    return "".join(
        _option("=" if id_ == content["key"] else "~", text)
        for id_, text in content["options"].items()
    )


def _multiple_choice(content: Mapping[str, Any]) -> str:
    share = fair_percents(content["options"], content["key"])
    return "".join(_option(f"~%{share(id_)}%", text) for id_, text in content["options"].items())


def _true_false(content: Mapping[str, Any]) -> str:
    return "TRUE" if content["key"] else "FALSE"


def _accepted(text: str) -> str:
    text = text.replace("*", "\\*")
    if "->" in text:  # an arrow would make pairs of the answers
        return f" =[html]{_escaped(typed_html(text))}"
    return f" ={_guarded(text, _escaped(text))}"


def _short_answer(content: Mapping[str, Any]) -> str:
    return "".join(_accepted(text) for text in content["accepted"]).strip()


def _numeric(content: Mapping[str, Any]) -> str:
    return f"#{content['value']}:{content['tolerance']}"


def _pair(left: str, right: str) -> str:
    written = _text(left) if left else ""
    if "->" in written:  # the first arrow would end the left side
        written = f"[html]{_escaped(to_html(left))}"
    return f"\n\t={written} -> {_escaped(right)}"


def _matching(content: Mapping[str, Any]) -> str:
    pairs = [(pair["left"], pair["right"]) for pair in content["pairs"]]
    return "".join(_pair(*pair) for pair in [*pairs, *(("", one) for one in content["extra"])])


def _statements(content: Mapping[str, Any]) -> str:
    key = content["key"]
    return "".join(
        _pair(text, "Đúng" if key[id_] else "Sai") for id_, text in content["statements"].items()
    )


def _matrix(content: Mapping[str, Any]) -> str:
    columns = content["columns"]
    key = content["key"]
    pairs = [(text, columns[int(key[id_]) - 1]) for id_, text in content["rows"].items()]
    used = {right for _left, right in pairs}
    extra = [("", column) for column in columns if column not in used]
    return "".join(_pair(*pair) for pair in [*pairs, *extra])


def _essay(content: Mapping[str, Any]) -> str:
    return ""


_BODIES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "true_false": _true_false,
    "short_answer": _short_answer,
    "numeric": _numeric,
    "matching": _matching,
    "true_false_group": _statements,
    "matrix": _matrix,
    "essay": _essay,
}
