from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import EIGHT, NINE, make_official, make_posting, make_unit, make_user
from tests.training.making import (
    make_completion,
    make_course,
    make_enrolment,
    make_posted_official,
    make_programme,
    make_published_round,
    make_result,
    make_session,
)
from training.enrolling import enrol, enrol_many, withdraw
from training.enums import CourseState, EnrolmentReason, EnrolmentState
from training.errors import (
    AlreadyEnrolled,
    CourseNotRunning,
    EnrolmentOver,
    HoldsNoPosting,
    NotOpenForRegistration,
    PrerequisiteMissing,
    RecommendedToAnother,
)
from training.models import Course, Enrolment, Programme, Recommendation
from training.recommending import recommend

pytestmark = pytest.mark.django_db


def queue(course: Course) -> list[tuple[int, str, int | None]]:
    rows = course.enrolments.order_by("pk")
    return list(rows.values_list("official_id", "state", "waitlist_order"))


def recommended(programme: Programme) -> Recommendation:
    round_ = make_published_round()
    make_result(round_, {"IU03": "0.2"}, official=make_posted_official())
    recommend(round=round_, at=EIGHT)
    return Recommendation.objects.get(programme=programme)


def test_an_enrolment_keeps_the_unit_that_the_official_had_then():
    then, now = make_unit(), make_unit()
    official = make_official()
    make_posting(official=official, unit=then, valid_to=EIGHT.date() + timedelta(days=1))
    make_posting(official=official, unit=now, valid_from=EIGHT.date() + timedelta(days=1))

    [enrolment] = enrol(course=make_course(), officials=[official], by=make_user(), at=EIGHT)

    assert enrolment.unit == then
    assert (enrolment.state, enrolment.enrolled_at) == (EnrolmentState.ENROLLED, EIGHT)


def test_whoever_enrols_themselves_wishes_it_and_others_are_nominated():
    mine, other = make_posted_official(), make_posted_official()

    made = enrol(
        course=make_course(), officials=[mine, other], by=make_user(official=mine), at=EIGHT
    )

    assert [row.reason for row in made] == [EnrolmentReason.OWN_WISH, EnrolmentReason.NOMINATED]


def test_seats_go_in_the_given_order_and_the_rest_wait_in_that_order():
    course = make_course(capacity=2)
    people = [make_posted_official() for _number in range(4)]

    enrol(course=course, officials=people, by=make_user(), at=EIGHT)

    states = ["enrolled", "enrolled", "waitlisted", "waitlisted"]
    orders = [None, None, 1, 2]
    assert queue(course) == list(zip([row.pk for row in people], states, orders, strict=True))


def test_newcomers_wait_behind_those_who_wait():
    course = make_course(capacity=1)
    people = [make_posted_official() for _number in range(3)]

    for official in people:
        enrol(course=course, officials=[official], by=make_user(), at=EIGHT)

    assert [order for _official, _state, order in queue(course)] == [None, 1, 2]


@pytest.mark.parametrize("at", [timedelta(days=-7, seconds=-1), timedelta(days=1)])
def test_outside_the_registration_window_nobody_is_enrolled(at):
    with pytest.raises(NotOpenForRegistration):
        enrol(
            course=make_course(),
            officials=[make_posted_official()],
            by=make_user(),
            at=EIGHT + at,
        )

    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("state", [state for state in CourseState if state != CourseState.OPEN])
def test_a_course_in_another_state_enrols_nobody(state):
    course = make_course(state=state)

    with pytest.raises(NotOpenForRegistration):
        enrol(course=course, officials=[make_posted_official()], by=make_user(), at=EIGHT)


def test_the_prerequisite_has_to_be_completed():
    basic = make_programme()
    course = make_course(programme=make_programme(after=basic))
    ready, failed = make_posted_official(), make_posted_official()
    make_completion(ready, basic)
    make_completion(failed, basic, complete=False)

    enrol(course=course, officials=[ready], by=make_user(), at=EIGHT)
    with pytest.raises(PrerequisiteMissing) as refusal:
        enrol(course=course, officials=[failed], by=make_user(), at=EIGHT)

    assert refusal.value.data == {"official": failed, "programme": basic}


def test_nobody_is_enrolled_if_one_cannot_be():
    course, fine = make_course(), make_posted_official()

    with pytest.raises(HoldsNoPosting):
        enrol(course=course, officials=[fine, make_official()], by=make_user(), at=EIGHT)

    assert not Enrolment.objects.exists()


def test_an_official_is_enrolled_once_but_may_come_back_after_withdrawing():
    course, official = make_course(), make_posted_official()
    [enrolment] = enrol(course=course, officials=[official], by=make_user(), at=EIGHT)

    with pytest.raises(AlreadyEnrolled):
        enrol(course=course, officials=[official], by=make_user(), at=EIGHT)
    withdraw(enrolment=enrolment, by=make_user(), at=EIGHT)

    assert enrol(course=course, officials=[official], by=make_user(), at=EIGHT)


