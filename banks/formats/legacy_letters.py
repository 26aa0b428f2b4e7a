"""Vietnamese typed with fonts from before Unicode: TCVN3 (ABC, .VnTime) and VNI (VNI-Times).

Such a font draws Vietnamese letters in the places of Western ones, so its text arrives as
"NguyÔn V¨n" (TCVN3) or "Nguyeãn Vaên" (VNI). What it was is told by the words: those that become
syllables by one table and are none as they stand. The font's name, where it is known, settles what
the words leave open.

Sources: TCVN 5712:1993 (VN3) and the character table of VNI for Windows.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from banks.formats.syllables import is_syllable

Scheme = Literal["tcvn3", "vni"]
SCHEMES: tuple[Scheme, ...] = ("tcvn3", "vni")
#: What each is called where people read of it.
NAMES: dict[Scheme, str] = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}

#: The letters of TCVN3 and where they stand; capitals with tones have a font of their own.
TCVN3 = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢§£¤¥¦",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
)
#: Signs of VNI behind a vowel: a tone, or a tone and the mark of the vowel together.
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_MARKED = {
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323", "â": "\u0302", "á": "\u0302\u0301",
    "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
}  # fmt: skip
_VNI_SINGLE = dict(zip("æóòîñôö", "ỉĩịỵđơư", strict=True))


def _vni_pairs() -> dict[str, str]:
    pairs = {}
    for vowel in "aeouyôö":
        for sign, mark in _VNI_TONES.items():
            pairs[vowel + sign] = _VNI_SINGLE.get(vowel, vowel) + mark
    for sign, marks in _VNI_MARKED.items():
        for vowel in "aeo" if marks[0] == "\u0302" else "a":
            pairs[vowel + sign] = vowel + marks
    pairs |= _VNI_SINGLE
    for written, letter in list(pairs.items()):
        pairs[written.upper()] = letter.upper()
        pairs[written[0].upper() + written[1:]] = letter[0].upper() + letter[1:]
    return {written: unicodedata.normalize("NFC", letter) for written, letter in pairs.items()}


VNI = _vni_pairs()
_VNI_WRITTEN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

#: A letter that no text of these fonts has, since Western fonts have no place for it.
_UNICODE = re.compile("[^\x00-\xffŠšŽžŒœŸƒ\\W\\d_]|[\u0300-\u036f]")
_FOREIGN = re.compile("[\u00a1-\u00ff]")
_WORD = re.compile("[A-Za-z\u00a1-\u00ff]+")
_INSIDE = re.compile("[A-Za-z][\u00a1-\u00bf\u00d7\u00f7]+[A-Za-z]")
_CAPITALS = re.compile("[A-Z]")
_SMALL = re.compile("[a-z]")


def from_tcvn3(text: str) -> str:
    """Return text of a TCVN3 font in Unicode; words whose plain letters are all capitals as such."""
    return re.sub(r"\S+", _raised, text) if _FOREIGN.search(text) else text


def _raised(match: re.Match[str]) -> str:
    word = match[0]
    written = word.translate(TCVN3)
    is_capital = len(_CAPITALS.findall(word)) > 1 and not _SMALL.search(word)
    return written.upper() if is_capital and word != written else written


def from_vni(text: str) -> str:
    """Return text of a VNI font in Unicode."""
    return _VNI_WRITTEN.sub(lambda found: VNI[found[0]], text)


_FROM: dict[Scheme, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}


def converted(text: str, scheme: Scheme) -> str:
    """Return `text` of a font of `scheme` in Unicode."""
    return _FROM[scheme](text)


def scheme_of_font(font: str) -> Scheme | None:
    """Return the scheme that a font's name tells: ".VnTimeH", "VNI-Times"; None for others."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith("vni") else None


