"""What the days ahead bring to who plans and who teaches: one reading for pages and home cards."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.utils import timezone

from training.enums import ATTENDED, SEATED, CourseState, EnrolmentState, Presence
from training.models import Attendance, Course, Enrolment, Recommendation, Session, SessionTrainer
from training.models.course import SessionQuerySet

#: Presences that say somebody was not there: an excused absence is one too.
MISSING = (Presence.ABSENT, Presence.EXCUSED)
#: As far back as absences are looked at.
_LATELY = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class DayOfSessions:
    """A day and its sessions, each with `taken`: the seats taken in its course."""

    day: date
    sessions: Sequence[Session]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The sessions of a week or, where it has none ahead, the next ones after it."""

    days: Sequence[DayOfSessions]
    is_this_week: bool

    @property
    def sessions(self) -> list[Session]:
        """All of them in order."""
        return [session for day in self.days for session in day.sessions]

    @property
    def courses(self) -> int:
        """How many courses meet."""
        return len({session.course_id for session in self.sessions})

    @property
    def places(self) -> list[str]:
        """The places in use, by name."""
        found = {str(one.booking.place) for one in self.sessions if one.booking}
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of those on the roll of a session were there."""

    session: Session
    present: int
    called: int

    @property
    def percent(self) -> int:
        """The share present in whole percent."""
        return percent(self.present, self.called)


@dataclass(frozen=True, slots=True)
class Turnouts:
    """The sessions of a course whose roll was taken, in order."""

    rows: Sequence[Turnout]

    @property
    def columns(self) -> list[tuple[str, int]]:
        """Number and whole percent present of each session."""
        return [(str(one.session.number), one.percent) for one in self.rows]

    @property
    def present(self) -> int:
        """The whole percent present over all of them."""
        called = sum(one.called for one in self.rows)
        return percent(sum(one.present for one in self.rows), called)


@dataclass(frozen=True, slots=True)
class Streak:
    """Someone who missed the last sessions of a course in a row."""

    enrolment: Enrolment
    missed: int


def percent(part: int, whole: int) -> int:
    """Return a share in whole percent, half up as every share is written; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def week_of(day: date) -> tuple[datetime, datetime]:
    """Return the beginning of a day's week (Monday) and of the week after."""
    monday = day - timedelta(days=day.weekday())
    starts_at = timezone.make_aware(datetime.combine(monday, time()))
    return starts_at, starts_at + timedelta(days=7)


def outlook_of(sessions: SessionQuerySet, *, at: datetime, most: int = 5) -> Outlook:
    """Return this week's `sessions`; where none of them is left, the next ones, if there are any.

    Two statements.

    Args:
        most: how many sessions after an empty week are told.
    """
    starts_at, ends_at = week_of(timezone.localdate(at))
    of_week = sessions.overlapping(starts_at, ends_at)
    ahead = sessions.filter(
        starts_at__gte=ends_at,
        ends_at__gt=ends_at,  # which follows, and is what the index goes by
    ).exclude(course__state=CourseState.CANCELLED)
    after = ahead.order_by("starts_at", "pk").values("pk")[:most]
    told = _told(Session.objects.filter(Q(pk__in=of_week.values("pk")) | Q(pk__in=after)))
    found = [one for one in told if one.starts_at < ends_at]
    following = [one for one in told if one.starts_at >= ends_at]
    is_left = any(one.ends_at > at for one in found)
    is_this_week = is_left or (bool(found) and not following)
    return Outlook(_by_day(found if is_this_week else following), is_this_week)


def turnout_of(sessions: Iterable[Session]) -> Turnouts:
    """Return the turnout of those `sessions` (`with_turnout`) whose roll was taken."""
    return Turnouts(
        [
            Turnout(one, one.present, one.called)  # type: ignore[attr-defined]  # annotated
            for one in sessions
            if one.called  # type: ignore[attr-defined]  # likewise
        ]
    )


def with_turnout(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Add how many were there (`present`) and on the roll (`called`)."""
    return sessions.annotate(
        present=Count("attendances", filter=Q(attendances__presence__in=ATTENDED)),
        called=Count("attendances"),
    )


def missed_in_a_row(presences: Sequence[str]) -> int:
    """Return how many of the last presences, the newest last, are absences without a break."""
    count = 0
    for presence in reversed(presences):
        if presence not in MISSING:
            break
        count += 1
    return count


def absent_lately(courses: QuerySet[Course], *, at: datetime, least: int = 2) -> list[Streak]:
    """Return who missed the last `least` or more sessions of a running course, most first.

    Two statements.
    """
    rows = (
        Attendance.objects.filter(
            session__course__in=courses.filter(state=CourseState.RUNNING),
            session__starts_at__gte=at - _LATELY,
            enrolment__state=EnrolmentState.ENROLLED,
        )
        .order_by("session__starts_at")
        .values_list("enrolment_id", "presence")
    )
    marks: dict[int, list[str]] = defaultdict(list)
    for enrolment_id, presence in rows:
        marks[enrolment_id].append(presence)
    missed = {
        key: count for key, seen in marks.items() if (count := missed_in_a_row(seen)) >= least
    }
    if not missed:
        return []
    people = Enrolment.objects.filter(pk__in=missed).select_related("official", "unit", "course")
    found = [Streak(one, missed[one.pk]) for one in people.order_by("official__sort_key", "pk")]
    return sorted(found, key=lambda streak: -streak.missed)


def needed_programmes(advised: QuerySet[Recommendation]) -> QuerySet[Any, Any]:
    """Count the people behind unmet recommendations by programme, the most wanted first.

    `people` need it, `prepared` of them could begin now.
    """
    people = Count("result__candidate__official", distinct=True)
    return (
        advised.order_by()
        .values("programme__uuid", "programme__name", "programme__code", "programme__periods")
        .annotate(
            people=people,
            prepared=Count(
                "result__candidate__official", distinct=True, filter=Q(after__isnull=True)
            ),
        )
        .order_by("-people", "programme__code")
    )


def registration_soon(
    courses: QuerySet[Course], *, at: datetime, within: timedelta
) -> QuerySet[Course]:
    """Keep the courses whose registration opens or closes soon, the nearest first."""
    soon = at + within
    turns = Case(When(registers_from__gt=at, then="registers_from"), default="registers_to")
    return (
        courses.annotate(turns_at=turns)
        .filter(
            Q(registers_from__gt=at, registers_from__lte=soon)
            | Q(registers_to__gt=at, registers_to__lte=soon),
            state__in=[CourseState.PLANNED, CourseState.OPEN],
        )
        .order_by("turns_at", "pk")
    )


def _told(sessions: SessionQuerySet) -> SessionQuerySet:
    teaching = SessionTrainer.objects.select_related("trainer__user")
    seats = Count("course__enrolments", filter=Q(course__enrolments__state__in=SEATED))
    return (
        sessions.select_related("course", "booking__place__site")
        .annotate(taken=seats)
        .prefetch_related(Prefetch("trainers", teaching))
        .order_by("starts_at", "pk")
    )


def _by_day(sessions: Iterable[Session]) -> list[DayOfSessions]:
    days: dict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        days[timezone.localdate(session.starts_at)].append(session)
    return [DayOfSessions(day, found) for day, found in days.items()]
