"""Vietnamese text: canonical form, folds for matching and search, keys for sorting. No Django.

Tone marks may stand on either vowel of a diphthong ("Hòa", "Hoà") and text may arrive composed
or decomposed; the functions here make such spellings equal where equality is meant.
"""

import unicodedata

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


def fold_marks(text: str) -> str:
    """Return `text` for search without diacritics: "Nguyễn Văn Đức" gives "nguyen van duc"."""
    decomposed = unicodedata.normalize("NFD", clean_line(text).casefold().replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


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
