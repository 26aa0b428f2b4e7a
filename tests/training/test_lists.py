"""Lists of the training pages: conditions as chips, columns to sort by, files, ticks."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from office.models import JournalEntry
from people.enums import Role
from tests.make import EIGHT, make_unit
from tests.people.listing import rows_of, why_empty
from tests.training.making import (
    log_in,
    make_course,
    make_enrolment,
    make_officer,
    make_posted_official,
    make_programme,
    make_recommendation,
    make_session,
)
from tests.ui.pages import Page
from training.enums import CourseState, Presence
from training.models import Attendance

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


def chips(answer):
    """Return where each chip leads, by the id of the chip."""
    page = Page(answer)
    assert page.faults == []
    return {
        given["id"].removeprefix("bo-"): given["href"]
        for tag, given in page.tags
        if tag == "a" and given.get("class") == "chip"
    }


def taken():
    rows = JournalEntry.objects.filter(action="people.export_list").order_by("pk")
    return [(one.target, one.data["rows"]) for one in rows]


def test_a_chip_of_the_courses_drops_its_condition_and_keeps_the_order(officer, unit):
    make_course(unit=unit, state=CourseState.RUNNING)

    answer = officer.get(
        reverse("training:courses"), {"q": "Lớp", "trang_thai": "running", "xep": "cho"}
    )

    found = chips(answer)
    assert set(found) == {"q", "trang_thai"}
    assert found["q"] == "?trang_thai=running&xep=cho"


def test_courses_are_sorted_by_seats_left_and_by_day(officer, unit):
    full = make_course(unit=unit, capacity=1, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
    empty = make_course(unit=unit, capacity=30)
    make_enrolment(full)

    def shown(order):
        page = officer.get(reverse("training:courses"), {"xep": order}).context["page"]
        return [one.pk for one in page]

    assert shown("cho") == [full.pk, empty.pk]
    assert shown("-cho") == [empty.pk, full.pk]
    assert shown("ngay") == [empty.pk, full.pk]


def test_a_condition_that_cannot_be_read_leaves_the_others_in_force(officer, unit):
    running = make_course(unit=unit, state=CourseState.RUNNING)
    make_course(unit=unit)

    answer = officer.get(
        reverse("training:courses"), {"trang_thai": "running", "chuong_trinh": "khong-co"}
    )

    assert list(answer.context["page"]) == [running]


def test_the_file_of_the_courses_holds_what_the_list_shows(officer, unit):
    running = make_course(unit=unit, state=CourseState.RUNNING)
    make_course(unit=unit)
    make_course(unit=make_unit(), state=CourseState.RUNNING)

    answer = officer.get(reverse("training:courses"), {"trang_thai": "running", "tep": "xlsx"})

    assert [one[0] for one in rows_of(answer)] == [running.code]
    assert taken() == []  # nobody is named in it


@pytest.mark.parametrize("name", ["training:courses", "training:programmes"])
def test_none_yet_and_none_that_match_are_told_apart(officer, name):
    first = officer.get(reverse(name))
    narrowed = officer.get(reverse(name), {"q": "khong co"})

    assert Page(first).faults == Page(narrowed).faults == []
    assert why_empty(first) != why_empty(narrowed)


def test_needs_are_sorted_and_their_file_has_a_line_for_each_programme(officer, unit):
    much, little = make_programme("A1"), make_programme("B1")
    for programme in (much, much, little):
        make_recommendation(programme, unit=unit)

    def shown(order):
        rows = officer.get(reverse("training:needs"), {"xep": order}).context["rows"]
        return [row["programme__code"] for row, *_rest in rows]

    assert shown("nguoi") == ["B1", "A1"]
    assert shown("-ten") == ["B1", "A1"]
    found = rows_of(officer.get(reverse("training:needs"), {"tep": "xlsx"}))
    assert [(one[0], one[3]) for one in found] == [("A1", 2), ("B1", 1)]


def test_who_needs_a_programme_is_sorted_and_taken_out_with_a_trace(officer, unit):
    programme = make_programme()
    much = make_recommendation(programme, unit=unit, share="0.1")
    little = make_recommendation(programme, unit=unit, share="0.5")
    make_recommendation(programme, unit=make_unit())
    address = reverse("training:needing", args=[programme.uuid])

    def shown(order):
        return [row for row, _why in officer.get(address, {"xep": order}).context["rows"]]

    assert shown("") == [much, little]
    assert shown("-ty-le") == [little, much]
    found = rows_of(officer.get(address, {"xep": "-ty-le", "tep": "xlsx"}))
    assert [one[4] for one in found] == [0.5, 0.1]
    assert taken() == [(f"list:needing:{programme.uuid}", 2)]


def test_who_can_begin_at_once_stands_before_who_has_to_learn_something_first(officer, unit):
    programme, before = make_programme(), make_programme()
    later = make_recommendation(programme, unit=unit, share="0.1")
    later.after = before
    later.save()
    ready = make_recommendation(programme, unit=unit, share="0.5")

    rows = officer.get(reverse("training:needing", args=[programme.uuid])).context["rows"]

    assert [row for row, _why in rows] == [ready, later]


def test_where_nobody_is_ticked_the_page_says_so_and_stays_as_it_was(officer, unit):
    programme = make_programme()
    make_recommendation(programme, unit=unit)
    course = make_course(programme=programme)
    address = reverse("training:needing", args=[programme.uuid]) + "?xep=ten"

    answer = officer.post(address, {"lop": course.uuid}, follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert len(answer.context["messages"]) == 1
    assert not course.enrolments.exists()


@pytest.mark.parametrize("name", ["needing", "nominate"])
def test_lists_to_choose_from_have_one_tick_for_all(officer, unit, name):
    programme = make_programme()
    make_recommendation(programme, unit=unit, official=make_posted_official(unit))
    course = make_course(programme=programme, unit=unit)
    uuid = programme.uuid if name == "needing" else course.uuid

    page = Page(officer.get(reverse(f"training:{name}", args=[uuid])))

    assert page.faults == []
    assert sum("data-all" in given for _tag, given in page.tags) == 1
    assert [given["name"] for _tag, given in page.tags if "data-row" in given] == ["can-bo"]


def test_a_chip_of_the_nominations_drops_the_name_and_keeps_the_part(officer, unit):
    course = make_course(unit=unit)

    answer = officer.get(
        reverse("training:nominate", args=[course.uuid]), {"q": "Hạnh", "loc": "tat-ca"}
    )

    assert chips(answer) == {"q": "?loc=tat-ca"}


def test_the_participants_of_a_course_are_a_file_seated_first(officer, unit):
    course = make_course(unit=unit)
    waits = make_enrolment(course, state="waitlisted", waitlist_order=1)
    seated = make_enrolment(course)

    answer = officer.get(reverse("training:course", args=[course.uuid]), {"tep": "xlsx"})

    assert [one[1] for one in rows_of(answer)] == [
        seated.official.staff_code,
        waits.official.staff_code,
    ]
    assert taken() == [(f"list:participants:{course.uuid}", 2)]


def test_the_file_of_a_roll_holds_the_part_that_is_shown(officer, unit):
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = make_session(course)
    there, missing = make_enrolment(course), make_enrolment(course)
    for one, presence in ((there, Presence.PRESENT), (missing, Presence.ABSENT)):
        Attendance.objects.create(
            session=session,
            enrolment=one,
            presence=presence,
            taken_at=EIGHT,
            taken_by=make_officer(unit),
        )
    address = reverse("training:roll", args=[session.uuid])

    absent = rows_of(officer.get(address, {"loc": "vang", "tep": "xlsx"}))
    everyone = rows_of(officer.get(address, {"tep": "xlsx"}))

    assert [one[1] for one in absent] == [missing.official.staff_code]
    assert len(everyone) == 2
    assert [rows for _target, rows in taken()] == [1, 2]


def test_all_conditions_of_the_week_are_dropped_and_the_week_stays(officer, unit):
    session = make_session(make_course(unit=unit))
    given = {"lop": str(session.course.uuid), "tuan": f"{EIGHT:%Y-%m-%d}"}

    answer = officer.get(reverse("training:calendar"), given)

    assert chips(answer) == {"lop": f"?tuan={EIGHT:%Y-%m-%d}"}


@pytest.mark.parametrize("name", ["courses", "needs", "needing", "course", "roll"])
def test_who_may_not_see_a_list_is_refused_its_file(client, unit, name):
    course = make_course(unit=unit)
    args = {
        "needing": [course.programme.uuid],
        "course": [course.uuid],
        "roll": [make_session(course).uuid],
    }
    proctor = log_in(client, make_officer(unit, Role.BANK_AUTHOR))

    answer = proctor.get(reverse(f"training:{name}", args=args.get(name, [])), {"tep": "xlsx"})

    assert answer.status_code == 403
    assert taken() == []
