"""Booking places and people: one table, so that shifts and sessions cannot clash unseen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from office.clock import local_time
from people.errors import PlaceTaken
from people.models import Booking, Place, User


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place or a person to take from `starts_at` until just before `ends_at` (aware)."""

    starts_at: datetime
    ends_at: datetime
    label: str
    place: Place | None = None
    person: User | None = None

    def __post_init__(self) -> None:
        if (self.place is None) == (self.person is None):
            raise ValueError("a booking takes either a place or a person")
        if self.ends_at <= self.starts_at:
            raise ValueError("a booking ends after it starts")


def book(
    *,
    place: Place | None = None,
    person: User | None = None,
    starts_at: datetime,
    ends_at: datetime,
    label: str,
    ignore: Booking | None = None,
) -> Booking:
    """Take a place or a person for a time.

    Args:
        label: what for; shown to whoever wants the same time.
        ignore: a booking that does not count as a clash.

    Raises:
        PlaceTaken: it is booked for a time that overlaps.
        ValueError: both a place and a person, neither, or an end that is not after the start.
    """
    wanted = Wanted(starts_at, ends_at, label, place=place, person=person)
    return book_many(wanted=[wanted], ignore=[ignore] if ignore else [])[0]


@transaction.atomic
def book_many(*, wanted: Sequence[Wanted], ignore: Iterable[Booking] = ()) -> list[Booking]:
    """Take everything that is wanted, or nothing; return the bookings in the given order.

    The places and people are locked until commit, so two planners queue. Five statements at
    most, whatever is wanted.

    Raises:
        PlaceTaken: one is booked already, or is wanted twice at the same time.
    """
    if not wanted:
        return []
    _lock(wanted)
    ignored = {booking.pk for booking in ignore}
    taken = [
        _as_wanted(booking) for booking in _around(wanted).exclude(pk__in=ignored).order_by("id")
    ]
    _refuse_clashes(taken, wanted)
    return Booking.objects.bulk_create(
        Booking(
            place=want.place,
            person=want.person,
            starts_at=want.starts_at,
            ends_at=want.ends_at,
            label=want.label,
        )
        for want in wanted
    )


@transaction.atomic
def move(
    *,
    booking: Booking,
    starts_at: datetime,
    ends_at: datetime,
    place: Place | None = None,
    person: User | None = None,
) -> Booking:
    """Give a booking another time and, where named, another place or person.

    Raises:
        PlaceTaken: the new time overlaps another booking; nothing is moved then.
        Booking.DoesNotExist: it was released meanwhile.
        ValueError: a place for a booked person or the other way round.
    """
    if (place and booking.person_id) or (person and booking.place_id):
        raise ValueError("a booking of a place stays one of a place, a person's one of a person")
    now = Wanted(
        starts_at,
        ends_at,
        booking.label,
        place=place or booking.place,
        person=person or booking.person,
    )
    _lock([_as_wanted(booking), now])
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    others = _around([now]).exclude(pk=booking.pk).order_by("id")
    _refuse_clashes([_as_wanted(other) for other in others], [now])
    booking.place, booking.person = now.place, now.person
    booking.starts_at, booking.ends_at = starts_at, ends_at
    booking.save(update_fields=["place", "person", "starts_at", "ends_at"])
    return booking


def release(*, booking: Booking) -> None:
    """Give a booking's time back; nothing happens where it was given back before.

    Raises:
        django.db.models.ProtectedError: a shift's room or a session still holds it.
    """
    Booking.objects.filter(pk=booking.pk).delete()


def clashes(
    *,
    places: Iterable[Place] = (),
    people: Iterable[User] = (),
    starts_at: datetime,
    ends_at: datetime,
    ignore: Booking | None = None,
) -> list[Booking]:
    """Return the bookings of these places and people that share time with [starts_at, ends_at).

    For planning pages; only `book` holds what it finds. One statement, earliest first.
    """
    found = Booking.objects.overlapping(starts_at, ends_at).filter(
        Q(place__in=list(places)) | Q(person__in=list(people))
    )
    if ignore is not None:
        found = found.exclude(pk=ignore.pk)
    return list(found.select_related("place__site", "person").order_by("starts_at", "id"))


def _lock(wanted: Iterable[Wanted]) -> None:
    """Lock the booked rows, places before people, each in id order: no two planners wait in a ring."""
    places = {want.place.pk for want in wanted if want.place}
    people = {want.person.pk for want in wanted if want.person}
    # no_key: others may go on referring to the rows
    for rows in (Place.objects.filter(pk__in=places), User.objects.filter(pk__in=people)):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _around(wanted: Sequence[Wanted]) -> QuerySet[Booking]:
    """Return the bookings of the wanted places and people within the whole wanted time."""
    return (
        Booking.objects.overlapping(
            min(want.starts_at for want in wanted), max(want.ends_at for want in wanted)
        )
        .filter(
            Q(place__in={want.place.pk for want in wanted if want.place})
            | Q(person__in={want.person.pk for want in wanted if want.person})
        )
        .select_related("place", "person")
    )


def _as_wanted(booking: Booking) -> Wanted:
    return Wanted(
        booking.starts_at,
        booking.ends_at,
        booking.label,
        place=booking.place,
        person=booking.person,
    )


def _refuse_clashes(taken: Sequence[Wanted], wanted: Sequence[Wanted]) -> None:
    """Raise PlaceTaken if something wanted overlaps what is taken or is wanted before it."""
    held: dict[tuple[int | None, int | None], list[Wanted]] = {}
    for booked in taken:
        held.setdefault(_key(booked), []).append(booked)
    for want in wanted:
        others = held.setdefault(_key(want), [])
        for other in others:
            if other.starts_at < want.ends_at and other.ends_at > want.starts_at:
                raise PlaceTaken(
                    what=str(want.place or want.person),
                    starts=local_time(other.starts_at),
                    ends=local_time(other.ends_at),
                    label=other.label,
                )
        others.append(want)


def _key(want: Wanted) -> tuple[int | None, int | None]:
    return (want.place.pk if want.place else None, want.person.pk if want.person else None)
