"""A shift from preparation to its end."""

from collections import Counter
from datetime import timedelta

import pytest

from assessments.delivery import start
from assessments.enums import EndedBy, RoundState, Standing
from assessments.errors import ItemNoLongerDrawable, RoundNotInState, ShiftNotOpen
from assessments.models import Attempt, FormItem
from assessments.seating import seat_candidates
from assessments.shifts import close_shift, open_shift, prepare_attempts
from banks.models import Hold
from tests.assessments.building import (
    MINUTE,
    assemble,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    ready_round,
    write_plan,
)
from tests.make import EIGHT, make_round, make_user

pytestmark = pytest.mark.django_db


def sealed(people, *, forms=2, columns=5, machines=20, shifts=1):
    round_ = plan_round(write_plan(fill_bank(each=forms, common=8)), people=people, forms=forms)
    rooms = plan_shifts(round_, make_place(machines=machines, columns=columns), shifts=shifts)
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    return round_, rooms


def prepare(round_, seed=7):
    return prepare_attempts(round_=round_, seed=seed, at=EIGHT)


def close(shift, *, at=EIGHT + 90 * MINUTE):
    return close_shift(shift=shift, by=make_user(), at=at)


@pytest.mark.parametrize("forms", [2, 3])
def test_neighbours_never_have_the_same_form(forms):
    round_, _rooms = sealed({"CV|TAI_CHINH": 12, "KT|NOI_VU": 3}, forms=forms, columns=4)

    prepared = prepare(round_)

    on_seat = {row.candidate.seat or 0: row.exam_form for row in Attempt.objects.all()}
    assert prepared == len(on_seat) == 15
    for seat, form in on_seat.items():
        if seat % 4:
            assert on_seat.get(seat + 1) != form
        assert on_seat.get(seat + 4) != form


def test_everybody_gets_a_form_of_their_own_stratum_and_all_forms_are_used():
    round_, _rooms = sealed({"CV|TAI_CHINH": 6, "KT|NOI_VU": 4})

    prepare(round_)

    attempts = Attempt.objects.select_related("candidate", "exam_form")
    assert all(row.exam_form.stratum_id == row.candidate.stratum_id for row in attempts)
    assert len(Counter(row.exam_form_id for row in attempts)) == 4


def test_the_same_seed_deals_alike_and_preparing_again_changes_nothing():
    round_, _rooms = sealed({"CV|TAI_CHINH": 5})
    prepare(round_)
    dealt = list(Attempt.objects.order_by("candidate").values_list("candidate", "exam_form"))

    again = prepare(round_)
    Attempt.objects.all().delete()
    prepare(round_)

    assert again == 0
    assert dealt == list(
        Attempt.objects.order_by("candidate").values_list("candidate", "exam_form")
    )


def test_attempts_are_not_prepared_before_the_papers_are_frozen():
    round_ = make_round(state=RoundState.PREPARED)

    with pytest.raises(RoundNotInState):
        prepare(round_)


def test_opening_the_first_shift_sets_the_round_running_and_none_opens_twice():
    round_, (room,) = sealed({"CV|TAI_CHINH": 1})

    shift = open_shift(shift=room.shift, by=make_user(), at=EIGHT)

    round_.refresh_from_db()
    assert round_.state == RoundState.RUNNING
    assert shift.opened_at == EIGHT
    with pytest.raises(ShiftNotOpen):
        open_shift(shift=shift, by=make_user(), at=EIGHT + MINUTE)


def test_a_shift_with_a_question_held_meanwhile_is_not_opened():
    round_, (room,) = sealed({"CV|TAI_CHINH": 1})
    question = FormItem.objects.first().approval.version.question
    Hold.objects.create(question=question, reason="Lộ đề", placed_at=EIGHT)

    with pytest.raises(ItemNoLongerDrawable):
        open_shift(shift=room.shift, by=make_user(), at=EIGHT)

    round_.refresh_from_db()
    room.shift.refresh_from_db()
    assert (round_.state, room.shift.opened_at) == (RoundState.SEALED, None)


def test_closing_ends_who_runs_notes_who_never_came_and_goes_on_to_marking():
    round_ = ready_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 3})
    clock, early, _absent = Attempt.objects.order_by("candidate__number")
    shift = clock.candidate.shift_room.shift
    start(attempt=clock, lease="máy 1", at=EIGHT)
    start(attempt=early, lease="máy 2", at=EIGHT + 5 * MINUTE)

    close(shift, at=EIGHT + 47 * MINUTE)

    round_.refresh_from_db()
    standings = list(round_.candidates.order_by("number").values_list("standing", flat=True))
    ends = list(Attempt.objects.order_by("candidate__number").values_list("ended_at", "ended_by"))
    assert standings == [Standing.SAT, Standing.SAT, Standing.ABSENT]
    assert ends == [
        (EIGHT + 45 * MINUTE, EndedBy.CLOCK),
        (EIGHT + 47 * MINUTE, EndedBy.PROCTOR),
        (None, ""),
    ]
    assert round_.state == RoundState.MARKING


def test_the_round_goes_on_to_marking_only_when_all_shifts_are_closed():
    round_, rooms = sealed({"CV|TAI_CHINH": 3}, machines=2, shifts=2)
    prepare(round_)
    states = []

    for room in rooms:
        at = room.shift.starts_at
        open_shift(shift=room.shift, by=make_user(), at=at)
        close(room.shift, at=at + timedelta(hours=1))
        round_.refresh_from_db()
        states.append(round_.state)

    assert states == [RoundState.RUNNING, RoundState.MARKING]
    assert round_.candidates.filter(standing=Standing.ABSENT).count() == 3


def test_a_shift_that_is_not_open_cannot_be_closed_and_nobody_is_absent():
    round_, (room,) = sealed({"CV|TAI_CHINH": 1})

    with pytest.raises(ShiftNotOpen):
        close(room.shift)

    assert round_.candidates.get().standing == Standing.REGISTERED
