"""Moodle XML: the questions of a Moodle course, with their pictures inside.

Source: https://docs.moodle.org/en/Moodle_XML_format, and what Moodle's plugins write.
"""

import html
import re
from pathlib import Path
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.encodings import decode
from banks.formats.gathering import Gathering
from banks.formats.looking import Look
from banks.formats.moodle.elements import child, raw_of, value_of
from banks.formats.moodle.mending import BROKEN, mended
from banks.formats.moodle.question import Question
from banks.formats.moodle.types import TYPES, unknown
from banks.formats.moodle.writing import write_quiz
from banks.formats.registry import register
from banks.formats.xml_reading import local_name, read_xml
from banks.parsed import ParsedBank
from office.problems import UnreadableFile
from office.text import clean_line

#: The last part of a category that reads as the code of a skill.
_SKILL = re.compile(r"[A-ZĐ]{1,6}[0-9]{1,3}(?:\.[0-9]{1,3})*")


@register
class MoodleXmlFormat(Format):
    """A ``<quiz>`` of ``<question type="…">``."""

    slug, label = "moodle_xml", _("Moodle XML")
    extensions = (".xml",)
    media_type = "application/xml"

    def claims(self, look: Look) -> int:
        if look.root.casefold() == "quiz":
            return 95
        if look.root == "question" and 'type="' in look.text[:4096]:
            return 70
        return 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        data = source if isinstance(source, bytes) else source.read_bytes()
        name = name or (source.name if isinstance(source, Path) else "tệp")
        gathering = Gathering(self.slug)
        root = _root(data, name, gathering)
        found = list(_questions(root))
        if not found:
            raise UnreadableFile(name, "Tệp XML không có câu hỏi nào của Moodle (thẻ <question>).")
        _read(found, gathering)
        return gathering.finish()

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        return write_quiz(bank, title=title, stamp=stamp)


def _root(data: bytes, name: str, gathering: Gathering) -> Element:
    """Return the first element; of a file that is nearly well-formed, after mending it."""
    try:
        return read_xml(data, name=name)
    except UnreadableFile as error:
        if type(error.__cause__).__module__.startswith("defusedxml"):
            raise
        root = mended(decode(data).text, name=name)
        if root is None:
            raise
        what = (
            "Tệp không đúng cú pháp XML nên được sửa khi đọc (dấu &, thẻ, ký tự lạ); hãy xem lại."
        )
        gathering.warn(name, what)
        return root


def _questions(root: Element) -> list[Element]:
    """Return the questions of a file, also where they do not stand directly in its ``<quiz>``."""
    if local_name(root) == "question":
        return [root]
    direct = [one for one in root if local_name(one) in ("question", BROKEN)]
    if direct:
        return direct
    return [one for one in root.iter() if local_name(one) == "question"]


def _read(found: list[Element], gathering: Gathering) -> None:
    number, category, skill, named = 0, "", "", 0
    is_introduced = False
    penalties = 0
    for element in found:
        if (element.get("type") or "").strip().lower() == "category":
            _tell_category(gathering, category, named, is_introduced=is_introduced)
            category, named = _category(element), 0
            info = child(element, "info")
            is_introduced = info is not None and bool(raw_of(info).strip())
            last = clean_line(category.rpartition("/")[2])
            skill = last if _SKILL.fullmatch(last) else ""
            continue
        number, named = number + 1, named + 1
        if element.tag == BROKEN:
            why = "Câu này không đúng cú pháp XML nên không đọc được; hãy xuất lại hoặc sửa tệp."
            gathering.refuse(why, where=f"câu {number}", source=element.text or "")
            continue
        holder = child(element, "name")
        title = clean_line(html.unescape(raw_of(holder))) if holder is not None else ""
        shown = title if len(title) <= 60 else f"{title[:59]}…"
        where = f"câu {number} (“{shown}”)" if shown else f"câu {number}"
        question = Question(element, gathering, where, number, title[:1000], skill)
        TYPES.get(question.type, unknown)(question)
        penalties += _has_penalty(element)
    _tell_category(gathering, category, named, is_introduced=is_introduced)
    if penalties:
        gathering.lose("Cả tệp", f"Mức trừ điểm khi làm lại (penalty) của {penalties} câu.")


def _category(element: Element) -> str:
    holder = child(element, "category")
    return clean_line(raw_of(holder)) if holder is not None else ""


def _tell_category(gathering: Gathering, category: str, count: int, *, is_introduced: bool) -> None:
    own = category.startswith("$course$/SatHach/")
    last = clean_line(category.rpartition("/")[2])
    if category and count and not own and not _SKILL.fullmatch(last):
        what = "Tên và lời giới thiệu" if is_introduced else "Tên"
        gathering.lose(f"danh mục “{category[:200]}”", f"{what} danh mục của {count} câu.")


def _has_penalty(element: Element) -> bool:
    return re.match(r"0*\.?0*[1-9]", value_of(element, "penalty")) is not None
