"""The sitting: start, save, hand in, end."""

from datetime import timedelta

import pytest
from django.db import connection

from assessments.delivery import (
    close_overdue,
    deadline,
    finish,
    resume_state,
    sitter_of,
    submit,
)
from assessments.enums import EndedBy, Standing
from assessments.errors import (
    AttemptOver,
    Barred,
    HeldElsewhere,
    NotStarted,
    ShiftNotOpen,
    TimeIsUp,
    TooLate,
    UnknownItem,
    UnusableResponse,
)
from assessments.models import Attempt, BlueprintPart, Candidate, Response
from assessments.proctoring import give_extra_time, release_device
from assessments.saving import Answer, save
from assessments.starting import start
from office.policies import ExamPolicy, late_minutes_for
from tests.make import (
    EIGHT,
    NINE,
    make_attempt,
    make_candidate,
    make_ended_attempt,
    make_policy,
    make_round,
    make_shift_room,
    make_user,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def seated_attempt(round_=None, **fields):
    round_ = round_ or make_round()
    candidate = make_candidate(round_=round_, shift_room=make_shift_room(round_), seat=1)
    waiting = {"started_at": None, "deadline_at": None, "lease": ""}
    return make_attempt(candidate=candidate, **{**waiting, **fields})


def running_attempt():
    return start(attempt=seated_attempt(), lease="máy 1", at=EIGHT)


def answers_of(attempt, *values, first=1, at=EIGHT):
    items = attempt.exam_form.items.order_by("order")
    return [
        Answer(item.pk, value, sequence, at)
        for sequence, (item, value) in enumerate(zip(items, values, strict=False), first)
    ]


def stored(attempt):
    return list(attempt.responses.order_by("item__order").values_list("value", "sequence"))


def test_the_start_gives_the_part_s_minutes_and_holds_the_device():
    attempt = running_attempt()

    assert attempt.deadline_at == EIGHT + 45 * MINUTE
    assert attempt.lease == "máy 1"
    assert attempt.candidate.standing == Standing.REGISTERED
    attempt.candidate.refresh_from_db()
    assert attempt.candidate.standing == Standing.SAT


def test_starting_again_on_the_same_machine_changes_nothing():
    attempt = running_attempt()

    again = start(attempt=attempt, lease="máy 1", at=EIGHT + 3 * MINUTE)

    assert (again.started_at, again.deadline_at) == (attempt.started_at, attempt.deadline_at)


def test_starting_on_another_machine_is_refused():
    attempt = running_attempt()

    with pytest.raises(HeldElsewhere):
        start(attempt=attempt, lease="máy 2", at=EIGHT + MINUTE)


def test_nobody_starts_before_the_hour():
    with pytest.raises(ShiftNotOpen):
        start(attempt=seated_attempt(), lease="máy 1", at=EIGHT - MINUTE)


def test_nobody_starts_in_a_shift_that_was_not_opened():
    attempt = seated_attempt()
    attempt.candidate.shift_room.shift.__class__.objects.update(opened_at=None)

    with pytest.raises(ShiftNotOpen):
        start(attempt=attempt, lease="máy 1", at=EIGHT)


def test_who_comes_after_the_limit_is_refused_and_at_the_limit_is_not():
    late, punctual = seated_attempt(), seated_attempt()

    started = start(attempt=punctual, lease="máy 1", at=EIGHT + 5 * MINUTE)
    with pytest.raises(TooLate):
        start(attempt=late, lease="máy 1", at=EIGHT + 5 * MINUTE + timedelta(seconds=1))

    assert started.deadline_at == EIGHT + 50 * MINUTE


@pytest.mark.parametrize(("minutes", "late"), [(30, 5), (31, 5), (59, 5), (60, 10), (90, 10)])
def test_a_test_of_an_hour_or_more_waits_ten_minutes_and_a_shorter_one_five(minutes, late):
    attempt = seated_attempt()
    BlueprintPart.objects.update(minutes=minutes)

    with pytest.raises(TooLate):
        start(attempt=attempt, lease="máy 1", at=EIGHT + late * MINUTE + timedelta(seconds=1))

    assert start(attempt=attempt, lease="máy 1", at=EIGHT + late * MINUTE).started_at


def test_a_council_may_decide_otherwise_about_a_test_in_between():
    policy = make_policy(late_minutes_long=8, long_test_minutes=45)
    attempt = seated_attempt(make_round(policy=policy))

    with pytest.raises(TooLate):
        start(attempt=attempt, lease="máy 1", at=EIGHT + 9 * MINUTE)

    assert start(attempt=attempt, lease="máy 1", at=EIGHT + 8 * MINUTE).started_at
    assert late_minutes_for(ExamPolicy(), 45) == 5


def test_a_saved_answer_is_stored_with_its_sequence():
    attempt = running_attempt()

    receipt = save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "A", "B"),
        at=EIGHT + MINUTE,
    )

    assert stored(attempt) == [("A", 1), ("B", 2)]
    assert [sequence for _item, sequence in receipt.saved] == [1, 2]
    attempt.refresh_from_db()
    assert attempt.last_saved_at == EIGHT + MINUTE


