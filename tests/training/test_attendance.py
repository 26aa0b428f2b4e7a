from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.models import JournalEntry
from people.enums import Role
from people.models import Booking
from tests.make import EIGHT, NINE, grant, make_unit, make_user
from tests.training.making import make_course, make_enrolment, make_session, make_trainer
from training.attendance import take_attendance
from training.enums import CourseState, EnrolmentState, Presence
from training.errors import (
    CorrectionNeedsReason,
    CourseNotRunning,
    NotInCourse,
    NotTrainerOfSession,
    SessionNotHeld,
)
from training.models import Attendance, Course, Session, SessionTrainer, Trainer

pytestmark = pytest.mark.django_db


def teach(session: Session, trainer: Trainer) -> Trainer:
    booking = Booking.objects.create(
        person=trainer.user, starts_at=session.starts_at, ends_at=session.ends_at, label="Dạy"
    )
    SessionTrainer.objects.create(session=session, trainer=trainer, booking=booking)
    return trainer


def running_session(**fields: Any) -> tuple[Course, Session, Trainer]:
    course = make_course(**{"state": CourseState.RUNNING, **fields})
    session = make_session(course)
    return course, session, teach(session, make_trainer())


def roll(session: Session) -> dict[int, str]:
    return dict(session.attendances.values_list("enrolment_id", "presence"))


def test_a_roll_call_is_written_down_with_who_took_it_and_when():
    course, session, trainer = running_session()
    first, second = make_enrolment(course), make_enrolment(course)

    taken = take_attendance(
        session=session,
        presences={first.pk: Presence.PRESENT, second.pk: Presence.EXCUSED},
        by=trainer.user,
        at=NINE,
    )

    assert taken == 2
    assert roll(session) == {first.pk: "present", second.pk: "excused"}
    assert set(Attendance.objects.values_list("taken_by", "taken_at")) == {(trainer.user_id, NINE)}


def test_a_roll_call_can_be_corrected_until_the_course_closes():
    course, session, trainer = running_session()
    first, second = make_enrolment(course), make_enrolment(course)
    everyone = {first.pk: Presence.ABSENT, second.pk: Presence.PRESENT}
    take_attendance(session=session, presences=everyone, by=trainer.user, at=NINE)
    later = NINE + timedelta(days=2)

    take_attendance(
        session=session,
        presences={first.pk: Presence.EXCUSED},
        by=trainer.user,
        at=later,
        reason="Nộp giấy phép sau",
    )

    assert roll(session) == {first.pk: "excused", second.pk: "present"}
    assert Attendance.objects.get(enrolment=first).taken_at == later
    before, after = JournalEntry.objects.order_by("pk")
    assert (before.before, after.before) == ("", before.after)
    assert after.data == {"excused": 1, "corrected": 1, "reason": "Nộp giấy phép sau"}


def test_a_correction_says_why():
    course, session, trainer = running_session()
    enrolment = make_enrolment(course)
    take_attendance(
        session=session, presences={enrolment.pk: Presence.ABSENT}, by=trainer.user, at=NINE
    )

    with pytest.raises(CorrectionNeedsReason):
        take_attendance(
            session=session, presences={enrolment.pk: Presence.PRESENT}, by=trainer.user, at=NINE
        )

    assert roll(session) == {enrolment.pk: "absent"}


@pytest.mark.parametrize("state", [state for state in CourseState if state != CourseState.RUNNING])
def test_only_a_running_course_takes_attendance(state):
    course, session, trainer = running_session(state=state)
    enrolment = make_enrolment(course)

    with pytest.raises(CourseNotRunning):
        take_attendance(
            session=session,
            presences={enrolment.pk: Presence.PRESENT},
            by=trainer.user,
            at=NINE,
        )


def test_no_attendance_before_the_session_begins():
    course, session, trainer = running_session()
    presences = {make_enrolment(course).pk: Presence.PRESENT}

    with pytest.raises(SessionNotHeld):
        take_attendance(
            session=session,
            presences=presences,
            by=trainer.user,
            at=EIGHT - timedelta(seconds=1),
        )
    take_attendance(session=session, presences=presences, by=trainer.user, at=EIGHT)

    assert len(roll(session)) == 1


@pytest.mark.parametrize("state", [EnrolmentState.WITHDRAWN, EnrolmentState.WAITLISTED])
def test_only_people_with_a_seat_are_on_the_roll(state):
    course, session, trainer = running_session()
    order = 1 if state == EnrolmentState.WAITLISTED else None
    seated = make_enrolment(course)
    absent = make_enrolment(course, state=state, waitlist_order=order)

    with pytest.raises(NotInCourse):
        take_attendance(
            session=session,
            presences={seated.pk: Presence.PRESENT, absent.pk: Presence.PRESENT},
            by=trainer.user,
            at=NINE,
        )

    assert roll(session) == {}


def test_people_of_another_course_are_not_on_the_roll():
    _course, session, trainer = running_session()
    stranger = make_enrolment(make_course(state=CourseState.RUNNING))

    with pytest.raises(NotInCourse):
        take_attendance(
            session=session,
            presences={stranger.pk: Presence.PRESENT},
            by=trainer.user,
            at=NINE,
        )


def test_the_training_officer_of_the_unit_may_take_attendance():
    unit = make_unit()
    course, session, _trainer = running_session(unit=make_unit(parent=unit))
    officer = make_user()
    grant(officer, Role.TRAINING_OFFICER, unit)
    enrolment = make_enrolment(course)

    take_attendance(
        session=session, presences={enrolment.pk: Presence.PRESENT}, by=officer, at=NINE
    )

    assert Attendance.objects.get().taken_by == officer


def test_nobody_else_may_take_attendance():
    course, session, trainer = running_session()
    elsewhere = make_user()
    grant(elsewhere, Role.TRAINING_OFFICER, make_unit())
    of_another_session = teach(
        make_session(course, starts_at=EIGHT + timedelta(days=1)), make_trainer()
    )
    hr_officer, leader, dismissed = make_user(), make_user(), trainer.user
    grant(hr_officer, Role.HR_OFFICER, course.unit)
    grant(leader, Role.LEADER, course.unit)
    dismissed.is_active = False
    dismissed.save()
    participant = make_enrolment(course)

    others = [
        elsewhere,
        of_another_session.user,
        hr_officer,
        leader,
        dismissed,
        make_user(official=participant.official),
    ]
    for user in others:
        with pytest.raises(NotTrainerOfSession):
            take_attendance(
                session=session, presences={participant.pk: Presence.PRESENT}, by=user, at=NINE
            )

    assert not Attendance.objects.exists()


def test_as_many_statements_for_thirty_people_as_for_three():
    counts = []
    for number in (3, 30):
        course, session, trainer = running_session()
        presences = {make_enrolment(course).pk: Presence.PRESENT for _number in range(number)}
        with CaptureQueriesContext(connection) as queries:
            take_attendance(session=session, presences=presences, by=trainer.user, at=NINE)
        counts.append(len(queries))

    assert Attendance.objects.count() == 33
    assert counts[0] == counts[1]
