"""Giving candidates a shift, a room and a machine."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assessments.enums import RoundState, Standing
from assessments.errors import (
    NotWaitingForSeat,
    RoundNotInState,
    SeatsTooFew,
    ShiftBeforeSeal,
    ShiftBegun,
    ShiftCancelled,
)
from assessments.models import Candidate, PaperSeal, Round, Shift, ShiftRoom
from office import journal
from office.clock import local_time
from people.bookings import book
from people.enums import PositionGroup
from people.models import Place, User

#: While a round stands here shifts can be planned for it.
PLANNING = (RoundState.PLANNED, RoundState.PREPARED, RoundState.SEALED, RoundState.RUNNING)


@transaction.atomic
def open_shifts(
    *,
    round_: Round,
    times: Sequence[tuple[datetime, datetime]],
    places: Sequence[Place],
    by: User,
    at: datetime,
) -> list[ShiftRoom]:
    """Plan a shift for each (start, end of the window) in all `places`, and book the rooms.

    Raises:
        RoundNotInState: the sitting is over, or the round is cancelled.
        ShiftBeforeSeal: its sealed papers could not be opened by then.
        PlaceTaken: a room is booked for something else; nothing is planned then.
    """
    rooms = []
    # locked until commit: shifts are numbered in turn
    locked = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if locked.state not in PLANNING:
        raise RoundNotInState(round=round_.title, expected=RoundState.PLANNED.label)
    opens_at = PaperSeal.objects.filter(round=round_).values_list("opens_at", flat=True).first()
    if opens_at and any(starts_at <= opens_at for starts_at, _ends_at in times):
        raise ShiftBeforeSeal(opens_at=local_time(opens_at))
    first = round_.shifts.count() + 1
    for number, (starts_at, ends_at) in enumerate(times, first):
        shift = Shift.objects.create(
            round=round_, number=number, starts_at=starts_at, ends_at=ends_at
        )
        for place in places:
            booking = book(place=place, starts_at=starts_at, ends_at=ends_at, label=round_.title)
            rooms.append(ShiftRoom.objects.create(shift=shift, place=place, booking=booking))
    journal.record(
        actor=by.username,
        action="assessments.open_shifts",
        target=f"round:{round_.uuid}",
        at=at,
        data={"shifts": len(times), "rooms": len(rooms)},
    )
    return rooms


def takes_seats(round_: Round) -> bool:
    """Tell whether everybody can be given a seat: nothing is frozen yet.

    Papers that are drawn sealed are frozen at once; then it can be done while nobody has a seat. One
    statement at most.
    """
    if round_.state in (RoundState.PLANNED, RoundState.PREPARED):
        return True
    seated = round_.candidates.filter(shift_room__isnull=False)
    return round_.state == RoundState.SEALED and round_.is_sealed and not seated.exists()


@transaction.atomic
def seat_candidates(*, round_: Round, by: User, at: datetime) -> int:
    """Give every registered candidate a seat, in the order of their numbers; return how many.

    Leaders of one unit go to different shifts, as far as there are seats, so that offices stay
    open; the others fill the shifts one after another. A room keeps its spare machines free.

    Raises:
        RoundNotInState: the round's forms are frozen already (`takes_seats`).
        SeatsTooFew: nobody is seated then.
    """
    # locked until commit: nobody freezes or seats meanwhile
    if not takes_seats(Round.objects.select_for_update(no_key=True).get(pk=round_.pk)):
        raise RoundNotInState(round=round_.title, expected=RoundState.PREPARED.label)
    rooms = list(
        ShiftRoom.objects.filter(shift__round=round_, shift__cancelled_at__isnull=True)
        .select_related("shift", "place")
        .order_by("shift__number", "place__site__code", "place__code")
    )
    candidates = list(
        round_.candidates.filter(standing=Standing.REGISTERED)
        .select_related("position")
        .order_by("number")
    )
    free = Counter[int]()
    for room in rooms:
        free[room.shift_id] += room.place.machines - room.place.spare_machines
    if len(candidates) > free.total():
        raise SeatsTooFew(candidates=len(candidates), seats=free.total())
    by_shift = _deal_to_shifts(candidates, free)
    seated = []
    for shift_id, members in by_shift.items():
        members.sort(key=lambda candidate: candidate.number)
        queue = iter(members)
        for room in rooms:
            if room.shift_id != shift_id:
                continue
            for seat in range(1, room.place.machines - room.place.spare_machines + 1):
                candidate = next(queue, None)
                if candidate is None:
                    break
                candidate.shift_room, candidate.seat = room, seat
                seated.append(candidate)
    round_.candidates.update(shift_room=None, seat=None)
    Candidate.objects.bulk_update(seated, ["shift_room", "seat"], batch_size=200)
    journal.record(
        actor=by.username,
        action="assessments.seat_candidates",
        target=f"round:{round_.uuid}",
        at=at,
        data={"seated": len(seated)},
    )
    return len(seated)


@transaction.atomic
def reseat(*, candidates: Sequence[Candidate], room: ShiftRoom, by: User, at: datetime) -> int:
    """Give candidates without a seat the free ones of a room, by their numbers; return how many.

    For those whose shift was cancelled; nobody who has a seat moves. Afterwards
    `shifts.prepare_attempts` deals the papers of the room.

    Raises:
        ShiftBegun, ShiftCancelled: the room's shift takes nobody any more.
        NotWaitingForSeat: one of them has a seat, is not registered, or sits another round.
        SeatsTooFew: nobody is seated then.
    """
    room = ShiftRoom.objects.select_related("shift__round", "place").get(pk=room.pk)
    round_, shift = Round.objects.select_for_update().get(pk=room.shift.round_id), room.shift
    shift.refresh_from_db()
    if shift.opened_at:
        raise ShiftBegun(opened_at=local_time(shift.opened_at))
    if shift.cancelled_at:
        raise ShiftCancelled(
            cancelled_at=local_time(shift.cancelled_at), reason=shift.cancelled_reason
        )
    waiting = {
        candidate.pk: candidate
        for candidate in round_.candidates.select_for_update(of=("self",))
        .filter(standing=Standing.REGISTERED, shift_room__isnull=True)
        .filter(pk__in=[candidate.pk for candidate in candidates])
        .order_by("number")
    }
    if others := [row.number for row in candidates if row.pk not in waiting]:
        raise NotWaitingForSeat(numbers=", ".join(sorted(others)))
    taken = set(room.candidates.values_list("seat", flat=True))
    last = room.place.machines - room.place.spare_machines
    free = [seat for seat in range(1, last + 1) if seat not in taken]
    if len(waiting) > len(free):
        raise SeatsTooFew(candidates=len(waiting), seats=len(free))
    for candidate, seat in zip(waiting.values(), free, strict=False):
        candidate.shift_room, candidate.seat = room, seat
    Candidate.objects.bulk_update(waiting.values(), ["shift_room", "seat"], batch_size=200)
    journal.record(
        actor=by.username,
        action="assessments.reseat",
        target=f"shift_room:{room.uuid}",
        at=at,
        data={"seated": len(waiting)},
    )
    return len(waiting)


def _deal_to_shifts(
    candidates: Sequence[Candidate], free: Counter[int]
) -> dict[int, list[Candidate]]:
    """Return the members of each shift: leaders spread by unit, the rest in order of numbers."""
    by_shift: dict[int, list[Candidate]] = {shift_id: [] for shift_id in free}
    from_unit: Counter[tuple[int, int]] = Counter()
    left = Counter(free)

    def put(candidate: Candidate, shift_id: int) -> None:
        by_shift[shift_id].append(candidate)
        left[shift_id] -= 1
        from_unit[candidate.unit_id, shift_id] += 1

    for candidate in candidates:
        if candidate.position.group == PositionGroup.LDQL:
            open_shifts_ = [shift_id for shift_id in by_shift if left[shift_id]]
            put(
                candidate,
                min(
                    open_shifts_,
                    key=lambda shift_id: (from_unit[candidate.unit_id, shift_id], -left[shift_id]),
                ),
            )
    for candidate in candidates:
        if candidate.position.group != PositionGroup.LDQL:
            put(candidate, next(shift_id for shift_id in by_shift if left[shift_id]))
    return by_shift
