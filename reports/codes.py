"""The code printed beside a QR code, for typing. Pure: no Django, no clock.

Twelve characters: eleven at random and a last one that checks them. The alphabet has 31 of them,
without I, L, O, U and 0, which are misread for others. Since 31 is prime and each place has its
own weight, the check tells every single wrong character and every two that changed places.
Eleven characters are 54 bits: at the public page's rate nobody finds a code by trying.
"""

import re
import secrets
import unicodedata

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_GROUP = 4
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
#: Typed for a character of the alphabet often enough to be read as it.
_READ_AS = str.maketrans("IL", "11")


def new_code() -> str:
    """Return a fresh code, without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that completes the first eleven.

    The sum of value times place, over all twelve places, is then divisible by 31.

    Raises:
        ValueError: `body` is not eleven characters of the alphabet.
    """
    if len(body) != LENGTH - 1 or not _VALUES.keys() >= set(body):
        raise ValueError(f"{body!r} is not {LENGTH - 1} characters of the alphabet")
    size = len(ALPHABET)
    total = sum(place * _VALUES[letter] for place, letter in enumerate(body, 1))
    return ALPHABET[-total * pow(LENGTH, -1, size) % size]


def is_code(text: str) -> bool:
    """Whether `text` is a code whose check character agrees."""
    if len(text) != LENGTH or not _VALUES.keys() >= set(text):
        return False
    return check_character(text[:-1]) == text[-1]


def grouped(code: str) -> str:
    """Return a code as it is printed: "7K4M-Q2XR-91HR"."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def plain(text: str) -> str:
    """Return what was typed in capitals, without spaces, hyphens and other signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).upper()


def read_code(text: str) -> str:
    """Return what was typed as a code is stored; I and L are read as 1. Nothing is checked."""
    return plain(text).translate(_READ_AS)
