"""A question on its way from a QTI file to `Gathering`: its place, its losses, its picture."""

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import unquote

from banks.formats.foreign_pictures import as_png
from banks.formats.foreign_pictures import joined as joined_pictures
from banks.formats.gathering import Gathering, explain_picture
from banks.formats.html_text import Converted, Pictured
from banks.kinds.depicting import LONGEST_DESCRIPTION
from office.cells import CODE, as_written
from office.pictures import UnusablePicture
from office.text import clean_line

#: Points that a question may give (`banks.models.QuestionVersion.points`).
MOST_POINTS = Decimal("999.99")
LEAST_POINTS = Decimal("0.01")

#: Longest remark of a feedback that has no place.
_LONGEST_QUOTE = 200
_DATA_PICTURE = re.compile(r"\s*data:image/[\w.+-]+;base64,", re.IGNORECASE)

#: Returns the bytes that an address in a file leads to, or None.
Finder = Callable[[str], bytes | None]


def no_file(address: str) -> bytes | None:
    """Find nothing: a file that stands alone brings no pictures along."""
    return None


@dataclass(slots=True)
class Draft:
    """What is known of one question so far; `take` or `refuse` ends it.

    Attributes:
        find: gives the bytes of what an address in its file leads to.
        stimulus: the code of its shared material.
        lost: what has no place here; told only when the question is taken.
    """

    gathering: Gathering
    where: str
    source: str
    find: Finder = no_file
    code: str = ""
    points: Decimal = Decimal(1)
    explanation: str = ""
    seconds: int = 0
    order_locked: bool = False
    stimulus: str = ""
    lost: list[str] = field(default_factory=list)
    _is_pictured: bool = False

    def lose(self, what: str) -> None:
        """Remember what has no place here, each remark once."""
        if what not in self.lost:
            self.lost.append(what)

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        """Hand the question over with all that was lost of it."""
        taken = self.gathering.take(
            kind,
            content,
            where=self.where,
            source=self.source,
            code=self.code,
            points=self.points,
            seconds=self.seconds,
            explanation=self.explanation,
            order_locked=self.order_locked,
            stimulus=self.stimulus,
        )
        if taken:
            for what in self.lost:
                self.gathering.lose(self.where, what)

    def refuse(
        self, *reasons: str, kind: str = "", content: Mapping[str, Any] | None = None
    ) -> None:
        """Leave the question out, with what was understood of it."""
        self.gathering.refuse(
            *reasons,
            where=self.where,
            source=self.source,
            kind=kind,
            content=content,
            code=self.code,
            explanation=self.explanation,
            stimulus=self.stimulus,
        )

    def worth(self, points: Decimal | None) -> None:
        """Set the points, or say why they cannot be kept."""
        if points is None or points == 1:
            return
        kept = points.quantize(LEAST_POINTS) if abs(points) < MOST_POINTS else Decimal(0)
        if not LEAST_POINTS <= kept <= MOST_POINTS:
            self.lose(f"điểm của câu là {as_written(points)}: ở đây tính là 1 điểm")
            return
        if kept != points:
            self.lose(f"điểm {as_written(points)} được làm tròn thành {as_written(kept)}")
        self.points = kept.normalize() if kept % 1 else Decimal(int(kept))

    def plain(self, converted: Converted, *, place: str = "") -> str:
        """Return the text of something that has no room for a picture, and tell of its pictures.

        Where nothing but a picture is there, its description stands for it.
        """
        for what in converted.lost:
            self.lose(f"{place}: {what}" if place else what)
        for one in converted.pictures:
            self.lose(
                f"{place or 'câu'}: hình “{(one.alt or _name(one.src))[:80]}” không có chỗ ở đây"
            )
        described = "; ".join(one.alt for one in converted.pictures if one.alt)
        return converted.text or described

    def stem(self, converted: Converted) -> str:
        """Return the text of a stem; its picture, or its pictures as one, become shared material."""
        for what in converted.lost:
            self.lose(what)
        if converted.pictures:
            self._show(converted.pictures)
        return converted.text

    def feedback(self, converted: Converted, *, place: str) -> None:
        """Tell of a feedback that has no place."""
        text = clean_line(converted.text)
        if not text:
            return
        quoted = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
        self.lose(f"phản hồi {place} không có chỗ ở đây: “{quoted}”")

    def explain(self, converted: Converted) -> None:
        """Add a text to the explanation."""
        text = self.plain(converted, place="giải thích")
        if text and text not in self.explanation:
            self.explanation = f"{self.explanation}\n\n{text}".strip()

    def picture(self, src: str, description: str) -> dict[str, Any] | str:
        """Return a picture as content names it, or why there is none."""
        data = self._bytes(src)
        if data is None:
            return f"hình “{_name(src)[:80]}” không có trong tệp"
        return self._kept(data, name=_name(src), description=description)

    def _kept(self, data: bytes, *, name: str, description: str) -> dict[str, Any] | str:
        described = clean_line(description)[:LONGEST_DESCRIPTION] or name[:LONGEST_DESCRIPTION]
        try:
            return self.gathering.picture(data, name=name, description=described)
        except UnusablePicture as error:
            return explain_picture(error)

    def _bytes(self, src: str) -> bytes | None:
        data = _embedded(src) if _DATA_PICTURE.match(src) else self.find(src)
        return as_png(data) if data is not None else None

    def _show(self, pictures: Sequence[Pictured]) -> None:
        """Put the pictures of a stem into shared material; several become one, below each other."""
        found: dict[str, bytes] = {}
        for one in pictures:
            data = self._bytes(one.src)
            if data is None:
                self.lose(f"hình “{_name(one.src)[:80]}” không có trong tệp")
            else:
                found.setdefault(one.src, data)
        if not found or self._is_pictured:
            return
        described = "; ".join(dict.fromkeys(one.alt for one in pictures if one.alt))
        data = next(iter(found.values()))
        if len(found) > 1:
            together = joined_pictures(list(found.values()))
            if together is None:
                self.lose("mỗi câu chỉ đi kèm một hình; chỉ hình đầu được giữ")
            else:
                data = together
                self.lose(f"{len(found)} hình của câu được ghép thành một hình")
        picture = self._kept(data, name=_name(next(iter(found))), description=described)
        if isinstance(picture, str):
            self.lose(picture)
            return
        self._is_pictured = True
        before = self.gathering.stimuli.get(self.stimulus)
        if before is not None and before.picture:
            self.lose(f"hình “{picture['description']}”: tư liệu của câu đã có hình khác")
            return
        self.stimulus = self.gathering.material(
            where=self.where,
            code=new_code("HINH", self.gathering.stimuli),
            text=before.text if before is not None else "",
            picture=picture,
        )


