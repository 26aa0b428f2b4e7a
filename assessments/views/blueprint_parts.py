"""What the pages of blueprints show of a part, a cell and a group of people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.assembly.model import Cell, Source
from assessments.blueprint_grids import (
    Each,
    Row,
    compare,
    compare_parts,
    minutes_of,
    rows_of,
    share_levels,
)
from assessments.blueprints import PartPlan
from assessments.drawing_pool import Lot
from assessments.enums import CellSource
from assessments.forms.blueprints import COLUMNS, PartGrid
from assessments.level_defaults import usual_seconds
from assessments.prechecking import (
    CellSupply,
    Checked,
    Group,
    Names,
    ShortCell,
    kind_list,
    level_list,
    supply_of,
)
from banks.enums import Level
from office.policies import ExamPolicy

#: Cells of a row: one for each level, and one for several.
WIDTH = len(COLUMNS)

#: A count of the grid: the places of its part and row, and its column.
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """One count in the grid: its field, what is asked and what the banks can give.

    `missing` is how many questions the banks have too few, once all cells get theirs; `seconds` the
    time of each.
    """

    field: Any
    column: str
    count: int
    supply: CellSupply
    missing: int
    seconds: int

    @property
    def control(self) -> SafeString:
        """The field with what the live totals read."""
        control: SafeString = self.field.as_widget(
            attrs={
                "data-column": self.column,
                "aria-describedby": f"{self.field.id_for_label}_kho",
            }
        )
        return control


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One row of the editor."""

    form: Any
    row: Row
    title: str
    slots: tuple[Slot, ...]

    @property
    def kinds(self) -> str:
        """The kinds it takes, where not all."""
        return kind_list(self.row.kinds) if self.row.kinds else ""

    @property
    def figures(self) -> str:
        """Its minutes and its expected share of right answers, where it sets them."""
        return each_in_words(self.row.seconds, self.row.target_facility)

    @property
    def mixed_levels(self) -> str:
        """The levels of its last count, by their short names."""
        return " ".join(self.row.mixed_levels) or _("any level")

    @property
    def count(self) -> int:
        """Questions of the row."""
        return sum(slot.count for slot in self.slots)

    @property
    def points(self) -> Decimal:
        """Points of the row."""
        return self.count * self.row.points

    @property
    def seconds(self) -> int:
        """Expected time of the row."""
        return sum(slot.count * slot.seconds for slot in self.slots)

    @property
    def expected_minutes(self) -> Decimal:
        """The same in minutes."""
        return Decimal(self.seconds) / 60


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """One part of the editor with its totals."""

    part: PartGrid
    rows: tuple[DrawnRow, ...]
    minutes: int

    @property
    def items(self) -> int:
        """Questions of the part."""
        return sum(row.count for row in self.rows)

    @property
    def points(self) -> Decimal:
        """Points of the part."""
        return sum((row.points for row in self.rows), Decimal(0))

    @property
    def seconds(self) -> int:
        """Expected time of the part."""
        return sum(row.seconds for row in self.rows)

    @property
    def expected_minutes(self) -> Decimal:
        """The same in minutes."""
        return Decimal(self.seconds) / 60

    @property
    def missing(self) -> int:
        """Questions that the banks have too few, cell by cell."""
        return sum(slot.missing for row in self.rows for slot in row.slots)

    @property
    def columns(self) -> list[tuple[str, str, int, int]]:
        """Name, label, questions and percentage of each column."""
        labels = [(level.value, str(level.label)) for level in Level] + [("mixed", "")]
        counts = [sum(row.slots[place].count for row in self.rows) for place in range(WIDTH)]
        return [
            (name, label, count, percent_of(count, self.items))
            for (name, label), count in zip(labels, counts, strict=True)
        ]

    @property
    def sources(self) -> str:
        """Questions by source, in words."""
        found: Counter[str] = Counter({source.value: 0 for source in CellSource})
        for row in self.rows:
            found[row.row.source.value] += row.count
        return sources_in_words(found)


def percent_of(count: int, total: int) -> int:
    """Return a whole percentage, halves rounded up; 0 of nothing."""
    return (200 * count + total) // (2 * total) if total else 0


def each_in_words(seconds: int | None, facility: Decimal | None) -> str:
    """Say what is set of each question beside its points; nothing where all is as usual."""
    words = []
    if (minutes := minutes_of(seconds)) is not None:
        words.append(_("%(minutes)s minutes each") % {"minutes": _figure(minutes)})
    if facility is not None:
        words.append(_("expected share %(share)s") % {"share": _figure(facility)})
    return "; ".join(words)


def _figure(number: Decimal) -> str:
    return number_format(number, 2)


