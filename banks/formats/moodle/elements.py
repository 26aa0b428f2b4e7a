"""What stands in an element of Moodle XML: its text with its markup, and the files that go with it."""

import base64
import binascii
import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from banks.formats.marked_texts import HTML, NAMES
from banks.formats.xml_reading import local_name

#: Characters of base64 of a file; what is decoded is looked at by `office.pictures`.
_LONGEST_FILE = 14_000_000
#: Elements that are no HTML, wherever they stand beside a text.
_OF_FORMAT = frozenset(
    {
        *(
            "text",
            "file",
            "feedback",
            "tolerance",
            "fraction",
            "answer",
            "units",
            "group",
            "infinite",
        ),
        *("tolerancetype", "correctanswerformat", "correctanswerlength", "name", "tag"),
    }
)
_DATA = re.compile(r"(<file\b[^>]*>)[^<]{200,}")


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name."""
    return (one for one in element if local_name(one) == name)


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that name."""
    return next(children(element, name), None)


def value_of(element: Element, name: str, default: str = "") -> str:
    """Return what a child says in a word: ``<single>true</single>``, or inside a ``<text>``."""
    found = child(element, name)
    if found is None:
        return default
    return raw_of(found).strip()


def is_on(written: str, *, default: bool) -> bool:
    """Return what a word such as "true", "1" or "0" says."""
    word = written.strip().lower()
    return default if not word else word not in ("false", "0", "no")


def raw_of(element: Element) -> str:
    """Return the text of an element as it stands: in ``<text>``, or, in old files, in itself."""
    inner = child(element, "text")
    holder = inner if inner is not None else element
    foreign = [one for one in holder if inner is not None or local_name(one) not in _OF_FORMAT]
    if not foreign:
        return "".join([holder.text or "", *(one.tail or "" for one in holder)])
    # HTML that somebody did not escape: its elements are elements of the file
    parts = [html.escape(holder.text or "", quote=False)]
    parts += [tostring(one, encoding="unicode") for one in foreign]
    return "".join(parts)


def markup_of(element: Element, default: str = HTML) -> str:
    """Return how the text of an element is marked up."""
    named = (element.get("format") or "").strip().lower()
    return NAMES.get(named, default)


def files_of(element: Element) -> Mapping[str, Element]:
    """Return the files of an element by path and name: "hinh/a.png"."""
    found: dict[str, Element] = {}
    for one in children(element, "file"):
        folder = (one.get("path") or "/").strip("/")
        name = one.get("name") or ""
        found.setdefault(f"{folder}/{name}" if folder else name, one)
        found.setdefault(name, one)
        found.setdefault(unquote(name), one)
    return found


def decoded(base64_text: str) -> bytes | None:
    """Return what base64 holds; None where it is none or far too long."""
    if len(base64_text) > _LONGEST_FILE:
        return None
    try:
        return base64.b64decode(re.sub(r"\s+", "", base64_text), validate=True)
    except (binascii.Error, ValueError):
        return None


def slice_of(element: Element) -> str:
    """Return an element as it stands in the file, without the bytes of its files."""
    return _DATA.sub(r"\1…", tostring(element, encoding="unicode").strip())
