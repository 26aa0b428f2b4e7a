"""Rows as the assembly sees them: approved versions as items, blueprint cells as cells."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from assessments.assembly.model import Cell, Item, Source
from assessments.level_defaults import EXPECTED_FACILITY
from assessments.models import BlueprintCell, BlueprintPart, BlueprintVersion
from banks.models import Bank, ItemStatistics, QuestionEnemy, QuestionVersion

#: No code at all: everybody, any.
_EVERY: frozenset[str] = frozenset()
#: How long ago a use still counts as recent (`ExamPolicy.max_exposure`).
RECENT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Lot:
    """Questions that no cell and no group tells apart: what they are, how many, their time in all."""

    alike: Item
    count: int
    seconds: int


def _codes(through: str, tag: str, banks: Collection[Bank]) -> dict[int, frozenset[str]]:
    """Return the codes of one kind of tag by id, of the live versions of banks; one statement."""
    rows = (
        getattr(QuestionVersion, through)
        .through.objects.filter(questionversion__live_for__bank__in=banks)
        .values_list("questionversion", f"{tag}__code")
    )
    found: dict[int, set[str]] = defaultdict(set)
    for version, code in rows:
        found[version].add(code)
    return {version: frozenset(codes) for version, codes in found.items()}


def read_lots(banks: Collection[Bank], *, on: date) -> list[Lot]:
    """Return how much of each sort may be drawn from `banks` on that day.

    Three statements, whatever the size of the banks.
    """
    drawable = QuestionVersion.objects.drawable(banks, on=on).order_by("pk")
    rows = drawable.values_list("pk", "level", "kind", "seconds").annotate(Min("skills__code"))
    positions = _codes("positions", "jobposition", banks)
    fields = _codes("fields", "managementfield", banks)
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for pk, level, kind, seconds, skill in rows:
        sort = skill, level, kind, positions.get(pk, _EVERY), fields.get(pk, _EVERY)
        count, total = found.get(sort, (0, 0))
        found[sort] = count + 1, total + seconds
    return [Lot(Item(0, *sort), count, seconds) for sort, (count, seconds) in found.items()]


def read_pool(banks: Collection[Bank], *, on: date) -> list[Item]:
    """Return everything that may be drawn from `banks` on that day; an item's id is its version's.

    What a question was used for counts by occasions. How hard it is comes from use, where it is known,
    weighted by how many answered it; else from its level. Six statements, whatever the size of
    the banks.
    """
    recent = Count("exposures", filter=Q(exposures__on__gt=on - RECENT))
    versions = list(
        QuestionVersion.objects.drawable(banks, on=on)
        .annotate(exposure=Count("exposures"), recent=recent)
        .order_by("pk")
        .values(
            "pk",
            "question_id",
            "kind",
            "level",
            "seconds",
            "stimulus_id",
            "author_id",
            "exposure",
            "recent",
        )
    )
    figures = _figures(ItemStatistics.objects.filter(version__live_for__bank__in=banks))
    by_question = {row["question_id"]: row["pk"] for row in versions}
    skills = _codes("skills", "skill", banks)
    positions = _codes("positions", "jobposition", banks)
    fields = _codes("fields", "managementfield", banks)
    enemies: dict[int, set[int]] = defaultdict(set)
    pairs = QuestionEnemy.objects.filter(first__bank__in=banks).values_list("first", "second")
    for first, second in pairs:
        if first in by_question and second in by_question:
            enemies[by_question[first]].add(by_question[second])
            enemies[by_question[second]].add(by_question[first])
    return [
        Item(
            id=row["pk"],
            skill=min(skills[row["pk"]]),
            level=row["level"],
            kind=row["kind"],
            positions=positions.get(row["pk"], _EVERY),
            fields=fields.get(row["pk"], _EVERY),
            seconds=row["seconds"],
            author=str(row["author_id"] or ""),
            enemies=frozenset(enemies[row["pk"]]),
            stimulus=row["stimulus_id"],
            exposure=row["exposure"],
            recent=row["recent"],
            facility=figures[row["pk"]][0]
            if row["pk"] in figures
            else float(EXPECTED_FACILITY[row["level"]]),
            reliability_index=figures[row["pk"]][1] if row["pk"] in figures else None,
        )
        for row in versions
    ]


def _figures(statistics: QuerySet[ItemStatistics]) -> dict[int, tuple[float, float | None]]:
    """Return the facility index and the reliability index, where known, by version; one statement."""
    shares: dict[int, list[tuple[int, float]]] = defaultdict(list)
    correlations: dict[int, list[tuple[int, float]]] = defaultdict(list)
    rows = statistics.filter(sample__gt=0).order_by("pk")
    for version, sample, share, correlation in rows.values_list(
        "version", "sample", "facility_index", "point_biserial"
    ):
        shares[version].append((sample, float(share)))
        if correlation is not None:
            correlations[version].append((sample, float(correlation)))
    found: dict[int, tuple[float, float | None]] = {}
    for version, seen in shares.items():
        facility = _weighted(seen)
        index = None
        if version in correlations:
            index = sqrt(facility * (1 - facility)) * _weighted(correlations[version])
        found[version] = facility, index
    return found


def _weighted(seen: list[tuple[int, float]]) -> float:
    return sum(sample * value for sample, value in seen) / sum(sample for sample, _value in seen)


def known_from_use(versions: Collection[int]) -> set[int]:
    """Return those of these versions whose share of right answers use has shown; one statement."""
    rows = ItemStatistics.objects.filter(version__in=versions, sample__gt=0)
    return set(rows.values_list("version", flat=True))


def read_cells(part: BlueprintPart) -> list[Cell]:
    """Return the cells of a part in order; a cell's id is its row's. Four statements."""
    return read_cells_of([part.pk])[part.pk]


def read_cells_by_id(versions: Collection[int]) -> dict[int, Cell]:
    """Return the cells of blueprint versions (their ids) by the cell's id. Four statements."""
    rows = BlueprintCell.objects.filter(part__version__in=versions)
    return {row.pk: _cell(row) for row in _described(rows)}


def read_all_cells(version: BlueprintVersion) -> list[Cell]:
    """Return the cells of all parts of a version together, in order. Four statements."""
    rows = BlueprintCell.objects.filter(part__version=version)
    return [_cell(row) for row in _described(rows).order_by("part__order", "order")]


def read_cells_of(parts: Collection[int]) -> dict[int, list[Cell]]:
    """Return the cells of several parts by the part's id, each in order. Four statements."""
    found: dict[int, list[Cell]] = {part: [] for part in parts}
    for row in _described(BlueprintCell.objects.filter(part__in=parts)).order_by("order"):
        found[row.part_id].append(_cell(row))
    return found


def _described(cells: QuerySet[BlueprintCell]) -> QuerySet[BlueprintCell]:
    """Add what `_cell` reads of cells; three statements more."""
    return cells.prefetch_related("skills", "levels", "kinds")


def _cell(row: BlueprintCell) -> Cell:
    return Cell(
        id=row.pk,
        source=Source(row.source),
        skills=frozenset(skill.code for skill in row.skills.all()),
        levels=frozenset(one.level for one in row.levels.all()),
        kinds=frozenset(one.kind for one in row.kinds.all()),
        count=row.count,
        points=Decimal(row.points),
        facility=None if row.target_facility is None else float(row.target_facility),
        seconds=row.seconds,
    )


def banks_of(version: BlueprintVersion) -> tuple[Bank, ...]:
    """Return the banks a blueprint version draws on, in the order of their codes."""
    return tuple(version.banks.order_by("code"))
