"""A shift from preparation to its end."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.enums import EndedBy, IncidentKind, RoundState, Standing
from assessments.errors import (
    CandidatesWithoutSeat,
    ItemNoLongerDrawable,
    OneFormForNeighbours,
    RoundNotInState,
    ShiftBegun,
    ShiftCancelled,
    ShiftNotOpen,
)
from assessments.freezing import unseal_forms
from assessments.models import Attempt, Candidate, FormItem, Shift
from assessments.proctoring import record_violation
from assessments.seating import reseat, seat_candidates
from assessments.shifts import (
    cancel_shift,
    close_shift,
    mark_unseated_absent,
    open_shift,
    prepare_attempts,
)
from assessments.starting import start
from banks.models import Embargo, Hold
from office import durability
from office.errors import NotDurable
from office.models import JournalEntry
from people.models import Booking
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


def test_one_form_for_neighbours_of_one_stratum_is_refused_and_two_mend_it():
    round_, _rooms = sealed({"CV|TAI_CHINH": 3}, forms=1)

    with pytest.raises(OneFormForNeighbours):
        prepare(round_)
    assert not Attempt.objects.exists()
    unseal_forms(round_=round_, reason="Một mã đề", by=make_user(), at=EIGHT)
    assemble(round_, forms_per_stratum=2)
    freeze(round_)

    assert prepare(round_) == 3


@pytest.mark.parametrize(("seats", "refused"), [((1, 6), True), ((5, 6), False), ((1, 3), False)])
def test_one_form_serves_candidates_who_are_no_neighbours(seats, refused):
    round_, _rooms = sealed({"CV|TAI_CHINH": 2}, forms=1)
    round_.candidates.update(seat=F("seat") + 10)
    for candidate, seat in zip(round_.candidates.order_by("number"), seats, strict=True):
        candidate.seat = seat
        candidate.save()

    if refused:
        with pytest.raises(OneFormForNeighbours):
            prepare(round_)
    else:
        assert prepare(round_) == 2


def test_one_form_a_stratum_serves_neighbours_of_different_strata():
    round_, _rooms = sealed({"CV|TAI_CHINH": 1, "KT|NOI_VU": 1}, forms=1)

    assert prepare(round_) == 2


def test_preparing_and_cancelling_for_nine_take_as_many_statements_as_for_three():
    counts = []
    for people in (3, 9):
        round_, (room,) = sealed({"CV|TAI_CHINH": people})
        with CaptureQueriesContext(connection) as queries:
            assert prepare(round_) == people
            cancel(room.shift)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_nobody_is_left_without_a_seat_silently():
    round_, _rooms = sealed({"CV|TAI_CHINH": 8})
    left = round_.candidates.order_by("number")[:6]
    Candidate.objects.filter(pk__in=left).update(shift_room=None, seat=None)

    with pytest.raises(CandidatesWithoutSeat) as refusal:
        prepare(round_)

    numbers = [candidate.number for candidate in left]
    assert refusal.value.data == {"count": 6, "numbers": ", ".join([*numbers[:5], "…"])}
    assert not Attempt.objects.exists()


def test_who_has_no_paper_needs_no_seat():
    round_, _rooms = sealed({"CV|TAI_CHINH": 3})
    round_.candidates.filter(seat=1).update(
        standing=Standing.UNSERVED, standing_reason="Thiếu câu hỏi", shift_room=None, seat=None
    )

    assert prepare(round_) == 2


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


def test_no_shift_opens_on_a_database_that_could_lose_what_it_acknowledged(monkeypatch, settings):
    settings.REQUIRE_DURABLE = True
    monkeypatch.setattr(durability, "weak_settings", lambda: {"fsync": "off"})
    _round, (room,) = sealed({"CV|TAI_CHINH": 1})

    with pytest.raises(NotDurable, match="fsync=off"):
        open_shift(shift=room.shift, by=make_user(), at=EIGHT)

    room.shift.refresh_from_db()
    assert room.shift.opened_at is None


def test_a_shift_with_a_question_held_meanwhile_is_not_opened():
    round_, (room,) = sealed({"CV|TAI_CHINH": 1})
    prepare(round_)
    hold_question(room)

    with pytest.raises(ItemNoLongerDrawable):
        open_shift(shift=room.shift, by=make_user(), at=EIGHT)
    with pytest.raises(ItemNoLongerDrawable):  # the papers can still be made anew
        open_shift(shift=room.shift, by=make_user(), at=EIGHT, despite_held="15/QĐ-HĐ")

    round_.refresh_from_db()
    room.shift.refresh_from_db()
    assert (round_.state, room.shift.opened_at) == (RoundState.SEALED, None)


def hold_question(room):
    """Hold back a question that is on a paper of the room."""
    attempt = Attempt.objects.filter(candidate__shift_room=room).first()
    question = attempt.exam_form.items.first().approval.version.question
    Hold.objects.create(question=question, reason="Lộ đề", placed_at=EIGHT)
    return question


def test_a_question_under_an_embargo_that_was_set_after_the_freezing_keeps_the_shift_shut():
    round_, (room,) = sealed({"CV|TAI_CHINH": 1})
    prepare(round_)
    attempt = Attempt.objects.get()
    Embargo.objects.create(
        question=attempt.exam_form.items.first().approval.version.question,
        until=timezone.localdate(EIGHT) + timedelta(days=1),
        reason="Kỳ sau",
        placed_at=EIGHT,
        placed_by=make_user(),
    )

    with pytest.raises(ItemNoLongerDrawable):
        open_shift(shift=room.shift, by=make_user(), at=EIGHT)
    assert open_shift(shift=room.shift, by=make_user(), at=EIGHT + timedelta(days=1)).opened_at


def test_a_question_that_nobody_of_the_shift_has_does_not_keep_it_shut():
    round_, (room,) = sealed({"CV|TAI_CHINH": 1})
    prepare(round_)
    spare = FormItem.objects.exclude(exam_form__attempts__isnull=False)
    mine = FormItem.objects.filter(exam_form__attempts__isnull=False)
    other = spare.exclude(approval__in=mine.values("approval")).first()
    Hold.objects.create(question=other.approval.version.question, reason="Lộ", placed_at=EIGHT)

    assert open_shift(shift=room.shift, by=make_user(), at=EIGHT).opened_at == EIGHT


def test_a_later_shift_with_a_held_question_opens_by_decision_and_the_journal_names_it():
    _round, first, second = two_shifts()
    open_shift(shift=first.shift, by=make_user(), at=EIGHT)
    question = hold_question(second)

    with pytest.raises(ItemNoLongerDrawable):
        open_shift(shift=second.shift, by=make_user(), at=EIGHT)
    opened = open_shift(shift=second.shift, by=make_user(), at=EIGHT, despite_held="15/QĐ-HĐ")

    entry = JournalEntry.objects.get(target=f"shift:{second.shift.uuid}")
    assert opened.opened_at == EIGHT
    assert entry.data == {"despite_held": "15/QĐ-HĐ", "questions": [question.code]}


def test_a_decision_about_held_questions_is_noted_only_where_there_are_any():
    _round, first, second = two_shifts()
    open_shift(shift=first.shift, by=make_user(), at=EIGHT)

    open_shift(shift=second.shift, by=make_user(), at=EIGHT, despite_held="15/QĐ-HĐ")

    assert JournalEntry.objects.get(target=f"shift:{second.shift.uuid}").data == {}


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


def cancel(shift, reason="Bão"):
    return cancel_shift(shift=shift, reason=reason, by=make_user(), at=EIGHT)


def two_shifts():
    """A sealed and prepared round of two shifts: three candidates in the first, two in the second."""
    round_, (first, second) = sealed({"CV|TAI_CHINH": 5}, machines=3, columns=3, shifts=2)
    prepare(round_)
    return round_, first, second


def hold(shift):
    open_shift(shift=shift, by=make_user(), at=shift.starts_at)
    close(shift, at=shift.ends_at)


def state_of(round_):
    round_.refresh_from_db()
    return round_.state


def absent(round_):
    return mark_unseated_absent(round_=round_, reason="Bão, hoãn thi", by=make_user(), at=EIGHT)


def test_a_cancelled_shift_gives_back_seats_attempts_and_rooms():
    round_, first, second = two_shifts()

    shift = cancel(second.shift)

    assert (shift.cancelled_at, shift.cancelled_reason) == (EIGHT, "Bão")
    assert round_.candidates.filter(seat__isnull=True).count() == 2
    assert Attempt.objects.count() == 3
    assert not Booking.objects.filter(place=second.place, starts_at=second.shift.starts_at).exists()
    assert Booking.objects.filter(shift_room=first).exists()
    with pytest.raises(ShiftCancelled):
        open_shift(shift=shift, by=make_user(), at=shift.starts_at)
    with pytest.raises(ShiftCancelled):
        cancel(shift)


def test_a_shift_that_was_opened_is_not_cancelled():
    _round, first, _second = two_shifts()
    open_shift(shift=first.shift, by=make_user(), at=EIGHT)

    with pytest.raises(ShiftBegun):
        cancel(first.shift)

    assert Attempt.objects.count() == 5


def test_a_shift_is_not_cancelled_without_a_reason_even_by_sql():
    _round, first, _second = two_shifts()

    with pytest.raises(ValueError, match="reason"):
        cancel(first.shift, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=first.shift_id).update(cancelled_at=EIGHT)


def test_who_was_suspended_before_the_hour_keeps_the_seat_of_the_minutes():
    _round, _first, second = two_shifts()
    candidate = second.candidates.first()
    record_violation(
        candidate=candidate,
        kind=IncidentKind.SUSPENSION,
        reason="Nhờ người thi hộ",
        proctor=make_user(),
        at=EIGHT,
    )

    cancel(second.shift)

    candidate.refresh_from_db()
    assert (candidate.shift_room, candidate.standing) == (second, Standing.SUSPENDED)
    assert candidate.attempts.get().annulled_at == EIGHT


def test_candidates_of_a_cancelled_shift_sit_another_and_only_then_is_it_time_to_mark():
    round_, first, second = two_shifts()
    cancel(second.shift)
    hold(first.shift)
    waited = state_of(round_)
    (third,) = plan_shifts(round_, make_place(machines=2))

    seated = reseat(
        candidates=round_.candidates.filter(seat__isnull=True),
        room=third,
        by=make_user(),
        at=EIGHT,
    )
    made = prepare(round_)
    hold(third.shift)

    assert (waited, seated, made) == (RoundState.RUNNING, 2, 2)
    assert state_of(round_) == RoundState.MARKING
    assert Attempt.objects.filter(candidate__shift_room=third).count() == 2


def test_while_some_wait_for_a_seat_the_seated_of_a_running_round_are_prepared():
    round_, first, second = two_shifts()
    cancel(second.shift)
    hold(first.shift)
    (third,) = plan_shifts(round_, make_place(machines=1))
    one = round_.candidates.filter(seat__isnull=True).first()
    reseat(candidates=[one], room=third, by=make_user(), at=EIGHT)

    made = prepare(round_)
    hold(third.shift)

    assert (made, state_of(round_)) == (1, RoundState.RUNNING)


def test_who_sits_no_other_shift_is_absent_and_it_says_why():
    round_, first, second = two_shifts()
    cancel(second.shift)
    hold(first.shift)

    count = absent(round_)

    reasons = round_.candidates.filter(shift_room__isnull=True)
    assert count == 2
    assert set(reasons.values_list("standing", "standing_reason")) == {
        (Standing.ABSENT, "Bão, hoãn thi")
    }
    assert state_of(round_) == RoundState.MARKING


def test_cancelling_the_last_shift_goes_on_to_marking_when_nobody_waits():
    round_, first, second = two_shifts()
    hold(first.shift)
    second.candidates.update(standing=Standing.EXEMPT, standing_reason="Có chứng chỉ")

    cancel(second.shift)

    assert state_of(round_) == RoundState.MARKING


def test_nobody_is_made_absent_before_the_papers_are_sealed():
    with pytest.raises(RoundNotInState):
        absent(make_round(state=RoundState.PREPARED))


def test_a_room_that_takes_in_others_is_dealt_anew_so_that_neighbours_still_differ():
    round_, (first, second) = sealed({"CV|TAI_CHINH": 9}, machines=8, columns=4, shifts=2)
    prepare(round_, seed=7)
    room = Shift.objects.get(pk=second.shift_id).rooms.get()
    cancel(first.shift)
    waiting = list(round_.candidates.filter(seat__isnull=True).order_by("number")[:7])
    reseat(candidates=waiting, room=room, by=make_user(), at=EIGHT)
    absent(round_)

    made = prepare(round_, seed=8)

    on_seat = {row.candidate.seat or 0: row.exam_form for row in Attempt.objects.all()}
    assert made == len(on_seat) == 8
    for seat, form in on_seat.items():
        if seat % 4:
            assert on_seat.get(seat + 1) != form
        assert on_seat.get(seat + 4) != form
