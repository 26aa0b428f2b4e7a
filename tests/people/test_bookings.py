"""Places and people booked for a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import ProtectedError

from people.bookings import Wanted, book, book_many, clashes, move, release
from people.errors import PlaceTaken
from people.models import Booking, Place, Site
from tests.make import EIGHT, NINE, make_round, make_shift_room, make_unit, make_user

pytestmark = pytest.mark.django_db

TEN = NINE + timedelta(hours=1)


def make_place(name: str = "Phòng máy 1") -> Place:
    number = Site.objects.count() + 1
    site = Site.objects.create(code=f"TT{number}", name="Trung tâm", unit=make_unit())
    return Place.objects.create(site=site, code="P1", name=name, machines=25)


def test_a_booked_place_is_refused_and_the_refusal_says_what_when_and_for_what():
    place = make_place()
    book(place=place, starts_at=EIGHT, ends_at=NINE, label="Kỳ sát hạch")

    with pytest.raises(PlaceTaken) as refusal:
        book(
            place=place,
            starts_at=NINE - timedelta(minutes=1),
            ends_at=TEN,
            label="Lớp bồi dưỡng",
        )

    assert refusal.value.data == {
        "what": "Phòng máy 1",
        "starts": "08:00, 12/11/2026",
        "ends": "09:00, 12/11/2026",
        "label": "Kỳ sát hạch",
    }
    assert Booking.objects.get().label == "Kỳ sát hạch"


def test_one_booking_may_start_when_another_ends():
    place = make_place()
    book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1")

    book(place=place, starts_at=NINE, ends_at=TEN, label="Ca 2")

    assert Booking.objects.count() == 2


def test_a_person_cannot_be_in_two_places():
    trainer = make_user(full_name="Trần Thị Bình")
    book(person=trainer, starts_at=EIGHT, ends_at=TEN, label="Lớp A")

    with pytest.raises(PlaceTaken) as refusal:
        book(person=trainer, starts_at=NINE, ends_at=TEN, label="Lớp B")

    assert refusal.value.data["what"] == "Trần Thị Bình"


def test_a_set_is_booked_whole_or_not_at_all():
    free, taken = make_place(), make_place()
    book(place=taken, starts_at=EIGHT, ends_at=NINE, label="Kỳ sát hạch")

    with pytest.raises(PlaceTaken):
        book_many(wanted=[Wanted(EIGHT, NINE, "Lớp", place=place) for place in (free, taken)])

    assert not free.bookings.exists()


def test_a_set_that_wants_one_place_twice_at_once_is_refused():
    place = make_place()

    with pytest.raises(PlaceTaken):
        book_many(
            wanted=[
                Wanted(EIGHT, TEN, "Ca 1", place=place),
                Wanted(NINE, TEN, "Ca 2", place=place),
            ]
        )

    assert not Booking.objects.exists()


def test_a_set_comes_back_in_the_order_it_was_asked_in():
    trainer, place = make_user(), make_place()

    bookings = book_many(
        wanted=[
            Wanted(NINE, TEN, "Giảng viên", person=trainer),
            Wanted(EIGHT, NINE, "Phòng", place=place),
        ]
    )

    assert [(one.label, one.person, one.place) for one in bookings] == [
        ("Giảng viên", trainer, None),
        ("Phòng", None, place),
    ]


@pytest.mark.parametrize("size", [1, 30])
def test_a_set_takes_as_many_statements_as_one_booking(django_assert_max_num_queries, size):
    place = make_place()
    wanted = [
        Wanted(EIGHT + timedelta(days=day), NINE + timedelta(days=day), "Lớp", place=place)
        for day in range(size)
    ]

    with django_assert_max_num_queries(6):  # with the two that open and close the transaction
        book_many(wanted=wanted)


def test_an_ignored_booking_is_no_clash():
    place = make_place()
    old = book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1")

    book(place=place, starts_at=EIGHT, ends_at=TEN, label="Ca 1 mới", ignore=old)

    assert Booking.objects.count() == 2


def test_a_booking_moves_over_its_own_time_but_not_over_another():
    place = make_place()
    booking = book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1")
    book(place=place, starts_at=TEN, ends_at=TEN + timedelta(hours=1), label="Ca 2")
    half = timedelta(minutes=30)

    moved = move(booking=booking, starts_at=EIGHT + half, ends_at=NINE + half)
    with pytest.raises(PlaceTaken):
        move(booking=booking, starts_at=NINE, ends_at=TEN + half)

    assert moved.starts_at == Booking.objects.get(pk=booking.pk).starts_at == EIGHT + half


def test_a_booking_moves_to_another_place():
    place, other = make_place(), make_place()
    booking = book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1")

    move(booking=booking, starts_at=EIGHT, ends_at=NINE, place=other)

    assert not place.bookings.exists()
    assert other.bookings.get() == booking


def test_released_time_can_be_booked_again_and_releasing_twice_is_harmless():
    place = make_place()
    booking = book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1")

    release(booking=booking)
    release(booking=booking)

    assert book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 2").label == "Ca 2"


def test_a_booking_that_a_shift_holds_is_not_released():
    room = make_shift_room(make_round())

    assert room.booking is not None
    with pytest.raises(ProtectedError):
        release(booking=room.booking)


def test_clashes_tell_of_places_and_people_earliest_first_and_of_nothing_else():
    place, other, trainer = make_place(), make_place(), make_user()
    late = book(place=place, starts_at=NINE, ends_at=TEN, label="Ca 2")
    early = book(person=trainer, starts_at=EIGHT, ends_at=NINE, label="Lớp")
    own = book(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1")
    book(place=other, starts_at=EIGHT, ends_at=TEN, label="Nơi khác")
    book(place=place, starts_at=TEN, ends_at=TEN + timedelta(hours=1), label="Ca 3")

    found = clashes(places=[place], people=[trainer], starts_at=EIGHT, ends_at=TEN, ignore=own)

    assert found == [early, late]


def test_a_booking_of_nothing_of_both_or_backwards_is_a_mistake_of_the_caller():
    place, person = make_place(), make_user()

    with pytest.raises(ValueError, match="either a place or a person"):
        book(starts_at=EIGHT, ends_at=NINE, label="Ca 1")
    with pytest.raises(ValueError, match="either a place or a person"):
        book(place=place, person=person, starts_at=EIGHT, ends_at=NINE, label="Ca 1")
    with pytest.raises(ValueError, match="ends after it starts"):
        book(place=place, starts_at=NINE, ends_at=NINE, label="Ca 1")


@pytest.mark.django_db(transaction=True)
def test_of_planners_who_want_one_place_at_the_same_moment_one_gets_it():
    place, barrier = make_place(), Barrier(4)

    def plan(number: int) -> bool:
        try:
            barrier.wait(timeout=20)
            book(place=place, starts_at=EIGHT, ends_at=NINE, label=f"Ca {number}")
        except PlaceTaken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as planners:
        got_it = list(planners.map(plan, range(4)))

    assert sorted(got_it) == [False, False, False, True]
    assert Booking.objects.count() == 1
