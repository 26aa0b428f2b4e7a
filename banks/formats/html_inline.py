"""A paragraph with emphasis -> our Markdown, in which stars count only at the edges of words.

`banks.rendering` says where: a star in the middle of a word stands for itself. So emphasis there is
left out and told; an underlined part of a word, which is often what is asked, is put in brackets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BOLD, ITALIC, UNDERLINE = "**", "*", "__"
#: What may stand before an opening and behind a closing star (`banks.rendering`).
_BEFORE, _BEHIND = "([{\"'“‘«-–—/", ")]}\"'”’».,;:!?…-–—/"

LOST_EMPHASIS = "chữ đậm hoặc nghiêng ở giữa từ"
BRACKETED = "phần gạch chân trong từ (được viết trong ngoặc vuông)"
UNDERLINED = "chữ gạch chân (đổi thành chữ đậm)"

#: Emphasised pieces of a paragraph; who has more wants to keep a machine busy.
_MOST_EMPHASIS = 1000
_LINE = re.compile(r"[^\n]+")


@dataclass(slots=True)
class Paragraph:
    """Text as it comes, each piece with the emphasis that is open; `finish` gives it.

    Emphasis that is open at the end of a paragraph goes on in the next.
    """

    lost: dict[str, None]
    _open: list[str] = field(default_factory=list)
    _pieces: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    def add(self, text: str, *, plain: bool = False) -> None:
        """Add text whose spaces are single already; at the beginning of a line none is kept.

        Args:
            plain: not emphasised, whatever is open: code.
        """
        if text.startswith(" ") and (not self._pieces or self._pieces[-1][0][-1] in " \n"):
            text = text[1:]
        if text:
            self._pieces.append((text, frozenset() if plain else frozenset(self._open)))

    def end_line(self) -> None:
        """Begin another line."""
        self._pieces.append(("\n", frozenset()))

    def open(self, kind: str) -> None:
        """Begin emphasis."""
        self._open.append(kind)

    def close(self, kind: str) -> None:
        """End emphasis; what was not begun is passed over."""
        if kind in self._open:
            self._open.remove(kind)

    def finish(self) -> str:
        """Return the paragraph, "" where nothing has come but space, and begin another."""
        text = "".join(piece for piece, _kinds in self._pieces)
        emphasised = sum(1 for _piece, kinds in self._pieces if kinds)
        if emphasised > _MOST_EMPHASIS:
            self.lost[LOST_EMPHASIS] = None
        elif emphasised:
            text = self._emphasised(text)
        self._pieces = []
        return "\n".join(line.rstrip(" ") for line in text.split("\n")).strip("\n ")

    def _emphasised(self, text: str) -> str:
        signs: dict[int, str] = {}
        bold: list[tuple[int, int]] = []
        for begin, end in self._spans(BOLD, text):
            if self._stands(text, begin, end):
                bold.append((begin, end))
                _enclose(signs, begin, end, BOLD, BOLD)
            else:
                self.lost[LOST_EMPHASIS] = None
        for begin, end in self._spans(UNDERLINE, text):
            touched = any(begin < to and since < end for since, to in bold)
            if not self._stands(text, begin, end):
                self.lost[BRACKETED] = None
                _enclose(signs, begin, end, "[", "]")
            elif not touched:
                self.lost[UNDERLINED] = None
                bold.append((begin, end))
                _enclose(signs, begin, end, BOLD, BOLD)
            else:
                self.lost[UNDERLINED] = None
        for begin, end in self._spans(ITALIC, text):
            crossed = any(
                since < begin < to < end or begin < since < end < to for since, to in bold
            )
            if self._stands(text, begin, end) and not crossed:
                _enclose(signs, begin, end, ITALIC, ITALIC)
            else:
                self.lost[LOST_EMPHASIS] = None
        places = sorted({0, *signs, len(text)})
        return "".join(
            signs.get(begin, "") + text[begin:end]
            for begin, end in zip(places, [*places[1:], None], strict=True)
        )

    def _spans(self, kind: str, text: str) -> Iterator[tuple[int, int]]:
        """Yield where text is emphasised: whole stretches of a line, without space at their ends."""
        begin = place = 0
        stretches: list[tuple[int, int]] = []
        for piece, kinds in self._pieces:
            end = place + len(piece)
            if kind in kinds:
                if stretches and not text[stretches[-1][1] : place].strip(" \xa0"):
                    begin = stretches.pop()[0]
                else:
                    begin = place
                stretches.append((begin, end))
            place = end
        for begin, end in stretches:
            for line in _LINE.finditer(text, begin, end):
                inner = line[0].strip(" \t\xa0")
                if inner:
                    start = line.start() + line[0].index(inner)
                    yield start, start + len(inner)

    @staticmethod
    def _stands(text: str, begin: int, end: int) -> bool:
        """Tell whether stars around a stretch are read as emphasis."""
        before, behind = text[begin - 1 : begin] or " ", text[end : end + 1] or " "
        return (
            (before in _BEFORE or before.isspace())
            and (behind in _BEHIND or behind.isspace())
            and text[begin] != "*"
            and text[end - 1] != "*"
        )


def _enclose(signs: dict[int, str], begin: int, end: int, opening: str, closing: str) -> None:
    # What ends stands before what begins; of two that begin together the first is outside.
    signs[begin] = signs.get(begin, "") + opening
    signs[end] = closing + signs.get(end, "")
