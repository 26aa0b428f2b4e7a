"""Questions -> Moodle XML that a Moodle of today takes in, and that comes back the same.

What Moodle has no place for (level, skill, basis, seconds) stands in an element of our own,
``<sathach>``, which Moodle passes over: it comes back from the file, not from a Moodle course.
"""

import base64
import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from banks.formats.base import Output
from banks.formats.html_text import to_html, typed_html
from banks.formats.moodle.types import MODEL, RUBRIC
from banks.formats.unwritten import unwritten
from banks.formats.weighed_answers import fair_percents
from banks.kinds.cloze import GAP
from banks.parsed import ParsedBank, ParsedQuestion, ParsedStimulus, Problem

_ENDINGS = {b"\x89PN": "png", b"\xff\xd8\xff": "jpg"}
#: Signs of the language of gaps, written as entities.
_SIGNS = {sign: f"&#{ord(sign)};" for sign in '{}~#=%\\"/:*'}
_SIGN = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
_UNWRITTEN = ("positions", "fields", "enemies", "more_skills")
_NOT_HELD = {"hotspot": "Moodle không có câu chỉ chỗ trên hình với cả chỗ sai"}

Media = Mapping[str, bytes]


def write_quiz(bank: ParsedBank, *, title: str, stamp: str) -> Output:
    """Return the file, the same bytes for the same bank."""
    lost: list[Problem] = []
    stimuli = {one.code: one for one in bank.stimuli}
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    if stamp:
        parts.append(f"<!-- {_remark(stamp)} -->\n")
    parts.append("<quiz>\n")
    skill: str | None = None
    count = 0
    for question in bank.questions:
        writer = _WRITERS.get(question.kind)
        name = question.code or question.where
        if writer is None:
            why = _NOT_HELD.get(question.kind, f"Moodle không có loại câu “{question.kind}”")
            lost.append(Problem(name, f"{why} nên câu này không ghi được."))
            continue
        if question.skill != skill:
            skill = question.skill
            parts.append(_category(title, skill))
        parts.append(_question(question, writer, stimuli, bank.media))
        if question.kind in ("true_false_group", "matrix"):
            what = "Ghi thành câu ghép đôi, vì Moodle không có loại câu này."
            lost.append(Problem(name, what, "warning"))
        count += 1
    parts.append("</quiz>\n")
    lost += unwritten(bank.questions, _UNWRITTEN)
    return Output("".join(parts).encode(), count, tuple(lost))


def _category(title: str, skill: str) -> str:
    path = "/".join(filter(None, ("$course$/SatHach", title.replace("/", "//"), skill)))
    return f'<question type="category"><category>{_text(path)}</category></question>\n'


def _question(
    question: ParsedQuestion,
    writer: Callable[[ParsedQuestion, Media], tuple[str, str]],
    stimuli: Mapping[str, ParsedStimulus],
    media: Media,
) -> str:
    type_, body = writer(question, media)
    before = _material(stimuli.get(question.stimulus), media)
    stem = _STEMS.get(question.kind, _plain_stem)(question.content)
    name = question.code or " ".join(question.content["stem"].split())[:80]
    return "".join(
        (
            f'<question type="{type_}">\n<name>{_text(name)}</name>\n',
            f'<questiontext format="html">{_text(before[0] + stem)}{before[1]}</questiontext>\n',
            _html("generalfeedback", question.explanation),
            f"<defaultgrade>{question.points:f}</defaultgrade>\n<penalty>0</penalty>\n",
            f"<hidden>0</hidden>\n<idnumber>{escape(question.code)}</idnumber>\n",
            body,
            _own(question),
            "</question>\n",
        )
    )


def _own(question: ParsedQuestion) -> str:
    values = {
        "kind": question.kind,
        "code": question.code,
        "skill": question.skill,
        "level": question.level,
        "seconds": str(question.seconds or ""),
        "basis": question.basis,
        "order": "1" if question.order_locked else "",
    }
    written = "".join(f" {name}={quoteattr(value)}" for name, value in values.items() if value)
    columns = question.content["columns"] if question.kind == "matrix" else []
    inner = "".join(f"<column>{escape(column)}</column>" for column in columns)
    return f"<sathach{written}>{inner}</sathach>\n"


# --- pieces ---------------------------------------------------------------------------------------


