"""Reading an author's JSON: typed parts of content, or InvalidContent naming the field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from banks.kinds.base import InvalidContent
from office.text import clean_block, clean_line, fold_tones

#: As many entries as a question may have: what a small screen can show, and the workbook's columns.
LETTERS = "ABCDEFGH"
MOST = len(LETTERS)

_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def read_object(raw: Any, keys: set[str], *, field: str = "content") -> Mapping[str, Any]:
    """Return `raw` when it is a JSON object with exactly `keys`.

    Raises:
        InvalidContent: wrong_type, unknown_keys, missing_keys.
    """
    if not isinstance(raw, Mapping):
        raise InvalidContent("wrong_type", field=field, expected="an object")
    if unknown := raw.keys() - keys:
        raise InvalidContent("unknown_keys", field=field, keys=sorted(map(str, unknown)))
    if missing := keys - raw.keys():
        raise InvalidContent("missing_keys", field=field, keys=sorted(missing))
    return raw


def read_list(raw: Any, *, field: str, least: int = 1, most: int = MOST) -> Sequence[Any]:
    """Return `raw` when it is a JSON list of `least` to `most` entries.

    Raises:
        InvalidContent: wrong_type, too_few, too_many.
    """
    if not isinstance(raw, list | tuple):
        raise InvalidContent("wrong_type", field=field, expected="a list")
    _check_count(len(raw), field=field, least=least, most=most)
    return raw


def read_text(raw: Any, *, field: str) -> str:
    """Return a text as it is stored (`office.text.clean_block`); it is not empty.

    Raises:
        InvalidContent: wrong_type, empty_text, or unusable_character: a control character or half
            of a surrogate pair, which a database, an Excel file or UTF-8 would refuse later.
    """
    if not isinstance(raw, str):
        raise InvalidContent("wrong_type", field=field, expected="a text")
    if (character := unusable_character(raw)) is not None:
        raise InvalidContent("unusable_character", field=field, character=f"U+{ord(character):04X}")
    text = clean_block(raw)
    if not text:
        raise InvalidContent("empty_text", field=field)
    return text


def read_texts(raw: Any, *, field: str, least: int = 1, most: int = MOST) -> tuple[str, ...]:
    """Return a list of texts that need not differ: accepted answers.

    Raises:
        InvalidContent: as `read_list` and `read_text`.
    """
    entries = read_list(raw, field=field, least=least, most=most)
    return tuple(
        read_text(entry, field=f"{field}.{number}") for number, entry in enumerate(entries, 1)
    )


def read_bool(raw: Any, *, field: str) -> bool:
    """Return a JSON true or false.

    Raises:
        InvalidContent: wrong_type.
    """
    if not isinstance(raw, bool):
        raise InvalidContent("wrong_type", field=field, expected="true or false")
    return raw


def read_whole(raw: Any, *, field: str, least: int, most: int) -> int:
    """Return a whole JSON number from `least` to `most`.

    Raises:
        InvalidContent: wrong_type, out_of_range.
    """
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise InvalidContent("wrong_type", field=field, expected="a whole number")
    if not least <= raw <= most:
        raise InvalidContent("out_of_range", field=field, least=least, most=most)
    return raw


def check_letters(raw: Any, *, field: str) -> list[str]:
    """Return the ids of options or statements: A, B, C ... without a hole, two or more.

    Raises:
        InvalidContent: wrong_type, too_few, too_many, wrong_ids.
    """
    if not isinstance(raw, Mapping):
        raise InvalidContent("wrong_type", field=field, expected="an object")
    _check_count(len(raw), field=field, least=2, most=MOST)
    expected = list(LETTERS[: len(raw)])
    if raw.keys() != set(expected):
        found = sorted(map(str, raw))
        raise InvalidContent("wrong_ids", field=field, found=found, expected=expected)
    return expected


def read_options(raw: Any, *, field: str) -> dict[str, str]:
    """Return options or statements: ids A, B, C ... without a hole -> texts, sorted by id.

    Raises:
        InvalidContent: duplicate_texts, or as `check_letters` and `read_text`.
    """
    letters = check_letters(raw, field=field)
    options = {id_: read_text(raw[id_], field=f"{field}.{id_}") for id_ in letters}
    check_distinct(options.values(), field=field)
    return options


def read_option_id(raw: Any, options: Mapping[str, Any], *, field: str) -> str:
    """Return the id of one of `options`.

    Raises:
        InvalidContent: wrong_type, unknown_ids.
    """
    if not isinstance(raw, str):
        raise InvalidContent("wrong_type", field=field, expected="an id")
    if raw not in options:
        raise InvalidContent("unknown_ids", field=field, ids=[raw])
    return raw


def read_decimal(raw: Any, *, field: str) -> Decimal:
    """Return a number written as a JSON text with a decimal point, in its shortest form.

    A JSON number is refused: on its way through a float a tenth would stop being a tenth.

    Raises:
        InvalidContent: wrong_type, or not_a_number, also beyond 30 digits before or behind the
            point and for a notation with an exponent.
    """
    if not isinstance(raw, str):
        raise InvalidContent("wrong_type", field=field, expected="a number written as a text")
    if not _DECIMAL.fullmatch(raw):
        raise InvalidContent("not_a_number", field=field, text=raw)
    # Equal numbers are written alike: not "7.50", not "-0".
    return Decimal(raw.rstrip("0") if "." in raw else raw) or Decimal(0)


def check_distinct(texts: Iterable[str], *, field: str) -> None:
    """Refuse two texts that a reader would take for the same.

    Spaces and the place of a tone mark ("hoà", "hòa") do not tell texts apart. Case does: options
    are picked, not typed, and "MM" and "mm" is a fair thing to ask in an IT test.

    Raises:
        InvalidContent: duplicate_texts.
    """
    seen = set()
    for text in texts:
        case = "".join("A" if character.isupper() else "a" for character in clean_line(text))
        look = (fold_tones(text), case)
        if look in seen:
            raise InvalidContent("duplicate_texts", field=field, text=text)
        seen.add(look)


def unusable_character(text: str) -> str | None:
    """Return the first control character (but tab and line ends) or lone surrogate, if any."""
    for character in text:
        if character not in "\t\n\r" and unicodedata.category(character) in ("Cc", "Cs"):
            return character
    return None


def _check_count(found: int, *, field: str, least: int, most: int) -> None:
    if found < least:
        raise InvalidContent("too_few", field=field, found=found, least=least)
    if found > most:
        raise InvalidContent("too_many", field=field, found=found, most=most)
