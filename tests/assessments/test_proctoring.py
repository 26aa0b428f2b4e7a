"""What a proctor does."""

from datetime import timedelta
from typing import Any

import pytest

from assessments.clock import OPEN_PAUSE
from assessments.delivery import finish, sitter_of, submit
from assessments.enums import EndedBy, IncidentKind, Standing
from assessments.errors import (
    AttemptOver,
    Barred,
    EarlierPartOpen,
    HeldElsewhere,
    NotStarted,
    RoomPaused,
    TooLate,
)
from assessments.models import Attempt, BlueprintPart, ExamForm, Incident, Interruption
from assessments.proctoring import (
    give_extra_time,
    pause_room,
    record_violation,
    release_device,
    resume_room,
    set_allowance,
)
from assessments.saving import Answer, save
from assessments.starting import start
from office.models import JournalEntry
from tests.assessments.building import MINUTE, room_of
from tests.make import EIGHT, make_round, make_user

pytestmark = pytest.mark.django_db


def running(seats=1):
    """A room, and attempts that began at 8:00 and run until 8:45."""
    room, attempts = room_of(make_round(), *range(1, seats + 1))
    for attempt in attempts:
        start(attempt=attempt, lease="máy 1", at=EIGHT)
    return room, attempts


def extra(attempt, minutes=5):
    return give_extra_time(
        attempt=attempt, minutes=minutes, reason="Treo máy", proctor=make_user(), at=EIGHT
    )


def violation(candidate, kind, at=EIGHT + 10 * MINUTE):
    return record_violation(
        candidate=candidate, kind=kind, reason="Dùng điện thoại", proctor=make_user(), at=at
    )


def deadline_of(attempt):
    return Attempt.objects.get(pk=attempt.pk).deadline_at


def test_extra_time_moves_the_deadline_and_is_written_down():
    _room, (attempt,) = running()

    extra(attempt, 5)
    extra(attempt, 7)

    assert deadline_of(attempt) == EIGHT + 57 * MINUTE
    assert list(Incident.objects.values_list("extra_minutes", flat=True)) == [5, 7]


def test_extra_time_is_refused_once_the_attempt_is_over():
    _room, (attempt,) = running()
    finish(attempt=attempt, reason=EndedBy.CANDIDATE, at=EIGHT + MINUTE)

    with pytest.raises(AttemptOver):
        extra(attempt)

    assert not Incident.objects.exists()


def test_extra_time_is_refused_before_the_start():
    _room, (attempt,) = room_of(make_round(), 1)

    with pytest.raises(NotStarted):
        extra(attempt)


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_time_is_given_or_taken_by_a_number_below_one(minutes):
    _room, (attempt,) = running()

    with pytest.raises(ValueError, match="1 or more"):
        extra(attempt, minutes)


def test_an_allowance_moves_a_running_deadline_and_can_be_taken_back():
    _room, (attempt,) = running()
    seen = []

    for minutes in (15, 0):
        set_allowance(
            candidate=attempt.candidate,
            minutes=minutes,
            reason="Khiếm thị",
            proctor=make_user(),
            at=EIGHT,
        )
        seen.append(deadline_of(attempt))

    assert seen == [EIGHT + 60 * MINUTE, EIGHT + 45 * MINUTE]


def test_an_allowance_before_the_start_counts_from_the_start():
    _room, (attempt,) = room_of(make_round(), 1)
    set_allowance(
        candidate=attempt.candidate, minutes=15, reason="Khiếm thị", proctor=make_user(), at=EIGHT
    )

    assert start(attempt=attempt, lease="máy 1", at=EIGHT).deadline_at == EIGHT + 60 * MINUTE


def test_a_released_attempt_goes_on_at_another_machine_with_what_was_saved():
    _room, (attempt,) = running()
    item = attempt.exam_form.items.first()
    save(
        sitter=sitter_of(attempt, lease="máy 1"), answers=[Answer(item.pk, "B", 1, EIGHT)], at=EIGHT
    )

    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=EIGHT)
    moved = start(attempt=attempt, lease="máy 2", at=EIGHT + 3 * MINUTE)

    assert (moved.lease, moved.started_at) == ("máy 2", EIGHT)
    assert list(moved.responses.values_list("value", flat=True)) == ["B"]
    with pytest.raises(HeldElsewhere):
        save(
            sitter=sitter_of(attempt, lease="máy 1"),
            answers=[Answer(item.pk, "C", 2, EIGHT)],
            at=EIGHT,
        )


def test_a_machine_is_released_only_of_a_running_attempt():
    _room, (attempt,) = running()
    submit(attempt=attempt, lease="máy 1", at=EIGHT + MINUTE)

    with pytest.raises(AttemptOver):
        release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=EIGHT)


