"""Names of people as lists write them: in capitals, in old encodings, with look-alikes. No Django."""

import re
import unicodedata

from office.text import LETTERS, clean_line, nfc

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưy"


def proper_name(text: str) -> str:
    """Return a name as it is stored: names all in capitals, or without any, get a capital a word.

    "NGUYỄN VĂN AN" gives "Nguyễn Văn An", "H'HEN NIÊ" gives "H'Hen Niê"; "Lê Thị Mỹ Dung" stays.
    """
    name = clean_line(text)
    if name in {name.upper(), name.lower()}:
        return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
    return name


def strange_characters(name: str) -> str:
    """Return the characters of `name` that no Vietnamese name is written with.

    Text of the old encodings TCVN3 and VNI shows by them ("NguyÔn V¨n", "Nguyeãn Ñình").
    """
    return "".join(dict.fromkeys(c for c in nfc(name) if not _is_written(c)))


def _is_written(character: str) -> bool:
    if character in " '’.-":
        return True
    marks = unicodedata.normalize("NFD", character.lower())
    letter = nfc("".join(mark for mark in marks if mark not in _TONES))
    has_tone = any(mark in _TONES for mark in marks)
    return letter in (_VOWELS if has_tone else LETTERS)
