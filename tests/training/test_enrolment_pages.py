"""Who needs what, putting officials down, joining, waiting and withdrawing."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from assessments.enums import Outcome
from assessments.models import Result
from office.models import Notice
from people.enums import Role
from tests.make import EIGHT, make_candidate, make_unit
from tests.training.making import (
    log_in,
    make_completion,
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_posted_official,
    make_programme,
    make_published_round,
    make_recommendation,
    make_result,
    make_session,
    make_trainer,
    statements,
)
from training import front
from training.enums import CourseState, EnrolmentReason, EnrolmentState
from training.models import Enrolment, Recommendation
from training.queries import unmet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_eight():
    with time_machine.travel(EIGHT, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def officer(client, unit):
    return log_in(client, make_officer(unit))


def join(client, course):
    return client.post(reverse("training:join", args=[course.uuid]), follow=True)


def nominate(client, course, *officials):
    return client.post(
        reverse("training:nominate", args=[course.uuid]),
        {"can-bo": [str(official.uuid) for official in officials]},
        follow=True,
    )


def test_needs_are_counted_by_programme_within_reach(officer, unit):
    much, little = make_programme(), make_programme()
    for programme in (much, much, little):
        make_recommendation(programme, unit=make_unit(parent=unit))
    make_recommendation(little, unit=make_unit())

    response = officer.get(reverse("training:needs"))

    assert [
        (row["programme__code"], row["people"]) for row, *_rest in response.context["rows"]
    ] == [
        (much.code, 2),
        (little.code, 1),
    ]


def absent_from_a_newer_round(official):
    round_ = make_published_round(at=EIGHT + timedelta(days=9))
    assert round_.live_scoring is not None
    candidate = make_candidate(round_=round_, official=official)
    Result.objects.create(
        candidate=candidate, scoring_version=round_.live_scoring, outcome=Outcome.ABSENT
    )


def test_a_recommendation_is_met_by_a_seat_a_later_completion_or_a_newer_result():
    programme = make_programme()
    open_, seated, learnt, retested = (make_recommendation(programme) for _number in range(4))
    course = make_course(programme=programme)
    make_enrolment(course, official=seated.result.candidate.official)
    make_completion(learnt.result.candidate.official, programme)
    make_result(
        make_published_round(at=EIGHT + timedelta(days=9)),
        {"IU03": "0.9"},
        official=retested.result.candidate.official,
    )

    absent_from_a_newer_round(open_.result.candidate.official)

    assert list(unmet(Recommendation.objects.all())) == [open_]


def test_those_who_need_a_programme_are_put_into_a_course_as_recommended(officer, unit):
    programme = make_programme()
    user = make_own_account(make_posted_official(unit))
    advice = make_recommendation(programme, official=user.official, unit=unit)
    course = make_course(programme=programme)

    officer.post(
        reverse("training:needing", args=[programme.uuid]),
        {"lop": course.uuid, "can-bo": [user.official.uuid]},
    )

    enrolment = Enrolment.objects.get()
    assert (enrolment.course, enrolment.reason) == (course, EnrolmentReason.RECOMMENDED)
    assert enrolment.recommendation == advice
    assert Notice.objects.get().recipient == user


def test_the_list_of_those_who_need_it_asks_as_many_statements_for_three_as_for_one(officer, unit):
    programme = make_programme()
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_recommendation(programme, unit=unit)
        counts.append(statements(officer, reverse("training:needing", args=[programme.uuid])))

    assert counts[0] == counts[1] <= 15


def test_nominations_say_who_has_a_seat_who_waits_and_who_is_refused(officer, unit):
    course = make_course(unit=unit, capacity=1)
    first, second = make_posted_official(unit), make_posted_official(unit)
    before = make_enrolment(course, official=make_posted_official(unit), state="withdrawn")
    inside = make_posted_official(unit)
    make_enrolment(make_course(), official=inside)

    response = nominate(officer, course, first, second)

    states = dict(Enrolment.objects.filter(course=course).values_list("official", "state"))
    assert states == {
        first.pk: EnrolmentState.ENROLLED,
        second.pk: EnrolmentState.WAITLISTED,
        before.official_id: EnrolmentState.WITHDRAWN,
    }
    assert [message.level_tag for message in response.context["messages"]] == ["success", "warning"]


def test_who_lacks_what_comes_before_is_refused_by_name(officer, unit):
    course = make_course(unit=unit, programme=make_programme(after=make_programme()))
    official = make_posted_official(unit)

    response = nominate(officer, course, official)

    assert official.full_name in str(next(iter(response.context["messages"])))
    assert not course.enrolments.exists()


def test_nobody_nominates_people_of_other_units(officer, unit):
    course = make_course(unit=unit)
    stranger = make_posted_official(make_unit())

    nominate(officer, course, stranger)

    assert not course.enrolments.exists()


def test_nominating_asks_as_many_statements_for_three_officials_as_for_one(officer, unit):
    course = make_course(unit=unit)
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            official = make_posted_official(unit)
            make_recommendation(course.programme, official=official, unit=unit)
        counts.append(statements(officer, reverse("training:nominate", args=[course.uuid])))

    assert counts[0] == counts[1] <= 15


def test_officials_are_searched_without_marks(officer, unit):
    course = make_course(unit=unit)
    wanted = make_posted_official(unit)
    make_posted_official(unit)
    type(wanted).objects.filter(pk=wanted.pk).update(search_name="tran thi hanh")

    response = officer.get(reverse("training:nominate", args=[course.uuid]), {"q": "Hạnh"})

    assert [row[0] for row in response.context["rows"]] == [wanted]


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.LEADER])
def test_other_roles_put_nobody_down(client, unit, role):
    course = make_course(unit=unit)
    log_in(client, make_officer(unit, role))

    answers = [
        client.get(reverse("training:nominate", args=[course.uuid])),
        client.get(reverse("training:needs")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_course_that_does_not_register_and_is_out_of_reach_is_not_there(officer):
    course = make_course(unit=make_unit(), state=CourseState.RUNNING)

    assert officer.get(reverse("training:nominate", args=[course.uuid])).status_code == 404


def test_an_official_sees_what_is_recommended_first_with_its_reason(client):
    user = make_own_account()
    programme = make_programme()
    make_recommendation(programme, official=user.official)
    advised, other = make_course(programme=programme), make_course()
    make_course(registers_from=EIGHT + timedelta(days=1), registers_to=EIGHT + timedelta(days=2))
    log_in(client, user)

    response = client.get(reverse("training:own_courses"))

    ((advice, reason, courses),) = response.context["advised"]
    assert (advice.programme, courses) == (programme, [advised])
    assert "40%" in reason
    assert response.context["others"] == [other]


def test_an_official_joins_as_recommended_or_by_their_own_wish(client):
    user = make_own_account()
    programme = make_programme()
    advice = make_recommendation(programme, official=user.official)
    advised, other = make_course(programme=programme), make_course()
    log_in(client, user)

    join(client, advised)
    join(client, other)

    reasons = dict(Enrolment.objects.values_list("course", "reason"))
    assert reasons == {advised.pk: EnrolmentReason.RECOMMENDED, other.pk: EnrolmentReason.OWN_WISH}
    assert Enrolment.objects.get(course=advised).recommendation == advice


def test_joining_twice_or_outside_registration_is_refused(client):
    course = make_course()
    closed = make_course(
        registers_from=EIGHT - timedelta(days=3), registers_to=EIGHT - timedelta(days=2)
    )
    log_in(client, make_own_account())

    answers = [join(client, course), join(client, course), join(client, closed)]

    assert [answer.status_code for answer in answers] == [200, 409, 409]


def test_who_finds_no_seat_is_told_their_place(client):
    course = make_course(capacity=1)
    make_enrolment(course)
    log_in(client, make_own_account())

    response = join(client, course)

    assert response.context["ahead"] == 1
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_withdrawing_gives_the_seat_to_the_next_who_is_told(client):
    course = make_course(capacity=1)
    user = make_own_account()
    mine = make_enrolment(course, official=user.official)
    waiting = make_enrolment(
        course,
        official=make_own_account().official,
        state=EnrolmentState.WAITLISTED,
        waitlist_order=1,
    )
    log_in(client, user)

    client.post(reverse("training:withdraw", args=[mine.uuid]), {"reason": ""})

    mine.refresh_from_db()
    waiting.refresh_from_db()
    assert (mine.state, waiting.state) == (EnrolmentState.WITHDRAWN, EnrolmentState.ENROLLED)
    assert Notice.objects.get().recipient.official == waiting.official


def test_nobody_withdraws_another(client, unit):
    enrolment = make_enrolment(make_course(unit=unit))
    log_in(client, make_own_account())
    address = reverse("training:withdraw", args=[enrolment.uuid])

    stranger = client.post(address)
    log_in(client, make_officer(make_unit()))
    officer_elsewhere = client.post(address, {"reason": "Bận"})

    enrolment.refresh_from_db()
    assert (stranger.status_code, officer_elsewhere.status_code) == (404, 404)
    assert enrolment.state == EnrolmentState.ENROLLED


def test_the_training_officer_takes_someone_out_for_a_reason(officer, unit):
    enrolment = make_enrolment(make_course(unit=unit))
    address = reverse("training:withdraw", args=[enrolment.uuid])

    silent = officer.post(address, {"reason": ""})
    done = officer.post(address, {"reason": "Đi công tác"})

    enrolment.refresh_from_db()
    assert silent.status_code == 422
    assert done.url == reverse("training:course", args=[enrolment.course.uuid])
    assert enrolment.state == EnrolmentState.WITHDRAWN


def test_a_course_that_is_neither_ones_own_nor_open_is_not_there(client):
    course = make_course(state=CourseState.RUNNING)
    user = make_own_account()
    log_in(client, user)
    address = reverse("training:own_course", args=[course.uuid])

    hidden = client.get(address)
    make_enrolment(course, official=user.official)
    shown = client.get(address)

    assert (hidden.status_code, shown.status_code) == (404, 200)


def test_own_courses_ask_as_many_statements_for_three_as_for_one(client):
    user = make_own_account()
    log_in(client, user)
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_session(make_enrolment(make_course(), official=user.official).course)
            programme = make_programme()
            make_recommendation(programme, official=user.official)
            make_course(programme=programme)
        counts.append(statements(client, reverse("training:own_courses")))

    assert counts[0] == counts[1] <= 15


def test_the_home_pages_show_what_waits(client, unit):
    course, trainer = make_course(unit=unit), make_trainer()
    course.trainers.add(trainer)
    user = make_own_account()
    make_enrolment(course, official=user.official)
    advised = make_programme()
    make_recommendation(advised, official=user.official)

    bodies = [
        log_in(client, reader).get(reverse("people:home")).content.decode()
        for reader in (make_officer(unit), user)
    ]
    trainer_page = log_in(client, trainer.user).get(reverse("people:home"))

    assert course.title in bodies[0]
    assert (course.title in bodies[1], advised.name in bodies[1]) == (True, True)
    assert reverse("training:calendar") in trainer_page.content.decode()


def test_panels_show_courses_to_who_may_see_them_and_advice_to_its_holder(rf, unit):
    advice = make_recommendation(make_programme(), unit=unit)
    result, official = advice.result, advice.result.candidate.official
    enrolment = make_enrolment(make_course(), official=official, unit=unit)
    holder, stranger, hr_officer = (
        make_own_account(official),
        make_own_account(),
        make_officer(unit, Role.HR_OFFICER),
    )

    def shown(load, reader, subject):
        request = rf.get("/")
        request.user = reader
        return load(request, subject)

    assert [row for row, _reason in shown(front.result_advice, holder, result)["rows"]] == [advice]
    assert shown(front.result_advice, stranger, result) is None
    assert shown(front.official_courses, hr_officer, official)["rows"] == [enrolment]
    assert shown(front.official_courses, stranger, official) is None
