"""Blueprints as a grid: rows of skills from one source, columns of levels; what versions changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from assessments.assembly.model import Cell, Source
from assessments.blueprints import CellPlan, PartPlan
from assessments.enums import CellSource
from assessments.models import Blueprint, BlueprintVersion
from banks.enums import Level
from office.models import JournalEntry
from people.models import User


@dataclass(frozen=True, slots=True)
class Row:
    """One row: how many items of each level, and how many of any of `mixed_levels` (none: any)."""

    source: CellSource
    skills: tuple[str, ...]
    points: Decimal = Decimal(1)
    kinds: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    mixed: int = 0
    mixed_levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that two versions ask for differently; counts by the points of each item."""

    part: str
    cell: CellPlan
    before: Mapping[Decimal, int]
    after: Mapping[Decimal, int]


@dataclass(frozen=True, slots=True)
class Writing:
    """Who wrote a version and when, as the journal has it."""

    by: str
    at: datetime


def plans_of(version: BlueprintVersion) -> tuple[PartPlan, ...]:
    """Return a version as it was written. Five statements."""
    parts = version.parts.order_by("order").prefetch_related(
        "cells__skills", "cells__levels", "cells__kinds"
    )
    return tuple(
        PartPlan(
            title=part.title,
            minutes=part.minutes,
            cut_score=part.cut_score,
            cells=tuple(
                CellPlan(
                    source=CellSource(cell.source),
                    skills=tuple(sorted(skill.code for skill in cell.skills.all())),
                    levels=_in_order(row.level for row in cell.levels.all()),
                    kinds=tuple(sorted(row.kind for row in cell.kinds.all())),
                    count=cell.count,
                    points=cell.points,
                )
                for cell in sorted(part.cells.all(), key=lambda cell: cell.order)
            ),
        )
        for part in parts
    )


def _in_order(levels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(levels, key=list(Level.values).index))


def rows_of(cells: Iterable[CellPlan]) -> list[Row]:
    """Lay cells out as rows; those of the same source, skills, points and kinds share one.

    A row has room for one cell of each level and one of several: a further one begins a new row.
    """
    rows: list[Row] = []
    for cell in cells:
        blank = Row(cell.source, cell.skills, cell.points, cell.kinds)
        for place, row in enumerate(rows):
            if replace(row, counts={}, mixed=0, mixed_levels=()) == blank and _has_room(row, cell):
                rows[place] = _with(row, cell)
                break
        else:
            rows.append(_with(blank, cell))
    return rows


def _has_room(row: Row, cell: CellPlan) -> bool:
    return cell.levels[0] not in row.counts if len(cell.levels) == 1 else not row.mixed


def _with(row: Row, cell: CellPlan) -> Row:
    if len(cell.levels) == 1:
        return replace(row, counts={**row.counts, cell.levels[0]: cell.count})
    return replace(row, mixed=cell.count, mixed_levels=cell.levels)


def cells_of(rows: Iterable[Row]) -> tuple[CellPlan, ...]:
    """Return the cells of a grid that ask for something, row by row."""
    found = []
    for row in rows:
        blank = CellPlan(row.source, row.skills, (), 0, row.points, row.kinds)
        for level in Level.values:
            if count := row.counts.get(level, 0):
                found.append(replace(blank, levels=(level,), count=count))
        if row.mixed:
            found.append(replace(blank, levels=row.mixed_levels, count=row.mixed))
    return tuple(found)


def core_cells(plans: Sequence[CellPlan]) -> list[Cell]:
    """Return planned cells as the assembly sees them; an id is the place in `plans`."""
    return [
        Cell(
            id=place,
            source=Source(plan.source),
            skills=frozenset(plan.skills),
            levels=frozenset(plan.levels),
            kinds=frozenset(plan.kinds),
            count=plan.count,
            points=plan.points,
        )
        for place, plan in enumerate(plans)
    ]


def compare(before: Sequence[PartPlan], after: Sequence[PartPlan]) -> list[Difference]:
    """Return the cells that differ, in the order of the later version, then what went away."""
    old, new = _by_cell(before), _by_cell(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(key[0], key[1], old.get(key, {}), new.get(key, {}))
        for key in keys
        if old.get(key, {}) != new.get(key, {})
    ]


def _by_cell(parts: Sequence[PartPlan]) -> dict[tuple[str, CellPlan], dict[Decimal, int]]:
    found: dict[tuple[str, CellPlan], Counter[Decimal]] = defaultdict(Counter)
    for part in parts:
        for cell in part.cells:
            key = part.title, replace(cell, count=0, points=Decimal(0))
            found[key][cell.points] += cell.count
    return {key: dict(counts) for key, counts in found.items()}


def writings_of(blueprint: Blueprint) -> dict[int, Writing]:
    """Return who wrote which version when, by its number. Two statements."""
    entries = list(
        JournalEntry.objects.filter(
            target=f"blueprint:{blueprint.uuid}", action="assessments.write_blueprint"
        ).order_by("id")
    )
    names = dict(
        User.objects.filter(username__in={entry.actor for entry in entries}).values_list(
            "username", "full_name"
        )
    )
    return {
        entry.data["number"]: Writing(names.get(entry.actor) or entry.actor, entry.at)
        for entry in entries
    }
