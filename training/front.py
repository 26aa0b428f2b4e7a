"""What training offers to the pages that everybody shares: menu, home cards, panels."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Result
from people.enums import Role
from people.models import Official
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
from training.queries import unmet
from training.recommending import reasons_of
from ui import front

_SHOWN = 5
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
    rows = (
        unmet(
            Recommendation.objects.filter(
                result__candidate__official=_official_id(request),
                result__in=Result.objects.published(),
            )
        )
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


def trainer_week(request: HttpRequest) -> front.Shown:
    """Return the sessions that the reader teaches in the next seven days."""
    now = timezone.now()
    rows = (
        Session.objects.overlapping(now, now + timedelta(days=7))
        .filter(trainers__trainer__user=request.user.pk)
        .select_related("course", "booking__place__site")
        .order_by("starts_at")
    )
    return {"sessions": list(rows)}


def trainer_missing(request: HttpRequest) -> front.Shown:
    """Return who was absent most in the running courses of the reader, and rolls not taken."""
    absent = Count("attendances", filter=Q(attendances__presence=Presence.ABSENT))
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
        .order_by("starts_at")[:_SHOWN]
    )
    found, waiting = list(rows), list(untaken)
    return {"rows": found, "untaken": waiting} if found or waiting else None


def officer_waiting(request: HttpRequest) -> front.Shown:
    """Return proposals that wait, and courses without trainer, place or a free seat."""
    visible = Course.objects.visible_to(request.user, "training.manage_course")  # type: ignore[arg-type]  # likewise
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
        .filter(course__in=visible)
        .select_related("course", "by")
        .order_by("starts_at")[:_SHOWN]
    )
    shown: dict[str, Any] = {"courses": list(courses), "proposals": list(proposals)}
    return shown if shown["courses"] or shown["proposals"] else None


def result_advice(request: HttpRequest, subject: Any) -> front.Shown:
    """Return what a result advises, with the reasons, to its own holder."""
    if not isinstance(subject, Result):
        return None
    if subject.candidate.official_id != _official_id(request):
        return None
    rows = list(
        subject.recommendations.select_related("programme", "after").order_by("share", "pk")
    )
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
    name="training.trainer_week",
    template="training/cards/trainer_week.html",
    permission="training.teach_course",
    workspaces=_TRAINER,
    load=trainer_week,
    order=10,
)
front.add_card(
    name="training.trainer_missing",
    template="training/cards/trainer_missing.html",
    permission="training.take_attendance",
    workspaces=_TRAINER,
    load=trainer_missing,
    order=20,
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
