"""Lines of a paper: their text, how each stretch of it looks, and the pictures in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

#: Stands in a text where a picture is; `Line.pictures` names them in this order.
PICTURE = "\ufffc"
#: How letters can look; colours by family, so that two reds are one.
BOLD, ITALIC, UNDERLINE, HIGHLIGHT = "bold", "italic", "underline", "highlight"
RED, GREEN, BLUE, COLOUR = "red", "green", "blue", "colour"

_LETTERS = re.compile(r"\w")
_CROSSING = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line, from `start` to before `end`, and how it looks."""

    start: int
    end: int
    looks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph.

    Attributes:
        number: of the line in its file, from 1.
        cells: rows of a table; its Markdown is the text then.
        flaws: why the question of this line cannot be taken as it stands.
        losses: what of the line has no place here.
    """

    text: str
    number: int = 0
    spans: tuple[Span, ...] = ()
    pictures: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    is_heading: bool = False
    flaws: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text.strip()

    def cut(self, start: int, end: int | None = None) -> "Line":
        """Return a part of the line without spaces around it."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        before = self.text.count(PICTURE, 0, start)
        within = self.text.count(PICTURE, start, end)
        spans = tuple(
            Span(max(one.start, start) - start, min(one.end, end) - start, one.looks)
            for one in self.spans
            if one.start < end and one.end > start
        )
        return replace(
            self,
            text=self.text[start:end],
            spans=spans,
            pictures=self.pictures[before : before + within],
        )

    def looks(self, start: int = 0, end: int | None = None, *, share: float = 0.8) -> set[str]:
        """Return how at least `share` of the letters between `start` and `end` look."""
        if not self.spans:
            return set()
        end = len(self.text) if end is None else end
        letters = len(_LETTERS.findall(self.text[start:end]))
        counted: dict[str, int] = {}
        for span in self.spans:
            inner = self.text[max(span.start, start) : max(min(span.end, end), 0)]
            for look in span.looks:
                counted[look] = counted.get(look, 0) + len(_LETTERS.findall(inner))
        return {look for look, count in counted.items() if letters and count >= share * letters}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a paper as its file holds it; `flaw` says why it cannot be shown, if so."""

    data: bytes = field(repr=False)
    name: str
    description: str = ""
    flaw: str = ""


def plain(lines: Iterable[Line]) -> str:
    """Return the text of lines without its pictures."""
    return "\n".join(line.text.replace(PICTURE, "") for line in lines)


def marked(lines: Iterable[Line]) -> str:
    """Return the text of lines with bold and italic words as ``**so**`` and ``*so*``.

    What looks so throughout is how the paper is set, not emphasis.
    """
    lines = list(lines)
    usual = _throughout(lines)
    shown = []
    for place, line in enumerate(lines):
        shown.append(_marked(line, usual).replace(PICTURE, ""))
        if line.cells and place + 1 < len(lines) and not lines[place + 1].is_blank:
            shown.append("")  # or the next line would be a row of the table
    return "\n".join(shown)


def _throughout(lines: list[Line]) -> set[str]:
    spoken = [line for line in lines if not line.is_blank and not line.cells]
    looks = [line.looks(share=1) for line in spoken if _LETTERS.search(line.text)]
    return set.intersection(*looks) if looks else set()


def _marked(line: Line, usual: set[str]) -> str:
    pieces, last = [], 0
    for span in _joined(line, usual):
        inner = line.text[span.start : span.end]
        stripped = inner.strip()
        at_words = not (_is_letter(line.text, span.start - 1) and _is_letter(inner, 0)) and not (
            _is_letter(inner, len(inner) - 1) and _is_letter(line.text, span.end)
        )
        if stripped and at_words and not set(stripped) & {"*", "`", PICTURE, "\n"}:
            mark = "**" if BOLD in span.looks else "*"
            start = span.start + len(inner) - len(inner.lstrip())
            pieces += [line.text[last:start], mark, stripped, mark]
            last = start + len(stripped)
    pieces.append(line.text[last:])
    return "".join(pieces)


def _joined(line: Line, usual: set[str]) -> list[Span]:
    """Return the emphasised spans, those side by side of one look as one."""
    if line.cells:
        return []
    found: list[Span] = []
    for span in line.spans:
        looks = frozenset(span.looks & {BOLD, ITALIC} - usual)
        looks = frozenset({BOLD}) if BOLD in looks else looks
        if not looks:
            continue
        if found and found[-1].end == span.start and found[-1].looks == looks:
            found[-1] = Span(found[-1].start, span.end, looks)
        else:
            found.append(Span(span.start, span.end, looks))
    return found


def _is_letter(text: str, place: int) -> bool:
    return 0 <= place < len(text) and _CROSSING.match(text[place]) is not None


def cuts_words(line: Line, look: str) -> bool:
    """Return whether a part of a word alone looks so, as in exercises on sounds of letters."""
    return any(
        look in span.looks
        and (
            (_is_letter(line.text, span.start - 1) and _is_letter(line.text, span.start))
            or (_is_letter(line.text, span.end - 1) and _is_letter(line.text, span.end))
        )
        for span in line.spans
    )
