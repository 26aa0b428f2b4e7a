"""Units as plain data, and what a reorganisation makes of them. No Django.

The same rules as `people.reorganising`: a unit that several openings follow in part ends; what lies
below a unit with one whole follower is carried along unless a change names it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit; `kind` is a value of `people.enums.UnitKind`, `parent` a code or None at the root."""

    code: str
    name: str
    short_name: str
    symbol: str
    kind: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A unit that begins, and the codes of those it follows; as `people.reorganising.Open`."""

    unit: UnitSpec
    from_whole: tuple[str, ...] = ()
    from_part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renaming:
    """A unit that goes on as `unit`, under another name, code or parent; as `Change`."""

    code: str
    unit: UnitSpec


@dataclass(frozen=True, slots=True)
class Closing:
    """A unit that ends and that nobody follows; as `people.reorganising.Close`."""

    code: str


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """Changes of one day by one decision."""

    on: date
    decision: str
    changes: tuple[Opening | Renaming | Closing, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a unit: the code that follows it wholly, or those that do in part.

    Neither: it was closed. `is_touched` is false where the unit simply stays.
    """

    whole: str | None = None
    part: tuple[str, ...] = ()
    is_touched: bool = True


def fates(units: Mapping[str, UnitSpec], step: Reorganisation) -> dict[str, Fate]:
    """Return what becomes of each unit (by its code before) in a reorganisation."""
    found: dict[str, Fate] = {}
    for change in step.changes:
        match change:
            case Closing():
                found[change.code] = Fate()
            case Renaming():
                found[change.code] = Fate(whole=change.unit.code)
            case Opening():
                found |= {code: Fate(whole=change.unit.code) for code in change.from_whole}
                for code in change.from_part:
                    earlier = found.get(code, Fate()).part
                    found[code] = Fate(part=(*earlier, change.unit.code))
    for code in _parents_first(units):
        parent = units[code].parent
        if code not in found:
            is_touched = parent is not None and found[parent].is_touched
            found[code] = Fate(whole=code, is_touched=is_touched)
    return found


def reorganised(units: Mapping[str, UnitSpec], step: Reorganisation) -> dict[str, UnitSpec]:
    """Return the units after a reorganisation, by code, parents first."""
    fate = fates(units, step)
    opened = {
        change.unit.code: change.unit
        for change in step.changes
        if isinstance(change, Opening | Renaming)
    }
    named = {
        code
        for change in step.changes
        for code in (
            (*change.from_whole, *change.from_part)
            if isinstance(change, Opening)
            else (change.code,)
        )
    }
    following = {}
    for code, unit in units.items():
        if code not in named:
            parent = fate[unit.parent].whole if unit.parent is not None else None
            following[code] = replace(unit, parent=parent)
    following |= opened
    return {code: following[code] for code in _parents_first(following)}


def by_code(units: Iterable[UnitSpec]) -> dict[str, UnitSpec]:
    """Return units by code.

    Raises:
        ValueError: two units bear one code.
    """
    units = tuple(units)
    found = {unit.code: unit for unit in units}
    if len(found) < len(units):
        raise ValueError("two units bear one code")
    return found


def top_unit(units: Mapping[str, UnitSpec], code: str) -> str:
    """Return the code of the unit directly below the province that `code` lies in, or the root."""
    unit = units[code]
    while unit.parent is not None and units[unit.parent].parent is not None:
        unit = units[unit.parent]
    return unit.code


def _parents_first(units: Mapping[str, UnitSpec]) -> list[str]:
    def depth(code: str) -> int:
        parent = units[code].parent
        return 0 if parent is None else 1 + depth(parent)

    return sorted(units, key=depth)
