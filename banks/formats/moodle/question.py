"""A question of Moodle XML while it is read: its texts, its pictures, what is lost, why it is left."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from banks.formats import foreign_pictures
from banks.formats.gathering import Gathering, explain_picture
from banks.formats.html_text import Converted, Pictured
from banks.formats.marked_texts import HTML, read_marked
from banks.formats.moodle.elements import (
    child,
    children,
    decoded,
    files_of,
    is_on,
    markup_of,
    raw_of,
    slice_of,
    value_of,
)
from banks.formats.weighed_answers import Answer, Understood, percent
from banks.kinds.depicting import LONGEST_DESCRIPTION
from office.pictures import UnusablePicture

MOST_POINTS = Decimal(100)
#: Remarks that Moodle writes by itself into every question.
_USUAL = frozenset(
    {
        *(
            "your answer is correct.",
            "your answer is partially correct.",
            "your answer is incorrect.",
        ),
        *(
            "câu trả lời của bạn đúng",
            "câu trả lời của bạn đúng một phần.",
            "câu trả lời của bạn sai.",
        ),
        *("câu trả lời của bạn là đúng.", "câu trả lời của bạn là sai.", "đúng.", "sai."),
    }
)
#: What our own files put around the shared material of a question.
MATERIAL = re.compile(r'<div class="sathach-tu-lieu" title="([^"<>]*)">(.*?)</div>', re.DOTALL)
#: An answer in one paragraph.
_PARAGRAPH = re.compile(r"<(p|div)(?:\s[^<>]*)?>(?:(?!<\1\b).)*</\1>", re.DOTALL | re.IGNORECASE)


@dataclass(slots=True)
class Question:
    """One ``<question>``; `take` or `refuse` hands it over."""

    element: Element
    gathering: Gathering
    where: str
    number: int
    title: str
    skill: str = ""
    lost: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    stimulus: str = ""
    usual_points: Decimal = Decimal(1)

    @property
    def type(self) -> str:
        """Its type, in small letters."""
        return (self.element.get("type") or "").strip().lower()

    @property
    def own(self) -> Mapping[str, str]:
        """What our own export says beside what Moodle can hold."""
        found = child(self.element, "sathach")
        return found.attrib if found is not None else {}

    @property
    def is_shuffled(self) -> bool:
        """Whether its options may change places."""
        return is_on(value_of(self.element, "shuffleanswers"), default=True)

    # --- texts ------------------------------------------------------------------------------------

    def converted(self, holder: Element, part: str, raw: str | None = None) -> Converted:
        """Return the text of an element; what it loses is told of `part` ("phương án B")."""
        found = read_marked(raw_of(holder) if raw is None else raw, markup_of(holder, HTML))
        self.lost += [f"{part}: {what}" for what in found.lost]
        return found

    def words(self, holder: Element, part: str) -> str:
        """Return a text that has no place for pictures; one with pictures keeps the question out."""
        found = self.converted(holder, part)
        if found.pictures:
            self.refusals.append(
                f"{part.capitalize()} có hình; ở đây chỗ này chỉ có chữ. Hãy viết lại bằng chữ."
            )
        return found.text

    def raw_stem(self) -> str:
        """Return the text of the question as it stands, the material of our own export taken out."""
        holder = child(self.element, "questiontext")
        if holder is None:
            return ""
        return MATERIAL.sub("", raw_of(holder), count=1)

    def stem(self, raw: str | None = None) -> str:
        """Return the stem; its pictures become the shared material of the question."""
        holder = child(self.element, "questiontext")
        if holder is None:
            return self.title
        found = self.converted(holder, "câu dẫn", self.raw_stem() if raw is None else raw)
        own = MATERIAL.search(raw_of(holder))
        if own:
            self._own_material(holder, own)
        elif pictures := [*found.pictures, *self._old_picture()]:
            self._show(pictures, holder)
        if found.text:
            return found.text
        if found.pictures:
            return "Xem hình và trả lời."
        if self.title:
            self.warnings.append("Câu dẫn trống nên lấy tên câu làm câu dẫn; hãy xem lại.")
        return self.title

    def _old_picture(self) -> list[Pictured]:
        """Return the picture that files of Moodle 1 have beside the text."""
        name, data = value_of(self.element, "image"), value_of(self.element, "image_base64")
        if not data:
            return [Pictured(name, "")] if name else []
        return [Pictured(f"data:image/png;base64,{data}", name.rpartition("/")[2])]

    # --- pictures ---------------------------------------------------------------------------------

    def picture(
        self, pictures: Sequence[Pictured], holder: Element, part: str, description: str = ""
    ) -> dict[str, Any] | None:
        """Return one picture as content names it; several are put one below the other.

        None, and a reason for leaving the question out, where one of them cannot be had.
        """
        found: list[bytes] = []
        for one in pictures:
            data = self._bytes_of(one, holder)
            if data is None:
                name = one.src[:200] if not one.src.startswith("data:") else "nhúng trong chữ"
                self.refusals.append(
                    f"{part.capitalize()} có hình “{name}” không nằm trong tệp;"
                    " hãy xuất lại kèm hình, hoặc thêm hình khi sửa câu này."
                )
                return None
            found.append(foreign_pictures.as_png(data))
        name = _name_of(pictures[0])
        described = description or "; ".join(one.alt for one in pictures if one.alt)
        if not described:
            self.warnings.append(f"Hình của {part} chưa có mô tả bằng chữ; hãy viết mô tả.")
        data = found[0]
        if len(found) > 1:
            sheet = foreign_pictures.joined(found)
            if sheet is None:
                self.refusals.append(
                    f"{part.capitalize()} có {len(found)} hình không ghép thành một được;"
                    " ở đây một câu kèm một hình."
                )
                return None
            data = sheet
            self.warnings.append(f"{len(found)} hình của {part} được ghép thành một.")
        try:
            return self.gathering.picture(
                data, name=name, description=(described or name)[:LONGEST_DESCRIPTION]
            )
        except UnusablePicture as error:
            self.refusals.append(f"{part.capitalize()}: {explain_picture(error)}")
            return None

    def _bytes_of(self, pictured: Pictured, holder: Element) -> bytes | None:
        source = pictured.src
        if source.startswith("data:"):
            head, _mark, body = source.partition(",")
            return decoded(unquote(body)) if "base64" in head else None
        files = {**files_of(self.element), **files_of(holder)}
        path = unquote(re.sub(r"^@@PLUGINFILE@@/", "", source, flags=re.IGNORECASE)).split("?")[0]
        file = files.get(path.strip("/")) or files.get(path.rpartition("/")[2])
        return decoded(file.text or "") if file is not None else None

    def _show(self, pictures: Sequence[Pictured], holder: Element) -> None:
        picture = self.picture(pictures, holder, "câu dẫn")
        if picture is not None:
            self.stimulus = self.gathering.material(
                where=self.where, code=f"HINH-{self.number}", text="", picture=picture
            )

    def _own_material(self, holder: Element, own: re.Match[str]) -> None:
        code = read_marked(own[1], HTML).text
        material = self.converted(holder, "tư liệu", own[2])
        picture = self.picture(material.pictures, holder, "tư liệu") if material.pictures else None
        if code:
            self.stimulus = self.gathering.material(
                where=self.where, code=code, text=material.text, picture=picture
            )

    # --- answers ----------------------------------------------------------------------------------

    def answers(self, *, plain: bool = False) -> list[Answer]:
        """Return the ``<answer>`` elements; `plain` where Moodle reads them as text without markup."""
        found = []
        for place, one in enumerate(children(self.element, "answer")):
            text = self.plain(one) if plain else self.words(one, f"phương án {place + 1}")
            found.append(Answer(text, fraction_of(one), says(one), value_of(one, "tolerance", "0")))
        return found

    def plain(self, answer: Element, *, is_shown: bool = False) -> str:
        """Return an answer without markup, also without the ``<p>`` that some programs add.

        Args:
            is_shown: Moodle shows it, and leaves tags out; else candidates type what is written.
        """
        text = raw_of(answer).strip()
        if (is_shown or answer.get("format") == "html") and _PARAGRAPH.fullmatch(text):
            return read_marked(text, HTML).text
        return text

    # --- handing over -----------------------------------------------------------------------------

    def take(self, found: Understood, *, order_locked: bool = False) -> None:
        """Hand the question over with what it is here."""
        self.lost += found.lost
        self.refusals += found.refusals
        explanation = self._explanation()
        code = self.own.get("code") or value_of(self.element, "idnumber")
        if self.refusals:
            self.gathering.refuse(
                *dict.fromkeys(self.refusals),
                where=self.where,
                source=slice_of(self.element),
                kind=found.kind,
                content=found.content,
                code=code,
                explanation=explanation,
                stimulus=self.stimulus,
            )
            return
        self._tell_the_rest()
        own = self.own
        taken = self.gathering.take(
            found.kind,
            found.content,
            where=self.where,
            source=slice_of(self.element),
            code=code,
            skill=own.get("skill") or self.skill,
            level=own.get("level", "") if own.get("level", "") in ("NB", "TH", "VD", "VDC") else "",
            points=self._points(),
            seconds=int(own["seconds"])
            if re.fullmatch("[0-9]{1,4}", own.get("seconds", ""))
            else 0,
            explanation=explanation,
            basis=own.get("basis", "")[:500],
            order_locked=own.get("order") == "1" if own else order_locked,
            stimulus=self.stimulus,
        )
        if taken:
            for what in dict.fromkeys(self.lost):
                self.gathering.lose(self.where, what[:1].upper() + what[1:] + ".")
            for what in dict.fromkeys(self.warnings):
                self.gathering.warn(self.where, what)

    def refuse(self, *reasons: str) -> None:
        """Leave the question out, with its stem as far as it was understood."""
        holder = child(self.element, "questiontext")
        text = read_marked(raw_of(holder), markup_of(holder)).text if holder is not None else ""
        self.gathering.refuse(
            *reasons,
            where=self.where,
            source=slice_of(self.element),
            content={"stem": text} if text else {},
            code=value_of(self.element, "idnumber"),
        )

    def _explanation(self) -> str:
        holder = child(self.element, "generalfeedback")
        if holder is None:
            return ""
        found = self.converted(holder, "lời giải thích")
        if found.pictures:
            self.lost.append("hình trong lời giải thích")
        return found.text

    def _points(self) -> Decimal:
        written = value_of(self.element, "defaultgrade") or value_of(self.element, "defaultmark")
        if not written:
            return self.usual_points
        try:
            points = Decimal(written.replace(",", ".")).quantize(Decimal("0.01"))
        except InvalidOperation:
            points = Decimal(0)
        if not 0 < points <= MOST_POINTS:
            self.lost.append(f"số điểm {written} (ở đây từ 0,01 đến 100 nên đặt 1 điểm)")
            return Decimal(1)
        return Decimal(f"{points.normalize():f}")

    def _tell_the_rest(self) -> None:
        hints = sum(1 for one in children(self.element, "hint") if raw_of(one).strip())
        if hints:
            self.lost.append(f"{hints} gợi ý cho lần làm lại")
        remarks = [
            name
            for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
            if (holder := child(self.element, name)) is not None
            and (text := read_marked(raw_of(holder), markup_of(holder)).text)
            and text.casefold() not in _USUAL
        ]
        if remarks:
            self.lost.append("lời nhận xét chung khi đúng, đúng một phần hoặc sai")
        tags = [
            tag
            for holder in (
                self.element,
                *children(self.element, "tags"),
                *children(self.element, "coursetags"),
            )
            for one in children(holder, "tag")
            if (tag := raw_of(one).strip())
        ]
        if tags:
            self.lost.append(f"thẻ (tag) {', '.join(f'“{tag}”' for tag in tags)}")
        if value_of(self.element, "hidden") == "1":
            self.warnings.append("Câu này đã bị ẩn (bỏ không dùng) trong Moodle; hãy xem lại.")


def fraction_of(answer: Element) -> Decimal:
    """Return the percent of an answer: an attribute, or an element in old files."""
    written = answer.get("fraction")
    if written is None:
        inner = value_of(answer, "fraction")
        return percent(inner) * 100 if inner in ("1", "1.0", "0", "0.0") else percent(inner)
    return percent(written)


def says(answer: Element, name: str = "feedback") -> bool:
    """Tell whether an answer has a remark of its own."""
    holder = child(answer, name)
    return holder is not None and bool(read_marked(raw_of(holder), markup_of(holder)).text)


def _name_of(pictured: Pictured) -> str:
    if pictured.src.startswith("data:"):
        return pictured.alt or "hình"
    return unquote(pictured.src).rpartition("/")[2][:100] or "hình"
