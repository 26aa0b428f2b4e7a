"""How many questions a bank should have, line by line, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from banks.enums import Level
from banks.models import Bank, Demand, QuestionVersion, Skill
from office import journal
from people.models import JobPosition, ManagementField, User

#: Lines of a list of demands.
MOST_LINES = 5000
_Tags = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """So many questions of a skill and level; codes, of position and field empty for whatever."""

    skill: str
    level: str
    position: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class Met:
    """A demand beside what papers may draw."""

    demand: Demand
    has: int

    @property
    def missing(self) -> int:
        """How many questions are still to be written."""
        return max(0, self.demand.count - self.has)


@transaction.atomic
def set_demands(*, bank: Bank, lines: Sequence[Line], by: User, at: datetime) -> int:
    """Put `lines` in place of a bank's list of demands; of a line given twice the last counts.

    Raises:
        KeyError: a line names a code that does not exist (a programming error: forms check it).
    """
    skills = dict(Skill.objects.values_list("code", "pk"))
    positions = dict(JobPosition.objects.values_list("code", "pk"))
    fields = dict(ManagementField.objects.values_list("code", "pk"))
    rows = {
        (line.skill, line.level, line.position, line.field): Demand(
            bank=bank,
            skill_id=skills[line.skill],
            level=line.level,
            position_id=positions[line.position] if line.position else None,
            field_id=fields[line.field] if line.field else None,
            count=line.count,
            set_by=by,
            set_at=at,
        )
        for line in lines
    }
    Demand.objects.filter(bank=bank).delete()
    Demand.objects.bulk_create(rows.values(), batch_size=500)
    journal.record(
        actor=by.username,
        action="banks.set_demands",
        target=f"bank:{bank.uuid}",
        at=at,
        data={"lines": len(rows), "questions": sum(line.count for line in rows.values())},
    )
    return len(rows)


def met(bank: Bank, *, on: date) -> list[Met]:
    """Return the demands of a bank beside what papers may draw, what is missing most first.

    Counted are the questions that name the very skill. At most five statements.
    """
    rows = Demand.objects.filter(bank=bank).select_related("skill", "position", "field")
    demands = list(rows.order_by("skill__code", "level", "pk"))
    counted = _counted(bank, demands, on=on) if demands else {}
    order = list(Level.values)
    found = [Met(one, counted.get(_key(one), 0)) for one in demands]
    return sorted(
        found,
        key=lambda one: (-one.missing, one.demand.skill.code, order.index(one.demand.level)),
    )


_Key = tuple[int, str, int | None, int | None]


def _key(demand: Demand) -> _Key:
    return demand.skill_id, demand.level, demand.position_id, demand.field_id


def _counted(bank: Bank, demands: Sequence[Demand], *, on: date) -> Mapping[_Key, int]:
    """Count once for each way in which demands narrow: by position, by field, both, neither."""
    drawable = QuestionVersion.objects.drawable([bank], on=on).order_by()
    found: dict[_Key, int] = {}
    ways = {(one.position_id is not None, one.field_id is not None) for one in demands}
    for by_position, by_field in ways:
        columns = ["skills", "level"]
        rows = drawable
        if by_position:
            named = {one.position_id for one in demands if one.position_id}
            rows, columns = rows.filter(positions__in=named), [*columns, "positions"]
        if by_field:
            named = {one.field_id for one in demands if one.field_id}
            rows, columns = rows.filter(fields__in=named), [*columns, "fields"]
        for row in rows.values(*columns).annotate(n=Count("pk", distinct=True)):
            tags: _Tags = row.get("positions"), row.get("fields")
            found[row["skills"], row["level"], *tags] = row["n"]
    return found
