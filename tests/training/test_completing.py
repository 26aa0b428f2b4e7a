from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from office.enums import PolicyKind
from office.policies import NoPolicy, TrainingPolicy
from tests.make import EIGHT, make_policy, make_user
from tests.training.making import HALF_DAY, make_course, make_enrolment, make_session
from training.completing import close_course, is_complete
from training.enums import CourseState, EnrolmentState, Presence
from training.errors import (
    CourseNotRunning,
    NothingHeld,
    NotInCourse,
    RollCallMissing,
    SessionsAhead,
)
from training.models import Attendance, Completion, Course, Enrolment

P, E, A = Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT
AFTER = EIGHT + timedelta(days=30)


@pytest.fixture
def policy(db):
    return make_policy(PolicyKind.TRAINING)


def attended_course(*periods: int) -> Course:
    """A running course with a session a day, of these periods."""
    course = make_course(state=CourseState.RUNNING)
    for day, number in enumerate(periods or (4, 4, 4, 4, 4)):
        make_session(course, periods=number, starts_at=EIGHT + timedelta(days=day))
    return course


def attend(course: Course, *presences: Presence | None) -> Enrolment:
    """Someone with a seat and what each roll call said of them; None where it left them out."""
    enrolment = make_enrolment(course)
    officer = make_user()
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            enrolment=enrolment,
            presence=presence,
            taken_by=officer,
            taken_at=session.starts_at,
        )
        for session, presence in zip(course.sessions.order_by("number"), presences, strict=True)
        if presence
    )
    return enrolment


def close(course: Course, **fields: Any) -> dict[int, Completion]:
    values: dict[str, Any] = {"test_shares": None, "by": make_user(), "at": AFTER}
    completions = close_course(course=course, **{**values, **fields})
    return {completion.enrolment_id: completion for completion in completions}


def test_exactly_the_minimum_attendance_completes_the_course(policy):
    course = attended_course(4, 4, 4, 4, 4)
    enough = attend(course, P, P, P, P, A)
    too_little = attend(course, P, P, P, A, A)

    completions = close(course)

    row = completions[enough.pk]
    assert (row.attended_periods, row.held_periods, row.is_complete) == (16, 20, True)
    assert (row.policy, row.test_share, row.decided_at) == (policy, None, AFTER)
    assert completions[too_little.pk].is_complete is False
    enough.refresh_from_db()
    too_little.refresh_from_db()
    assert (enough.state, too_little.state) == ("completed", "not_completed")


def test_periods_count_and_not_sessions(policy):
    course = attended_course(2, 2, 8)
    enrolment = attend(course, P, P, A)

    row = close(course)[enrolment.pk]

    assert (row.attended_periods, row.held_periods, row.is_complete) == (4, 12, False)


def test_an_excused_absence_and_a_name_left_out_count_as_absent(policy):
    course = attended_course(4, 4)
    attend(course, P, P)
    excused, left_out = attend(course, P, E), attend(course, P, None)

    completions = close(course)

    assert [completions[row.pk].attended_periods for row in (excused, left_out)] == [4, 4]
    assert not any(completions[row.pk].is_complete for row in (excused, left_out))


def test_where_there_was_a_test_it_has_to_be_passed(policy):
    course = attended_course(4)
    passed, failed, missed = (attend(course, P) for _number in range(3))

    completions = close(
        course, test_shares={passed.pk: Decimal("0.5"), failed.pk: Decimal("0.4999")}
    )

    assert [completions[row.pk].is_complete for row in (passed, failed, missed)] == [
        True,
        False,
        False,
    ]
    stored = [Completion.objects.get(enrolment=row).test_share for row in (passed, failed, missed)]
    assert stored == [Decimal("0.5"), Decimal("0.499"), None]


def test_the_rule_is_that_of_the_policy_in_force_on_the_closing_day(policy):
    stricter = make_policy(PolicyKind.TRAINING, min_attendance="1.00")
    stricter.valid_from = AFTER.date()
    stricter.save()
    early, late = attended_course(), attended_course()
    first, second = attend(early, P, P, P, P, A), attend(late, P, P, P, P, A)

    before = close(early, at=AFTER - timedelta(days=1))
    after = close(late, at=AFTER)

    assert (before[first.pk].policy, before[first.pk].is_complete) == (policy, True)
    assert (after[second.pk].policy, after[second.pk].is_complete) == (stricter, False)


