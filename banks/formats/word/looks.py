"""How runs of a Word file look: bold, coloured, in which font, by themselves or by their styles."""

import colorsys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from banks.formats.numbered_text.lines import (
    BLUE,
    BOLD,
    COLOUR,
    GREEN,
    HIGHLIGHT,
    ITALIC,
    RED,
    UNDERLINE,
)
from banks.formats.word.parts import child, value
from banks.formats.xml_reading import local_name

_OFF = {"0", "false", "off", "none"}
_NO_FILL = {"", "auto", "none", "white", "ffffff"}
#: Styles that one is based on; more is a circle.
_MOST_BASES = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a stretch of text; None where nothing says it."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    colour: str | None = None  # a family of `lines`, "" for black and grey
    highlight: bool | None = None
    font: str | None = None
    height: str | None = None  # "superscript", "subscript", "baseline"
    hidden: bool | None = None
    struck: bool | None = None

    def over(self, below: "Look") -> "Look":
        """Return this look where it says something, `below` where it does not."""
        said = {name: one for name in _NAMES if (one := getattr(self, name)) is not None}
        return replace(below, **said) if said else below

    @property
    def marks(self) -> frozenset[str]:
        """The look as a line of a paper has it."""
        found = {
            BOLD: self.bold,
            ITALIC: self.italic,
            UNDERLINE: self.underline,
            HIGHLIGHT: self.highlight,
        }
        marks = {name for name, said in found.items() if said}
        return frozenset(marks | {self.colour} if self.colour else marks)


_NAMES = tuple(Look.__dataclass_fields__)
PLAIN = Look()


def read_look(properties: Element | None) -> Look:
    """Return what the properties of a run (``rPr``) say themselves."""
    if properties is None:
        return PLAIN
    found: dict[str, bool | str] = {}
    for one in properties:
        said = value(one)
        match local_name(one):
            case "b" | "i" | "vanish" | "strike" | "dstrike" as name:
                found[_SWITCHES[name]] = said not in _OFF
            case "u":
                found["underline"] = said not in _OFF
            case "color":
                found["colour"] = _family(said)
            case "highlight":
                found["highlight"] = said.casefold() not in _NO_FILL
            case "shd":
                found["highlight"] = value(one, "fill").casefold() not in _NO_FILL
            case "vertAlign":
                found["height"] = said
            case "rFonts":
                if font := value(one, "ascii") or value(one, "hAnsi"):
                    found["font"] = font
    return Look(**found)  # type: ignore[arg-type]  # each name with its type above


_SWITCHES = {
    "b": "bold",
    "i": "italic",
    "vanish": "hidden",
    "strike": "struck",
    "dstrike": "struck",
}


def _family(colour: str) -> str:
    try:
        red, green, blue = bytes.fromhex(colour)
    except ValueError:  # "auto"
        return ""
    if max(red, green, blue) < 0x50 or max(red, green, blue) - min(red, green, blue) < 0x30:
        return ""
    hue = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)[0] * 360
    if hue < 20 or hue > 335:
        return RED
    if 75 <= hue < 170:
        return GREEN
    return BLUE if 170 <= hue <= 265 else COLOUR


class Styles:
    """The styles of a Word file by id."""

    def __init__(self, root: Element | None) -> None:
        self._styles = {
            value(one, "styleId"): one for one in _named(root, "style") if value(one, "styleId")
        }
        self._looks: dict[str, Look] = {}
        self.default = read_look(child(root, "docDefaults", "rPrDefault", "rPr"))
        self.usual = next(
            (
                style
                for style, one in self._styles.items()
                if value(one, "type") == "paragraph" and value(one, "default") in ("1", "true")
            ),
            "",
        )

    def bases(self, style: str) -> list[Element]:
        """Return a style and those that it is based on, the nearest first."""
        found: list[Element] = []
        while style in self._styles and len(found) < _MOST_BASES:
            found.append(self._styles[style])
            style = value(child(found[-1], "basedOn"))
        return found

    def look(self, style: str) -> Look:
        """Return how a style looks with those that it is based on."""
        if style not in self._looks:
            look = PLAIN
            for one in reversed(self.bases(style)):
                look = read_look(child(one, "rPr")).over(look)
            self._looks[style] = look
        return self._looks[style]

    def is_heading(self, style: str) -> bool:
        """Return whether a style is of headings and titles."""
        for one in self.bases(style):
            name = value(child(one, "name")).casefold()
            if name.startswith(("heading", "title", "subtitle")):
                return True
        return False


def _named(root: Element | None, name: str) -> Iterable[Element]:
    return (one for one in root if local_name(one) == name) if root is not None else ()
