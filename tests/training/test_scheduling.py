from datetime import date, timedelta
from typing import Any

import pytest

from office.models import JournalEntry
from people.errors import PlaceTaken
from people.models import Booking, Place
from tests.make import EIGHT, NINE, make_unit, make_user
from tests.training.making import (
    HALF_DAY,
    make_course,
    make_enrolment,
    make_place,
    make_programme,
    make_session,
    make_trainer,
)
from training.enums import CourseState, EnrolmentState, Presence
from training.errors import (
    AttendanceTaken,
    CourseCodeTaken,
    CourseNotRunning,
    SessionNumberTaken,
)
from training.models import Attendance, Course, Session, SessionTrainer
from training.scheduling import (
    add_session,
    cancel_course,
    move_session,
    open_course,
    remove_session,
    start_course,
)

pytestmark = pytest.mark.django_db


def open_one(**fields: Any) -> Course:
    values: dict[str, Any] = {
        "programme": make_programme(),
        "code": "K2",
        "title": "Bảng tính hành chính K2",
        "unit": make_unit(),
        "capacity": 30,
        "registers_from": EIGHT,
        "registers_to": EIGHT + timedelta(days=5),
        "starts_on": date(2026, 11, 23),
        "ends_on": date(2026, 11, 27),
        "decision": "41/QĐ-SKHCN",
        "by": make_user(),
        "at": EIGHT,
    }
    return open_course(**{**values, **fields})


def add_one(course: Course, **fields: Any) -> Session:
    values: dict[str, Any] = {
        "topic": "Công thức",
        "periods": 4,
        "starts_at": EIGHT,
        "ends_at": EIGHT + HALF_DAY,
        "place": None,
        "trainers": [],
        "by": make_user(),
        "at": EIGHT - timedelta(days=3),
    }
    return add_session(course=course, **{**values, **fields})


def placed(session: Session) -> Place | None:
    return session.booking.place if session.booking else None


def test_an_opened_course_takes_registrations_and_says_who_opened_it():
    officer = make_user()

    course = open_one(by=officer)

    step = course.steps.get()
    assert course.state == CourseState.OPEN
    assert (step.from_state, step.to_state, step.by, step.at) == ("", "open", officer, EIGHT)
    assert JournalEntry.objects.get().target == f"course:{course.uuid}"


def test_a_course_code_is_used_once():
    open_one()

    with pytest.raises(CourseCodeTaken):
        open_one()


@pytest.mark.parametrize(
    "wrong", [{"capacity": 0}, {"registers_to": EIGHT}, {"ends_on": date(2026, 11, 22)}]
)
def test_a_course_without_seats_or_time_is_a_programming_error(wrong):
    with pytest.raises(ValueError, match="a course needs"):
        open_one(**wrong)


def test_a_session_books_its_place_and_each_trainer():
    course, place = make_course(), make_place()
    trainers = [make_trainer(), make_trainer()]

    session = add_one(course, place=place, trainers=trainers)

    assert session.number == 1
    assert placed(session) == place
    assert {link.trainer for link in session.trainers.all()} == set(trainers)
    assert {link.booking.person for link in session.trainers.all()} == {
        trainer.user for trainer in trainers
    }
    assert {(row.starts_at, row.ends_at) for row in Booking.objects.all()} == {
        (EIGHT, EIGHT + HALF_DAY)
    }


def test_sessions_number_themselves_and_a_number_is_used_once():
    course = make_course()
    add_one(course, number=4)

    assert add_one(course).number == 5
    with pytest.raises(SessionNumberTaken):
        add_one(course, number=4)


def test_a_clash_of_a_trainer_leaves_neither_a_session_nor_a_booking():
    trainer, place = make_trainer(), make_place()
    add_one(make_course(), trainers=[trainer])

    with pytest.raises(PlaceTaken):
        add_one(make_course(), place=place, trainers=[make_trainer(), trainer], starts_at=NINE)

    assert Session.objects.count() == Booking.objects.count() == 1


def test_a_place_is_free_again_the_moment_a_session_ends():
    place = make_place()
    add_one(make_course(), place=place)
    ends_at = EIGHT + HALF_DAY

    session = add_one(make_course(), place=place, starts_at=ends_at, ends_at=ends_at + HALF_DAY)

    assert placed(session) == place