def is_capital_font(font: str) -> bool:
    """Return whether a font of TCVN3 draws all letters as capitals: ".VnTimeH"."""
    return scheme_of_font(font) == "tcvn3" and font.strip().endswith("H")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many words with Western letters a line has, and how many are syllables by each reading.

    Attributes:
        inside: words that only a legacy font writes: a sign such as "¶" between letters.
    """

    words: int
    unicode: int
    legacy: dict[Scheme, int]
    inside: int = 0
    has_unicode_letters: bool = False

    @property
    def clear(self) -> Scheme | Literal["unicode"] | None:
        """What the line certainly is; None where it says too little or can be both."""
        if self.has_unicode_letters:
            return "unicode"
        if not self.words:
            return None
        for scheme in sorted(SCHEMES, key=lambda one: -self.legacy[one]):
            found = self.legacy[scheme]
            gain = found - self.unicode
            if 4 * found >= 3 * self.words and (gain >= 2 or (gain == 1 and self.inside)):
                return scheme
        best = max(self.legacy.values())
        return "unicode" if self.unicode >= best + 2 or self.unicode > best == 0 else None

    def allows(self, scheme: Scheme) -> bool:
        """Return whether the line may be of `scheme` where its surroundings or font say so."""
        found = self.legacy[scheme]
        usual = found >= self.unicode and 2 * found >= self.words
        return not self.has_unicode_letters and self.words > 0 and usual


def weigh(text: str) -> Evidence:
    """Return what the words of a line tell of its encoding."""
    if not _FOREIGN.search(text) or _UNICODE.search(text):
        return Evidence(0, 0, {"tcvn3": 0, "vni": 0}, 0, bool(_UNICODE.search(text)))
    words = [word for word in _WORD.findall(text) if not word.isascii() and not _is_sign(word)]
    legacy: dict[Scheme, int] = {"tcvn3": 0, "vni": 0}
    unicode, inside = 0, 0
    for word in words:
        unicode += is_syllable(word)
        for scheme in SCHEMES:
            legacy[scheme] += is_syllable(converted(word, scheme))
        inside += _INSIDE.search(word) is not None
    return Evidence(len(words), unicode, legacy, inside)


def _is_sign(word: str) -> bool:
    """Return whether a "word" is a sign that stands alone: "×", "«", "°", "µ"."""
    return not any(one.isascii() or (one.isalpha() and one not in "ªºµ") for one in word)


def convert_legacy(text: str, *, font: str = "") -> tuple[str, Scheme | None]:
    """Return a line or cell in Unicode, and what it was typed with; None where it stays as it is.

    Args:
        text: as it stands in a Word or Excel file: code points of a Western font.
        font: the name of its font where that is known.
    """
    evidence = weigh(text)
    told = scheme_of_font(font)
    if evidence.clear == "unicode":
        return text, None
    scheme = told if told and evidence.allows(told) else evidence.clear
    if scheme is None:
        has_capitals = not evidence.words and is_capital_font(font)
        return (text.upper() if has_capitals else text), None
    written = unicodedata.normalize("NFC", converted(text, scheme))
    return (written.upper() if is_capital_font(font) else written), scheme


def read_lines(lines: list[str]) -> list[Scheme | None]:
    """Return for each line of a text what it was typed with: None where it is right as it stands.

    A line that says too little is taken for what stands around it, as far as it may be that.
    """
    weighed = [weigh(line) for line in lines]
    clear = [one.clear for one in weighed]
    before = _nearest(clear)
    behind = _nearest(clear[::-1])[::-1]
    found: list[Scheme | None] = []
    for own, evidence, above, below in zip(clear, weighed, before, behind, strict=True):
        scheme = own
        if own is None:
            near = above or below
            if near and near != "unicode" and below in (near, None) and evidence.allows(near):
                scheme = near
        found.append(None if scheme == "unicode" else scheme)
    return found


def _nearest(
    clear: list[Scheme | Literal["unicode"] | None],
) -> list[Scheme | Literal["unicode"] | None]:
    """Return for each line the last certain one up to it."""
    last: Scheme | Literal["unicode"] | None = None
    found = []
    for one in clear:
        last = one or last
        found.append(last)
    return found
