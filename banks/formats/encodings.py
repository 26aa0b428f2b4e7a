"""Which letters the bytes of a text file stand for, told by evidence and line by line.

Offices have files in UTF-8, UTF-16, Windows-1258, TCVN3 and VNI, and files that were put together
from several of these. What had to be converted is told in `Decoded.remarks`.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from banks.formats.legacy_letters import NAMES, SCHEMES, Scheme, converted, read_lines
from banks.formats.syllables import is_syllable
from office.problems import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Bytes in which UTF-16 without a mark is looked for.
_BEGINNING = 4096
_CHUNK = re.compile("[^\\s\x00-\x40]+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, composed (NFC) and with line feeds alone, and what it was written in.

    Attributes:
        encoding: "utf-8", "utf-16-le", "windows-1258", "tcvn3", "vni", "windows-1252"; of a
            mixed file the one of most lines that say anything.
        is_certain: whether nothing had to be guessed.
        remarks: what was converted, for its owner to look at: warnings with their lines.
    """

    text: str
    encoding: str
    is_certain: bool = True
    remarks: tuple[Problem, ...] = ()


def decode(data: bytes) -> Decoded:
    """Return the text of a file of letters; never fails."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _from_unicode(data[len(mark) :].decode(encoding, "replace"), encoding)
    if wide := wide_encoding(data):
        return _from_unicode(data.decode(wide, "replace"), wide)
    try:
        return _from_unicode(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _from_bytes(data)


def wide_encoding(data: bytes) -> str:
    """Return "utf-16-le" or "utf-16-be" where bytes are such text without a mark; else ""."""
    start = data[: _BEGINNING - _BEGINNING % 2]
    if len(start) < 4 or b"\0" not in start:
        return ""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd * 5 > half and even * 20 <= odd:
        return "utf-16-le"
    return "utf-16-be" if even * 5 > half and odd * 20 <= even else ""


def is_binary(data: bytes) -> bool:
    """Return whether bytes are no text in any of the encodings: an archive, a picture, a program."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or wide_encoding(data):
        return False
    return b"\0" in data[:_BEGINNING]


def remark(where: str, scheme: Scheme) -> Problem:
    """Return the warning that a passage was converted."""
    what = f"Đoạn này gõ bằng phông {NAMES[scheme]}, đã chuyển sang Unicode; hãy soát lại."
    return Problem(where, what, "warning")


def _from_unicode(text: str, encoding: str) -> Decoded:
    """Return a text that is Unicode already; lines of legacy fonts in it are converted."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.split("\n")
    schemes = read_lines(lines)
    if not any(schemes):
        return Decoded(text, encoding)
    written = [
        unicodedata.normalize("NFC", converted(line, scheme)) if scheme else line
        for line, scheme in zip(lines, schemes, strict=True)
    ]
    most = _most([str(scheme) for scheme in schemes if scheme])
    is_whole = all(scheme or line.isascii() for line, scheme in zip(lines, schemes, strict=True))
    return Decoded(
        "\n".join(written),
        most if is_whole else encoding,
        is_certain=False,
        remarks=tuple(_remarks(schemes)),
    )


def _remarks(schemes: Iterable[Scheme | None]) -> Iterator[Problem]:
    """Tell which lines were converted: a remark for lines that stand together."""
    for scheme, numbered in groupby(enumerate(schemes, 1), key=lambda one: one[1]):
        numbers = [number for number, _scheme in numbered]
        if scheme:
            first, last = numbers[0], numbers[-1]
            yield remark(f"dòng {first}" if first == last else f"dòng {first}–{last}", scheme)


# --- one byte a letter ----------------------------------------------------------------------------


def _from_bytes(data: bytes) -> Decoded:
    raw = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    readings = [_readings(line) for line in raw]
    best = [_best(found) for found in readings]
    usual = _most([one for one in best if one])
    lines, encodings = [], []
    nearest = ""
    for found, own in zip(readings, best, strict=True):
        nearest = own or nearest
        wanted = (own, nearest, usual, "ascii", "utf-8", "windows-1252")
        chosen = next(one for one in wanted if one in found)
        lines.append(found[chosen])
        encodings.append(chosen)
    told: list[Scheme | None] = [
        next((scheme for scheme in SCHEMES if scheme == one), None) for one in encodings
    ]
    return Decoded(
        "\n".join(lines),
        usual or "windows-1252",
        is_certain=False,
        remarks=tuple(_remarks(told)),
    )


def _readings(line: bytes) -> dict[str, str]:
    """Return what a line can be, by encoding; UTF-8 alone where it is that."""
    if line.isascii():
        return {"ascii": line.decode("ascii")}
    try:
        return {"utf-8": unicodedata.normalize("NFC", line.decode("utf-8"))}
    except UnicodeDecodeError:
        pass
    western = _western(line)
    found = {"windows-1258": line.decode("cp1258", "replace"), "windows-1252": western}
    found |= {str(scheme): converted(western, scheme) for scheme in SCHEMES}
    return {encoding: unicodedata.normalize("NFC", text) for encoding, text in found.items()}


def _western(line: bytes) -> str:
    """Return bytes as Windows-1252; its five empty places as the code points of the bytes."""
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([one]).decode("cp1252", "ignore") or chr(one) for one in line)


def _best(readings: dict[str, str]) -> str:
    """Return the encoding that makes most syllables of a line; "" where none is clearly best."""
    if "ascii" in readings:
        return ""
    if "utf-8" in readings:
        return "utf-8"
    scores = {encoding: _syllables(readings[encoding]) for encoding in ("windows-1258", *SCHEMES)}
    ranked = sorted(scores, key=lambda encoding: -scores[encoding])
    first, second = ranked[0], ranked[1]
    return first if scores[first] > max(scores[second], 0) else ""


def _syllables(text: str) -> int:
    """Return how many words with Vietnamese letters are syllables, less those that are none."""
    words = [
        word
        for chunk in _CHUNK.findall(text)
        if not chunk.isascii()
        for word in (_LETTERS.findall(unicodedata.normalize("NFC", chunk)) or [chunk])
        if not word.isascii()
    ]
    right = sum(map(is_syllable, words))
    return 2 * right - len(words)


def _most(found: list[str]) -> str:
    return max(sorted(set(found)), key=found.count) if found else ""
