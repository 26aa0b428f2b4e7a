from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.enums import Role
from people.models import Booking, Place, Site
from tests.make import grant, make_unit, make_user
from tests.people.costs import assert_same_cost
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def pages(client, unit):
    admin = make_user()
    grant(admin, Role.SYSTEM_ADMIN, unit)
    client.force_login(admin, backend="people.backends.GrantBackend")
    return client


def make_site(unit, code="TCT"):
    return Site.objects.create(code=code, name="Trường Chính trị", unit=unit)


def make_room(site, code="P1", **fields):
    return Place.objects.create(site=site, code=code, name="Phòng máy 1", machines=30, **fields)


ROOM = {"name": "Phòng máy 2", "code": "P2", "machines": 24, "spare_machines": 2, "columns": 6}


def test_sites_are_listed_with_their_rooms(pages, unit):
    make_room(make_site(unit))

    answer = pages.get(reverse("people:sites"))

    assert Page(answer).faults == []
    assert "Phòng máy 1" in Page(answer).texts


def test_the_list_costs_the_same_for_one_site_as_for_many(pages, unit):
    codes = iter("ABC")

    assert_same_cost(
        pages, reverse("people:sites"), add=lambda: make_room(make_site(unit, next(codes)))
    )


def test_a_site_is_added(pages, unit):
    answer = pages.post(
        reverse("people:new_site"), {"name": "Trường A", "code": "A", "unit": str(unit.uuid)}
    )

    assert answer.status_code == 302
    assert Site.objects.get(code="A").unit == unit


def test_a_sites_code_that_is_taken_is_said_at_its_field(pages, unit):
    make_site(unit, "A")

    answer = pages.post(
        reverse("people:new_site"), {"name": "Trường A", "code": "A", "unit": str(unit.uuid)}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["code"]


def test_a_room_is_added_and_changed(pages, unit):
    site = make_site(unit)

    pages.post(reverse("people:new_place", args=[site.uuid]), ROOM)
    room = Place.objects.get(code="P2")
    pages.post(reverse("people:edit_place", args=[room.uuid]), {**ROOM, "machines": 40})

    assert Place.objects.get(code="P2").machines == 40


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"spare_machines": 24}, "spare_machines"),
        ({"address_range": "phòng 2"}, "address_range"),
        ({"code": "P1"}, "code"),
    ],
)
def test_what_a_room_cannot_have_is_said_at_its_field(pages, unit, wrong, field):
    site = make_site(unit)
    make_room(site)

    answer = pages.post(reverse("people:new_place", args=[site.uuid]), {**ROOM, **wrong})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_room_shows_its_bookings_of_the_coming_weeks(pages, unit):
    room = make_room(make_site(unit))
    now = timezone.now()
    for days, label in ((-3, "Lớp đã xong"), (5, "Ca 1"), (90, "Ca xa")):
        start = now + timedelta(days=days)
        Booking.objects.create(
            place=room, starts_at=start, ends_at=start + timedelta(hours=2), label=label
        )

    answer = pages.get(reverse("people:place", args=[room.uuid]))

    assert Page(answer).faults == []
    assert [one.label for one in answer.context["bookings"]] == ["Ca 1"]


def test_a_room_out_of_reach_is_not_found(pages):
    room = make_room(make_site(make_unit()))

    assert pages.get(reverse("people:place", args=[room.uuid])).status_code == 404