def _text(content: str) -> str:
    """Return a ``<text>``; as CDATA where that is easier to read."""
    if ("<" in content or "&" in content) and "]]>" not in content:
        return f"<text><![CDATA[{content}]]></text>"
    return f"<text>{escape(content)}</text>"


def _html(name: str, text: str, attributes: str = "") -> str:
    content = to_html(text) if text else ""
    return f'<{name}{attributes} format="html">{_text(content)}</{name}>\n'


def _answer(text: str, percent: str, more: str = "") -> str:
    return f'<answer fraction="{percent}" format="html">{_text(to_html(text))}{more}</answer>\n'


def _plain_answer(text: str, percent: str, more: str = "") -> str:
    content = f"<text>{escape(text)}</text>{more}"
    return f'<answer fraction="{percent}" format="plain_text">{content}</answer>\n'


def _file(sha256: str, media: Media) -> tuple[str, str]:
    """Return the name of a picture and its ``<file>``."""
    data = media[sha256]
    name = f"{sha256[:16]}.{_ENDINGS.get(data[:3], 'png')}"
    encoded = base64.b64encode(data).decode()
    return name, f'<file name="{name}" path="/" encoding="base64">{encoded}</file>'


def _image(sha256: str, description: str, media: Media) -> tuple[str, str]:
    if sha256 not in media:
        return "", ""
    name, file = _file(sha256, media)
    alt = html.escape(description)
    return f'<p><img src="@@PLUGINFILE@@/{name}" alt="{alt}"></p>', file


def _material(stimulus: ParsedStimulus | None, media: Media) -> tuple[str, str]:
    if stimulus is None:
        return "", ""
    shown, file = _image(stimulus.picture, stimulus.description, media)
    text = to_html(stimulus.text) if stimulus.text else ""
    code = html.escape(stimulus.code)
    return f'<div class="sathach-tu-lieu" title="{code}">{text}{shown}</div>', file


def _plain_stem(content: Mapping[str, Any]) -> str:
    return to_html(content["stem"])


def _gapped_stem(content: Mapping[str, Any]) -> str:
    pieces = GAP.split(to_html(content["stem"]))
    gaps = content["gaps"]
    return "".join(
        _gap(gaps[int(piece) - 1]) if place % 2 else piece.replace("{", "&#123;")
        for place, piece in enumerate(pieces)
    )


_STEMS: dict[str, Callable[[Mapping[str, Any]], str]] = {"cloze": _gapped_stem}


def _gap(gap: Mapping[str, Any]) -> str:
    if "accepted" in gap:
        accepted = (text.replace("*", "\\*") for text in gap["accepted"])
        return "{1:SHORTANSWER:" + "~".join("=" + _in_gap(text) for text in accepted) + "}"
    options = (("=" if one == gap["key"] else "") + _in_gap(one) for one in gap["options"])
    return "{1:MULTICHOICE:" + "~".join(options) + "}"


def _in_gap(text: str) -> str:
    # the entities of `typed_html` hold signs themselves, and are no signs
    pieces = re.split(r"(&(?:amp|lt|gt|nbsp|#9);|<br>)", typed_html(text))
    return "".join(
        piece if place % 2 else _SIGN.sub(lambda match: _SIGNS[match[0]], piece)
        for place, piece in enumerate(pieces)
    )


# --- kinds ----------------------------------------------------------------------------------------


def _shuffle(question: ParsedQuestion) -> str:
    return f"<shuffleanswers>{'false' if question.order_locked else 'true'}</shuffleanswers>\n"


