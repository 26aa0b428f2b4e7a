"""What the days ahead bring: sessions of a week, turnout, absences in a row, registration."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tests.make import EIGHT, NINE, make_unit, make_user
from tests.training.making import (
    make_course,
    make_enrolment,
    make_programme,
    make_recommendation,
    make_session,
)
from training.enums import ATTENDED, CourseState, Presence
from training.models import Attendance, Course, Recommendation, Session
from training.outlook import (
    absent_lately,
    missed_in_a_row,
    needed_programmes,
    outlook_of,
    registration_soon,
    turnout_of,
    week_of,
    with_turnout,
)
from training.queries import unmet

presences = st.lists(st.sampled_from([one.value for one in Presence]))


def call(session, enrolment, presence):
    return Attendance.objects.create(
        session=session, enrolment=enrolment, presence=presence, taken_by=make_user(), taken_at=NINE
    )


@given(seen=presences, missed=st.integers(0, 5))
def test_absences_count_from_the_last_session_back_to_the_last_one_attended(seen, missed):
    attended = [*seen, Presence.LATE.value]

    assert missed_in_a_row([*attended, *[Presence.ABSENT.value] * missed]) == missed


@given(seen=presences)
def test_never_more_absences_in_a_row_than_absences(seen):
    assert missed_in_a_row(seen) <= sum(one not in ATTENDED for one in seen)


def test_a_week_begins_on_monday_at_midnight_and_lasts_seven_days():
    with time_machine.travel(EIGHT, tick=False):
        starts_at, ends_at = week_of(EIGHT.date())

    assert f"{starts_at:%Y-%m-%d %H:%M %z}" == "2026-11-09 00:00 +0700"
    assert ends_at - starts_at == timedelta(days=7)


@pytest.mark.django_db
def test_this_weeks_sessions_stand_day_by_day_with_the_seats_taken():
    course = make_course(capacity=5)
    make_enrolment(course)
    first = make_session(course)
    second = make_session(course, starts_at=EIGHT + timedelta(days=1))
    make_session(course, starts_at=EIGHT + timedelta(days=8))

    outlook = outlook_of(Session.objects.all(), at=EIGHT)

    assert outlook.is_this_week
    assert [day.sessions for day in outlook.days] == [[first], [second]]
    assert [getattr(session, "taken", None) for session in outlook.sessions] == [1, 1]
    assert (outlook.courses, outlook.places) == (1, [])


@pytest.mark.django_db
def test_a_week_that_is_over_gives_the_next_sessions_and_itself_where_there_are_none():
    held = make_session(make_course())
    friday = EIGHT + timedelta(days=3)

    alone = outlook_of(Session.objects.all(), at=friday)
    later = make_session(make_course(), starts_at=EIGHT + timedelta(days=9))
    followed = outlook_of(Session.objects.all(), at=friday)

    assert (alone.sessions, alone.is_this_week) == ([held], True)
    assert (followed.sessions, followed.is_this_week) == ([later], False)


@pytest.mark.django_db
def test_an_empty_week_gives_the_next_sessions_and_never_those_of_a_cancelled_course():
    later = make_session(make_course(), starts_at=EIGHT + timedelta(days=20))
    gone = make_course(state=CourseState.CANCELLED)
    make_session(gone)
    make_session(gone, starts_at=EIGHT + timedelta(days=15))

    outlook = outlook_of(Session.objects.all(), at=EIGHT)

    assert not outlook.is_this_week
    assert outlook.sessions == [later]


@pytest.mark.django_db
def test_the_turnout_counts_who_came_late_and_leaves_out_sessions_without_a_roll():
    course = make_course(state=CourseState.RUNNING)
    held, _later = make_session(course), make_session(course, starts_at=NINE)
    for presence in (Presence.PRESENT, Presence.LATE, Presence.EXCUSED, Presence.ABSENT):
        call(held, make_enrolment(course), presence)

    turnout = turnout_of(with_turnout(Session.objects.filter(course=course)))

    assert [(one.session, one.present, one.called) for one in turnout.rows] == [(held, 2, 4)]
    assert (turnout.columns, turnout.present) == ([("1", 50)], 50)


@pytest.mark.django_db
def test_who_missed_the_last_two_sessions_of_a_running_course_is_named_who_came_back_is_not():
    course = make_course(state=CourseState.RUNNING)
    sessions = [make_session(course, starts_at=EIGHT - timedelta(days=day)) for day in (6, 4, 2)]
    gone, back = make_enrolment(course), make_enrolment(course)
    for session, first, second in zip(
        sessions,
        [Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT],
        [Presence.ABSENT, Presence.ABSENT, Presence.PRESENT],
        strict=True,
    ):
        call(session, gone, first)
        call(session, back, second)

    found = absent_lately(Course.objects.all(), at=EIGHT)

    assert [(one.enrolment, one.missed) for one in found] == [(gone, 2)]


@pytest.mark.django_db
def test_registration_that_opens_or_closes_soon_is_told_and_that_of_later_weeks_is_not():
    closing = make_course()
    opening = make_course(
        registers_from=EIGHT + timedelta(days=3), registers_to=EIGHT + timedelta(days=40)
    )
    later = make_course(registers_to=EIGHT + timedelta(days=6))
    make_course(registers_from=EIGHT + timedelta(days=30), registers_to=EIGHT + timedelta(days=40))
    make_course(state=CourseState.RUNNING)

    rows = registration_soon(Course.objects.all(), at=EIGHT, within=timedelta(days=7))

    assert list(rows) == [closing, opening, later]


@pytest.mark.django_db
def test_the_programme_that_most_people_need_stands_first():
    unit, few, many = make_unit(), make_programme(), make_programme()
    make_recommendation(few, unit=unit)
    for _number in range(2):
        make_recommendation(many, unit=unit)

    rows = needed_programmes(unmet(Recommendation.objects.all()))

    assert [(row["programme__code"], row["people"]) for row in rows] == [
        (many.code, 2),
        (few.code, 1),
    ]
