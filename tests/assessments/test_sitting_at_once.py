"""What a candidate, a proctor, the clock and the organiser do at the same moment."""

import pytest
from django.db import connection

from assessments.delivery import close_overdue
from assessments.enums import EndedBy, IncidentKind, RoundState, Standing
from assessments.errors import Barred, RoomPaused
from assessments.proctoring import (
    give_extra_time,
    pause_room,
    record_violation,
    set_allowance,
)
from assessments.shifts import close_shift
from assessments.starting import start
from tests.assessments.building import MINUTE, room_of
from tests.assessments.meanwhile import meanwhile
from tests.make import EIGHT, make_round, make_shift_room, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not connection.features.has_select_for_update, reason="writers queue on SQLite"
    ),
]

#: What `start` does before it commits.
BEGINS = 'UPDATE "assessments_attempt"'


def begin(attempt):
    return start(attempt=attempt, lease="máy 1", at=EIGHT)


def close(room, at=EIGHT + 20 * MINUTE):
    return close_shift(shift=room.shift, by=make_user(), at=at)


def extra(attempt):
    return give_extra_time(
        attempt=attempt, minutes=5, reason="Treo máy", proctor=make_user(), at=EIGHT
    )


def suspend(candidate):
    return record_violation(
        candidate=candidate,
        kind=IncidentKind.SUSPENSION,
        reason="Dùng điện thoại",
        proctor=make_user(),
        at=EIGHT + MINUTE,
    )


def pause(room):
    return pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT)


def test_who_begins_while_the_shift_is_being_closed_has_sat_and_is_ended():
    room, (attempt,) = room_of(make_round(), 1)

    with meanwhile(lambda: close(room), after=BEGINS) as faults:
        begin(attempt)

    attempt.refresh_from_db()
    assert faults == []
    assert (attempt.ended_at, attempt.ended_by) == (EIGHT + 20 * MINUTE, EndedBy.PROCTOR)
    assert attempt.candidate.standing == Standing.SAT


def test_nobody_begins_once_the_absent_are_written_down():
    room, (attempt,) = room_of(make_round(), 1)

    with meanwhile(lambda: begin(attempt), after='SET "standing"') as faults:
        close(room)

    attempt.refresh_from_db()
    assert [type(fault) for fault in faults] == [Barred]
    assert (attempt.started_at, attempt.candidate.standing) == (None, Standing.ABSENT)


def test_the_last_two_shifts_closed_at_once_lead_on_to_marking():
    round_ = make_round()
    first, second = make_shift_room(round_), make_shift_room(round_)

    with meanwhile(lambda: close(second), after='"cancelled_at" IS NULL') as faults:
        close(first)

    round_.refresh_from_db()
    assert (faults, round_.state) == ([], RoundState.MARKING)


def test_an_allowance_and_extra_time_given_at_once_both_count():
    _room, (attempt,) = room_of(make_round(), 1)
    begin(attempt)

    with meanwhile(lambda: extra(attempt), after='SET "extra_minutes"') as faults:
        set_allowance(
            candidate=attempt.candidate,
            minutes=15,
            reason="Khiếm thị",
            proctor=make_user(),
            at=EIGHT,
        )

    attempt.refresh_from_db()
    assert (faults, attempt.deadline_at) == ([], EIGHT + 65 * MINUTE)


def test_nobody_begins_while_a_pause_is_being_ordered():
    room, (attempt,) = room_of(make_round(), 1)

    with meanwhile(
        lambda: begin(attempt), after='INSERT INTO "assessments_interruption"'
    ) as faults:
        pause(room)

    attempt.refresh_from_db()
    assert [type(fault) for fault in faults] == [RoomPaused]
    assert attempt.started_at is None


def test_who_is_suspended_while_beginning_is_ended():
    _room, (attempt,) = room_of(make_round(), 1)

    with meanwhile(lambda: suspend(attempt.candidate), after=BEGINS) as faults:
        begin(attempt)

    attempt.refresh_from_db()
    assert faults == []
    assert attempt.ended_by == EndedBy.SUSPENSION
    assert (attempt.ended_at, attempt.annulled_at) == (EIGHT + MINUTE, EIGHT + MINUTE)


def test_the_clock_does_not_end_whom_a_proctor_gives_time_at_that_moment():
    _room, (kept, over) = room_of(make_round(), 1, 2)
    begin(kept)
    begin(over)

    with meanwhile(lambda: extra(kept), after='"assessments_examform"."uuid"'):
        closed = close_overdue(at=EIGHT + 46 * MINUTE)

    kept.refresh_from_db()
    over.refresh_from_db()
    assert closed == 1
    assert (kept.ended_at, kept.deadline_at) == (None, EIGHT + 50 * MINUTE)
    assert over.ended_by == EndedBy.CLOCK
