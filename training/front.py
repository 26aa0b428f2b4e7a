"""What training offers to the pages that everybody shares: menu, home cards, panels."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Result
from office.policies import NoPolicy
from people.enums import Role
from people.models import Official
from training.clashing import overlaps_of
from training.enums import CourseState, EnrolmentState, Presence
from training.models import (
    Attendance,
    Course,
    Enrolment,
    Recommendation,
    Session,
    SessionProposal,
    SessionTrainer,
)
from training.models.course import CourseQuerySet
from training.outlook import (
    MISSING,
    absent_lately,
    needed_programmes,
    outlook_of,
    registration_soon,
    turnout_of,
    with_turnout,
)
from training.queries import unmet, yearly_periods
from training.recommending import reasons_of
from ui import front

_SHOWN = 5
_COURSES = 4
#: As far ahead as the opening and closing of registration is told.
_SOON = timedelta(days=21)
_GOING_ON = (CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING)
_OFFICER = (Role.TRAINING_OFFICER.value,)
_TRAINER = (Role.TRAINER.value,)
_OFFICIAL = (Role.OFFICIAL.value,)

for label, url_name, icon, permission, order in (
    (_("Courses"), "training:courses", "book", "training.view_course", 10),
    (_("Calendar"), "training:calendar", "calendar", "training.view_course", 20),
    (_("Programmes"), "training:programmes", "list", "training.view_programme", 30),
    (_("Needs"), "training:needs", "chart", "training.manage_enrolment", 40),
):
    front.add_entry(
        label=label,
        url_name=url_name,
        icon=icon,
        permission=permission,
        workspaces=_OFFICER,
        order=order,
    )
front.add_entry(
    label=_("My week"),
    url_name="training:calendar",
    icon="calendar",
    permission="training.view_course",
    workspaces=_TRAINER,
    order=10,
)
front.add_entry(
    label=_("My courses"),
    url_name="training:courses",
    icon="book",
    permission="training.view_course",
    workspaces=_TRAINER,
    order=20,
)
front.add_entry(
    label=_("Courses"),
    url_name="training:own_courses",
    icon="book",
    permission="training.join_course",
    workspaces=_OFFICIAL,
    order=30,
)


def own_courses(request: HttpRequest) -> front.Shown:
    """Return the reader's seats and places on waiting lists, each with its next session."""
    ahead = Session.objects.filter(ends_at__gt=timezone.now()).select_related("booking__place")
    rows = (
        Enrolment.objects.filter(
            official=_official_id(request),
            state__in=[EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED],
        )
        .select_related("course")
        .prefetch_related(
            Prefetch("course__sessions", ahead.order_by("starts_at"), to_attr="ahead")
        )
        .order_by("course__starts_on")[:_SHOWN]
    )
    found = list(rows)
    return {"rows": found} if found else None


def advised(request: HttpRequest) -> front.Shown:
    """Return what the reader is advised and does not follow yet, with a course to join."""
    mine = Result.objects.published().filter(candidate__official=_official_id(request))
    rows = (
        unmet(Recommendation.objects.filter(result__in=mine))
        .select_related("programme", "module", "after")
        .order_by("-made_at", "share")
    )
    found: dict[int, Recommendation] = {}
    for row in rows:
        found.setdefault(row.programme_id, row)
    if not found:
        return None
    registering = Course.objects.registering(timezone.now()).filter(programme__in=found)
    courses: dict[int, Course] = {}
    for course in registering.select_related("place__site").order_by("-starts_on"):
        courses[course.programme_id] = course
    ranked = sorted(found.values(), key=lambda row: row.programme_id not in courses)
    return {"rows": [(row, courses.get(row.programme_id)) for row in ranked[:_SHOWN]]}


def own_year(request: HttpRequest) -> front.Shown:
    """Return the teaching periods that the reader completed this year, beside the quota."""
    year = timezone.localdate().year
    mine = Official.objects.filter(pk=_official_id(request))
    try:
        periods = yearly_periods(mine, year)
    except NoPolicy:  # nothing is asked for
        return None
    return {"year": year, "periods": one} if (one := periods.get(_official_id(request))) else None


def trainer_week(request: HttpRequest) -> front.Shown:
    """Return what the reader teaches this week; where it is empty, what they teach next."""
    mine = Session.objects.filter(
        pk__in=SessionTrainer.objects.filter(trainer__user=request.user.pk).values("session")
    )
    now = timezone.now()
    return {"outlook": outlook_of(mine, at=now), "now": now}


