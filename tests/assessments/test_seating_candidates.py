"""Giving candidates a shift, a room and a machine."""

from collections import Counter

import pytest

from assessments.enums import RoundState, Standing
from assessments.errors import (
    NotWaitingForSeat,
    RoundNotInState,
    SeatsTooFew,
    ShiftBegun,
    ShiftCancelled,
)
from assessments.models import ShiftRoom
from assessments.seating import reseat, seat_candidates
from assessments.shifts import cancel_shift
from people.enums import PositionGroup
from people.errors import PlaceTaken
from people.models import Booking
from tests.assessments.building import make_place, plan_shifts
from tests.make import EIGHT, make_candidate, make_position, make_round, make_unit, make_user

pytestmark = pytest.mark.django_db


def planned(candidates=0, **fields):
    round_ = make_round(state=RoundState.PLANNED)
    for _ in range(candidates):
        make_candidate(round_=round_, **fields)
    return round_


def seat(round_):
    return seat_candidates(round_=round_, by=make_user(), at=EIGHT)


def seats_of(round_):
    rows = round_.candidates.filter(seat__isnull=False).order_by("number")
    return [(row.shift_room.shift.number, row.seat) for row in rows]


def test_rooms_fill_in_the_order_of_numbers_and_spare_machines_stay_free():
    round_ = planned(candidates=5)
    plan_shifts(round_, make_place(machines=3, spare=1), make_place(machines=4, spare=1))

    seated = seat(round_)

    rooms = Counter(round_.candidates.values_list("shift_room__place", flat=True))
    assert seated == 5
    assert sorted(rooms.values()) == [2, 3]
    assert [number for _shift, number in seats_of(round_)] == [1, 2, 1, 2, 3]


def test_the_next_shift_begins_when_the_rooms_are_full():
    round_ = planned(candidates=5)
    plan_shifts(round_, make_place(machines=3), shifts=2)

    seat(round_)

    assert seats_of(round_) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


def test_when_seats_are_too_few_nobody_is_seated():
    round_ = planned(candidates=3)
    plan_shifts(round_, make_place(machines=3, spare=1))

    with pytest.raises(SeatsTooFew) as refusal:
        seat(round_)

    assert refusal.value.data == {"candidates": 3, "seats": 2}
    assert seats_of(round_) == []


def test_leaders_of_one_unit_go_to_different_shifts():
    round_ = make_round(state=RoundState.PLANNED, positions=["LD", "CV"])
    leader = make_position("LD")
    leader.group = PositionGroup.LDQL
    leader.save()
    units = [make_unit(), make_unit()]
    for unit in units:
        for _ in range(3):
            make_candidate(round_=round_, position="LD", unit=unit)
    for _ in range(6):
        make_candidate(round_=round_, unit=units[0])
    plan_shifts(round_, make_place(machines=4), shifts=3)

    seat(round_)

    for unit in units:
        leaders = round_.candidates.filter(unit=unit, position=leader)
        shifts = leaders.values_list("shift_room__shift__number", flat=True)
        assert sorted(shifts) == [1, 2, 3]
    assert round_.candidates.filter(seat__isnull=False).count() == 12


def test_leaders_of_one_unit_are_parted_though_one_shift_has_room_for_all():
    round_ = make_round(state=RoundState.PLANNED, positions=["LD"])
    make_position("LD").__class__.objects.update(group=PositionGroup.LDQL)
    unit = make_unit()
    for _ in range(2):
        make_candidate(round_=round_, position="LD", unit=unit)
    plan_shifts(round_, make_place(machines=9))
    plan_shifts(round_, make_place(machines=1))

    seat(round_)

    assert seats_of(round_) == [(1, 1), (2, 1)]


def test_more_leaders_than_shifts_still_all_sit_somewhere():
    round_ = make_round(state=RoundState.PLANNED, positions=["LD"])
    make_position("LD").__class__.objects.update(group=PositionGroup.LDQL)
    unit = make_unit()
    for _ in range(5):
        make_candidate(round_=round_, position="LD", unit=unit)
    plan_shifts(round_, make_place(machines=4), shifts=2)

    seat(round_)

    assert sorted(Counter(shift for shift, _seat in seats_of(round_)).values()) == [2, 3]


