"""The home pages of training officers, trainers and officials, and charts of who came."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest
from django.urls import reverse

from office.enums import PolicyKind
from people.models import Booking
from tests.make import EIGHT, NINE, make_official, make_policy, make_unit, make_user
from tests.training.making import (
    log_in,
    make_completion,
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_programme,
    make_recommendation,
    make_session,
    make_trainer,
    statements,
)
from tests.ui.pages import Page
from training.enums import CourseState, Presence
from training.front import trainer_missing
from training.models import Attendance, SessionTrainer

pytestmark = pytest.mark.django_db

HOME = "/"


@pytest.fixture(autouse=True)
def _at_nine():
    with time_machine.travel(NINE, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit()


def taught(session, trainer):
    booking = Booking.objects.create(
        person=trainer.user, starts_at=session.starts_at, ends_at=session.ends_at, label="Dạy"
    )
    SessionTrainer.objects.create(session=session, trainer=trainer, booking=booking)
    return session


def call(session, enrolment, presence=Presence.PRESENT):
    Attendance.objects.create(
        session=session, enrolment=enrolment, presence=presence, taken_by=make_user(), taken_at=NINE
    )


def home(client, user):
    page = Page(log_in(client, user).get(HOME))
    assert page.faults == []
    return page


def charts(page):
    return [given["aria-label"] for tag, given in page.tags if given.get("role") == "img"]


def links(page):
    return {given.get("href", "") for tag, given in page.tags if tag == "a"}


def test_a_training_officer_with_nothing_to_do_is_led_to_the_first_course(client, unit):
    page = home(client, make_officer(unit))

    assert reverse("training:open_course") in links(page)


def test_a_training_officer_sees_the_week_its_clashes_and_who_stays_away(client, unit):
    course, other = (make_course(unit=unit, state=CourseState.RUNNING) for _number in range(2))
    enrolment = make_enrolment(course)
    make_enrolment(other, official=enrolment.official)
    make_session(other, starts_at=EIGHT + timedelta(days=1))
    make_session(course, starts_at=EIGHT + timedelta(days=1))
    for day in (3, 2):
        past = make_session(course, starts_at=EIGHT - timedelta(days=day))
        call(past, enrolment, Presence.ABSENT)

    page = home(client, make_officer(unit))

    whole = " ".join(page.texts)
    assert course.title in whole
    assert enrolment.official.full_name in whole
    assert reverse("training:record", args=[course.uuid]) in links(page)
    assert ("span", {"class": "count"}) in page.tags


def test_a_training_officer_sees_what_people_need_with_a_link_to_them(client, unit):
    programme = make_programme()
    make_recommendation(programme, unit=unit)

    page = home(client, make_officer(unit))

    assert reverse("training:needing", args=[programme.uuid]) in links(page)


def test_a_training_officers_home_asks_as_much_for_many_courses_as_for_one(client, unit):
    def add():
        course = make_course(unit=unit, state=CourseState.RUNNING)
        session = make_session(course)
        call(session, make_enrolment(course))
        make_recommendation(make_programme(), unit=unit)
        make_course(unit=unit)

    log_in(client, make_officer(unit))
    add()
    few = statements(client, HOME)
    for _number in range(4):
        add()

    assert statements(client, HOME) <= few + 1  # sessions at once are looked at for shared people


def test_a_trainer_sees_the_next_session_when_this_week_is_empty(client, unit):
    trainer = make_trainer()
    session = taught(
        make_session(make_course(unit=unit), starts_at=EIGHT + timedelta(days=20)), trainer
    )

    page = home(client, trainer.user)

    assert session.course.title in page.texts
    assert reverse("training:roll", args=[session.uuid]) in links(page)


def test_a_trainer_sees_who_came_to_the_running_course_in_a_chart_and_in_a_table(client, unit):
    trainer, course = make_trainer(), make_course(unit=unit, state=CourseState.RUNNING)
    session = taught(make_session(course), trainer)
    call(session, make_enrolment(course))
    call(session, make_enrolment(course), Presence.ABSENT)

    page = home(client, trainer.user)

    assert any(course.title in label and "50%" in label for label in charts(page))
    assert "50%" in page.texts


def test_the_page_of_a_course_shows_who_came_once_a_roll_was_taken(client, unit):
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session, enrolment = make_session(course), make_enrolment(course)
    address = reverse("training:course", args=[course.uuid])
    log_in(client, make_officer(unit))
    before = charts(Page(client.get(address)))
    call(session, enrolment)

    page = Page(client.get(address))

    assert page.faults == []
    assert before == []
    assert any("100%" in label for label in charts(page))


def test_an_official_sees_the_periods_of_this_year_beside_the_quota(client):
    make_policy(PolicyKind.TRAINING)
    user = make_own_account()
    assert user.official is not None
    make_completion(user.official, make_programme(periods=16))

    page = home(client, user)

    assert "16" in page.texts
    assert any("40" in text for text in page.texts)


def test_the_roll_can_be_narrowed_and_saving_leaves_the_others_as_they_are(client, unit):
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = make_session(course)
    away = make_enrolment(course, official=make_official(full_name="Lê Văn Vắng"))
    new = make_enrolment(course, official=make_official(full_name="Trần Thị Mới"))
    call(session, away, Presence.ABSENT)
    log_in(client, make_officer(unit))
    address = reverse("training:roll", args=[session.uuid])

    absent = " ".join(Page(client.get(address, {"loc": "vang"})).texts)
    open_ = " ".join(Page(client.get(address, {"loc": "chua-ghi"})).texts)
    client.post(address, {f"hv-{new.uuid}": "present"})

    assert (away.official.full_name in absent, new.official.full_name in absent) == (True, False)
    assert (away.official.full_name in open_, new.official.full_name in open_) == (False, True)
    assert dict(session.attendances.values_list("enrolment", "presence")) == {
        away.pk: "absent",
        new.pk: "present",
    }


def test_an_empty_week_leads_to_the_next_session(client, unit):
    make_session(make_course(unit=unit), starts_at=EIGHT + timedelta(days=20))

    page = Page(log_in(client, make_officer(unit)).get(reverse("training:calendar")))

    assert "?tuan=2026-12-02" in links(page)


def test_rolls_not_taken_are_counted_though_only_some_are_named(client, unit):
    trainer = make_trainer()
    course = make_course(unit=unit, state=CourseState.RUNNING)
    for number in range(7):
        taught(make_session(course, starts_at=NINE - timedelta(days=number + 1)), trainer)

    request = HttpRequest()
    request.user = trainer.user
    shown = trainer_missing(request)
    assert shown is not None

    assert (shown["waiting"], len(shown["untaken"])) == (7, 5)
    assert "7" in home(client, trainer.user).texts


def test_an_excused_absence_is_one_for_the_trainer_as_for_the_officer(client, unit):
    trainer = make_trainer()
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = taught(make_session(course, starts_at=NINE - timedelta(days=1)), trainer)
    enrolment = make_enrolment(course)
    call(session, enrolment, Presence.EXCUSED)

    page = home(client, trainer.user)

    assert str(enrolment.official) in page.texts
