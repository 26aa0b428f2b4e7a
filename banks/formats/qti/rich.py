"""Elements of an item that are shown, as HTML for `html_text`; and HTML out of text of an element.

QTI 2 and 3 mark their texts up with XHTML of the item's own tree; QTI 1.2 holds HTML as text.
"""

from collections.abc import Callable, Iterable
from html import escape
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.embedded_html import EMBEDDED

#: What an element is replaced by, as HTML; None to write it as it stands, "" to leave it out.
Replacing = Callable[[Element], str | None]

_EMPTY = {"br", "hr", "img", "col", "source", "track", "wbr", "input"}
#: Elements of QTI that show nothing of their own but what stands inside them.
_BARE = {"prompt", "hottext", "gap", "include", "value"}
_PICTURES = {"image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif", "image/svg+xml"}
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")


def markup(elements: Iterable[Element], replacing: Replacing | None = None) -> str:
    """Return elements with all inside them as HTML, without what stands behind them."""
    pieces: list[str] = []
    for element in elements:
        _write(element, pieces, replacing)
    return "".join(pieces)


def inside(element: Element, replacing: Replacing | None = None) -> str:
    """Return what stands inside an element as HTML."""
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        _write(child, pieces, replacing)
        pieces.append(escape(child.tail or "", quote=False))
    return "".join(pieces)


def shown(element: Element | None, replacing: Replacing | None = None) -> Converted:
    """Return what stands inside an element as text."""
    return to_text(inside(element, replacing)) if element is not None else to_text("")


def is_picture(element: Element) -> bool:
    """Tell whether an `object` shows a picture."""
    kind = element.get("type", "").casefold()
    address = element.get("data", "").casefold()
    return kind in _PICTURES or (not kind and address.endswith(_PICTURE_ENDINGS))


def _write(element: Element, pieces: list[str], replacing: Replacing | None) -> None:
    """Write an element; its depth is bounded by `xml_reading`, so it may call itself."""
    replaced = replacing(element) if replacing is not None else None
    if replaced is not None:
        pieces.append(replaced)
        return
    tag = str(element.tag)
    if tag == EMBEDDED:
        pieces.append(element.text or "")
        return
    if tag == "object" and is_picture(element):
        alt = escape("".join(element.itertext()).strip())
        pieces.append(f'<img src="{escape(element.get("data", ""))}" alt="{alt}">')
        return
    if tag in _BARE or not tag.islower():  # what is no XHTML would be shown as it is written
        pieces.append(inside(element, replacing))
        return
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    pieces.append(f"<{tag}{attributes}>")
    if tag in _EMPTY and not len(element) and not element.text:
        return
    pieces.append(inside(element, replacing))
    pieces.append(f"</{tag}>")
