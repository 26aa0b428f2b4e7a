"""What a draw is made from, as one file: pools, cells, groups, rules and the solver. No Django.

From this file and the seed the draw can be made again. The file of a sealed draw holds the
commitment to the seed alone, and nothing that was drawn.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from assessments.assembly.model import Cell, Item, Rules, Source, Stratum, Weights

FORMAT: Final = "sathach-draw/1"


class UnusableInput(ValueError):
    """The bytes are not the input of a draw, or one of another version of the product."""


@dataclass(frozen=True, slots=True)
class PartInput:
    """A part of a paper: the id and order of its row, its cells, and the limit of its time."""

    id: int
    order: int
    cells: tuple[Cell, ...]
    max_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class VersionInput:
    """A blueprint version: the id of its row, the place of its pool in the file, and its parts."""

    id: int
    pool: int
    parts: tuple[PartInput, ...]


@dataclass(frozen=True, slots=True)
class GroupInput:
    """Candidates who share papers: their key, the version they get, and how many main forms."""

    key: str
    version: int
    position: str
    fields: tuple[str, ...]
    forms: int

    @property
    def stratum(self) -> Stratum:
        """The group as the assembly knows it."""
        return Stratum(self.position, self.fields)


@dataclass(frozen=True, slots=True)
class DrawInput:
    """Everything that a draw hangs on but its seed.

    Attributes:
        on: the day for which the questions had to be usable.
        policy: ``parallel``, ``personal`` or ``common``.
        reserve_forms: further forms of each group.
        shared_percent: of the shorter one, how many items two papers of different groups may share.
        rules: what holds for all groups; without a stratum or earlier papers.
        seed: None for a sealed draw.
        seed_commitment: SHA-256 of the seed's bytes.
        groups: in the order in which they are drawn.
    """

    on: date
    policy: str
    reserve_forms: int
    shared_percent: int
    rules: Rules
    solver: str
    solver_version: str
    seed: int | None
    seed_commitment: str
    pools: tuple[tuple[Item, ...], ...]
    versions: tuple[VersionInput, ...]
    groups: tuple[GroupInput, ...]

    def version(self, of: int) -> VersionInput:
        """Return the blueprint version with that id."""
        return next(version for version in self.versions if version.id == of)


def write_input(given: DrawInput) -> bytes:
    """Return the file of a draw; equal inputs give equal bytes."""
    raw = {"format": FORMAT} | _plain(given)
    return json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read_input(content: bytes) -> DrawInput:
    """Return what a file holds.

    Raises:
        UnusableInput: it is another kind of file, or a key is unknown or missing.
    """
    try:
        raw = json.loads(content)
        if not isinstance(raw, dict) or raw.pop("format", None) != FORMAT:
            raise UnusableInput("this is no input of a draw")
        read = _read(
            DrawInput,
            raw,
            on=date.fromisoformat,
            rules=lambda one: _read(Rules, one, optional=True, weights=_read_weights),
            pools=lambda pools: tuple(tuple(map(_read_item, pool)) for pool in pools),
            versions=lambda rows: tuple(map(_read_version, rows)),
            groups=lambda rows: tuple(_read(GroupInput, row, fields=tuple) for row in rows),
        )
    except UnusableInput:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise UnusableInput(str(error)) from error
    if not isinstance(read, DrawInput):
        raise UnusableInput("this is no input of a draw")
    return read


def _read_version(raw: Mapping[str, Any]) -> Any:
    return _read(
        VersionInput,
        raw,
        parts=lambda parts: tuple(
            _read(PartInput, part, optional=True, cells=lambda cells: tuple(map(_read_cell, cells)))
            for part in parts
        ),
    )


def _read_weights(raw: Mapping[str, Any]) -> Any:
    return _read(Weights, raw)


def _read_item(raw: Mapping[str, Any]) -> Any:
    return _read(Item, raw, optional=True, positions=frozenset, fields=frozenset, enemies=frozenset)


def _read_cell(raw: Mapping[str, Any]) -> Any:
    return _read(
        Cell,
        raw,
        source=Source,
        skills=frozenset,
        levels=frozenset,
        kinds=frozenset,
        points=Decimal,
        optional=True,
    )


def _read(
    record: type[Any],
    raw: Mapping[str, Any],
    *,
    optional: bool = False,
    **typed: Callable[[Any], Any],
) -> Any:
    """Return a record from its keys; `typed` says how values that JSON cannot hold come back.

    With `optional`, keys whose value is the default may be left out.
    """
    known = {field.name: field for field in fields(record)}
    if unknown := set(raw) - set(known):
        raise UnusableInput(f"{record.__name__}: unknown keys {sorted(unknown)}")
    missing = {
        name
        for name, field in known.items()
        if name not in raw and not (optional and field.default is not MISSING)
    }
    if missing:
        raise UnusableInput(f"{record.__name__}: missing keys {sorted(missing)}")
    return record(
        **{name: typed[name](value) if name in typed else value for name, value in raw.items()}
    )


def _plain(value: Any) -> Any:
    """Return a record as JSON; items, cells, parts and rules without what is the default."""
    match value:
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(one) for one in value]
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Item() | Cell() | PartInput() | Rules():
            return {
                field.name: _plain(found)
                for field in fields(value)
                if (found := getattr(value, field.name)) != field.default
            }
        case DrawInput() | VersionInput() | GroupInput() | Weights():
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def pool_of(given: DrawInput, version: VersionInput) -> Sequence[Item]:
    """Return the items that a version draws on."""
    return given.pools[version.pool]
