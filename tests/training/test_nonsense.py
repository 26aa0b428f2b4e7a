"""No page of training falls over what no screen sends."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from office.enums import PolicyKind
from tests.make import EIGHT, make_policy, make_unit
from tests.nonsense import faults_of
from tests.training.making import (
    log_in,
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_posted_official,
    make_programme,
    make_recommendation,
    make_session,
    make_trainer,
)
from training.enums import CourseState
from training.proposing import propose_session

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _at_eight():
    with time_machine.travel(EIGHT, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def course(unit):
    return make_course(unit=unit, programme=make_programme("CT"))


@pytest.fixture
def officer(client, unit):
    return log_in(client, make_officer(unit))


def faults(client, name, *rows, more=()):
    address = reverse(f"training:{name}", args=[row.uuid for row in rows])
    return faults_of(client, address, more=more)


def test_lists_and_the_week(officer, course, unit):
    make_recommendation(course.programme, unit=unit)
    make_session(course)
    make_posted_official(unit)

    assert faults(officer, "courses") == []
    assert faults(officer, "programmes") == []
    assert faults(officer, "calendar", more=["tuan"]) == []
    assert faults(officer, "needs") == []
    assert faults(officer, "needing", course.programme) == []
    assert faults(officer, "nominate", course, more=["q", "loc"]) == []
    assert faults(officer, "proposals") == []


def test_what_is_planned(officer, course, unit):
    session = make_session(course, starts_at=EIGHT + timedelta(days=1))

    assert faults(officer, "open_course", more=["chuong-trinh"]) == []
    assert faults(officer, "revise_course", course) == []
    assert faults(officer, "add_session", course) == []
    assert faults(officer, "move_session", session) == []
    assert faults(officer, "edit_programme", course.programme) == []


def test_rolls_and_the_end_of_a_course(officer, unit):
    make_policy(PolicyKind.TRAINING)
    running = make_course(unit=unit, state=CourseState.RUNNING)
    make_enrolment(running)
    session = make_session(running, starts_at=EIGHT - timedelta(days=1))

    assert faults(officer, "roll", session, more=["tat-ca"]) == []
    assert faults(officer, "close_course", running) == []
    assert faults(officer, "cancel_course", running) == []


def test_a_proposal(client, officer, course):
    trainer = make_trainer()
    course.trainers.add(trainer)
    proposal = propose_session(
        course=course,
        topic="Hàm",
        periods=4,
        starts_at=EIGHT + timedelta(days=1),
        ends_at=EIGHT + timedelta(days=1, hours=3),
        place=None,
        trainers=[trainer],
        by=trainer.user,
        at=EIGHT,
    )

    assert faults(officer, "proposal", proposal) == []


def test_the_pages_of_an_official(client, course):
    account = make_own_account(make_posted_official())
    log_in(client, account)
    enrolment = make_enrolment(course, official=account.official)

    assert faults(client, "own_courses") == []
    assert faults(client, "own_course", course) == []
    assert faults(client, "withdraw", enrolment) == []
