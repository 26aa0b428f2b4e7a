"""What is taken back: entries of the minutes, minutes, checks of identity, violations."""

import pytest

from assessments.checking_in import check_in, check_in_many, undo_check_in
from assessments.enums import IncidentKind, RoundState, Standing
from assessments.errors import (
    AbsenteesChanged,
    AttemptOver,
    EntryStands,
    EntryStruck,
    NobodyWrites,
    RoomOver,
    SeatTaken,
    SittingScored,
    TimeUsedUp,
    UnknownSeat,
)
from assessments.models import Attempt, Candidate, Incident, Round, Shift
from assessments.proctoring import (
    give_extra_time,
    give_time,
    move_candidate,
    record_note,
    record_violation,
)
from assessments.shifts import close_shift
from assessments.starting import start
from assessments.striking import lift_violation, strike_entry
from office.models import JournalEntry
from tests.assessments.building import MINUTE, room_of
from tests.make import EIGHT, make_round, make_user

pytestmark = pytest.mark.django_db
LATER = EIGHT + 10 * MINUTE


def running(seats=1, **fields):
    room, attempts = room_of(make_round(**fields), *range(1, seats + 1))
    return room, [start(attempt=attempt, lease="máy 1", at=EIGHT) for attempt in attempts]


def extra(attempt, minutes=5, at=LATER):
    give_extra_time(attempt=attempt, minutes=minutes, reason="Mất mạng", proctor=make_user(), at=at)
    return Incident.objects.latest("pk")


def strike(incident, at=LATER):
    return strike_entry(incident=incident, reason="Ghi nhầm máy", proctor=make_user(), at=at)


def deadline_of(attempt):
    return Attempt.objects.get(pk=attempt.pk).deadline_at


def closed(room):
    Shift.objects.filter(pk=room.shift_id).update(closed_at=LATER)
    room.refresh_from_db()
    room.shift.refresh_from_db()
    return room


# --- entries and minutes --------------------------------------------------------------------------


def test_minutes_that_were_given_by_mistake_are_taken_back_and_stay_readable():
    _room, (attempt,) = running()
    entry = extra(attempt)
    assert deadline_of(attempt) == EIGHT + 50 * MINUTE

    struck = strike(entry)

    assert deadline_of(attempt) == EIGHT + 45 * MINUTE
    assert (struck.extra_minutes, struck.struck_minutes) == (0, 5)
    assert struck.struck_reason == "Ghi nhầm máy"


def test_minutes_that_are_being_used_are_not_taken_back():
    _room, (attempt,) = running()
    entry = extra(attempt)

    with pytest.raises(TimeUsedUp):
        strike(entry, at=EIGHT + 46 * MINUTE)

    entry.refresh_from_db()
    assert entry.struck_at is None
    assert deadline_of(attempt) == EIGHT + 50 * MINUTE


def test_minutes_of_a_paper_that_has_ended_stand():
    _room, (attempt,) = running()
    entry = extra(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=LATER, ended_by="candidate")

    with pytest.raises(AttemptOver):
        strike(entry)


def test_a_note_is_struck_once():
    _room, (attempt,) = running()
    note = record_note(
        candidate=attempt.candidate, reason="Xin uống nước", proctor=make_user(), at=LATER
    )
    strike(note)

    with pytest.raises(EntryStruck):
        strike(note)
    assert JournalEntry.objects.filter(action="assessments.strike_entry").count() == 1


def test_nothing_is_struck_once_the_shift_is_closed():
    room, (attempt,) = running()
    note = record_note(candidate=attempt.candidate, reason="Nước", proctor=make_user(), at=LATER)
    closed(room)

    with pytest.raises(RoomOver):
        strike(note)


@pytest.mark.parametrize(
    "kind", [IncidentKind.REPRIMAND, IncidentKind.WARNING, IncidentKind.SUSPENSION]
)
def test_a_proctor_strikes_no_violation(kind):
    _room, (attempt,) = running()
    violation = record_violation(
        candidate=attempt.candidate, kind=kind, reason="Nói chuyện", proctor=make_user(), at=LATER
    )

    with pytest.raises(EntryStands):
        strike(violation)


# --- violations -----------------------------------------------------------------------------------


def suspended():
    room, (attempt,) = running(state=RoundState.RUNNING)
    incident = record_violation(
        candidate=attempt.candidate,
        kind=IncidentKind.SUSPENSION,
        reason="Dùng điện thoại",
        proctor=make_user(),
        at=LATER,
    )
    return room, attempt, incident


def lift(incident):
    return lift_violation(
        incident=incident, decision="QĐ 12/HĐ, 12/11/2026", by=make_user(), at=LATER + MINUTE
    )


def test_a_suspension_that_the_council_lifts_lets_the_paper_count_as_it_stood():
    _room, attempt, incident = suspended()

    lift(incident)

    attempt.refresh_from_db()
    candidate = Candidate.objects.get(pk=attempt.candidate_id)
    assert attempt.annulled_at is None
    assert attempt.ended_at == LATER
    assert (candidate.standing, candidate.standing_reason) == (Standing.SAT, "")


def test_a_suspension_before_the_start_is_lifted_to_where_the_candidate_stood():
    room, (attempt,) = room_of(make_round(state=RoundState.RUNNING), 1)
    incident = record_violation(
        candidate=attempt.candidate,
        kind=IncidentKind.SUSPENSION,
        reason="Gây rối",
        proctor=make_user(),
        at=LATER,
    )

    lift(incident)

    assert Candidate.objects.get(pk=attempt.candidate_id).standing == Standing.REGISTERED
    assert room.candidates.count() == 1