def test_who_has_no_paper_or_is_exempt_gets_no_seat():
    round_ = planned(candidates=1)
    make_candidate(round_=round_, standing=Standing.EXEMPT, standing_reason="Có chứng chỉ")
    plan_shifts(round_, make_place())

    assert seat(round_) == 1


def test_seating_again_gives_each_one_seat():
    round_ = planned(candidates=4)
    plan_shifts(round_, make_place(machines=2), shifts=2)
    seat(round_)
    before = seats_of(round_)

    seat(round_)

    assert seats_of(round_) == before


@pytest.mark.parametrize("state", [RoundState.SEALED, RoundState.RUNNING])
def test_nobody_moves_once_the_papers_are_frozen(state):
    round_ = make_round(state=state)

    with pytest.raises(RoundNotInState):
        seat(round_)


def test_a_room_taken_by_another_round_is_refused_and_nothing_is_planned():
    free, taken = make_place(), make_place()
    plan_shifts(planned(), taken)
    round_ = planned()

    with pytest.raises(PlaceTaken):
        plan_shifts(round_, free, taken)

    assert not ShiftRoom.objects.filter(shift__round=round_).exists()
    assert not Booking.objects.filter(place=free).exists()


def test_shifts_of_a_second_plan_go_on_counting():
    round_ = planned()
    plan_shifts(round_, make_place(), shifts=2)

    plan_shifts(round_, make_place())

    assert list(round_.shifts.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def again(room, *candidates):
    return reseat(candidates=candidates, room=room, by=make_user(), at=EIGHT)


def test_who_lost_a_seat_gets_a_free_one_and_nobody_else_moves():
    round_ = planned(candidates=5)
    (room,) = plan_shifts(round_, make_place(machines=6, spare=1))
    seat(round_)
    second, fourth = round_.candidates.filter(seat__in=[2, 4]).order_by("number")
    round_.candidates.filter(pk__in=[second.pk, fourth.pk]).update(shift_room=None, seat=None)
    type(round_).objects.update(state=RoundState.RUNNING)
    before = [pair for pair in seats_of(round_) if pair[1] not in (2, 4)]

    seated = again(room, fourth, second)

    assert seated == 2
    assert seats_of(round_) == [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5)]
    assert before == [(1, 1), (1, 3), (1, 5)]
    second.refresh_from_db()
    assert second.seat == 2


def test_a_full_room_takes_nobody_and_spare_machines_stay_free():
    round_ = planned(candidates=2)
    (room,) = plan_shifts(round_, make_place(machines=2, spare=1))

    with pytest.raises(SeatsTooFew) as refusal:
        again(room, *round_.candidates.all())

    assert refusal.value.data == {"candidates": 2, "seats": 1}
    assert seats_of(round_) == []


def test_who_has_a_seat_or_needs_none_or_sits_another_round_is_not_seated():
    round_ = planned(candidates=1)
    (room,) = plan_shifts(round_, make_place())
    seat(round_)
    exempt = make_candidate(round_=round_, standing=Standing.EXEMPT, standing_reason="Ốm")
    free = make_candidate(round_=round_)

    for other in (round_.candidates.get(seat=1), exempt, make_candidate()):
        with pytest.raises(NotWaitingForSeat) as refusal:
            again(room, free, other)
        assert refusal.value.data == {"numbers": other.number}

    assert seats_of(round_) == [(1, 1)]


def test_no_one_is_seated_in_a_shift_that_was_opened_or_cancelled():
    round_ = planned(candidates=1)
    opened, cancelled = plan_shifts(round_, make_place(), shifts=2)
    opened.shift.__class__.objects.filter(pk=opened.shift_id).update(opened_at=EIGHT)
    cancel_shift(shift=cancelled.shift, reason="Bão", by=make_user(), at=EIGHT)

    with pytest.raises(ShiftBegun):
        again(opened, round_.candidates.get())
    with pytest.raises(ShiftCancelled):
        again(cancelled, round_.candidates.get())


def test_rooms_of_a_cancelled_shift_have_no_seats():
    round_ = planned(candidates=2)
    first, _second = plan_shifts(round_, make_place(machines=2), shifts=2)
    cancel_shift(shift=first.shift, reason="Bão", by=make_user(), at=EIGHT)

    seat(round_)

    assert seats_of(round_) == [(2, 1), (2, 2)]