def places_of(parts: Sequence[PartGrid]) -> list[Place]:
    """Return where each cell of `cells_of` stands in the grid, part by part."""
    found: list[Place] = []
    for part in parts:
        for place, row in enumerate(part.laid_out()):
            found += [(part.place, place, level) for level in Level.values if row.counts.get(level)]
            if row.mixed:
                found.append((part.place, place, "mixed"))
    return found


def draw_part(
    part: PartGrid,
    pool: Sequence[Lot],
    groups: Sequence[Group],
    names: Names,
    *,
    missing: Mapping[Place, int],
    policy: ExamPolicy,
) -> DrawnPart:
    """Give each count of a part what the banks have for it: the empty ones too."""
    rows = part.laid_out()
    cells = [cell for place, row in enumerate(rows) for cell in _cells_of_row(place, row)]
    supply = supply_of(cells, pool, groups)
    drawn = []
    for place, (form, row) in enumerate(zip(part.rows, rows, strict=True)):
        columns = [(level, row.counts.get(level, 0)) for level in Level.values]
        columns.append(("mixed", row.mixed))
        slots = tuple(
            Slot(
                form[name],
                name,
                count,
                supply[place * WIDTH + column],
                missing.get((part.place, place, name), 0),
                row.seconds or usual_seconds(policy, _levels_of(row, name)),
            )
            for column, (name, count) in enumerate(columns)
        )
        drawn.append(DrawnRow(form, row, names.skill_list(row.skills), slots))
    return DrawnPart(part, tuple(drawn), part.plan().minutes)


def _levels_of(row: Row, column: str) -> tuple[str, ...]:
    return row.mixed_levels if column == "mixed" else (column,)


def _cells_of_row(place: int, row: Row) -> list[Cell]:
    levels = [frozenset({level}) for level in Level.values] + [frozenset(row.mixed_levels)]
    base = Cell(
        id=0,
        source=Source(row.source),
        skills=frozenset(row.skills),
        levels=frozenset(),
        kinds=frozenset(row.kinds),
        count=1,
    )
    return [
        replace(base, id=place * WIDTH + column, levels=some) for column, some in enumerate(levels)
    ]


def shown_part(plan: PartPlan, names: Names, policy: ExamPolicy) -> dict[str, Any]:
    """Return a written part as its page shows it."""
    rows: list[dict[str, Any]] = []
    for row in rows_of(plan.cells):
        count = sum(row.counts.values()) + row.mixed
        rows.append(
            {
                "skills": names.skill_list(row.skills),
                "source": row.source,
                "kinds": kind_list(row.kinds) if row.kinds else "",
                "counts": [(level, row.counts.get(level.value, 0)) for level in Level],
                "mixed": row.mixed,
                "mixed_levels": level_list(row.mixed_levels) if row.mixed else "",
                "count": count,
                "points": count * row.points,
                "figures": each_in_words(row.seconds, row.target_facility),
                "seconds": sum(
                    asked * (row.seconds or usual_seconds(policy, levels))
                    for asked, levels in [
                        *((asked, (level,)) for level, asked in row.counts.items()),
                        (row.mixed, row.mixed_levels),
                    ]
                ),
            }
        )
        rows[-1]["minutes"] = Decimal(rows[-1]["seconds"]) / 60
    items = sum(row["count"] for row in rows)
    return {
        "plan": plan,
        "rows": rows,
        "items": items,
        "minutes": sum((row["minutes"] for row in rows), Decimal(0)),
        "points": sum((row["points"] for row in rows), Decimal(0)),
        "columns": [
            (level, count, percent_of(count, items))
            for place, level in enumerate(Level)
            for count in [sum(row["counts"][place][1] for row in rows)]
        ],
        "mixed": sum(row["mixed"] for row in rows),
        "common": sum(row["count"] for row in rows if row["source"] == Source.COMMON),
        "position": sum(row["count"] for row in rows if row["source"] == Source.POSITION),
        "field": sum(row["count"] for row in rows if row["source"] == Source.FIELD),
    }


def shown_check(checked: Checked, names: Names) -> dict[str, Any]:
    """Return a checked group in words."""
    stratum = checked.group.stratum
    return {
        "key": checked.group.key,
        "position": names.position(stratum.position),
        "fields": names.field_list(stratum.fields),
        "people": checked.group.people,
        "missing": checked.missing,
        "short": [(names.shortage(one), names.remedy(one)) for one in checked.shortages],
    }