def test_nothing_is_lifted_once_results_are_out():
    _room, attempt, incident = suspended()
    Round.objects.filter(pk=attempt.candidate.round_id).update(state=RoundState.CANCELLED)

    with pytest.raises(SittingScored):
        lift(incident)


def test_what_was_lifted_is_not_lifted_again():
    _room, _attempt, incident = suspended()
    lift(incident)

    with pytest.raises(EntryStruck):
        lift(incident)


# --- minutes for some or all ----------------------------------------------------------------------


def give(room, attempts, minutes=5):
    return give_time(
        room=room,
        attempts=attempts,
        minutes=minutes,
        reason="Mất điện",
        proctor=make_user(),
        at=LATER,
    )


def test_minutes_go_to_those_who_were_chosen_and_to_nobody_else():
    room, attempts = running(3)

    moved = give(room, attempts[:2])

    assert [deadline_of(one) - EIGHT for one in attempts] == [
        50 * MINUTE,
        50 * MINUTE,
        45 * MINUTE,
    ]
    assert len(moved) == Incident.objects.filter(extra_minutes=5).count() == 2


def test_who_has_ended_or_sits_elsewhere_is_passed_over():
    room, attempts = running(2)
    _other, (elsewhere,) = running()
    Attempt.objects.filter(pk=attempts[0].pk).update(ended_at=LATER, ended_by="candidate")

    moved = give(room, [*attempts, elsewhere])

    assert [one.pk for one in moved] == [attempts[1].pk]
    assert deadline_of(elsewhere) == EIGHT + 45 * MINUTE


def test_minutes_for_nobody_are_refused():
    room, (attempt,) = running()
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=LATER, ended_by="candidate")

    with pytest.raises(NobodyWrites):
        give(room, [attempt])


def test_minutes_for_a_whole_room_are_one_entry_of_the_journal():
    room, attempts = running(3)
    give(room, attempts)

    entry = JournalEntry.objects.get(action="assessments.give_time")
    assert entry.target == f"shift_room:{room.uuid}"
    assert len(entry.data["attempts"]) == 3


# --- machines -------------------------------------------------------------------------------------


def move(candidate, seat):
    return move_candidate(
        candidate=candidate, seat=seat, reason="Hỏng nguồn", proctor=make_user(), at=LATER
    )


def test_a_candidate_goes_on_at_a_machine_that_stands_in():
    _room, (attempt,) = running()

    moved = move(attempt.candidate, 25)

    attempt.refresh_from_db()
    assert (moved.seat, attempt.lease) == (25, "")
    assert Incident.objects.get().kind == IncidentKind.TECHNICAL


def test_a_taken_or_unknown_machine_is_refused():
    _room, (first, second) = running(2)

    with pytest.raises(SeatTaken):
        move(first.candidate, second.candidate.seat)
    for seat in (0, 26):
        with pytest.raises(UnknownSeat):
            move(first.candidate, seat)


# --- who came -------------------------------------------------------------------------------------


def test_a_check_of_identity_says_by_whom_and_can_be_taken_back():
    _room, (attempt,) = running()
    proctor, candidate = make_user(), attempt.candidate
    check_in(candidate=candidate, proctor=proctor, at=LATER)
    assert (candidate.checked_in_at, candidate.checked_in_by) == (LATER, proctor)

    for _time in range(2):
        undo_check_in(candidate=candidate, proctor=proctor, at=LATER)

    assert (candidate.checked_in_at, candidate.checked_in_by) == (None, None)
    acts = JournalEntry.objects.filter(action__endswith="check_in").order_by("pk")
    assert [one.action for one in acts] == ["assessments.check_in", "assessments.undo_check_in"]


def test_several_are_checked_in_at_once_and_keep_an_earlier_hour():
    room, attempts = running(3)
    check_in(candidate=attempts[0].candidate, proctor=make_user(), at=EIGHT)
    people = [one.candidate for one in attempts[:2]]

    count = check_in_many(room=room, candidates=people, proctor=make_user(), at=LATER)

    found = Candidate.objects.filter(shift_room=room).order_by("seat")
    assert count == 1
    assert [one.checked_in_at for one in found] == [EIGHT, LATER, None]


def test_nobody_is_checked_in_or_out_once_the_shift_is_closed():
    room, (attempt,) = running()
    candidate = Candidate.objects.select_related("shift_room__shift", "shift_room__place").get(
        pk=attempt.candidate_id
    )
    closed(room)
    candidate.shift_room.shift.refresh_from_db()

    with pytest.raises(RoomOver):
        undo_check_in(candidate=candidate, proctor=make_user(), at=LATER)
    with pytest.raises(RoomOver):
        check_in_many(room=room, candidates=[candidate], proctor=make_user(), at=LATER)


def test_nobody_stands_as_absent_who_was_not_shown_as_such_to_whoever_closes():
    room, attempts = room_of(make_round(state=RoundState.RUNNING), 1, 2)
    first, second = (one.candidate for one in attempts)
    by = make_user()

    with pytest.raises(AbsenteesChanged, match=second.number):
        close_shift(shift=room.shift, by=by, at=LATER, absent={first.pk})
    assert not Candidate.objects.filter(standing=Standing.ABSENT).exists()
    close_shift(shift=room.shift, by=by, at=LATER, absent={first.pk, second.pk})

    assert Candidate.objects.filter(standing=Standing.ABSENT).count() == 2
