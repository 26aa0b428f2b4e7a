"""What the pages of blueprints show of a part, a cell and a group of people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.assembly.model import Cell, Source
from assessments.blueprint_grids import Row, rows_of
from assessments.blueprints import PartPlan
from assessments.drawing_pool import Lot
from assessments.forms.blueprints import PartGrid
from assessments.prechecking import (
    CellSupply,
    Checked,
    Group,
    Names,
    kind_list,
    level_list,
    supply_of,
)
from banks.enums import Level

#: Cells of a row: one for each level, and one for several.
WIDTH = len(Level) + 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One count in the grid: its field, what is asked and what the banks can give."""

    field: Any
    column: str
    count: int
    supply: CellSupply

    @property
    def missing(self) -> int:
        """How many questions the banks have too few; 0 where nobody was asked for."""
        return 0 if self.supply.have is None else max(self.count - self.supply.have, 0)

    @property
    def control(self) -> SafeString:
        """The field with what the live totals read."""
        have = self.supply.have
        control: SafeString = self.field.as_widget(
            attrs={
                "data-column": self.column,
                "data-have": "" if have is None else have,
                "data-seconds": self.supply.seconds,
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
        return sum(slot.count * slot.supply.seconds for slot in self.slots)

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
    def columns(self) -> list[tuple[str, str, int]]:
        """Name, label and questions of each column."""
        labels = [(level.value, str(level.label)) for level in Level] + [("mixed", "")]
        return [
            (name, label, sum(row.slots[place].count for row in self.rows))
            for place, (name, label) in enumerate(labels)
        ]


def draw_part(
    part: PartGrid, pool: Sequence[Lot], groups: Sequence[Group], names: Names
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
            Slot(form[name], name, count, supply[place * WIDTH + column])
            for column, (name, count) in enumerate(columns)
        )
        drawn.append(DrawnRow(form, row, names.skill_list(row.skills), slots))
    return DrawnPart(part, tuple(drawn), part.plan().minutes)


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


def shown_part(plan: PartPlan, names: Names) -> dict[str, Any]:
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
            }
        )
    return {
        "plan": plan,
        "rows": rows,
        "items": sum(row["count"] for row in rows),
        "points": sum((row["points"] for row in rows), Decimal(0)),
        "columns": [
            (level, sum(row["counts"][place][1] for row in rows))
            for place, level in enumerate(Level)
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