def trainer_turnout(request: HttpRequest) -> front.Shown:
    """Return who came, session by session, in the reader's running courses, else in the last one."""
    courses = Course.objects.taught_by(request.user)  # type: ignore[arg-type]  # the door asks for an account
    called = Attendance.objects.filter(session__course=OuterRef("pk"))
    shown = list(
        courses.filter(Exists(called), state__in=[CourseState.RUNNING, CourseState.CLOSED])
        .annotate(is_running=Q(state=CourseState.RUNNING))
        .order_by("-is_running", "-ends_on", "pk")[:_COURSES]
    )
    shown = [one for one in shown if one.state == CourseState.RUNNING] or shown[:1]
    sessions: dict[int, list[Session]] = {}
    for session in with_turnout(Session.objects.filter(course__in=shown)).order_by("starts_at"):
        sessions.setdefault(session.course_id, []).append(session)
    return {"courses": [(one, turnout_of(sessions[one.pk])) for one in shown]} if shown else None


def trainer_missing(request: HttpRequest) -> front.Shown:
    """Return who was absent most in the running courses of the reader, and rolls not taken."""
    absent = Count("attendances", filter=Q(attendances__presence__in=MISSING))
    courses = Course.objects.filter(state=CourseState.RUNNING).taught_by(request.user)  # type: ignore[arg-type]  # the door asks for an account
    rows = (
        Enrolment.objects.filter(course__in=courses, state=EnrolmentState.ENROLLED)
        .annotate(absent=absent)
        .filter(absent__gt=0)
        .select_related("official", "course")
        .order_by("-absent", "official__sort_key")[:_SHOWN]
    )
    untaken = (
        Session.objects.filter(
            trainers__trainer__user=request.user.pk,
            course__state=CourseState.RUNNING,
            starts_at__lte=timezone.now(),
        )
        .filter(~Exists(Attendance.objects.filter(session=OuterRef("pk"))))
        .select_related("course")
        .order_by("starts_at", "pk")
    )
    found, waiting = list(rows), list(untaken)
    if not found and not waiting:
        return None
    return {"rows": found, "untaken": waiting[:_SHOWN], "waiting": len(waiting)}


def officer_waiting(request: HttpRequest) -> front.Shown:
    """Return proposals that wait, and courses without trainer, place or a free seat."""
    visible = _planned_by(request)
    sessions = Session.objects.filter(course=OuterRef("pk"))
    teaching = SessionTrainer.objects.filter(session__course=OuterRef("pk"))
    courses = (
        visible.filter(state__in=_GOING_ON)
        .with_seats()
        .annotate(has_sessions=Exists(sessions), has_trainer=Exists(teaching))
        .annotate(has_open_place=Exists(sessions.filter(booking__isnull=True)))
        .filter(
            Q(has_sessions=False) | Q(has_trainer=False) | Q(has_open_place=True) | Q(waiting__gt=0)
        )
        .order_by("starts_on")[: 2 * _SHOWN]
    )
    proposals = (
        SessionProposal.objects.waiting()
        .filter(visible.holding())
        .select_related("course", "by")
        .order_by("starts_at", "pk")
    )
    asked = list(proposals)
    shown: dict[str, Any] = {
        "courses": list(courses),
        "proposals": asked[:_SHOWN],
        "waiting": len(asked),
    }
    return shown if shown["courses"] or asked else None


def officer_week(request: HttpRequest) -> front.Shown:
    """Return the week's sessions day by day, or the next ones, and who is expected twice."""
    now = timezone.now()
    outlook = outlook_of(Session.objects.filter(_planned_by(request).holding()), at=now)
    return {"outlook": outlook, "overlaps": overlaps_of(outlook.sessions), "now": now}


def officer_missing(request: HttpRequest) -> front.Shown:
    """Return who was absent from the last sessions of a running course."""
    found = absent_lately(_planned_by(request), at=timezone.now())
    return {"rows": found[:_SHOWN], "more": max(0, len(found) - _SHOWN)} if found else None


