"""The faces of printed documents, taken from installed packages so that every machine draws alike.

A stored certificate must come out the same wherever it is drawn, so faces of the machine are
never used. A face that lacks a Vietnamese letter is refused at registration: the letter would
silently become an empty box on somebody's certificate.

Reportlab's faces read their own file from a remembered position, so two drawings at once would
get each other's glyphs: whoever draws with them holds `FACES_IN_USE`. Measuring needs no lock.
"""

import io
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from threading import RLock
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

#: Held while a document is drawn and its faces are cut to subsets, one thread at a time.
FACES_IN_USE = RLock()

_VOWELS = "aăâeêioôơuưy"
#: none, huyền, hỏi, ngã, sắc, nặng
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_LOWER = frozenset(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
) | frozenset("đ")
#: Every letter peculiar to Vietnamese and the plain vowels, composed, in both cases.
VIETNAMESE_LETTERS = _LOWER | frozenset(letter.upper() for letter in _LOWER)


class Face(StrEnum):
    """A face; the value is its name inside reportlab."""

    SERIF = "SatHach-Serif"
    SERIF_BOLD = "SatHach-Serif-Bold"
    SERIF_ITALIC = "SatHach-Serif-Italic"
    SANS = "SatHach-Sans"


_SOURCES = {
    Face.SERIF: ("fontpkg_ibm_plex_serif", "IBMPlexSerif-Regular.ttf"),
    Face.SERIF_BOLD: ("fontpkg_ibm_plex_serif", "IBMPlexSerif-Bold.ttf"),
    Face.SERIF_ITALIC: ("fontpkg_ibm_plex_serif", "IBMPlexSerif-Italic.ttf"),
    Face.SANS: ("fontpkg_be_vietnam_pro", "BeVietnamPro-Regular.ttf"),
}


class LettersMissing(ValueError):
    """A face cannot draw some characters; `letters` says which."""

    def __init__(self, face: str, letters: Iterable[str]) -> None:
        self.letters = "".join(sorted(letters))
        codes = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in self.letters)
        super().__init__(f"{face} has no glyph for {codes}")


def load_face(name: str, data: bytes) -> TTFont:
    """Return a TrueType face called `name` from the contents of its file.

    Raises:
        LettersMissing: the face lacks a Vietnamese letter.
    """
    font = TTFont(name, io.BytesIO(data))
    if lacking := _lacking(font, VIETNAMESE_LETTERS):
        raise LettersMissing(name, lacking)
    return font


def register_face(face: Face) -> Any:
    """Make `face` known to reportlab, once a process, and return reportlab's font object.

    Raises:
        LettersMissing: the installed face lacks a Vietnamese letter.
        FileNotFoundError: the font package does not hold the file.
        ModuleNotFoundError: the font package is not installed.
    """
    with FACES_IN_USE:  # a cache alone lets two threads make a face each
        return _registered(face)


@cache
def _registered(face: Face) -> Any:
    package, file_name = _SOURCES[face]
    font = load_face(face, (files(package) / "files" / file_name).read_bytes())
    pdfmetrics.registerFont(font)
    return font


def text_width(text: str, face: Face, size: float) -> float:
    """Return the advance of one line of `text` in points."""
    return float(register_face(face).stringWidth(text, size))


def ink_top(face: Face) -> float:
    """Return how far the tallest glyph (stacked marks and all) rises above the baseline, in em."""
    return float(register_face(face).face.bbox[3]) / 1000


def ink_bottom(face: Face) -> float:
    """Return how far the deepest glyph reaches below the baseline, in em, as a positive number."""
    return -float(register_face(face).face.bbox[1]) / 1000


def require_glyphs(text: str, face: Face) -> None:
    """Check that `face` can draw every character of `text`.

    Raises:
        LettersMissing: it cannot; the message names the characters.
    """
    if lacking := _lacking(register_face(face), frozenset(text)):
        raise LettersMissing(face, lacking)


def _lacking(font: Any, letters: frozenset[str]) -> frozenset[str]:
    return frozenset(letter for letter in letters if ord(letter) not in font.face.charToGlyph)
