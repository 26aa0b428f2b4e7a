"""Pages of courses: what each role sees, and every move of a course."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from office.enums import PolicyKind
from office.models import Notice
from people.enums import Role
from people.models import Booking
from tests.make import EIGHT, NINE, make_policy, make_unit, make_user
from tests.training.making import (
    log_in,
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_place,
    make_posted_official,
    make_programme,
    make_recommendation,
    make_session,
    make_trainer,
    statements,
)
from training.enums import CourseState, EnrolmentReason, EnrolmentState, Presence
from training.models import Attendance, Completion, Course
from training.scheduling import add_session

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


def announced(programme, unit, **fields):
    values = {
        "programme": programme.pk,
        "unit": unit.uuid,
        "code": "BT-K2",
        "title": "Bảng tính K2",
        "decision": "41/QĐ",
        "capacity": "30",
        "registers_from": "2026-11-10T08:00",
        "registers_to": "2026-11-20T17:00",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-27",
        "place": "",
        "trainers": [],
    }
    return {**values, **fields}


def test_the_list_shows_the_courses_of_ones_units(officer, unit):
    own = make_course(unit=make_unit(parent=unit))
    other = make_course(unit=make_unit())

    body = officer.get(reverse("training:courses")).content.decode()

    assert own.title in body
    assert other.title not in body


def test_the_list_is_narrowed_by_state_programme_unit_trainer_and_month(officer, unit):
    below, trainer = make_unit(parent=unit), make_trainer()
    course = make_course(unit=below, starts_on=date(2026, 3, 3), ends_on=date(2026, 4, 2))
    course.trainers.add(trainer)
    make_course(unit=unit, state=CourseState.RUNNING)

    conditions = [
        {"trang_thai": "open"},
        {"chuong_trinh": course.programme.code},
        {"don_vi": str(below.uuid)},
        {"giang_vien": trainer.pk},
        {"thang": "2026-04"},
        {"q": course.code},
    ]
    found = [
        list(officer.get(reverse("training:courses"), one).context["page"]) for one in conditions
    ]

    assert found == [[course]] * len(conditions)


def test_the_list_asks_as_many_statements_for_one_as_for_three(officer, unit):
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            course = make_course(unit=unit)
            course.trainers.add(make_trainer())
            make_enrolment(course)
        counts.append(statements(officer, reverse("training:courses")))

    assert counts[0] == counts[1] <= 15


def test_the_page_asks_as_many_statements_for_one_participant_as_for_three(officer, unit):
    course = make_course(unit=unit)
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_session(course, starts_at=EIGHT + timedelta(days=course.sessions.count()))
            advice = make_recommendation(course.programme)
            make_enrolment(
                course,
                official=advice.result.candidate.official,
                reason=EnrolmentReason.RECOMMENDED,
                recommendation=advice,
            )
        counts.append(statements(officer, reverse("training:course", args=[course.uuid])))

    assert counts[0] == counts[1] <= 17


def test_the_page_says_who_is_enrolled_who_waits_and_why(officer, unit):
    course = make_course(unit=unit, capacity=1)
    make_enrolment(course, official=make_posted_official())
    waiting = make_enrolment(
        course,
        state=EnrolmentState.WAITLISTED,
        waitlist_order=1,
        reason=EnrolmentReason.OWN_WISH,
    )

    response = officer.get(reverse("training:course", args=[course.uuid]))

    assert response.context["waiting"] == [waiting]
    assert waiting.get_reason_display() in response.content.decode()


@pytest.mark.parametrize("role", [Role.LEADER, Role.ORGANISER])
def test_roles_without_the_right_are_refused(client, unit, role):
    course = make_course(unit=unit)
    log_in(client, make_officer(unit, role))

    answers = [
        client.get(reverse("training:courses")),
        client.get(reverse("training:course", args=[course.uuid])),
        client.get(reverse("training:calendar")),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3


def test_who_only_looks_cannot_act(client, unit):
    course = make_course(unit=unit)
    log_in(client, make_officer(unit, Role.HR_OFFICER))

    looked = client.get(reverse("training:course", args=[course.uuid]))
    acts = [
        client.post(reverse(f"training:{name}", args=[course.uuid]))
        for name in ("start_course", "cancel_course", "close_course", "revise_course")
    ]

    assert looked.status_code == 200
    assert [answer.status_code for answer in acts] == [403] * 4


def test_a_course_out_of_reach_is_not_there(officer):
    course = make_course(unit=make_unit())

    answers = [officer.get(reverse("training:course", args=[course.uuid]))] + [
        officer.post(reverse(f"training:{name}", args=[course.uuid]))
        for name in ("start_course", "cancel_course", "close_course", "revise_course")
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_a_course_is_opened_with_place_and_trainers(officer, unit):
    programme, place, trainer = make_programme(), make_place(), make_trainer()

    response = officer.post(
        reverse("training:open_course"),
        announced(programme, unit, place=place.pk, trainers=[trainer.pk]),
    )

    course = Course.objects.get()
    assert response.url == reverse("training:course", args=[course.uuid])
    assert (course.state, course.place, list(course.trainers.all())) == (
        CourseState.OPEN,
        place,
        [trainer],
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"registers_to": "2026-11-09T08:00"}, "registers_to"),
        ({"ends_on": "2026-11-22"}, "ends_on"),
        ({"capacity": "0"}, "capacity"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(officer, unit, changed, field):
    response = officer.post(
        reverse("training:open_course"), announced(make_programme(), unit, **changed)
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Course.objects.exists()


def test_a_course_is_not_opened_for_a_unit_out_of_reach_or_of_a_withdrawn_programme(officer, unit):
    withdrawn = make_programme()
    withdrawn.withdrawn_at = EIGHT
    withdrawn.save()

    foreign = officer.post(
        reverse("training:open_course"), announced(make_programme(), make_unit())
    )
    gone = officer.post(reverse("training:open_course"), announced(withdrawn, unit))

    assert (foreign.status_code, gone.status_code) == (422, 422)
    assert not Course.objects.exists()


def test_added_seats_go_to_those_who_wait_and_they_are_told(officer, unit):
    course = make_course(unit=unit, capacity=1)
    make_enrolment(course)
    waiting = make_enrolment(
        course,
        official=make_own_account().official,
        state=EnrolmentState.WAITLISTED,
        waitlist_order=1,
    )

    officer.post(
        reverse("training:revise_course", args=[course.uuid]),
        announced(course.programme, unit, capacity="2"),
    )

    waiting.refresh_from_db()
    assert (waiting.state, waiting.waitlist_order) == (EnrolmentState.ENROLLED, None)
    assert Notice.objects.get().recipient.official == waiting.official


def test_a_course_cannot_have_fewer_seats_than_participants(officer, unit):
    course = make_course(unit=unit, capacity=2)
    make_enrolment(course)
    make_enrolment(course)

    response = officer.post(
        reverse("training:revise_course", args=[course.uuid]),
        announced(course.programme, unit, capacity="1"),
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["capacity"]


def test_a_course_begins_once(officer, unit):
    course = make_course(unit=unit)
    address = reverse("training:start_course", args=[course.uuid])

    first, second = (officer.post(address, {"early": "1"}) for _time in range(2))

    course.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 409)
    assert course.state == CourseState.RUNNING


@pytest.mark.parametrize(
    ("registers_to", "starts_in"),
    [(timedelta(days=-1), 25), (timedelta(hours=1), 0), (timedelta(days=20), 25)],
)
def test_a_course_does_not_begin_before_its_time_unasked(officer, unit, registers_to, starts_in):
    now = timezone.now()
    course = make_course(
        unit=unit,
        registers_from=now - timedelta(days=7),
        registers_to=now + registers_to,
        starts_on=timezone.localdate() + timedelta(days=starts_in),
        ends_on=timezone.localdate() + timedelta(days=40),
    )
    address = reverse("training:start_course", args=[course.uuid])

    page = officer.get(reverse("training:course", args=[course.uuid]))
    asked, unasked = officer.get(address), officer.post(address)

    course.refresh_from_db()
    assert f'href="{address}"' in page.content.decode()
    assert f'action="{address}"' not in page.content.decode()
    assert "autofocus" in asked.content.decode()
    assert (asked.status_code, unasked.status_code) == (200, 422)
    assert course.state == CourseState.OPEN
    assert officer.post(address, {"early": "1"}).status_code == 302


def test_a_course_begins_at_one_press_on_its_first_day(officer, unit):
    now = timezone.now()
    course = make_course(
        unit=unit,
        registers_from=now - timedelta(days=7),
        registers_to=now - timedelta(days=1),
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=4),
    )
    address = reverse("training:start_course", args=[course.uuid])

    page = officer.get(reverse("training:course", args=[course.uuid]))

    assert f'action="{address}"' in page.content.decode()
    assert officer.post(address).status_code == 302
    assert officer.get(address).status_code == 302  # nothing is left to ask


def test_a_course_is_cancelled_for_a_reason_that_everyone_is_told(officer, unit):
    course, place = make_course(unit=unit), make_place()
    user = make_own_account()
    make_enrolment(course, official=user.official)
    add_session(
        course=course,
        topic="Công thức",
        periods=4,
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=3),
        place=place,
        trainers=[],
        by=make_user(),
        at=EIGHT,
    )
    address = reverse("training:cancel_course", args=[course.uuid])

    silent = officer.post(address, {"reason": ""})
    officer.post(address, {"reason": "Không đủ học viên"})

    course.refresh_from_db()
    assert silent.status_code == 422
    assert course.state == CourseState.CANCELLED
    assert not Booking.objects.exists()
    assert "Không đủ học viên" in Notice.objects.get(recipient=user).body
    assert (
        "Không đủ học viên"
        in officer.get(reverse("training:course", args=[course.uuid])).content.decode()
    )


def attended(course, enrolment, session, presence=Presence.PRESENT):
    Attendance.objects.create(
        session=session,
        enrolment=enrolment,
        presence=presence,
        taken_by=make_user(),
        taken_at=EIGHT,
    )


def test_closing_shows_who_completes_before_anything_is_written(officer, unit):
    make_policy(PolicyKind.TRAINING)
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = make_session(course, starts_at=EIGHT - timedelta(days=1))
    present, late, absent = (make_enrolment(course) for _number in range(3))
    attended(course, present, session)
    attended(course, late, session, Presence.LATE)
    attended(course, absent, session, Presence.ABSENT)
    address = reverse("training:close_course", args=[course.uuid])

    shown = officer.post(address, {"step": "check"})
    before = Completion.objects.count()
    officer.post(address, {"step": "close"})

    course.refresh_from_db()
    assert (shown.context["completing"], before) == (2, 0)
    assert course.state == CourseState.CLOSED
    assert set(Completion.objects.filter(is_complete=True).values_list("enrolment", flat=True)) == {
        present.pk,
        late.pk,
    }


def test_a_final_test_counts_where_there_was_one(officer, unit):
    make_policy(PolicyKind.TRAINING)
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = make_session(course, starts_at=EIGHT - timedelta(days=1))
    passed, failed, untested = (make_enrolment(course) for _number in range(3))
    for enrolment in (passed, failed, untested):
        attended(course, enrolment, session)

    officer.post(
        reverse("training:close_course", args=[course.uuid]),
        {
            "step": "close",
            "has_test": "on",
            f"diem-{passed.uuid}": "72,5",
            f"diem-{failed.uuid}": "40",
        },
    )

    completed = dict(Completion.objects.values_list("enrolment", "is_complete"))
    assert completed == {passed.pk: True, failed.pk: False, untested.pk: False}


def test_a_course_with_sessions_ahead_says_why_it_cannot_be_closed(officer, unit):
    make_policy(PolicyKind.TRAINING)
    course = make_course(unit=unit, state=CourseState.RUNNING)
    make_session(course, starts_at=NINE)
    make_enrolment(course)
    address = reverse("training:close_course", args=[course.uuid])

    shown = officer.get(address)
    refused = officer.post(address, {"step": "close"})

    assert [error.code for error in shown.context["preview"].obstacles] == [
        "sessions_ahead",
        "roll_call_missing",
    ]
    assert refused.status_code == 409


def test_who_was_missing_stands_first(officer, unit):
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = make_session(course)
    present, absent = make_enrolment(course), make_enrolment(course)
    attended(course, present, session)
    attended(course, absent, session, Presence.ABSENT)

    response = officer.get(reverse("training:record", args=[course.uuid]))

    assert [one.enrolment for one in response.context["records"]] == [absent, present]


def test_a_trainer_sees_the_course_they_belong_to_before_it_has_sessions(client, unit):
    own, other, trainer = make_course(unit=unit), make_course(unit=unit), make_trainer()
    own.trainers.add(trainer)
    log_in(client, trainer.user)

    listed = client.get(reverse("training:courses")).context["page"]

    assert list(listed) == [own]
    assert client.get(reverse("training:course", args=[own.uuid])).status_code == 200
    assert client.get(reverse("training:course", args=[other.uuid])).status_code == 404
