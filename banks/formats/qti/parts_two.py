"""An item of QTI 2 or 3 with what it declares, and the texts that it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.declared import (
    NOTHING_DECLARED,
    Declaration,
    Processing,
    literals,
)
from banks.formats.qti.rich import inside, shown
from office.text import clean_line

NUMBER_TYPES = {"integer", "float"}

#: MIME types of pages.
_PAGES = {"text/html", "application/xhtml+xml"}

#: The class of a table of choices (QTI 3.0, "shared vocabulary").
TABLE_CLASS = "qti-match-tabular"

OWN_RULES = "quy tắc chấm riêng của tệp gốc (responseProcessing): ở đây chấm theo loại câu"


@dataclass(slots=True)
class Item:
    """An item with what it declares."""

    element: Element
    body: Element
    declared: Mapping[str, Declaration]
    scored: Processing
    interactions: Sequence[Element]
    rubrics: list[Converted] = field(default_factory=list)

    def of(self, interaction: Element) -> Declaration:
        """Return the declaration of an interaction, an empty one where the file has none."""
        name = interaction.get("responseIdentifier", "")
        if name not in self.declared and len(self.declared) == len(self.interactions) == 1:
            return next(iter(self.declared.values()))  # misspelt, and none other can be meant
        return self.declared.get(name) or NOTHING_DECLARED

    def right(self, interaction: Element) -> tuple[str, ...]:
        """Return the right values of an interaction, from its rules where nothing else says."""
        declaration = self.of(interaction)
        return declaration.right or literals(self.element, declaration.identifier)


def interactions_of(body: Element) -> list[Element]:
    """Return what an item asks, in its order."""
    return [
        one
        for one in body.iter()
        if str(one.tag).endswith("Interaction") and one.tag != "endAttemptInteraction"
    ]


def is_passage(element: Element) -> bool:
    """Tell whether an `object` is a page of the package that items share: a text to read."""
    address = element.get("data", "")
    return element.get("type", "") in _PAGES and bool(address) and ":" not in address


def stand_in(element: Element) -> str | None:
    """Return what stands for an element that is no part of a text."""
    match str(element.tag):
        case "feedbackBlock" | "feedbackInline" | "stylesheet" | "endAttemptInteraction":
            return ""
        case "include" | "modalFeedback":
            return ""
        case "object" if is_passage(element):
            return ""
        case "templateBlock" | "templateInline" | "catalogInfo" | "infoControl":
            return ""
        case "rubricBlock":
            views = set(element.get("view", "candidate").split())
            return None if "candidate" in views or not views else ""
        case "printedVariable":
            return "…"
        case _:
            return None


def stem_of(item: Item, marks: Mapping[int, str] | None = None) -> Converted:
    """Return the text of an item: block interactions as their prompts, others as `marks` says."""
    numbers = {id(one): number for number, one in enumerate(item.interactions, 1)}

    def replaced(element: Element) -> str | None:
        number = numbers.get(id(element))
        if number is None:
            return stand_in(element)
        if marks is not None and number in marks:
            return marks[number]
        prompt = element.find("prompt")
        asked = inside(prompt, stand_in) if prompt is not None else ""
        return "" if _says(around, asked) else f"<p>{asked}</p>"

    around = _words(inside(item.body, lambda one: "" if id(one) in numbers else stand_in(one)))
    return to_text(inside(item.body, replaced))


def _says(around: str, asked: str) -> bool:
    """Tell whether a prompt only repeats what stands around it."""
    words = _words(asked)
    return bool(words) and "<img" not in asked and words == around


def _words(html: str) -> str:
    return clean_line(to_text(html).text)


def options_of(interaction: Element, *tags: str) -> dict[str, Converted]:
    """Return the options of an interaction by identifier."""
    found: dict[str, Converted] = {}
    for one in interaction.iter():
        if one.tag in tags:
            found.setdefault(one.get("identifier") or f"#{len(found) + 1}", shown(one, stand_in))
    return found