def test_a_later_change_replaces_the_answer_and_an_earlier_one_that_comes_late_does_not():
    attempt = running_attempt()
    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "B", first=7),
        at=EIGHT,
    )

    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "A", first=3),
        at=EIGHT,
    )
    after_late = stored(attempt)
    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "C", first=8),
        at=EIGHT,
    )

    assert after_late == [("B", 7)]
    assert stored(attempt) == [("C", 8)]


def test_an_answer_can_be_cleared():
    attempt = running_attempt()
    save(sitter=sitter_of(attempt, lease="máy 1"), answers=answers_of(attempt, "B"), at=EIGHT)

    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, None, first=2),
        at=EIGHT,
    )

    assert stored(attempt) == [(None, 2)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite's driver what was sent")
def test_a_save_is_a_guard_and_one_statement_for_all_its_answers():
    attempt = running_attempt()
    one, many = answers_of(attempt, "A"), answers_of(attempt, "A", "B", first=2)
    save(
        sitter=sitter_of(attempt, lease="máy 1"), answers=[], at=EIGHT
    )  # the paper is read once a process

    sent: dict[str, list[str]] = {}
    for name, answers in (("one", one), ("many", many)):
        sent[name] = []
        connection.connection.set_trace_callback(sent[name].append)
        save(sitter=sitter_of(attempt, lease="máy 1"), answers=answers, at=EIGHT)
    connection.connection.set_trace_callback(None)

    words = {name: [text.split()[0] for text in texts] for name, texts in sent.items()}
    assert words["one"] == words["many"] == ["SAVEPOINT", "WITH", "INSERT", "RELEASE"]


@pytest.mark.parametrize("junk", ["Z", 7, ["A"], {"A": True}, "x" * 5000, True])
def test_an_answer_that_no_screen_could_send_is_refused_and_nothing_is_saved(junk):
    attempt = running_attempt()
    good, _other = answers_of(attempt, "A", "B")
    bad = answers_of(attempt, "A", junk)[1]

    with pytest.raises(UnusableResponse):
        save(sitter=sitter_of(attempt, lease="máy 1"), answers=[good, bad], at=EIGHT)

    assert not Response.objects.exists()


def test_an_item_of_another_paper_is_refused():
    attempt, other = running_attempt(), running_attempt()

    with pytest.raises(UnknownItem):
        save(sitter=sitter_of(attempt, lease="máy 1"), answers=answers_of(other, "A"), at=EIGHT)

    assert not Response.objects.exists()


def test_a_save_from_another_machine_is_refused():
    attempt = running_attempt()

    with pytest.raises(HeldElsewhere):
        save(sitter=sitter_of(attempt, lease="máy 2"), answers=answers_of(attempt, "A"), at=EIGHT)

    assert not Response.objects.exists()


def test_a_save_within_the_grace_counts_and_after_it_does_not():
    attempt = running_attempt()
    grace = timedelta(seconds=30)

    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "A"),
        at=attempt.deadline_at + grace - timedelta(seconds=1),
    )
    with pytest.raises(TimeIsUp):
        save(
            sitter=sitter_of(attempt, lease="máy 1"),
            answers=answers_of(attempt, "B", first=2),
            at=attempt.deadline_at + grace,
        )

    assert stored(attempt) == [("A", 1)]


def test_a_save_before_the_start_is_refused():
    attempt = seated_attempt()

    with pytest.raises(NotStarted):
        save(sitter=sitter_of(attempt, lease=""), answers=answers_of(attempt, "A"), at=EIGHT)


def test_a_save_after_handing_in_is_refused():
    attempt = running_attempt()
    submit(attempt=attempt, lease="máy 1", at=EIGHT + MINUTE)

    with pytest.raises(AttemptOver):
        save(
            sitter=sitter_of(attempt, lease="máy 1"),
            answers=answers_of(attempt, "A"),
            at=EIGHT + MINUTE,
        )


def test_a_save_to_an_annulled_attempt_is_refused_even_while_it_runs():
    attempt = running_attempt()
    Attempt.objects.update(annulled_at=EIGHT)

    with pytest.raises(Barred):
        save(
            sitter=sitter_of(attempt, lease="máy 1"),
            answers=answers_of(attempt, "A"),
            at=EIGHT + MINUTE,
        )

    assert not Response.objects.exists()
    with pytest.raises(Barred):
        start(attempt=attempt, lease="máy 1", at=EIGHT + MINUTE)


@pytest.mark.parametrize("standing", [Standing.ABSENT, Standing.EXEMPT, Standing.SUSPENDED])
def test_who_stands_as_one_who_does_not_sit_cannot_begin(standing):
    attempt = seated_attempt()
    Candidate.objects.update(standing=standing, standing_reason="Có lý do")

    with pytest.raises(Barred):
        start(attempt=attempt, lease="máy 1", at=EIGHT)

    attempt.refresh_from_db()
    assert (attempt.started_at, attempt.candidate.standing) == (None, standing)


