"""What lies under the seal of one form, as canonical JSON: written and read here alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any


class UnreadablePaper(ValueError):
    """The bytes are no content of a sealed form."""


@dataclass(frozen=True, slots=True)
class SealedItem:
    """A question version on a sealed form: named by id, number and checksum, with its place."""

    cell: int
    version: int
    number: int
    checksum: str
    option_order: tuple[str, ...]
    points: Decimal


@dataclass(frozen=True, slots=True)
class SealedReserve:
    """A question kept for a cell of the form's group."""

    cell: int
    version: int
    number: int
    checksum: str


@dataclass(frozen=True, slots=True)
class SealedContent:
    """A form under its seal: items in the order of the paper, reserves next in line first.

    `salt` is 64 hex digits, the secret under the hash of the form.
    """

    items: tuple[SealedItem, ...]
    reserves: tuple[SealedReserve, ...]
    salt: str


def write_content(content: SealedContent) -> bytes:
    """Return a content as bytes; equal contents give equal bytes."""
    raw = asdict(content)
    for item in raw["items"]:
        item["points"] = str(item["points"])
    return json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read_content(written: bytes) -> SealedContent:
    """Return the content that `write_content` wrote.

    Raises:
        UnreadablePaper: a key is missing, unknown or of another type.
    """
    try:
        raw = json.loads(written)
        items = [
            {**one, "option_order": tuple(one["option_order"]), "points": Decimal(one["points"])}
            for one in raw.pop("items")
        ]
        reserves = raw.pop("reserves")
        return SealedContent(
            items=tuple(_record(SealedItem, one) for one in items),
            reserves=tuple(_record(SealedReserve, one) for one in reserves),
            **_checked({"salt": str}, raw),
        )
    except UnreadablePaper:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as error:
        raise UnreadablePaper(str(error)) from error


def _record(record: Any, raw: Mapping[str, Any]) -> Any:
    types = {one.name: _TYPES.get(one.name, int) for one in fields(record)}
    return record(**_checked(types, raw))


#: What is no whole number.
_TYPES: Mapping[str, type] = {"checksum": str, "option_order": tuple, "points": Decimal}


def _checked(types: Mapping[str, type], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    wrong: Sequence[str] = sorted(
        {name for name, type_ in types.items() if not isinstance(raw.get(name), type_)}
        | (set(raw) - set(types))
    )
    if wrong:
        raise UnreadablePaper(f"missing, unknown or of another type: {', '.join(wrong)}")
    return raw