def _choice(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    content = question.content
    is_single = question.kind == "single_choice"
    options: Mapping[str, str] = content["options"]
    key: Sequence[str] = [content["key"]] if is_single else content["key"]
    share = fair_percents(options, key)
    answers = (
        _answer(text, ("100" if id_ in key else "0") if is_single else share(id_))
        for id_, text in options.items()
    )
    single = f"<single>{'true' if is_single else 'false'}</single>\n"
    numbering = "<answernumbering>ABCD</answernumbering>\n"
    return "multichoice", single + _shuffle(question) + numbering + "".join(answers)


def _image_choice(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    answers = []
    for id_, picture in question.content["options"].items():
        shown, file = _image(picture["sha256"], picture["description"], media)
        percent = "100" if id_ == question.content["key"] else "0"
        answers.append(
            f'<answer fraction="{percent}" format="html">{_text(shown)}{file}</answer>\n'
        )
    head = f"<single>true</single>\n{_shuffle(question)}<answernumbering>ABCD</answernumbering>\n"
    return "multichoice", head + "".join(answers)


def _true_false(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    key = question.content["key"]
    answers = (("true", key), ("false", not key))
    return "truefalse", "".join(
        f'<answer fraction="{100 if is_right else 0}" format="moodle_auto_format">'
        f"<text>{word}</text></answer>\n"
        for word, is_right in answers
    )


def _short_answer(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    accepted = (text.replace("*", "\\*") for text in question.content["accepted"])
    answers = "".join(_plain_answer(text, "100") for text in accepted)
    return "shortanswer", f"<usecase>0</usecase>\n{answers}"


def _numeric(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    reach = f"<tolerance>{question.content['tolerance']}</tolerance>"
    return "numerical", _plain_answer(question.content["value"], "100", reach)


def _pair(left: str, right: str) -> str:
    content = to_html(left) if left else ""
    return (
        f'<subquestion format="html">{_text(content)}'
        f"<answer><text>{escape(right)}</text></answer></subquestion>\n"
    )


def _matching(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    pairs = [(pair["left"], pair["right"]) for pair in question.content["pairs"]]
    pairs += [("", text) for text in question.content["extra"]]
    return "matching", _shuffle(question) + "".join(_pair(*pair) for pair in pairs)


def _statements(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    key = question.content["key"]
    pairs = [
        (text, "Đúng" if key[id_] else "Sai")
        for id_, text in question.content["statements"].items()
    ]
    for word in ("Đúng", "Sai"):
        if word not in {right for _left, right in pairs}:
            pairs.append(("", word))
    return "matching", _shuffle(question) + "".join(_pair(*pair) for pair in pairs)


def _matrix(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    content = question.content
    columns: Sequence[str] = content["columns"]
    pairs = [(text, columns[int(content["key"][id_]) - 1]) for id_, text in content["rows"].items()]
    used = {right for _left, right in pairs}
    pairs += [("", column) for column in columns if column not in used]
    return "matching", _shuffle(question) + "".join(_pair(*pair) for pair in pairs)


def _ordering(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    items = question.content["items"]
    head = "<layouttype>VERTICAL</layouttype>\n<selecttype>ALL</selecttype>\n"
    head += f"<selectcount>{len(items)}</selectcount>\n"
    head += "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>\n"
    return "ordering", head + "".join(
        _answer(text, f"{place}") for place, text in enumerate(items, 1)
    )


def _cloze(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    return "cloze", ""


def _essay(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    content = question.content
    info = f"{RUBRIC}{to_html(content['rubric'])}{MODEL}{to_html(content['model'])}"
    return "essay", (
        "<responseformat>editor</responseformat>\n<responserequired>1</responserequired>\n"
        "<responsefieldlines>15</responsefieldlines>\n"
        f"<maxwordlimit>{content['words']}</maxwordlimit>\n<attachments>0</attachments>\n"
        f'<graderinfo format="html">{_text(info)}</graderinfo>\n'
    )


def _file_upload(question: ParsedQuestion, media: Media) -> tuple[str, str]:
    content = question.content
    types = ",".join(f".{ending}" for ending in content["files"])
    return "essay", (
        "<responseformat>noinline</responseformat>\n<responserequired>0</responserequired>\n"
        "<attachments>1</attachments>\n<attachmentsrequired>1</attachmentsrequired>\n"
        f"<filetypeslist>{types}</filetypeslist>\n"
        f"<maxbytes>{content['megabytes'] * 1024 * 1024}</maxbytes>\n"
        + _html("graderinfo", content["rubric"])
    )


def _remark(stamp: str) -> str:
    return escape(re.sub("-{2,}", "–", stamp).strip("-"))


_WRITERS: dict[str, Callable[[ParsedQuestion, Media], tuple[str, str]]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "true_false_group": _statements,
    "short_answer": _short_answer,
    "numeric": _numeric,
    "matching": _matching,
    "matrix": _matrix,
    "ordering": _ordering,
    "cloze": _cloze,
    "image_choice": _image_choice,
    "essay": _essay,
    "file_upload": _file_upload,
}