def test_many_are_enrolled_and_the_others_are_told_why_not():
    basic = make_programme()
    course = make_course(programme=make_programme(after=basic))
    ready, unready = make_posted_official(), make_posted_official()
    homeless = make_official()
    for official in (ready, homeless):
        make_completion(official, basic)

    came = enrol_many(
        course=course, officials=[ready, unready, homeless, ready], by=make_user(), at=EIGHT
    )

    assert [row.official for row in came.enrolments] == [ready]
    assert [(official, type(why)) for official, why in came.refused] == [
        (unready, PrerequisiteMissing),
        (homeless, HoldsNoPosting),
        (ready, AlreadyEnrolled),
    ]


def test_a_recommendation_is_the_reason_for_its_own_official_and_programme():
    programme = make_programme(modules=["IU03"])
    recommendation = recommended(programme)
    official = recommendation.result.candidate.official
    course = make_course(programme=programme)
    reason = EnrolmentReason.RECOMMENDED

    [enrolment] = enrol(
        course=course,
        officials=[(official, reason, recommendation)],
        by=make_user(),
        at=EIGHT,
    )
    assert enrolment.recommendation == recommendation

    with pytest.raises(RecommendedToAnother):
        enrol(
            course=course,
            officials=[(make_posted_official(), reason, recommendation)],
            by=make_user(),
            at=EIGHT,
        )
    with pytest.raises(RecommendedToAnother):
        enrol(
            course=make_course(),
            officials=[(official, reason, recommendation)],
            by=make_user(),
            at=EIGHT,
        )


def test_the_reason_recommended_needs_its_recommendation():
    official = make_posted_official()

    with pytest.raises(ValueError, match="go together"):
        enrol(
            course=make_course(),
            officials=[(official, EnrolmentReason.RECOMMENDED, None)],
            by=make_user(),
            at=EIGHT,
        )


def test_the_first_one_waiting_moves_up_to_a_seat_that_becomes_free():
    course = make_course(capacity=1)
    first, second, third = (make_posted_official() for _number in range(3))
    made = enrol(course=course, officials=[first, second, third], by=make_user(), at=EIGHT)

    risen = withdraw(enrolment=made[0], by=make_user(), at=EIGHT)

    assert risen == made[1]
    assert queue(course) == [
        (first.pk, "withdrawn", None),
        (second.pk, "enrolled", None),
        (third.pk, "waitlisted", 2),
    ]


def test_nobody_moves_up_when_someone_leaves_the_queue():
    course = make_course(capacity=1)
    people = [make_posted_official() for _number in range(3)]
    made = enrol(course=course, officials=people, by=make_user(), at=EIGHT)

    assert withdraw(enrolment=made[1], by=make_user(), at=EIGHT) is None
    assert [state for _official, state, _order in queue(course)] == [
        "enrolled",
        "withdrawn",
        "waitlisted",
    ]


def test_nobody_moves_up_once_the_first_session_has_begun():
    course = make_course(capacity=1, state=CourseState.RUNNING)
    make_session(course, starts_at=EIGHT)
    seated = make_enrolment(course)
    make_enrolment(course, state=EnrolmentState.WAITLISTED, waitlist_order=1)

    assert withdraw(enrolment=seated, by=make_user(), at=NINE) is None


@pytest.mark.parametrize(
    "state",
    [EnrolmentState.WITHDRAWN, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED],
)
def test_an_enrolment_that_is_over_cannot_be_withdrawn(state):
    enrolment = make_enrolment(make_course(state=CourseState.RUNNING), state=state)

    with pytest.raises(EnrolmentOver):
        withdraw(enrolment=enrolment, by=make_user(), at=EIGHT)


def test_nobody_withdraws_from_a_course_that_is_over():
    enrolment = make_enrolment(make_course(state=CourseState.CLOSED))

    with pytest.raises(CourseNotRunning):
        withdraw(enrolment=enrolment, by=make_user(), at=EIGHT)


def test_as_many_statements_for_thirty_officials_as_for_three():
    basic = make_programme()
    programme = make_programme(after=basic)
    counts = []
    for number in (3, 30):
        people = [make_posted_official() for _number in range(number)]
        for official in people:
            make_completion(official, basic)
        course = Course.objects.get(pk=make_course(programme=programme, capacity=20).pk)
        officer = make_user()
        with CaptureQueriesContext(connection) as queries:
            enrol_many(course=course, officials=people, by=officer, at=EIGHT)
        counts.append(len(queries))

    assert Enrolment.objects.filter(course__programme=programme).count() == 33
    assert counts[0] == counts[1]