def officer_registration(request: HttpRequest) -> front.Shown:
    """Return the courses whose registration opens or closes in the next weeks."""
    now = timezone.now()
    rows = registration_soon(_planned_by(request).with_seats(), at=now, within=_SOON)
    return {"rows": list(rows[:_SHOWN]), "now": now, "weeks": _SOON.days // 7}


def officer_needs(request: HttpRequest) -> front.Shown:
    """Return the programmes that most people need and have no seat for."""
    user = request.user
    advised = Recommendation.objects.visible_to(user, "training.manage_enrolment")  # type: ignore[arg-type]  # likewise
    rows = list(needed_programmes(unmet(advised))[:_SHOWN])
    most = max((row["people"] for row in rows), default=0)
    return {"rows": [(row, 100 * row["people"] / most) for row in rows]}


def _planned_by(request: HttpRequest) -> CourseQuerySet:
    return Course.objects.visible_to(request.user, "training.manage_course")  # type: ignore[arg-type]  # likewise


def result_advice(request: HttpRequest, subject: Any) -> front.Shown:
    """Return what a result advises, with the reasons, to its own holder."""
    if not isinstance(subject, Result):
        return None
    if subject.candidate.official_id != _official_id(request):
        return None
    rows = list(subject.recommendations.explained().order_by("share", "pk"))
    if not rows:
        return None
    reasons = reasons_of(rows)
    return {"rows": [(row, reasons[row.pk]) for row in rows]}


def official_courses(request: HttpRequest, subject: Any) -> front.Shown:
    """Return the courses of an official, with attendance and what they came to."""
    if not isinstance(subject, Official):
        return None
    rows = (
        Enrolment.objects.visible_to(request.user, "training.view_enrolment")  # type: ignore[arg-type]  # likewise
        .filter(official=subject)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("course__programme", "completion")
        .annotate(
            present=Count(
                "attendances",
                filter=Q(attendances__presence__in=[Presence.PRESENT, Presence.LATE]),
            ),
            called=Count("attendances"),
        )
        .order_by("-course__starts_on")
    )
    may_look = "training.view_course" in request.user.permissions  # type: ignore[union-attr]  # likewise
    found = list(rows)
    return {"rows": found, "may_look": may_look} if found else None


def _official_id(request: HttpRequest) -> int:
    """Return the id of the reader's own file; 0, which no row has, for an account without one."""
    return getattr(request.user, "official_id", None) or 0


front.add_card(
    name="training.officer_waiting",
    template="training/cards/officer_waiting.html",
    permission="training.manage_course",
    workspaces=_OFFICER,
    load=officer_waiting,
    order=10,
)
front.add_card(
    name="training.officer_week",
    template="training/cards/officer_week.html",
    permission="training.manage_course",
    workspaces=_OFFICER,
    load=officer_week,
    order=20,
)
front.add_card(
    name="training.officer_needs",
    template="training/cards/officer_needs.html",
    permission="training.manage_enrolment",
    workspaces=_OFFICER,
    load=officer_needs,
    order=60,
    where="foot",
)
front.add_card(
    name="training.officer_registration",
    template="training/cards/officer_registration.html",
    permission="training.manage_course",
    workspaces=_OFFICER,
    load=officer_registration,
    order=40,
    where="aside",
)
front.add_card(
    name="training.officer_missing",
    template="training/cards/officer_missing.html",
    permission="training.manage_course",
    workspaces=_OFFICER,
    load=officer_missing,
    order=50,
    where="aside",
)
front.add_card(
    name="training.trainer_turnout",
    template="training/cards/trainer_turnout.html",
    permission="training.teach_course",
    workspaces=_TRAINER,
    load=trainer_turnout,
    order=30,
)
front.add_card(
    name="training.trainer_week",
    template="training/cards/trainer_week.html",
    permission="training.teach_course",
    workspaces=_TRAINER,
    load=trainer_week,
    order=20,
)
front.add_card(
    name="training.trainer_missing",
    template="training/cards/trainer_missing.html",
    permission="training.take_attendance",
    workspaces=_TRAINER,
    load=trainer_missing,
    order=10,
)
front.add_card(
    name="training.own_courses",
    template="training/cards/own_courses.html",
    permission="training.join_course",
    workspaces=_OFFICIAL,
    load=own_courses,
    order=30,
)
front.add_card(
    name="training.advised",
    template="training/cards/advised.html",
    permission="training.join_course",
    workspaces=_OFFICIAL,
    load=advised,
    order=40,
)
front.add_card(
    name="training.own_year",
    template="training/cards/own_year.html",
    permission="training.join_course",
    workspaces=_OFFICIAL,
    load=own_year,
    order=50,
    where="aside",
)
front.add_panel(
    slot="result",
    template="training/panels/result_advice.html",
    permission="training.join_course",
    load=result_advice,
    order=20,
)
front.add_panel(
    slot="official",
    template="training/panels/official_courses.html",
    permission="training.view_enrolment",
    load=official_courses,
    order=30,
)