def test_closing_withdraws_who_still_waits_and_leaves_who_left(policy):
    course = attended_course(4)
    attend(course, P)
    waiting = make_enrolment(course, state=EnrolmentState.WAITLISTED, waitlist_order=1)
    left = make_enrolment(course, state=EnrolmentState.WITHDRAWN)

    completions = close(course)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.waitlist_order) == ("withdrawn", None)
    assert not completions.keys() & {waiting.pk, left.pk}
    course.refresh_from_db()
    assert course.state == CourseState.CLOSED


def test_a_course_closes_once(policy):
    course = attended_course(4)
    enrolment = attend(course, P)
    close(course)

    with pytest.raises(CourseNotRunning):
        close(course, test_shares={enrolment.pk: Decimal(0)})

    assert Completion.objects.get().is_complete
    assert course.steps.count() == 1


@pytest.mark.parametrize("state", [CourseState.PLANNED, CourseState.OPEN, CourseState.CANCELLED])
def test_a_course_that_does_not_run_cannot_be_closed(policy, state):
    with pytest.raises(CourseNotRunning):
        close(make_course(state=state))


def test_a_course_with_a_session_ahead_cannot_be_closed(policy):
    course = attended_course(4)
    attend(course, P)
    ends_at = EIGHT + HALF_DAY

    with pytest.raises(SessionsAhead):
        close(course, at=ends_at - timedelta(seconds=1))

    assert close(course, at=ends_at)


def test_a_session_without_a_roll_call_is_named_before_anyone_suffers_from_it(policy):
    course = attended_course(4, 4, 4)
    attend(course, P, None, None)

    with pytest.raises(RollCallMissing) as refusal:
        close(course)

    assert refusal.value.data["sessions"] == "2, 3"
    assert not Completion.objects.exists()


def test_a_course_where_nothing_was_held_completes_nobody(policy):
    course = make_course(state=CourseState.RUNNING)
    make_enrolment(course)

    with pytest.raises(NothingHeld):
        close(course)


def test_a_course_without_participants_can_be_closed(policy):
    assert close(attended_course(4)) == {}


def test_a_test_share_of_someone_else_is_refused(policy):
    course = attended_course(4)
    attend(course, P)
    stranger = make_enrolment(make_course())

    with pytest.raises(NotInCourse):
        close(course, test_shares={stranger.pk: Decimal(1)})


def test_a_test_share_above_one_is_a_programming_error(policy):
    course = attended_course(4)
    enrolment = attend(course, P)

    with pytest.raises(ValueError, match="between 0 and 1"):
        close(course, test_shares={enrolment.pk: Decimal("7.5")})


@pytest.mark.django_db
def test_without_a_policy_nothing_is_decided():
    course = attended_course(4)
    attend(course, P)

    with pytest.raises(NoPolicy):
        close(course)

    course.refresh_from_db()
    assert course.state == CourseState.RUNNING


def test_as_many_statements_for_thirty_people_as_for_three(policy):
    counts = []
    for number in (3, 30):
        course, officer = attended_course(4, 4), make_user()
        shares = {attend(course, P, P).pk: Decimal("0.8") for _number in range(number)}
        with CaptureQueriesContext(connection) as queries:
            close_course(course=course, test_shares=shares, by=officer, at=AFTER)
        counts.append(len(queries))

    assert Completion.objects.count() == 33
    assert counts[0] == counts[1]


shares_of_a_test = st.none() | st.decimals(0, 1, places=3)


@given(
    attended=st.integers(0, 39),
    held=st.integers(40, 60),
    has_test=st.booleans(),
    share=shares_of_a_test,
    min_attendance=st.decimals(0, 1, places=2),
)
def test_attending_more_never_loses_a_completion(attended, held, has_test, share, min_attendance):
    policy = TrainingPolicy(min_attendance=min_attendance)

    def decide(periods: int) -> bool:
        return is_complete(
            attended_periods=periods,
            held_periods=held,
            has_test=has_test,
            test_share=share,
            policy=policy,
        )

    assert decide(attended + 1) >= decide(attended)
    assert decide(held) == (not has_test or (share is not None and share >= Decimal("0.5")))