@dataclass(slots=True)
class Codes:
    """The codes that questions of a file have: each once."""

    taken: set[str] = field(default_factory=set)

    def give(self, identifier: str) -> str:
        """Return an identifier as a code, or nothing where it cannot be one.

        An underscore before a code that begins with a digit was put there because an identifier
        may not begin so.
        """
        identifier = identifier.removeprefix("_")
        if not CODE.fullmatch(identifier) or identifier in self.taken:
            return ""
        self.taken.add(identifier)
        return identifier


def new_code(prefix: str, taken: Iterable[str]) -> str:
    """Return "HINH-1", "HINH-2" ...: the first one that is free."""
    held = set(taken)
    number = len(held) + 1
    while f"{prefix}-{number}" in held:
        number += 1
    return f"{prefix}-{number}"


def named(number: int, title: str) -> str:
    """Return how the owner finds a question: its number and its name."""
    title = clean_line(unescape(title))  # some programs put HTML into titles
    return f"câu {number} (“{title[:80]}”)" if title else f"câu {number}"


def joined(*parts: Converted) -> Converted:
    """Return texts one below the other as one."""
    pictures: Sequence[Pictured] = [one for part in parts for one in part.pictures]
    return Converted(
        text="\n\n".join(part.text.strip("\n") for part in parts if part.text.strip()),
        pictures=tuple(pictures),
        lost=tuple(dict.fromkeys(what for part in parts for what in part.lost)),
    )


def _name(src: str) -> str:
    """Return what a picture is called: the name of its file."""
    if _DATA_PICTURE.match(src):
        return "hình nhúng"
    return posixpath.basename(unquote(src.partition("?")[0])) or "hình"


def _embedded(src: str) -> bytes | None:
    try:
        return base64.b64decode(src.partition(",")[2].strip())
    except (binascii.Error, ValueError):
        return None
