"""Breaking and fitting of text into boxes: measures in, placed lines out. Nothing is drawn here.

Lengths are points, the origin is the lower left corner of the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from office.faces import Face, ink_bottom, ink_top, require_glyphs, text_width

#: A figure stays with the word before it ("đợt 2", "ngày 12/11/2026"), a unit with its figure,
#: a spaced dash with the word before it: none of these may begin a line.
_GLUE = re.compile(r" (?=[\d–-])|(?<=\d) (?=(?:tiết|điểm|giờ|buổi|ngày)\b)")
_TIED = "\u00a0"
#: Points; sums of widths differ from the width of the whole by less.
_ROUNDING = 1e-6


class Align(Enum):
    """Where the lines of a block stand in its column."""

    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """The horizontal extent."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The vertical extent."""
        return self.top - self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether `other` lies inside, edges included."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share an area; touching edges do not count."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True, slots=True)
class Style:
    """How a block of text looks; `leading` is the distance of baselines in em."""

    face: Face
    size: float
    leading: float = 1.5
    align: Align = Align.LEFT
    spacing: float = 0.0  # added after each character, in points

    def scaled(self, factor: float) -> "Style":
        """Return the style with its size and letter spacing multiplied by `factor`."""
        return replace(self, size=self.size * factor, spacing=self.spacing * factor)

    def measure(self, text: str) -> float:
        """Return the width of one line, in points."""
        return text_width(text, self.face, self.size) + self.spacing * max(0, len(text) - 1)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one style, broken but not yet placed. Its extents hold the ink of any letter."""

    lines: tuple[str, ...]
    style: Style

    @property
    def width(self) -> float:
        """The widest line."""
        return max(map(self.style.measure, self.lines), default=0.0)

    @property
    def height(self) -> float:
        """From the top of the tallest mark of the first line to the deepest of the last."""
        if not self.lines:
            return 0.0
        em = ink_top(self.style.face) + ink_bottom(self.style.face)
        return self.style.size * (em + self.style.leading * (len(self.lines) - 1))

    @property
    def first_baseline(self) -> float:
        """How far the first baseline lies below the top of the block."""
        return ink_top(self.style.face) * self.style.size

    def line_lefts(self, left: float, width: float) -> tuple[float, ...]:
        """Return where each line begins in a column of `width` that begins at `left`."""
        if self.style.align is Align.LEFT:
            return (left,) * len(self.lines)
        return tuple(left + (width - self.style.measure(line)) / 2 for line in self.lines)


def set_block(text: str, style: Style, width: float, *, smallest: float = 1.0) -> Block:
    """Break `text` into as few lines as `width` allows, lines of about equal length.

    A text that is slightly too long for one line is made smaller rather than broken, down to
    `smallest` times its size. A word longer than the column is broken between letters, so no
    line is ever wider than `width`.

    Args:
        text: one line of composed text; empty gives a block without lines.
        width: of the column, in points, above the width of any one letter.
        smallest: the least share of the size that keeps the text on one line, 0 to 1.

    Raises:
        LettersMissing: the face cannot draw a character of the text.
    """
    require_glyphs(text, style.face)
    natural = style.measure(text)
    if natural <= width:
        return Block((text,) if text else (), style)
    if natural * smallest <= width:
        # a hair below the exact share: rounding must not push the line over the edge
        return Block((text,), style.scaled(width / natural * 0.999))
    return Block(_balanced(_pieces(text, style, width), style, width), style)


def _pieces(text: str, style: Style, width: float) -> list[str]:
    """Return the parts of `text` that stay on one line, each no wider than `width`."""
    pieces: list[str] = []
    for tied in _GLUE.sub(_TIED, text).split(" "):
        whole = tied.replace(_TIED, " ")
        words = [whole] if style.measure(whole) <= width else whole.split(" ")
        for word in words:
            pieces.extend(_cut(word, style, width))
    return pieces


def _cut(word: str, style: Style, width: float) -> list[str]:
    parts: list[str] = []
    part = ""
    for letter in word:
        if part and style.measure(part + letter) > width:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def _balanced(pieces: Sequence[str], style: Style, width: float) -> tuple[str, ...]:
    """Break into as few lines as possible; of all such ways take the best to read.

    The best has lines of about equal width and breaks after punctuation, not inside a proper
    name. Exact, by dynamic programming over the pieces: a text has a few dozen.
    """
    ends = _ends(pieces, style)
    gap = style.measure(" ") + 2 * style.spacing
    count = _line_count(ends, gap, width)
    ideal = ends[-1] / count
    # best[i]: least cost of breaking the first i pieces into the lines reached so far, and where
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for _ in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, breaks) in best.items():
            begin = ends[start] + gap if start else 0.0
            for end in range(start + 1, len(pieces) + 1):
                measured = ends[end] - begin
                if measured > width + _ROUNDING:
                    break
                total = cost + ((measured - ideal) / ideal) ** 2 + _break_cost(pieces, end)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*breaks, end))
        best = reached
    breaks = best[len(pieces)][1]
    return tuple(" ".join(pieces[start:end]) for start, end in pairwise((0, *breaks)))


def _ends(pieces: Sequence[str], style: Style) -> list[float]:
    """Return where each piece ends if all stand on one line, after a leading 0.

    Faces are set without kerning, so a line is as wide as the sum of its parts.
    """
    ends = [0.0]
    for place, piece in enumerate(pieces):
        lead = f" {piece}" if place else piece
        ends.append(ends[-1] + style.measure(lead) + (style.spacing if place else 0.0))
    return ends


def _line_count(ends: Sequence[float], gap: float, width: float) -> int:
    """Return the least number of lines: each takes what it can."""
    count, begin = 1, 0.0
    for before, end in pairwise(ends):
        if end - begin > width + _ROUNDING:
            count, begin = count + 1, before + gap
    return count


def _break_cost(pieces: Sequence[str], end: int) -> float:
    """Return how much a break after `end` pieces disturbs the reader (0 to 1 or so)."""
    if end == len(pieces) or pieces[end - 1][-1] in ",;:–-":
        return 0.0
    before, after = pieces[end - 1].split(" ")[-1], pieces[end]
    splits_name = before[0].isupper() and after[0].isupper() and not before.isupper()
    return 0.6 if splits_name else 0.1
