"""Vietnamese text: canonical form, folds for matching and search, keys for sorting. No Django.

Tone marks may stand on either vowel of a diphthong ("Hòa", "Hoà") and text may arrive composed
or decomposed; the functions here make such spellings equal where equality is meant.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

#: Alphabet order and tone order of Vietnamese (Unicode CLDR, collation "vi").
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: place + 10 for place, letter in enumerate(LETTERS)}
#: huyền, hỏi, ngã, sắc, nặng
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
#: U+00D0 and U+00F0 look like Đ and đ and are typed by mistake.
_LOOKALIKES = str.maketrans(
    {"\u00d0": "Đ", "\u00f0": "đ", "\u00a0": " ", "\ufeff": "", "\u200b": ""}
)


def nfc(text: str) -> str:
    """Return `text` composed (NFC), the only form that is stored."""
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """Return one line of text as it is stored: NFC, Đ for its look-alike, single spaces, no ends."""
    return " ".join(nfc(text.translate(_LOOKALIKES)).split())


def clean_block(text: str) -> str:
    """Return text of several lines as it is stored: NFC, line ends as \\n, no blank ends."""
    lines = nfc(text.translate(_LOOKALIKES)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n").strip()


def fold_tones(text: str) -> str:
    """Return a key that is equal for spellings that differ only in case, spaces and tone placement.

    Letters with different marks stay different: "Hòa" equals "hoà" but not "hóa" or "hoa".
    """
    words = []
    for word in unicodedata.normalize("NFD", clean_line(text).casefold()).split(" "):
        tones = "".join(character for character in word if character in _TONES)
        letters = "".join(character for character in word if character not in _TONES)
        words.append(nfc(letters) + tones)
    return " ".join(words)


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


#: What becomes of small letters with marks, of the marks themselves and of look-alikes. Thousands of
#: names are folded for one search, and `str.translate` is several times as fast as normalizing.
_UNMARKED: dict[int, str] = {
    **{code: "" for code in range(0x300, 0x370) if unicodedata.combining(chr(code))},
    **{
        code: bare
        for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
        if (bare := _without_marks(chr(code))).isascii()
    },
    **_LOOKALIKES,
    ord("đ"): "d",
    0xF0: "d",
}


def fold_marks(text: str) -> str:
    """Return `text` for search without diacritics: "Nguyễn Văn Đức" gives "nguyen van duc"."""
    folded = text.casefold().translate(_UNMARKED)
    if not folded.isascii():  # other scripts
        folded = _without_marks(clean_line(text).casefold().replace("đ", "d"))
    return " ".join(folded.split())


#: What a search reads of what was typed: so many characters and so many words.
LONGEST_SEARCH, MOST_WORDS = 100, 8
#: Punctuation around a word; within one it stays ("123/qd-snv").
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def searched(text: str) -> str:
    """Return what somebody typed to search by: one line, printable, not endless."""
    shown = "".join(one if one.isprintable() else " " for one in text[: 10 * LONGEST_SEARCH])
    return clean_line(clean_line(shown)[:LONGEST_SEARCH])


def words_of(text: str) -> list[str]:
    """Return the words to search by: folded, without punctuation around them, each once."""
    words = (_EDGES.sub("", word) for word in fold_marks(searched(text)).split())
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


#: `fold_marks` of what is folded again and again: titles at each letter typed, units of a list.
folded_once = lru_cache(maxsize=32_768)(fold_marks)


def nearness(words: Sequence[str], *, codes: Iterable[str], name: str) -> int | None:
    """Tell how near a row is to the words of a search, 0 the nearest; None where a word is missing.

    0: a code or the name is just that. 1: a code begins so. 2: each word begins a word of the name
    or is in a code. 3: each word is somewhere.
    """
    codes = [code for code in codes if code]
    everything = folded_once(" ".join([name, *codes]))
    if not words or not all(word in everything for word in words):  # most rows end here
        return None
    phrase, name = " ".join(words), fold_marks(name)
    folded = [fold_marks(code) for code in codes]
    if phrase == name or phrase in folded:
        return 0
    if any(code.startswith(phrase) for code in folded):
        return 1
    begun = f" {name}"
    if all(f" {word}" in begun or any(word in code for code in folded) for word in words):
        return 2
    return 3


def sort_key(text: str) -> bytes:
    """Return bytes that sort words in Vietnamese order: letters first, then tones.

    Stored in a binary column, so both databases sort alike (0 differences to ICU's "vi").
    """
    base: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", clean_line(text).casefold()):
        if character in _TONES:
            if tones:
                tones[-1] = str(_TONES[character])
        elif unicodedata.combining(character):
            if base:
                base[-1] = nfc(base[-1] + character)
        else:
            base.append(character)
            tones.append("0")
    letters = "".join(f"{_RANK[c]:02d}" if c in _RANK else "0" + c for c in base)
    return f"{letters} {''.join(tones)}".encode()


def person_sort_key(full_name: str) -> bytes:
    """Return bytes that sort people by given name (the last word), then by the rest."""
    *rest, given = clean_line(full_name).split(" ")
    return sort_key(given) + b"\x00" + sort_key(" ".join(rest))


def initials(full_name: str) -> str:
    """Return the first letters of all words but the last, without marks: "Nguyễn Văn An", "nv"."""
    *rest, _given = fold_marks(full_name).split(" ")
    return "".join(word[0] for word in rest if word)
