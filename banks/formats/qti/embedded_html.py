"""HTML that programs put into items of QTI 2 as CDATA, where the specification has elements."""

import re
from xml.etree.ElementTree import Element

from banks.formats.qti.naming import rename
from banks.formats.xml_reading import read_xml

#: The element around such HTML; its text is written as it stands (`rich`).
EMBEDDED = "embeddedHtml"

_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_MARKUP = re.compile(rb"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#[0-9]+);")
#: Elements whose text is what it says, tags and all.
_LITERAL = {"pre", "code", "kbd", "samp"}


def read_with_html(data: bytes, *, name: str) -> Element:
    """Return the first element of a file of QTI 2 or 3, in the names of QTI 2.

    Text that is escaped character by character stays text: a question may be about tags.

    Raises:
        UnreadableFile: as `read_xml`.
    """
    root = rename(read_xml(_CDATA.sub(_held, data), name=name))
    for one in root.iter():
        if one.tag in _LITERAL:
            for inner in one.iter(EMBEDDED):
                inner.tag = "span"
    return root


def _held(found: re.Match[bytes]) -> bytes:
    if not _MARKUP.search(found[1]):
        return found[0]
    name = EMBEDDED.encode()
    return b"<%s>%s</%s>" % (name, found[0], name)
