"""The invented province lives through its reorganisations in the real database."""

from datetime import UTC, date, datetime

import pytest

from demo.province.people import make_people
from demo.province.rosters import roster_workbook
from demo.province.supply import FIELDS, POSITIONS
from demo.province.tree import by_code
from demo.province.units import AFTER, BEFORE, BEFORE_SINCE, BETWEEN
from demo.story.settling import carry_out
from people.catalogue import ensure_fields, ensure_positions
from people.enums import UnitKind
from people.importing import import_roster
from people.models import Posting, Unit
from people.units import open_unit
from tests.make import make_user

pytestmark = pytest.mark.django_db

#: When the two rosters were sent.
IN_2024 = datetime(2024, 1, 2, 2, 0, tzinfo=UTC)
IN_2026 = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)


def open_tree():
    opened: dict[str | None, Unit | None] = {None: None}
    for unit in BEFORE:
        opened[unit.code] = open_unit(
            code=unit.code,
            name=unit.name,
            kind=UnitKind(unit.kind),
            on=BEFORE_SINCE,
            parent=opened[unit.parent],
            short_name=unit.short_name,
            symbol=unit.symbol,
        )


def tree_on(day):
    return {
        (unit.code, unit.name, unit.short_name, unit.kind, unit.parent and unit.parent.code)
        for unit in Unit.objects.open_on(day).select_related("parent")
    }


def as_rows(units):
    return {(one.code, one.name, one.short_name, one.kind, one.parent) for one in units}


def postings_on(day):
    return {
        posting.official.staff_code: (
            posting.unit.code,
            posting.post,
            posting.position.code,
            tuple(ordered.field.code for ordered in posting.ordered_fields.all()),
        )
        for posting in Posting.objects.filter(valid_from__lte=day)
        .exclude(valid_to__lte=day)
        .select_related("official", "unit", "position")
        .prefetch_related("ordered_fields__field")
    }


def expected(postings):
    return {code: (one.unit, one.post, one.position, one.fields) for code, one in postings.items()}


@pytest.fixture
def people():
    return make_people(300, seed=2026)


def test_the_rosters_and_both_reorganisations_give_the_province_of_today(people):
    user = make_user()
    ensure_positions((code, code) for code in POSITIONS)
    ensure_fields((code, code) for code in FIELDS)
    open_tree()

    first = import_roster(
        content=roster_workbook(people, "before"), name="2024.xlsx", by=None, at=IN_2024, demo=True
    )
    carry_out(0, people, by=user)
    carry_out(1, people, by=user)
    second = import_roster(
        content=roster_workbook(people, "after"), name="2026.xlsx", by=None, at=IN_2026, demo=True
    )

    served = {one.staff_code: one.before for one in people if one.before is not None}
    assert (first.problems, first.warnings, first.imported) == ((), (), len(served))
    assert (second.problems, second.warnings, second.read) == ((), (), len(people))
    assert second.unchanged > len(people) / 4
    assert tree_on(date(2024, 6, 1)) == as_rows(BEFORE)
    assert tree_on(date(2025, 4, 1)) == as_rows(BETWEEN)
    assert tree_on(date(2026, 2, 1)) == as_rows(AFTER)
    assert postings_on(date(2024, 6, 1)) == expected(served)
    assert postings_on(date(2026, 2, 1)) == expected({one.staff_code: one.after for one in people})
    between = postings_on(date(2025, 4, 1))
    assert between.keys() == served.keys()
    assert {unit for unit, *_ in between.values()} <= by_code(BETWEEN).keys()
    again = import_roster(
        content=roster_workbook(people, "after"), name="2026.xlsx", by=None, at=IN_2026, demo=True
    )
    assert again.unchanged == len(people)
