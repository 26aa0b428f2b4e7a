"""A class presses "begin" in the moment in which somebody pauses, suspends, releases, closes, deals.

Whoever comes first: each paper has begun whole, or not at all, and all clocks are right.
"""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.delivery import deadline
from assessments.enums import EndedBy, IncidentKind, Standing
from assessments.errors import AttemptOver, Barred, HeldElsewhere, RoomPaused, ShiftNotOpen
from assessments.models import Attempt, Candidate
from assessments.proctoring import pause_room, record_violation, release_device
from assessments.seating import seat_candidates
from assessments.shifts import close_shift, open_shift, prepare_attempts
from assessments.starting import Start, start_all
from office.errors import DomainError
from tests.assessments.building import (
    MINUTE,
    assemble,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    room_of,
    write_plan,
)
from tests.make import EIGHT, make_round, make_user
from tests.races.at_once import RACE, at_once

pytestmark = RACE


@pytest.fixture
def hall():
    """A room of a shift that is open, and the waiting papers of five candidates."""
    return room_of(make_round(), 1, 2, 3, 4, 5)


def wishes(attempts, *, lease="máy", at=EIGHT):
    return [
        Start(attempt=one.pk, lease=f"{lease} {number}", at=at)
        for number, one in enumerate(attempts)
    ]


def both(*acts: Callable[[], Any]) -> list[Any]:
    """What each of two acts at once returns."""
    given: Any = acts
    return at_once(*given)


def begins(attempts, **how):
    """The act of all of them at once, in one transaction."""
    asked = wishes(attempts, **how)
    return lambda: start_all(asked)


def standing(attempts):
    found = Attempt.objects.select_related(
        "candidate__shift_room__shift", "exam_form__part", "candidate__round__policy"
    ).in_bulk([one.pk for one in attempts])
    return [found[one.pk] for one in attempts]


def assert_each_is_whole(outcomes, rows):
    for outcome, row in zip(outcomes, rows, strict=True):
        has_begun = not isinstance(outcome, DomainError)
        assert (row.started_at is not None, row.lease != "") == (has_begun, has_begun)
        if has_begun:
            assert row.deadline_at == deadline(row)


def test_a_pause_comes_before_all_of_them_or_after(hall):
    room, attempts = hall

    outcomes, _pause = both(
        begins(attempts),
        lambda: pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT),
    )

    rows = standing(attempts)
    assert_each_is_whole(outcomes, rows)
    refused = [isinstance(one, RoomPaused) for one in outcomes]
    assert refused in ([True] * 5, [False] * 5)


def test_one_of_them_is_suspended_and_the_others_begin(hall):
    _room, attempts = hall

    outcomes, _incident = both(
        begins(attempts),
        lambda: record_violation(
            candidate=attempts[2].candidate,
            kind=IncidentKind.SUSPENSION,
            reason="Dùng điện thoại",
            proctor=make_user(),
            at=EIGHT + MINUTE,
        ),
    )

    rows = standing(attempts)
    assert_each_is_whole(outcomes, rows)
    assert [isinstance(one, Barred) for one in outcomes if one is not outcomes[2]] == [False] * 4
    suspended = rows[2]
    assert suspended.annulled_at is not None
    assert suspended.ended_by == (EndedBy.SUSPENSION if suspended.started_at else "")
    assert suspended.candidate.standing == Standing.SUSPENDED


def test_a_machine_that_is_released_is_taken_over_or_still_held(hall):
    _room, attempts = hall
    start_all(wishes(attempts[:1]))

    outcomes, _released = both(
        begins(attempts, lease="máy khác"),
        lambda: release_device(
            attempt=attempts[0], reason="Hỏng máy", proctor=make_user(), at=EIGHT + MINUTE
        ),
    )

    first, *others = standing(attempts)
    is_refused = isinstance(outcomes[0], HeldElsewhere)
    assert first.lease in ("", "máy khác 0")
    assert is_refused or not isinstance(outcomes[0], DomainError)
    assert first.lease == "" if is_refused else first.started_at == EIGHT
    assert [one.lease for one in others] == [f"máy khác {number}" for number in range(1, 5)]


def test_a_shift_that_is_closed_ends_them_all_or_lets_none_begin(hall):
    room, attempts = hall

    outcomes, _shift = both(
        begins(attempts),
        lambda: close_shift(shift=room.shift, by=make_user(), at=EIGHT + MINUTE),
    )

    rows = standing(attempts)
    refused = [isinstance(one, ShiftNotOpen | Barred | AttemptOver) for one in outcomes]
    assert refused in ([True] * 5, [False] * 5)
    begun = not refused[0]
    assert [row.ended_by for row in rows] == [EndedBy.PROCTOR if begun else ""] * 5
    stood = {Standing.SAT if begun else Standing.ABSENT}
    assert set(Candidate.objects.values_list("standing", flat=True)) == stood


def test_a_room_that_is_dealt_anew_keeps_who_has_begun():
    round_ = plan_round(
        write_plan(fill_bank(each=2, common=8)), people={"CV|TAI_CHINH": 5}, forms=2
    )
    (room,) = plan_shifts(round_, make_place(machines=20))
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    open_shift(shift=room.shift, by=make_user(), at=room.shift.starts_at)
    Attempt.objects.filter(candidate__seat=1).delete()  # somebody who came to it later
    attempts = list(Attempt.objects.order_by("pk"))

    outcomes, prepared = both(
        begins(attempts, at=room.shift.starts_at),
        lambda: prepare_attempts(round_=round_, seed=8, at=EIGHT),
    )

    kept = Attempt.objects.filter(pk__in=[one.pk for one in attempts])
    has_begun = not isinstance(outcomes[0], DomainError)
    assert len({isinstance(one, DomainError) for one in outcomes}) == 1
    assert (kept.count(), prepared) == ((4, 1) if has_begun else (0, 5))
    assert Attempt.objects.count() == 5
    assert Candidate.objects.filter(attempts__isnull=True).count() == 0
