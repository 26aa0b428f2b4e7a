"""The week: every session that one may see, and what else takes its places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.doors import door
from people.models import Booking
from people.views.requests import UserRequest
from training.clashing import Overlap, overlaps_of
from training.enums import CourseState
from training.forms import CalendarFilters
from training.forms.inputs import FIRST_DAY, LAST_DAY
from training.models import Session, SessionProposal, SessionTrainer
from training.models.course import CourseQuerySet
from training.views.reaching import courses_of

_NOON, _EVENING = 12, 18


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in the week: a session, a proposal, or only "occupied"."""

    starts_at: datetime
    ends_at: datetime
    title: str
    session: Session | None = None
    proposal: SessionProposal | None = None
    place: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week with its three parts."""

    day: date
    is_today: bool
    am: list[Event] = field(default_factory=list)
    pm: list[Event] = field(default_factory=list)
    ev: list[Event] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing stands in it."""
        return not (self.am or self.pm or self.ev)


@require_safe
@door("training.view_course")
def calendar(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    wanted = _named_day(request.GET.get("tuan", "")) or today
    monday = wanted - timedelta(days=wanted.weekday())
    starts_at = timezone.make_aware(datetime.combine(monday, time()))
    ends_at = starts_at + timedelta(days=7)
    courses = courses_of(request)
    everything = list(
        Session.objects.overlapping(starts_at, ends_at)
        .filter(courses.holding())
        .select_related("course", "booking__place__site")
        .prefetch_related(
            Prefetch("trainers", SessionTrainer.objects.select_related("trainer__user"))
        )
        .order_by("starts_at", "pk")
    )
    filters = CalendarFilters(request.GET, choices=_choices(everything))
    chosen = filters.wanted
    sessions = [session for session in everything if _fits(session, chosen)]
    overlaps = overlaps_of(sessions)
    proposals = (
        SessionProposal.objects.waiting()
        .filter(courses.holding(), starts_at__lt=ends_at, ends_at__gt=starts_at)
        .select_related("course", "place")
    )
    if chosen.get("lop"):
        proposals = proposals.filter(course__uuid=chosen["lop"])
    plans = "training.manage_course" in request.user.permissions
    events = [
        *_of_sessions(sessions, overlaps),
        *(
            Event(
                one.starts_at,
                one.ends_at,
                one.course.title,
                proposal=one,
                place=str(one.place or ""),
            )
            for one in proposals
        ),
        *_occupied(everything, sessions, starts_at, ends_at, with_labels=plans),
    ]
    days = _days(monday, today, events)
    context = {
        "monday": monday,
        "saturday": monday + timedelta(days=5),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "week": monday.isocalendar().week,
        "is_this_week": monday <= today < monday + timedelta(days=7),
        "days": days[:6],
        "sunday": None if days[6].is_empty else days[6],
        "filters": filters,
        "is_narrowed": any(value for name, value in chosen.items() if name != "tuan"),
        "overlaps": overlaps,
        "sessions": sessions,
        "next_day": None if sessions else _next_day(courses, after=ends_at),
        "trainer_count": len(
            {link.trainer_id for session in sessions for link in session.trainers.all()}
        ),
        "course_count": len({session.course_id for session in sessions}),
        "place_count": len({session.booking.place_id for session in sessions if session.booking}),
    }
    return render(request, "training/calendar.html", context)


def _next_day(courses: CourseQuerySet, *, after: datetime) -> date | None:
    """Return the day of the first session after an empty week."""
    ahead = Session.objects.filter(courses.holding(), starts_at__gte=after)
    kept = ahead.exclude(course__state=CourseState.CANCELLED).order_by("starts_at")
    starts_at = kept.values_list("starts_at", flat=True).first()
    return timezone.localdate(starts_at) if starts_at else None


def _named_day(text: str) -> date | None:
    """Return the day that the address names, None for nonsense and for what no calendar holds."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def _choices(sessions: Iterable[Session]) -> dict[str, list[tuple[str, str]]]:
    """Return what the week can be narrowed to: what stands in it."""
    found: dict[str, dict[str, str]] = {"lop": {}, "giang_vien": {}, "phong": {}, "co_so": {}}
    for session in sessions:
        found["lop"][str(session.course.uuid)] = session.course.title
        for link in session.trainers.all():
            user = link.trainer.user
            found["giang_vien"][str(user.uuid)] = str(user)
        place = session.booking.place if session.booking else None
        if place:
            found["phong"][str(place.uuid)] = f"{place.name}, {place.site.name}"
            found["co_so"][str(place.site.uuid)] = place.site.name
    return {
        name: sorted(values.items(), key=lambda pair: pair[1]) for name, values in found.items()
    }


def _fits(session: Session, chosen: dict[str, Any]) -> bool:
    place = session.booking.place if session.booking else None
    teaching = {str(link.trainer.user.uuid) for link in session.trainers.all()}
    return (
        chosen.get("lop") in ("", None, str(session.course.uuid))
        and (not chosen.get("giang_vien") or chosen["giang_vien"] in teaching)
        and (not chosen.get("phong") or (place is not None and chosen["phong"] == str(place.uuid)))
        and (
            not chosen.get("co_so")
            or (place is not None and chosen["co_so"] == str(place.site.uuid))
        )
    )


def _of_sessions(sessions: Sequence[Session], overlaps: Sequence[Overlap]) -> Iterable[Event]:
    people: dict[int, int] = {}
    for overlap in overlaps:
        for session in (overlap.first, overlap.second):
            people[session.pk] = max(people.get(session.pk, 0), overlap.people)
    for session in sessions:
        place = session.booking.place if session.booking else None
        yield Event(
            session.starts_at,
            session.ends_at,
            session.course.title,
            session=session,
            place=place.name if place else _("online"),
            people=people.get(session.pk, 0),
        )


def _occupied(
    everything: Sequence[Session],
    shown: Sequence[Session],
    starts_at: datetime,
    ends_at: datetime,
    *,
    with_labels: bool,
) -> Iterable[Event]:
    """Return what else takes the places of the shown sessions; planners read what for."""
    places = {session.booking.place_id for session in shown if session.booking}
    if not places:
        return
    own = {session.booking_id for session in everything if session.booking_id}
    others = Booking.objects.overlapping(starts_at, ends_at).filter(place__in=places)
    for booking in others.exclude(pk__in=own).select_related("place"):
        label = booking.label if with_labels else _("Occupied")
        yield Event(booking.starts_at, booking.ends_at, label, place=str(booking.place))


def _days(monday: date, today: date, events: Iterable[Event]) -> list[Day]:
    days = [
        Day(monday + timedelta(days=number), monday + timedelta(days=number) == today)
        for number in range(7)
    ]
    for event in sorted(events, key=lambda one: (one.starts_at, one.title)):
        begins = timezone.localtime(event.starts_at)
        day = days[max(0, (begins.date() - monday).days)]
        part = day.am if begins.hour < _NOON else day.pm if begins.hour < _EVENING else day.ev
        part.append(event)
    return days