def test_a_pause_stops_everybody_s_clock_until_it_ends():
    room, attempts = running(seats=2)

    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + 10 * MINUTE)
    during = [deadline_of(attempt) for attempt in attempts]
    ended = resume_room(room=room, proctor=make_user(), at=EIGHT + 22 * MINUTE)

    assert during == [EIGHT + 45 * MINUTE + OPEN_PAUSE] * 2
    assert [deadline_of(attempt) for attempt in attempts] == [EIGHT + 57 * MINUTE] * 2
    assert ended == 1


def test_pausing_a_paused_room_and_resuming_a_running_one_change_nothing():
    room, (attempt,) = running()

    first = pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + 10 * MINUTE)
    second = pause_room(
        room=room, reason="Vẫn mất điện", proctor=make_user(), at=EIGHT + 12 * MINUTE
    )
    resume_room(room=room, proctor=make_user(), at=EIGHT + 20 * MINUTE)
    again = resume_room(room=room, proctor=make_user(), at=EIGHT + 30 * MINUTE)

    assert (first, again) == (second, 0)
    assert Interruption.objects.count() == 1
    assert deadline_of(attempt) == EIGHT + 55 * MINUTE


def test_a_pause_of_one_room_leaves_another_alone():
    room, _mine = running()
    _other_room, (other,) = running()

    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + 10 * MINUTE)

    assert deadline_of(other) == EIGHT + 45 * MINUTE


def test_an_attempt_that_is_over_stays_over_through_a_pause():
    room, (attempt,) = running()
    submit(attempt=attempt, lease="máy 1", at=EIGHT + 5 * MINUTE)

    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + 10 * MINUTE)

    assert deadline_of(attempt) == EIGHT + 45 * MINUTE


def test_a_late_opening_and_a_pause_move_the_doors_for_latecomers():
    room, (late, later, latest) = room_of(make_round(), 1, 2, 3)
    room.shift.opened_at = EIGHT + 8 * MINUTE
    room.shift.save()
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + 9 * MINUTE)
    resume_room(room=room, proctor=make_user(), at=EIGHT + 29 * MINUTE)

    start(attempt=late, lease="máy 1", at=EIGHT + 9 * MINUTE)
    start(attempt=later, lease="máy 2", at=EIGHT + 33 * MINUTE)
    with pytest.raises(TooLate):
        start(attempt=latest, lease="máy 3", at=EIGHT + 33 * MINUTE + timedelta(seconds=1))


@pytest.mark.parametrize("kind", [IncidentKind.REPRIMAND, IncidentKind.WARNING])
def test_a_reprimand_is_written_down_and_the_attempt_goes_on(kind):
    _room, (attempt,) = running()

    incident = violation(attempt.candidate, kind)

    attempt.refresh_from_db()
    assert (incident.kind, incident.attempt) == (kind, attempt)
    assert (attempt.ended_at, attempt.annulled_at) == (None, None)
    attempt.candidate.refresh_from_db()
    assert attempt.candidate.standing == Standing.SAT


def test_a_suspension_ends_and_annuls_and_says_why():
    _room, (attempt,) = running()

    violation(attempt.candidate, IncidentKind.SUSPENSION)

    attempt.refresh_from_db()
    candidate = attempt.candidate
    assert (attempt.ended_at, attempt.ended_by) == (EIGHT + 10 * MINUTE, EndedBy.SUSPENSION)
    assert attempt.annulled_at == EIGHT + 10 * MINUTE
    candidate.refresh_from_db()
    assert (candidate.standing, candidate.standing_reason) == (
        Standing.SUSPENDED,
        "Dùng điện thoại",
    )


def test_a_suspended_candidate_can_neither_begin_nor_save():
    _room, (attempt, other) = room_of(make_round(), 1, 2)
    start(attempt=attempt, lease="máy 1", at=EIGHT)
    for suspended in (attempt, other):
        violation(suspended.candidate, IncidentKind.SUSPENSION, at=EIGHT + MINUTE)

    with pytest.raises(Barred):
        start(attempt=other, lease="máy 2", at=EIGHT + 2 * MINUTE)
    with pytest.raises(AttemptOver):
        save(sitter=sitter_of(attempt, lease="máy 1"), answers=[], at=EIGHT + 2 * MINUTE)


def test_a_note_is_no_violation():
    _room, (attempt,) = running()

    with pytest.raises(ValueError, match="no violation"):
        violation(attempt.candidate, IncidentKind.NOTE)


