"""Moodle XML that is nearly well-formed: what people and their programs get wrong is put right.

A file that cannot be mended as a whole is taken apart, and what is broken of it left as it stands.
"""

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from banks.formats.xml_reading import local_name, read_xml
from office.problems import UnreadableFile

#: The name of an element that stands for a question that could not be read, its text inside.
BROKEN = "broken"
#: Questions of a broken file that are looked at, and of which one at least must be whole.
_MOST_PIECES, _FIRST_PIECES = 3000, 100
_BEGINNING = re.compile(r"<!\[CDATA\[|<question(?=[\s>])")
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,200}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31})?(;?)")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
#: An attribute of Moodle's own elements that somebody wrote without quotes: ``type=multichoice``.
_UNQUOTED = re.compile(
    r"(<(?:question|questiontext|answer|feedback|generalfeedback|subquestion|row|column|file)\b"
    r"[^<>]{0,200}?\s(?:type|format|fraction|number|name|path|encoding)=)([\w.+-]{1,60})(?=[\s/>])"
)
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def mended(text: str, *, name: str) -> Element | None:
    """Return the first element of a file after mending it; None where nothing of it can be read."""
    text = _UNUSABLE.sub("", text)
    if "<!ENTITY" in text:
        return None
    text = _DOCTYPE.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", text)).strip()
    root = _first_read(name, _variants(text))
    return root if root is not None else _apart(text, name)


def _apart(text: str, name: str) -> Element | None:
    """Return the questions of a file each read by itself, in a ``<quiz>``; None where none is whole."""
    begins = list(_beginnings(text))
    if len(begins) > _MOST_PIECES:
        return None
    root, is_whole = Element("quiz"), False
    for place, (begin, end) in enumerate(pairwise([*begins, len(text)])):
        if place == _FIRST_PIECES and not is_whole:
            return None
        piece = text[begin:end]
        close = piece.rfind("</question>")
        inner = piece[:close] if close >= 0 else re.sub(r"</(?:quiz|questions?)\s*>\s*$", "", piece)
        one = _first_read(name, _variants(f"{inner}</question>"))
        if one is None:
            one = Element(BROKEN)
            one.text = piece.strip()
        else:
            is_whole = True
        root.extend([one] if local_name(one) != "quiz" else list(one))
    return root if is_whole else None


def _beginnings(text: str) -> Iterator[int]:
    """Yield where questions begin, outside CDATA."""
    done = 0
    for one in _BEGINNING.finditer(text):
        if one.start() < done:
            continue
        if one[0] == "<question":
            yield one.start()
        elif (done := text.find("]]>", one.end())) < 0:
            return


def _variants(text: str) -> Iterator[str]:
    """Yield a file mended in less and less timid ways."""
    for _attribute in range(3):
        text = _UNQUOTED.sub(r'\1"\2"', text)
    right = _ENTITY.sub(_as_xml, text)
    yield right
    yield f"<quiz>{right}</quiz>"  # questions without their quiz
    yield _ENTITY.sub(_as_xml, _enclosed(text))


def _first_read(name: str, variants: Iterator[str]) -> Element | None:
    for text in variants:
        try:
            return read_xml(text.encode(), name=name)
        except UnreadableFile:
            continue
    return None


def _enclosed(text: str) -> str:
    """Put HTML that nobody escaped, and that is no XML ("<br>"), into CDATA."""
    parts, done = [], 0
    while (begin := text.find("<text>", done)) >= 0 and (end := text.find("</text>", begin)) >= 0:
        inner = text[begin + 6 : end]
        parts.append(text[done : begin + 6])
        is_html = "<" in inner and "<![CDATA[" not in inner
        parts.append(f"<![CDATA[{inner}]]>" if is_html else inner)
        done = end
    return "".join([*parts, text[done:]])


def _as_xml(match: re.Match[str]) -> str:
    """Return an entity as XML knows it: HTML's by number, a lone & as one."""
    inner, end = match[1] or "", match[2]
    if inner in _OF_XML and end:
        return match[0]
    if inner.startswith("#") and end:
        letter = html.unescape(match[0])
        return match[0] if not _UNUSABLE.search(letter) else ""
    letter = html.unescape(f"&{inner};") if inner and end else ""
    if letter and not letter.startswith("&"):
        return "".join(f"&#{ord(one)};" for one in letter)
    return f"&amp;{inner}{end}"
