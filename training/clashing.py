"""What stands in the way of a session: its place, its trainers, its participants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.enums import Standing
from assessments.models import Candidate
from people import bookings
from people.models import Booking, Place
from training.enums import EnrolmentState
from training.models import Course, Enrolment, Session, Trainer

#: A time in which someone is expected somewhere: (official, what, from, until).
_Elsewhere = tuple[int, str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Busy:
    """A participant who is expected elsewhere at that time, and where."""

    enrolment: Enrolment
    label: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Clashes:
    """What a session would clash with: bookings forbid it, busy participants do not."""

    booked: tuple[Booking, ...]
    busy: tuple[Busy, ...]

    @property
    def busy_people(self) -> int:
        """Return how many participants are expected elsewhere."""
        return len({one.enrolment.pk for one in self.busy})


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two sessions at once and how many people are to attend both."""

    first: Session
    second: Session
    people: int


def find_clashes(
    *,
    course: Course,
    starts_at: datetime,
    ends_at: datetime,
    place: Place | None = None,
    trainers: Sequence[Trainer] = (),
    session: Session | None = None,
) -> Clashes:
    """Return what a session of `course` at that time would clash with.

    For planning; only a booking holds what it finds. Five statements for any number of people.

    Args:
        session: the session that would move: what it has booked is no clash.
    """
    own: set[int | None] = set()
    if session is not None:
        own = {session.booking_id, *session.trainers.values_list("booking_id", flat=True)}
    booked = bookings.clashes(
        places=[place] if place else [],
        people=[trainer.user for trainer in trainers],
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return Clashes(
        booked=tuple(booking for booking in booked if booking.pk not in own),
        busy=tuple(_busy(course, starts_at=starts_at, ends_at=ends_at, session=session)),
    )


def _busy(
    course: Course, *, starts_at: datetime, ends_at: datetime, session: Session | None
) -> list[Busy]:
    enrolled = course.enrolments.filter(state=EnrolmentState.ENROLLED)
    officials = enrolled.values("official")
    sessions = Session.objects.overlapping(starts_at, ends_at).filter(
        course__enrolments__state=EnrolmentState.ENROLLED,
        course__enrolments__official__in=officials,
    )
    if session is not None:
        sessions = sessions.exclude(pk=session.pk)
    elsewhere: list[_Elsewhere] = list(
        sessions.values_list(
            "course__enrolments__official", "course__title", "starts_at", "ends_at"
        )
    )
    sittings = _sittings(starts_at, ends_at).filter(official__in=officials)
    for official, round_, begins, ends in sittings.values_list(
        "official",
        "shift_room__shift__round__title",
        "shift_room__shift__starts_at",
        "shift_room__shift__ends_at",
    ):
        elsewhere.append((official, _("Test: %(round)s") % {"round": round_}, begins, ends))
    if not elsewhere:
        return []
    rows = enrolled.filter(official__in={one[0] for one in elsewhere})
    by_official = {row.official_id: row for row in rows.select_related("official", "unit")}
    found = [
        Busy(by_official[who], label, begins, ends)
        for who, label, begins, ends in elsewhere
        if who in by_official
    ]
    return sorted(found, key=lambda one: bytes(one.enrolment.official.sort_key))


def overlaps_of(sessions: Iterable[Session]) -> list[Overlap]:
    """Return the pairs of sessions at once that share participants (one statement)."""
    ordered = sorted(sessions, key=lambda one: (one.starts_at, one.pk))
    pairs = [
        (first, second)
        for place, first in enumerate(ordered)
        for second in ordered[place + 1 :]
        if second.starts_at < first.ends_at and first.course_id != second.course_id
    ]
    if not pairs:
        return []
    people: dict[int, set[int]] = {}
    courses = {session.course_id for pair in pairs for session in pair}
    rows = Enrolment.objects.filter(course__in=courses, state=EnrolmentState.ENROLLED)
    for course, official in rows.values_list("course", "official"):
        people.setdefault(course, set()).add(official)
    none: set[int] = set()
    counted = (
        Overlap(
            first,
            second,
            len(people.get(first.course_id, none) & people.get(second.course_id, none)),
        )
        for first, second in pairs
    )
    return [overlap for overlap in counted if overlap.people]


def _sittings(starts_at: datetime, ends_at: datetime) -> "QuerySet[Candidate]":
    return Candidate.objects.filter(
        standing__in=[Standing.REGISTERED, Standing.SAT],
        shift_room__shift__cancelled_at__isnull=True,
        shift_room__shift__starts_at__lt=ends_at,
        shift_room__shift__ends_at__gt=starts_at,
    )