def test_the_second_part_begins_when_the_first_is_handed_in_and_late_does_not_matter():
    _room, (first,) = room_of(make_round(), 1)
    second_part = BlueprintPart.objects.create(
        version=first.exam_form.part.version, order=2, title="Phần 2", minutes=20
    )
    form = ExamForm.objects.create(
        round=first.candidate.round,
        part=second_part,
        stratum=first.candidate.stratum,
        code="2",
        frozen_at=EIGHT,
        sha256="0" * 64,
    )
    second = Attempt.objects.create(
        candidate=first.candidate, exam_form=form, part=form.part, prepared_at=EIGHT
    )

    with pytest.raises(EarlierPartOpen):
        start(attempt=second, lease="máy 1", at=EIGHT)
    start(attempt=first, lease="máy 1", at=EIGHT)
    with pytest.raises(EarlierPartOpen):
        start(attempt=second, lease="máy 1", at=EIGHT + MINUTE)
    submit(attempt=first, lease="máy 1", at=EIGHT + 40 * MINUTE)
    begun = start(attempt=second, lease="máy 1", at=EIGHT + 41 * MINUTE)

    assert begun.deadline_at == EIGHT + 61 * MINUTE


def test_a_pause_says_who_ordered_it():
    room, _attempts = running()
    proctor = make_user()

    pause = pause_room(room=room, reason="Mất điện", proctor=proctor, at=EIGHT + MINUTE)

    assert Interruption.objects.get(pk=pause.pk).ordered_by == proctor


def test_nobody_begins_while_the_room_is_paused():
    room, (attempt,) = room_of(make_round(), 1)
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + MINUTE)

    with pytest.raises(RoomPaused):
        start(attempt=attempt, lease="máy 1", at=EIGHT + 2 * MINUTE)
    resume_room(room=room, proctor=make_user(), at=EIGHT + 30 * MINUTE)
    begun = start(attempt=attempt, lease="máy 1", at=EIGHT + 30 * MINUTE)

    assert begun.deadline_at == EIGHT + 75 * MINUTE


def test_during_a_pause_what_was_typed_still_arrives_and_another_machine_can_take_over():
    room, (attempt,) = running()
    item = attempt.exam_form.items.first()
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=EIGHT + MINUTE)

    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=[Answer(item.pk, "B", 1, EIGHT)],
        at=EIGHT + 2 * MINUTE,
    )
    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=EIGHT + 3 * MINUTE)
    moved = start(attempt=attempt, lease="máy 2", at=EIGHT + 4 * MINUTE)

    assert moved.lease == "máy 2"
    assert list(moved.responses.values_list("value", flat=True)) == ["B"]


def test_every_act_of_a_proctor_is_in_the_journal_with_its_reason():
    room, (attempt,) = running()
    candidate, proctor = attempt.candidate, make_user()
    by: dict[str, Any] = {"proctor": proctor, "at": EIGHT + MINUTE}

    give_extra_time(attempt=attempt, minutes=5, reason="Treo máy", **by)
    set_allowance(candidate=candidate, minutes=15, reason="Khiếm thị", **by)
    release_device(attempt=attempt, reason="Hỏng máy", **by)
    pause_room(room=room, reason="Mất điện", **by)
    resume_room(room=room, **by)
    record_violation(candidate=candidate, kind=IncidentKind.WARNING, reason="Nhìn bài", **by)

    entries = JournalEntry.objects.filter(actor=proctor.username).order_by("pk")
    assert list(entries.values_list("action", "target", "data")) == [
        (
            "assessments.give_extra_time",
            f"attempt:{attempt.uuid}",
            {"minutes": 5, "reason": "Treo máy"},
        ),
        (
            "assessments.set_allowance",
            f"candidate:{candidate.uuid}",
            {"before": 0, "minutes": 15, "reason": "Khiếm thị"},
        ),
        ("assessments.release_device", f"attempt:{attempt.uuid}", {"reason": "Hỏng máy"}),
        ("assessments.pause_room", f"shift_room:{room.uuid}", {"reason": "Mất điện"}),
        ("assessments.resume_room", f"shift_room:{room.uuid}", {}),
        (
            "assessments.record_violation",
            f"candidate:{candidate.uuid}",
            {"kind": "warning", "reason": "Nhìn bài"},
        ),
    ]


def test_what_changes_nothing_is_not_in_the_journal():
    room, _attempts = running()
    by: dict[str, Any] = {"proctor": make_user(), "at": EIGHT + MINUTE}

    resume_room(room=room, **by)
    pause_room(room=room, reason="Mất điện", **by)
    pause_room(room=room, reason="Vẫn mất điện", **by)

    assert [row.data for row in JournalEntry.objects.all()] == [{"reason": "Mất điện"}]
