"""An item of QTI 1.2 taken apart: what it shows and what it asks, in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted
from banks.formats.qti.material_one import FLOWS, html_of, materials, shown
from banks.formats.qti.rules_one import Rules
from office.text import clean_line

RESPONSES = {"response_lid", "response_str", "response_num", "response_xy", "response_grp"}

RESPONSES |= {"response_extension", "response_na"}


@dataclass(slots=True)
class Item:
    """An item taken apart: what it shows and what it asks, in the order of the file."""

    element: Element
    meta: Mapping[str, str]
    rules: Rules
    #: pieces of HTML, and responses
    parts: list[str | Element] = field(default_factory=list)
    #: what stands before a response in its own flow (left sides of Blackboard)
    before: dict[int, list[Element]] = field(default_factory=dict)
    right_sides: list[Element] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What the program calls the kind of the question, in small letters."""
        names = (
            "question_type",
            "bbmd_questiontype",
            "qmd_questiontype",
            "cc_profile",
            "questiontype",
            "qmd_itemtype",
        )
        return next((self.meta[name] for name in names if self.meta.get(name)), "").casefold()

    @property
    def responses(self) -> list[Element]:
        return [part for part in self.parts if not isinstance(part, str)]

    def stem_html(self, gaps: Mapping[int, str] | None = None) -> str:
        """Return what is shown, with responses as `gaps` gives them (by their place), or left out."""
        pieces: list[str] = []
        number = 0
        is_inline = False
        for part in self.parts:
            if isinstance(part, str):
                if pieces and not is_inline:
                    pieces.append("<br>")
                pieces.append(part)
                is_inline = False
                continue
            if gaps is not None and number in gaps:
                pieces.append(f" {gaps[number]} ")
                is_inline = True
            number += 1
        return "".join(pieces)


def take_apart(item: Item, presentation: Element) -> None:
    """Put what a presentation shows and asks into an item."""
    waiting: list[tuple[Element, tuple[Element, ...]]] = [(presentation, ())]
    while waiting:
        element, _held = waiting.pop()
        tag = str(element.tag)
        if tag == "material":
            item.parts.append(html_of(element))
        elif tag in RESPONSES:
            if not element.get("ident"):  # Brightspace calls it otherwise
                element.set("ident", element.get("respident", ""))
            item.parts.append(element)
        elif tag == "flow" and element.get("class", "").upper() == "RIGHT_MATCH_BLOCK":
            item.right_sides = [one for one in element if one.tag in FLOWS] or list(element)
        elif _is_left_side(element):
            responses = [child for child in element if child.tag in RESPONSES]
            for response in responses:
                item.parts.append(response)
                item.before[id(response)] = list(materials(element))
        elif tag in FLOWS or tag == "presentation":
            waiting.extend((child, ()) for child in reversed(element))


def _is_left_side(element: Element) -> bool:
    """Tell whether a flow holds one response and a text that belongs to it alone (Blackboard)."""
    if element.tag != "flow" or element.get("class", "").casefold() != "block":
        return False
    children = [str(child.tag) for child in element]
    return children.count("response_lid") == 1 and any(tag in FLOWS for tag in children)


def labels_of(response: Element) -> dict[str, Converted]:
    """Return the options of a response by identifier."""
    found: dict[str, Converted] = {}
    for number, one in enumerate(response.iter("response_label"), 1):
        ident = clean_line(one.get("ident", "")) or f"#{number}"
        if ident not in found:
            found[ident] = shown(materials(one))
    return found


def inner_of(response: Element) -> Converted:
    """Return what a response shows before its options."""
    return shown(materials(response))


def around_options(response: Element) -> Converted:
    """Return what stands beside the options within their list, such as labels of its ends."""
    lists = [one for one in response if str(one.tag).startswith("render_")]
    return shown(part for one in lists for part in one if part.tag == "material")


def accepted_texts(item: Item, ident: str) -> list[str]:
    """Return what a typed response may read; OLAT puts several texts into one, "not;never"."""
    named = item.rules.named(ident)
    if not item.element.get("ident", "").startswith("QTIEDIT:"):
        return named
    texts = (text.strip() for one in named for text in one.split(";"))
    return list(dict.fromkeys(text for text in texts if text))


def names_of(response: Element) -> list[str]:
    """Return the names that a stem may call a response by in square brackets."""
    ident = response.get("ident", "")
    names = [ident.removeprefix("response_"), ident, inner_of(response).text]
    return [escape(name, quote=False) for name in dict.fromkeys(names) if name]