def narrowest(
    cells: Sequence[Cell], pool: Sequence[Lot], groups: Sequence[Group], names: Names
) -> list[dict[str, Any]]:
    """Return the position and field cells with the group that has least to choose from."""
    if not groups:
        return []
    tailored = [cell for cell in cells if cell.source != Source.COMMON]
    supply = supply_of(tailored, pool, groups)
    found = [
        {
            "source": cell.source.value,
            "skills": names.skill_list(cell.skills),
            "levels": level_list(cell.levels),
            "asked": cell.count,
            "have": supply[cell.id].have or 0,
            "group": names.group(shortest) if (shortest := supply[cell.id].shortest) else "",
        }
        for cell in tailored
    ]
    return sorted(found, key=lambda one: one["have"] - one["asked"])


def shown_shares(parts: Sequence[PartPlan], policy: ExamPolicy) -> dict[str, Any]:
    """Compare the levels of a whole paper with the regulation, in words.

    The words are there with gaps too: a page that counts while one types fills them again.
    """
    shares = share_levels([cell for part in parts for cell in part.cells], policy)
    regulation = {"shares": "/".join(str(share) for share in policy.level_shares)}
    asks = _("The regulation asks for %(shares)s.") % regulation
    fits = _("The regulation asks for %(shares)s: the blueprint matches it.") % regulation
    differs = _("The regulation asks for %(shares)s: %(levels)s.")
    many, few = _("%(level)s has %(n)s too many"), _("%(level)s has %(n)s too few")
    gaps = {"level": "{level}", "n": "{n}"}
    off = [
        (many if one.off > 0 else few) % {"level": one.level.label, "n": abs(one.off)}
        for one in shares
        if one.off
    ]
    if off:
        told = differs % {**regulation, "levels": "; ".join(off)}
    else:
        told = fits if any(one.total for one in shares) else asks
    return {
        "policy": regulation["shares"],
        "seconds": "/".join(str(seconds) for seconds in policy.level_seconds),
        "told": told,
        "is_off": bool(off),
        "asks": asks,
        "fits": fits,
        "off": differs % {**regulation, "levels": "{levels}"},
        "many": many % gaps,
        "few": few % gaps,
    }


def sources_in_words(counts: Mapping[str, Any]) -> str:
    """Say how many questions come from which source; gaps where the counts are gaps."""
    return _("%(common)s common, %(position)s position, %(field)s field") % counts


def shown_differences(
    before: Sequence[PartPlan], after: Sequence[PartPlan], names: Names, policy: ExamPolicy
) -> dict[str, Any]:
    """Return what two versions ask for differently, as a table shows it."""
    return {
        "totals": _compared_totals(before, after, policy),
        "parts": compare_parts(before, after),
        "cells": [
            {
                "part": one.part,
                "source": one.cell.source.label,
                "skills": names.skill_list(one.cell.skills),
                "levels": level_list(one.cell.levels),
                "kinds": kind_list(one.cell.kinds) if one.cell.kinds else "",
                "before": _asked(one.before),
                "after": _asked(one.after),
            }
            for one in compare(before, after)
        ],
    }


def _compared_totals(
    before: Sequence[PartPlan], after: Sequence[PartPlan], policy: ExamPolicy
) -> list[tuple[str, str, str]]:
    figures = []
    for plans in (before, after):
        cells = [cell for part in plans for cell in part.cells]
        items = sum(cell.count for cell in cells)
        shares = share_levels(cells, policy)
        figures.append(
            [
                str(items),
                str(sum(part.minutes for part in plans)),
                *(f"{one.count} ({percent_of(one.count, items)}%)" for one in shares),
            ]
        )
    labels = [_("Questions"), _("Minutes"), *(str(level.label) for level in Level)]
    return list(zip(labels, *figures, strict=False))


def _asked(counts: Mapping[Each, int]) -> list[tuple[int, Decimal, str]]:
    """Return counts with the points and whatever else is set of each question."""
    return sorted(
        (count, each.points, each_in_words(each.seconds, each.target_facility))
        for each, count in counts.items()
    )


def shown_short(
    short: Sequence[ShortCell], places: Sequence[Place], names: Names
) -> list[dict[str, Any]]:
    """Return the short cells in words, each with the button that lowers it."""
    found = []
    for one in short:
        part, row, column = places[one.cell.id]
        found.append(
            {
                "title": names.cell(one.cell),
                "source": CellSource(one.cell.source).label,
                "words": names.short_cell(one),
                "missing": one.needed - one.available,
                "available": one.available,
                "waiting": one.waiting,
                "held": one.held,
                "others": one.others,
                "shared": one.shared,
                "field": f"id_rows-{part}-{row}-{column}",
                "lower": f"lower-{part}-{row}-{column}-{one.available}",
            }
        )
    return found