def test_a_session_that_ends_before_it_starts_is_a_programming_error():
    with pytest.raises(ValueError, match="ends after"):
        add_one(make_course(), place=make_place(), ends_at=EIGHT)


@pytest.mark.parametrize("state", [CourseState.CLOSED, CourseState.CANCELLED])
def test_a_course_that_is_over_gets_no_session(state):
    with pytest.raises(CourseNotRunning):
        add_one(make_course(state=state))


def test_a_session_can_move_into_its_own_time_with_its_trainers():
    place, trainer = make_place(), make_trainer()
    session = add_one(make_course(), place=place, trainers=[trainer])

    moved = move_session(
        session=session,
        starts_at=NINE,
        ends_at=NINE + HALF_DAY,
        place=place,
        by=make_user(),
        at=EIGHT - timedelta(days=1),
    )

    assert (moved.pk, moved.starts_at, moved.booking and moved.booking.starts_at) == (
        session.pk,
        NINE,
        NINE,
    )
    assert moved.trainers.get().trainer == trainer
    assert Booking.objects.count() == 2


def test_a_clash_while_moving_leaves_everything_as_it_was():
    place, other = make_place(), make_place()
    add_one(make_course(), place=other)
    session = add_one(make_course(), place=place, trainers=[make_trainer()])
    before = set(Booking.objects.values_list("pk", "place", "person", "starts_at"))

    with pytest.raises(PlaceTaken):
        move_session(
            session=session,
            starts_at=NINE,
            ends_at=NINE + HALF_DAY,
            place=other,
            by=make_user(),
            at=EIGHT,
        )

    session.refresh_from_db()
    assert session.starts_at == EIGHT
    assert set(Booking.objects.values_list("pk", "place", "person", "starts_at")) == before


def test_a_session_with_attendance_stays_where_it_is():
    course = make_course(state=CourseState.RUNNING)
    session = make_session(course)
    Attendance.objects.create(
        session=session,
        enrolment=make_enrolment(course),
        presence=Presence.PRESENT,
        taken_by=make_user(),
        taken_at=EIGHT,
    )

    with pytest.raises(AttendanceTaken):
        move_session(
            session=session,
            starts_at=NINE,
            ends_at=NINE + HALF_DAY,
            place=None,
            by=make_user(),
            at=NINE,
        )
    with pytest.raises(AttendanceTaken):
        remove_session(session=session, by=make_user(), at=NINE)


def test_a_removed_session_frees_what_it_had_booked():
    session = add_one(make_course(), place=make_place(), trainers=[make_trainer()])

    remove_session(session=session, by=make_user(), at=EIGHT)

    assert not Session.objects.exists()
    assert not Booking.objects.exists()


def test_a_course_starts_once():
    course, officer = make_course(), make_user()

    start_course(course=course, by=officer, at=NINE)

    step = course.steps.get()
    assert (step.from_state, step.to_state, step.at) == ("open", "running", NINE)
    with pytest.raises(CourseNotRunning):
        start_course(course=course, by=officer, at=NINE)


def test_cancelling_withdraws_everyone_and_frees_what_lies_ahead():
    course = make_course(state=CourseState.RUNNING)
    held = add_one(course, place=make_place(), starts_at=EIGHT)
    ahead = add_one(
        course,
        place=make_place(),
        trainers=[make_trainer()],
        starts_at=EIGHT + timedelta(days=1),
        ends_at=EIGHT + timedelta(days=1, hours=3),
    )
    seated = make_enrolment(course)
    waiting = make_enrolment(course, state=EnrolmentState.WAITLISTED, waitlist_order=1)

    cancel_course(course=course, reason="Thiếu học viên", by=make_user(), at=NINE)

    for enrolment in (seated, waiting):
        enrolment.refresh_from_db()
        assert (enrolment.state, enrolment.waitlist_order) == ("withdrawn", None)
    ahead.refresh_from_db()
    assert ahead.booking is None
    assert not SessionTrainer.objects.filter(session=ahead).exists()
    assert Booking.objects.get() == held.booking
    assert course.steps.get().reason == "Thiếu học viên"
    with pytest.raises(CourseNotRunning):
        cancel_course(course=course, reason="Lần nữa", by=make_user(), at=NINE)
