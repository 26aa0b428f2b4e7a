"""Proctors who would watch over people of their own unit: worth a look, nothing more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Count

from assessments.enums import Task
from assessments.models import Duty, Round
from people.models import Posting


def colleagues_watched(round_: Round, duties: Collection[Duty], *, on: date) -> dict[int, int]:
    """Return by duty id how many candidates of the proctor's own unit sit where the duty holds.

    `duties` come with their users; those of other tasks are passed over. Two statements.
    """
    found: Counter[int] = Counter()
    for duty, _shift_id, _place_id, count in _watched(round_, duties, on=on):
        found[duty.pk] += count
    return dict(found)


def rooms_of_colleagues(
    round_: Round, duties: Collection[Duty], *, on: date
) -> dict[tuple[int, int], int]:
    """Return by shift and place how many candidates sit before a proctor of their own unit.

    `duties` come with their users. Two statements.
    """
    found: Counter[tuple[int, int]] = Counter()
    for _duty, shift_id, place_id, count in _watched(round_, duties, on=on):
        found[shift_id, place_id] += count
    return dict(found)


def _watched(
    round_: Round, duties: Collection[Duty], *, on: date
) -> Iterator[tuple[Duty, int, int, int]]:
    """Yield duty, shift, place and how many of the proctor's own unit sit there."""
    proctors = [duty for duty in duties if duty.task == Task.PROCTOR and duty.user.official_id]
    units: dict[int, set[int]] = defaultdict(set)
    held = Posting.objects.held_on(on).filter(
        official__in={duty.user.official_id for duty in proctors}
    )
    for official_id, unit_id in held.values_list("official", "unit"):
        units[official_id].add(unit_id)
    seated = (
        round_.candidates.filter(
            shift_room__isnull=False, unit__in=set[int]().union(*units.values())
        )
        .order_by()
        .values_list("unit", "shift_room__shift", "shift_room__place")
        .annotate(found=Count("pk"))
    )
    rooms: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for unit_id, shift_id, place_id, count in seated:
        rooms[unit_id][shift_id, place_id] = count
    for duty in proctors:
        for unit_id in units[duty.user.official_id or 0]:
            for (shift_id, place_id), count in _rooms_of(duty, rooms[unit_id]):
                yield duty, shift_id, place_id, count


def _rooms_of(
    duty: Duty, rooms: Mapping[tuple[int, int], int]
) -> Iterable[tuple[tuple[int, int], int]]:
    """Return the rooms where a duty holds; most hold in one, which is looked up."""
    if duty.shift_id and duty.place_id:
        here = duty.shift_id, duty.place_id
        return [(here, rooms[here])] if here in rooms else []
    return [
        (here, count)
        for here, count in rooms.items()
        if duty.shift_id in (None, here[0]) and duty.place_id in (None, here[1])
    ]
