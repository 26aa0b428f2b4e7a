"""Automatic numbers of Word, restored as they are shown: "Câu 1.", "A."."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from banks.formats.word.looks import PLAIN, Look, Styles, read_look
from banks.formats.word.parts import child, value
from banks.formats.xml_reading import local_name

_PLACE = re.compile(r"%([1-9])")
_MOST_LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
#: Beyond it nothing is numbered in letters or Roman figures.
_LARGEST = 3999


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how its number is written and where it starts."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    look: Look = PLAIN


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)  # where this list begins anew


class Numbering:
    """Counts the numbered paragraphs of a file in their order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Element) -> None:
        abstract = {
            value(one, "abstractNumId"): {
                _whole(value(level, "ilvl"), 0): _read_level(level)
                for level in one
                if local_name(level) == "lvl"
            }
            for one in root
            if local_name(one) == "abstractNum"
        }
        for one in root:
            if local_name(one) != "num":
                continue
            base = value(child(one, "abstractNumId"))
            found = _List(base, dict(abstract.get(base, {})))
            for override in one:
                if local_name(override) != "lvlOverride":
                    continue
                level = _whole(value(override, "ilvl"), 0)
                if (own := child(override, "lvl")) is not None:
                    found.levels[level] = _read_level(own)
                if (start := child(override, "startOverride")) is not None:
                    found.starts[level] = _whole(value(start), 1)
            self._lists[value(one, "numId")] = found

    def number(self, properties: Element | None, style: str) -> tuple[str, Look]:
        """Return the number that a paragraph begins with ("A. ", "- ") and its look; "" without one.

        Args:
            properties: of the paragraph (``pPr``).
            style: of the paragraph.
        """
        given = self._given(properties, style)
        if given is None:
            return "", PLAIN
        number, depth = given
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return "", PLAIN
        level = found.levels[depth]
        counts = self._count(number, found, depth)
        if level.form == "bullet":
            return "- ", level.look
        text = _PLACE.sub(lambda one: _shown(found, counts, int(one[1]) - 1), level.text)
        return (f"{text} " if text.strip() else ""), level.look

    def _given(self, properties: Element | None, style: str) -> tuple[str, int] | None:
        """Return list and level of a paragraph, its own or its style's."""
        sources = [properties, *(child(one, "pPr") for one in self._styles.bases(style))]
        number, depth = "", ""
        for source in sources:
            said = child(source, "numPr")
            number = number or value(child(said, "numId"))
            depth = depth or value(child(said, "ilvl"))
        if not number or number == "0":
            return None
        return number, min(_whole(depth, 0), _MOST_LEVELS - 1)

    def _count(self, number: str, found: _List, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(found.abstract or number, {})
        if number not in self._begun:
            self._begun.add(number)
            for level, start in found.starts.items():
                counts[level] = start - 1
                for deeper in range(level + 1, _MOST_LEVELS):
                    counts.pop(deeper, None)
        for level in range(depth):
            counts.setdefault(level, _start(found, level))
        counts[depth] = counts.get(depth, _start(found, depth) - 1) + 1
        for deeper in range(depth + 1, _MOST_LEVELS):
            counts.pop(deeper, None)
        return counts


def _start(found: _List, level: int) -> int:
    return found.levels[level].start if level in found.levels else 1


def _read_level(level: Element) -> Level:
    return Level(
        form=value(child(level, "numFmt")) or "decimal",
        text=value(child(level, "lvlText")),
        start=_whole(value(child(level, "start")), 1),
        look=read_look(child(level, "rPr")),
    )


def _shown(found: _List, counts: dict[int, int], level: int) -> str:
    form = found.levels[level].form if level in found.levels else "decimal"
    return written(counts.get(level, 1), form)


def written(number: int, form: str) -> str:
    """Return a number in a form of Word: "upperLetter" writes 28 as "BB"."""
    if form == "none":
        return ""
    if 0 < number <= _LARGEST:
        if form in ("upperLetter", "lowerLetter"):
            letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if form == "upperLetter" else letter.lower()
        if form in ("upperRoman", "lowerRoman"):
            rest, figures = number, ""
            for worth, figure in _ROMAN:
                figures += figure * (rest // worth)
                rest %= worth
            return figures if form == "lowerRoman" else figures.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _whole(said: str, otherwise: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else otherwise
