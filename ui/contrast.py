"""How far words and edges stand out from their ground, computed from the tokens. No Django."""

import re
from dataclasses import dataclass
from pathlib import Path

TOKENS = Path(__file__).resolve().parent / "static" / "ui" / "tokens.css"
_COLOUR = re.compile(r"--([a-z0-9-]+):var\(--L,(#[0-9a-f]{3,6})\)var\(--D,(#[0-9a-f]{3,6})\)")
_SAME = re.compile(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})")
#: What words and edges have to reach (WCAG 2.2, AA).
WORDS, EDGES = 4.5, 3.0
#: Ink, ground and what they have to reach: the pairs that the components use.
PAIRS = [
    *((ink, ground, WORDS) for ink in ("ink", "ink-2", "ink-3", "brand", "attn", "good", "bad")
      for ground in ("sheet", "paper", "sunk")),
    *((ink, ground, WORDS) for ground in ("brand-soft", "hover") for ink in ("ink", "ink-3", "brand")),
    *((ink, f"{ink}-soft", WORDS) for ink in ("attn", "good", "bad")),
    *(("ink-2", ground, WORDS) for ground in ("brand-soft", "attn-soft", "good-soft", "bad-soft")),
    ("ink", "attn-soft", WORDS),
    ("on-brand", "brand", WORDS),
    ("on-brand", "brand-2", WORDS),
    ("on-attn", "attn-fill", WORDS),
    ("on-bad", "bad", WORDS),
    *(("h-ink", f"h{step}", WORDS) for step in (1, 2, 3, 4)),
    ("h5-ink", "h5", WORDS),
    ("dim", "brand-deep", WORDS),
    ("attn-fill", "brand-deep", WORDS),
    *(("edge", ground, EDGES) for ground in ("sheet", "paper", "sunk")),
    ("brand", "line", EDGES),
    ("attn", "line", EDGES),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tokens that meet, how far they stand apart on either ground, and what is asked."""

    ink: str
    ground: str
    needed: float
    light: float
    dark: float

    @property
    def is_met(self) -> bool:
        """Whether both grounds reach what is asked."""
        return min(self.light, self.dark) >= self.needed


def colours() -> dict[str, tuple[str, str]]:
    """Return the colours by token: on the light ground and on the dark one."""
    text = TOKENS.read_text(encoding="utf-8")
    found = {name: (both, both) for name, both in _SAME.findall(text)}
    return found | {name: (light, dark) for name, light, dark in _COLOUR.findall(text)}


def pairs() -> list[Pair]:
    """Return the pairs in use, computed."""
    known = colours()
    return [
        Pair(ink, ground, needed, *(ratio(known[ink][i], known[ground][i]) for i in (0, 1)))
        for ink, ground, needed in PAIRS
    ]


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours (#rgb or #rrggbb), 1 to 21, rounded to a tenth.

    Source: WCAG 2.2, definition of contrast ratio.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return round((lighter + 0.05) / (darker + 0.05), 1)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
