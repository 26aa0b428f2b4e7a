"""What QTI 1.2 shows: `material` with texts and pictures, as HTML for `html_text`."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.rich import inside

#: Elements that only arrange what stands inside them.
FLOWS = {"flow", "flow_mat", "flow_label", "mat_extension", "altmaterial"}
_HTML = {"text/html", "text/xhtml", "html", "xhtml", "text/rtf"}
_LOOKS_LIKE_HTML = re.compile(
    r"</[a-z][a-z0-9]*>|<(?:br|hr|img|p|div|span|ul|ol|li|table|strong|em|h[1-6])\b", re.IGNORECASE
)
_SOUNDS = {"mataudio": "audio", "matvideo": "video"}
_OBJECTS = {"matapplet", "matapplication"}


def materials(element: Element) -> Iterator[Element]:
    """Yield the materials inside an element in order, but those of responses inside it."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child.tag == "material":
            yield child
        elif child.tag in FLOWS:
            waiting.extend(reversed(child))


def shown(elements: Iterable[Element]) -> Converted:
    """Return materials one below the other as text."""
    pieces = (html_of(one) for one in elements)
    return to_text("<br>".join(piece for piece in pieces if piece.strip()))


def html_of(material: Element) -> str:
    """Return a material as HTML."""
    pieces: list[str] = []
    waiting = list(reversed(material))
    while waiting:
        part = waiting.pop()
        match str(part.tag):
            case "mattext" | "matemtext":
                text = _text(part)
                pieces.append(f"<em>{text}</em>" if part.tag == "matemtext" and text else text)
            case "mat_formattedtext":
                pieces.append(part.text or "")
            case "matbreak":
                pieces.append("<br>")
            case "matimage":
                pieces.append(_picture(part))
            case name if name in _SOUNDS:
                source = escape(part.get("uri") or part.get("entityref") or "")
                pieces.append(f'<{_SOUNDS[name]} src="{source}"></{_SOUNDS[name]}>')
            case name if name in _OBJECTS:
                source = escape(part.get("uri") or part.get("entityref") or "")
                pieces.append(f'<object data="{source}"></object>')
            case name if name in FLOWS:
                waiting.extend(reversed(part))
    return "".join(pieces)


def _text(part: Element) -> str:
    if len(part):  # real elements of XHTML
        return inside(part)
    text = part.text or ""
    kind = part.get("texttype", "").casefold()
    if kind in _HTML or (not kind and _LOOKS_LIKE_HTML.search(text)):
        return text
    lines = [line.strip() for line in text.strip().split("\n")]
    is_laid_out = any(line[:1] in " \t" for line in text.strip().split("\n")[1:])
    keeps = part.get("space") == "preserve" or not is_laid_out
    return ("<br>" if keeps else " ").join(escape(line, quote=False) for line in lines)


def address_of(picture: Element) -> str:
    """Return where a `matimage` is: a file, or its own bytes as ``data:``."""
    data = "".join((picture.text or "").split())
    if data and (picture.get("embedded") == "base64" or not picture.get("uri")):
        return f"data:{picture.get('imagtype') or 'image/png'};base64,{data}"
    return picture.get("uri") or picture.get("entityref") or ""


def _picture(part: Element) -> str:
    source = address_of(part)
    return f'<img src="{escape(source)}" alt="{escape(part.get("label", ""))}">'
