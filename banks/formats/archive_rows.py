"""The lines of our own archive: what is parsed of a bank <-> a JSON object with the same names.

Every key is always written, so a line says all that there is to say, and unknown keys are refused:
a newer program that adds one raises the version of the archive.
"""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

from banks.enums import Level
from banks.kinds.reading import unusable_character
from banks.parsed import (
    ParsedQuestion,
    ParsedRequirement,
    ParsedSkill,
    ParsedStimulus,
    ParsedTerm,
)
from office.cells import CODE
from office.text import clean_block, clean_line

_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_SHA256: Final = re.compile("[0-9a-f]{64}")
#: No text of a question is longer, whatever its author pasted.
_LONGEST: Final = 1_000_000

Row = TypeVar("Row", ParsedQuestion, ParsedStimulus, ParsedSkill, ParsedTerm, ParsedRequirement)


class Damaged(Exception):
    """An archive that was not written by this program, or not like this; says so in Vietnamese."""


class _Wrong(ValueError):
    """A value that its key cannot have."""


# --- values ---------------------------------------------------------------------------------------


def _text(value: object, clean: Callable[[str], str]) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or unusable_character(value):
        raise _Wrong
    return clean(value)


def _block(value: object) -> str:
    return _text(value, clean_block)


def _line(value: object) -> str:
    return _text(value, clean_line)


def _code(value: object) -> str:
    """Return a code, or "" where there is none."""
    text = _line(value)
    if text and not CODE.fullmatch(text):
        raise _Wrong
    return text


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Wrong
    found = tuple(_code(one) for one in value)
    if not all(found) or len(set(found)) < len(found):
        raise _Wrong
    return found


def _level(value: object) -> str:
    if not isinstance(value, str) or value not in {"", *Level.values}:
        raise _Wrong
    return value


def _decimal(value: object) -> Decimal:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value) or not Decimal(value):
        raise _Wrong
    return Decimal(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise _Wrong
    return value


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong
    return value


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong
    return value


def _sha256(value: object) -> str:
    if value != "" and not (isinstance(value, str) and _SHA256.fullmatch(value)):
        raise _Wrong
    return str(value)


#: For each sort of row the keys of its line, and how each value is read; `where` is the code.
_KEYS: Final[Mapping[type, Mapping[str, Callable[[object], Any]]]] = {
    ParsedQuestion: {
        "code": _code,
        "number": _whole,
        "kind": _line,
        "content": _object,
        "skill": _code,
        "more_skills": _codes,
        "level": _level,
        "positions": _codes,
        "fields": _codes,
        "explanation": _block,
        "basis": _block,
        "points": _decimal,
        "seconds": _whole,
        "order_locked": _bool,
        "enemies": _codes,
        "stimulus": _code,
    },
    ParsedStimulus: {
        "code": _code,
        "text": _block,
        "picture": _sha256,
        "description": _block,
    },
    ParsedSkill: {"code": _code, "name": _line, "module": _code},
    ParsedTerm: {"code": _code, "name": _line, "group": _code, "parent": _code},
    ParsedRequirement: {"position": _code, "skill": _code, "share": _decimal},
}


def row_of(one: Any) -> dict[str, Any]:
    """Return a row as the JSON object of its line."""
    found = {key: getattr(one, key) for key in _KEYS[type(one)]}
    return {
        key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in found.items()
    }


def rows_of(sort: type[Row], part: bytes, name: str) -> list[Row]:
    """Return the rows of a part.

    Args:
        name: of the part, for what is said of it.

    Raises:
        Damaged: a line is no object with the keys of its sort, or a value is none of its key.
    """
    try:
        lines = part.decode().split("\n")
    except UnicodeDecodeError as error:
        raise Damaged(f"Phần “{name}” không phải văn bản UTF-8; hãy lấy lại bản gốc.") from error
    return [_row(sort, line, f"{name}, dòng {at}") for at, line in enumerate(lines, 1) if line]


def _row(sort: type[Row], line: str, where: str) -> Row:
    keys = _KEYS[sort]
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"{where}: không đọc được JSON; hãy lấy lại bản gốc.") from error
    if not isinstance(raw, dict) or raw.keys() != keys.keys():
        raise Damaged(f"{where}: thiếu hoặc thừa thông tin so với kiểu tệp này.")
    found = {}
    for key, read in keys.items():
        try:
            found[key] = read(raw[key])
        except _Wrong as error:
            raise Damaged(f"{where}: giá trị của “{key}” không dùng được.") from error
    called = found.get("code") or where
    return sort(where=called, **found)
