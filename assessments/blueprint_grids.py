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
from office.policies import ExamPolicy
from people.models import User

#: What a page or a workbook holds of one version.
MOST_PARTS = 6
MOST_ROWS = 80


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
    seconds: int | None = None
    target_facility: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """What a cell says of each of its items; None is what is usual for the level."""

    points: Decimal
    seconds: int | None = None
    target_facility: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that two versions ask for differently; counts by what is said of each item."""

    part: str
    cell: CellPlan
    before: Mapping[Each, int]
    after: Mapping[Each, int]


@dataclass(frozen=True, slots=True)
class PartDifference:
    """A part whose title, minutes or cut score two versions set differently; None: not there."""

    place: int
    before: PartPlan | None
    after: PartPlan | None


@dataclass(frozen=True, slots=True)
class LevelShare:
    """How many questions are of a level, and how that compares with the regulation.

    Attributes:
        wanted: the percentage of the regulation.
        off: questions too many (above 0) or too few (below 0).
    """

    level: Level
    count: int
    total: int
    wanted: int
    off: int

    @property
    def percent(self) -> Decimal:
        """Its share of all questions in percent."""
        return Decimal(100 * self.count) / self.total if self.total else Decimal(0)


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
                    seconds=cell.seconds,
                    target_facility=cell.target_facility,
                )
                for cell in sorted(part.cells.all(), key=lambda cell: cell.order)
            ),
        )
        for part in parts
    )


def _in_order(levels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(levels, key=list(Level.values).index))


def rows_of(cells: Iterable[CellPlan]) -> list[Row]:
    """Lay cells out as rows; those of the same source, skills, kinds and figures share one.

    A row has room for one cell of each level and one of several: a further one begins a new row.
    """
    rows: list[Row] = []
    for cell in cells:
        blank = Row(
            cell.source,
            cell.skills,
            cell.points,
            cell.kinds,
            seconds=cell.seconds,
            target_facility=cell.target_facility,
        )
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
        blank = CellPlan(
            row.source,
            row.skills,
            (),
            0,
            row.points,
            row.kinds,
            seconds=row.seconds,
            target_facility=row.target_facility,
        )
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
            facility=None if plan.target_facility is None else float(plan.target_facility),
            seconds=plan.seconds,
        )
        for place, plan in enumerate(plans)
    ]


def minutes_of(seconds: int | None) -> Decimal | None:
    """Return whole seconds as people write them: minutes with two decimals."""
    return None if seconds is None else (Decimal(seconds) / 60).quantize(Decimal("0.01"))


def seconds_of(minutes: Decimal | None) -> int | None:
    """Return minutes as they are kept, in whole seconds; it undoes `minutes_of`."""
    return None if minutes is None else round(minutes * 60)


def share_levels(cells: Sequence[CellPlan], policy: ExamPolicy) -> list[LevelShare]:
    """Compare the levels of a whole paper with the shares of the regulation.

    A share that is no whole number of questions may be rounded either way. Questions of several levels
    count for none, and help each of their levels that would have too few.
    """
    fixed: Counter[str] = Counter()
    helping: Counter[str] = Counter()
    for cell in cells:
        if len(cell.levels) == 1:
            fixed[cell.levels[0]] += cell.count
        else:
            helping.update(dict.fromkeys(cell.levels or Level.values, cell.count))
    total = sum(cell.count for cell in cells)
    found = []
    for level, wanted in zip(Level, policy.level_shares, strict=False):
        least, over = divmod(total * wanted, 100)
        count = fixed[level]
        off = max(count - least - bool(over), 0) or min(count + helping[level] - least, 0)
        found.append(LevelShare(level, count, total, wanted, off))
    return found


def compare(before: Sequence[PartPlan], after: Sequence[PartPlan]) -> list[Difference]:
    """Return the cells that differ, in the order of the later version, then what went away."""
    old, new = _by_cell(before), _by_cell(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(key[0], key[1], old.get(key, {}), new.get(key, {}))
        for key in keys
        if old.get(key, {}) != new.get(key, {})
    ]


def _by_cell(parts: Sequence[PartPlan]) -> dict[tuple[str, CellPlan], dict[Each, int]]:
    found: dict[tuple[str, CellPlan], Counter[Each]] = defaultdict(Counter)
    for part in parts:
        for cell in part.cells:
            key = (
                part.title,
                replace(cell, count=0, points=Decimal(0), seconds=None, target_facility=None),
            )
            found[key][Each(cell.points, cell.seconds, cell.target_facility)] += cell.count
    return {key: dict(counts) for key, counts in found.items()}


def compare_parts(before: Sequence[PartPlan], after: Sequence[PartPlan]) -> list[PartDifference]:
    """Return the parts whose title, minutes or cut score differ, by their place from 1 on."""
    found = []
    for place in range(max(len(before), len(after))):
        old, new = (plans[place] if place < len(plans) else None for plans in (before, after))
        bare = [plan and replace(plan, cells=()) for plan in (old, new)]
        if bare[0] != bare[1]:
            found.append(PartDifference(place + 1, old, new))
    return found


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