def test_handing_in_twice_gives_one_end():
    attempt = running_attempt()

    first = submit(attempt=attempt, lease="máy 1", at=EIGHT + 10 * MINUTE)
    second = submit(attempt=attempt, lease="máy 1", at=EIGHT + 20 * MINUTE)

    assert (first.ended_at, first.ended_by) == (EIGHT + 10 * MINUTE, EndedBy.CANDIDATE)
    assert (second.ended_at, second.ended_by) == (first.ended_at, first.ended_by)


def test_another_machine_cannot_hand_in():
    attempt = running_attempt()

    with pytest.raises(HeldElsewhere):
        submit(attempt=attempt, lease="máy 2", at=EIGHT + MINUTE)

    assert Attempt.objects.running().count() == 1


def test_the_clock_ends_an_attempt_at_its_deadline_once_the_grace_is_over():
    attempt = running_attempt()
    assert attempt.deadline_at

    early = close_overdue(at=attempt.deadline_at + timedelta(seconds=29))
    late = close_overdue(at=attempt.deadline_at + timedelta(seconds=30))

    attempt.refresh_from_db()
    assert (early, late) == (0, 1)
    assert (attempt.ended_at, attempt.ended_by) == (attempt.deadline_at, EndedBy.CLOCK)


def test_who_is_within_a_long_grace_holds_up_nobody_whose_own_has_passed():
    patient = make_round(policy=make_policy(grace_seconds=900))
    early = EIGHT + 45 * MINUTE
    for _number in range(3):
        make_attempt(candidate=make_candidate(round_=patient), deadline_at=early)
    usual = make_attempt(deadline_at=early + MINUTE)

    closed = close_overdue(at=early + 2 * MINUTE, limit=2)
    later = [close_overdue(at=early + 16 * MINUTE, limit=2) for _turn in range(3)]

    usual.refresh_from_db()
    assert (closed, usual.ended_at) == (1, early + MINUTE)
    assert later == [2, 1, 0]


@pytest.mark.parametrize(("minutes", "ended"), [(1, True), (2, False)])
def test_the_clock_looks_again_before_it_ends_an_attempt(minutes, ended):
    attempt = running_attempt()
    give_extra_time(
        attempt=attempt, minutes=minutes, reason="Treo máy", proctor=make_user(), at=EIGHT
    )

    finish(attempt=attempt, reason=EndedBy.CLOCK, at=EIGHT + 46 * MINUTE)

    attempt.refresh_from_db()
    assert attempt.ended_at == (EIGHT + 46 * MINUTE if ended else None)


def test_an_attempt_that_ended_keeps_its_end():
    over = make_ended_attempt()

    again = finish(attempt=over, reason=EndedBy.PROCTOR, at=NINE)

    assert (again.ended_at, again.ended_by) == (over.ended_at, EndedBy.CANDIDATE)


def test_what_was_saved_just_before_the_end_is_not_later_than_the_end():
    attempt = running_attempt()
    pressed = EIGHT + 30 * MINUTE
    later = pressed + timedelta(milliseconds=3)  # its clock was read after that of the handing in
    save(sitter=sitter_of(attempt, lease="máy 1"), answers=answers_of(attempt, "A"), at=later)

    ended = finish(attempt=attempt, reason=EndedBy.CANDIDATE, at=pressed)

    assert ended.ended_at == later


def test_an_attempt_that_never_began_has_no_deadline_and_no_end():
    waiting = seated_attempt()

    with pytest.raises(NotStarted):
        deadline(waiting)
    with pytest.raises(NotStarted):
        finish(attempt=waiting, reason=EndedBy.PROCTOR, at=NINE)


def test_a_device_that_takes_over_counts_on_and_loses_nothing(django_assert_num_queries):
    attempt = running_attempt()
    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "A", "B", first=40),
        at=EIGHT,
    )
    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=EIGHT)
    attempt = start(attempt=attempt, lease="máy 2", at=EIGHT + MINUTE)

    with django_assert_num_queries(1):
        state = resume_state(attempt)
    first, second = attempt.exam_form.items.order_by("order")
    save(
        sitter=sitter_of(attempt, lease="máy 2"),
        answers=[Answer(second.pk, "D", state["highest_sequence"] + 1, EIGHT)],
        at=EIGHT + MINUTE,
    )

    assert state == {
        "highest_sequence": 41,
        "answers": {first.pk: "A", second.pk: "B"},
        "sequences": {first.pk: 40, second.pk: 41},
    }
    assert stored(attempt) == [("A", 40), ("D", 42)]


def test_a_device_that_counts_from_the_start_again_would_be_taken_for_an_old_one():
    attempt = running_attempt()
    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "A", first=40),
        at=EIGHT,
    )

    save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "C", first=1),
        at=EIGHT,
    )

    assert stored(attempt) == [("A", 40)]
    assert resume_state(attempt)["highest_sequence"] == 40


def test_a_fresh_attempt_resumes_from_nothing():
    assert resume_state(running_attempt()) == {
        "highest_sequence": 0,
        "answers": {},
        "sequences": {},
    }
