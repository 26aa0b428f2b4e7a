"""Old units and today's: who follows whom, for reports by the units of today."""

from collections.abc import Iterable
from datetime import date

from people.models import Official, Posting, Unit, UnitSuccession


def rollup(units: Iterable[Unit | int], *, on: date) -> dict[int, Unit | None]:
    """Return for each unit (or id) the unit that is wholly its continuation on a day.

    Whole successions are followed over any number of steps; a unit that exists on that day is its
    own. None stands where a unit was divided or closed: there only `today_unit_of` tells, person
    by person. Two statements, whatever the number of units.
    """
    wanted = {unit.pk if isinstance(unit, Unit) else unit for unit in units}
    follower = dict(
        UnitSuccession.objects.filter(is_whole=True, on__lte=on).values_list(
            "predecessor_id", "successor_id"
        )
    )
    last: dict[int, int] = {}
    for start in wanted:
        end = start
        while end in follower:  # ends: a successor begins later than its predecessor
            end = follower[end]
        last[start] = end
    existing = Unit.objects.open_on(on).in_bulk(set(last.values()))
    return {start: existing.get(end) for start, end in last.items()}


def today_unit_of(officials: Iterable[Official | int], *, on: date) -> dict[int, Unit | None]:
    """Return the unit of each official's (or id's) main posting on a day; None without one."""
    wanted = {person.pk if isinstance(person, Official) else person for person in officials}
    postings = (
        Posting.objects.held_on(on)
        .primary()
        .filter(official__in=wanted)
        .select_related("unit")
        .order_by("valid_from")
    )
    found: dict[int, Unit | None] = dict.fromkeys(wanted)
    found.update((posting.official_id, posting.unit) for posting in postings)
    return found
