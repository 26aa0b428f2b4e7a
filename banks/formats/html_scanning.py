"""HTML as a flat sequence of tags and texts, found in time that grows with its length alone.

`html.parser` of the Pythons in use takes quadratic time for some crafted texts (CVE-2025-6069), so
tags are found here. Nothing is nested and nothing is judged: whoever reads the sequence does that.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: Elements whose content is no text: it goes with the tag.
SWALLOWED = frozenset({"script", "style", "iframe", "noframes", "noembed", "title", "template"})
#: Tags that were no tags to the careful expression; after so many the careless one has to do.
_MOST_FAILURES = 500

_CAREFUL = re.compile(r"""<(/?)([a-zA-Z][\w:.-]*)((?>[^<>"']+|"[^"]*"|'[^']*')*+)>""")
_CARELESS = re.compile(r"<(/?)([a-zA-Z][\w:.-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>]+))?""")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as it stands: its name in small letters, whether it closes, its attributes unread."""

    name: str
    closes: bool
    written: str
    attributes: str = field(default="", repr=False)

    @property
    def values(self) -> Mapping[str, str]:
        """The attributes by name in small letters, the first of each."""
        found: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(self.attributes):
            bare = value[1:-1] if value[:1] in ("'", '"') else value
            found.setdefault(name.lower(), html.unescape(bare).strip())
        return found


def scan(text: str) -> Iterator[Tag | str]:
    """Yield the tags and the texts between them, entities unread; comments are passed over.

    What begins like a tag and is none ("a < b", "x<y") is text. The content of `SWALLOWED` elements
    is passed over up to their end, or to the end of the text where they have none.
    """
    place = begun = failures = 0
    while (place := text.find("<", place)) >= 0:
        sign = text[place + 1 : place + 2]
        if sign in ("!", "?"):
            if begun < place:
                yield text[begun:place]
            begun = place = _end_of_remark(text, place)
            continue
        found = _CAREFUL.match(text, place) if failures < _MOST_FAILURES else None
        if found is None:
            failures += 1
            found = _CARELESS.match(text, place)
        if found is None:
            place += 1
            continue
        if begun < place:
            yield text[begun:place]
        slash, name, attributes = found.groups()
        tag = Tag(name.lower(), bool(slash), found[0], attributes)
        yield tag
        begun = place = found.end()
        if tag.name in SWALLOWED and not tag.closes and not attributes.endswith("/"):
            begun = place = _end_of_content(text, place, tag.name)
    if begun < len(text):
        yield text[begun:]


def _end_of_remark(text: str, place: int) -> int:
    mark = (
        "-->"
        if text.startswith("<!--", place)
        else "]]>"
        if text.startswith("<![CDATA[", place)
        else ">"
    )
    end = text.find(mark, place + 2)
    return len(text) if end < 0 else end + len(mark)


def _end_of_content(text: str, place: int, name: str) -> int:
    end = re.compile(rf"</{name}\b[^>]*>", re.IGNORECASE).search(text, place)
    return end.end() if end else len(text)
