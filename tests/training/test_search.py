"""Courses and programmes in the search."""

from importlib import import_module

import pytest
from django.apps import apps

from people.enums import Role
from tests.clients import client_of
from tests.make import EIGHT, grant, make_unit, make_user
from tests.people.test_search import hits, titles
from tests.training.making import (
    make_course,
    make_enrolment,
    make_own_account,
    make_programme,
)
from training.enums import CourseState
from training.models import Course
from training.scheduling import revise_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["an toan lop", "lop-07", "88/qd-skhcn"])
def test_a_course_is_found_by_title_code_and_decision(words):
    unit = make_unit()
    make_course(unit=unit, code="LOP-07", title="Lớp An toàn", decision="88/QĐ-SKHCN")
    make_course(unit=unit)
    officer = make_user()
    grant(officer, Role.TRAINING_OFFICER, unit)

    assert titles(client_of(officer), words) == ["Lớp An toàn"]


def test_an_official_finds_the_courses_they_attend_and_no_others():
    user = make_own_account()
    attended = make_course(title="Lớp An toàn", state=CourseState.RUNNING)
    make_enrolment(attended, official=user.official)
    make_course(title="Lớp An toàn khác", state=CourseState.RUNNING)

    assert hits(client_of(user), "an toan") == [("Lớp An toàn", f"/khoa-hoc/{attended.uuid}")]


def test_who_runs_courses_and_attends_one_finds_it_once():
    user = make_own_account()
    unit = make_unit()
    grant(user, Role.TRAINING_OFFICER, unit)
    course = make_course(title="Lớp An toàn", unit=unit)
    make_enrolment(course, official=user.official)

    assert hits(client_of(user), "an toan") == [("Lớp An toàn", f"/lop/{course.uuid}")]


def test_a_programme_is_found_by_its_code():
    officer = make_user()
    grant(officer, Role.TRAINING_OFFICER, make_unit())
    make_programme("KNS-CB")

    assert titles(client_of(officer), "kns-cb") == ["Chương trình KNS-CB"]


def test_courses_of_before_are_found_once_their_words_are_folded():
    migration = import_module("training.migrations.0004_fold_the_courses_of_before")
    unit, officer = make_unit(), make_user()
    grant(officer, Role.TRAINING_OFFICER, unit)
    make_course(unit=unit, title="Lớp An toàn", decision="88/QĐ-SKHCN")
    Course.objects.update(search_title="", search_decision="")
    assert titles(client_of(officer), "an toan") == []

    migration.fold_courses(apps, None)

    assert titles(client_of(officer), "an toan 88/qd") == ["Lớp An toàn"]


def test_a_course_is_found_by_its_new_title_once_it_is_revised():
    unit, officer = make_unit(), make_user()
    grant(officer, Role.TRAINING_OFFICER, unit)
    course = make_course(unit=unit, title="Lớp An toàn")
    names = ("capacity", "registers_from", "registers_to", "starts_on", "ends_on", "place")
    said = {name: getattr(course, name) for name in names}

    revise_course(
        course=course,
        title="Lớp Dữ liệu",
        decision="9/QĐ-Đ",
        trainers=[],
        by=officer,
        at=EIGHT,
        **said,
    )

    assert titles(client_of(officer), "du lieu 9/qd-d") == ["Lớp Dữ liệu"]
    assert titles(client_of(officer), "an toan") == []
