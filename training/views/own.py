"""Pages of an official: own courses, those advised with the reason, those open to all."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.doors import door
from people.models import Official
from people.views.requests import UserRequest
from training.enums import EnrolmentState
from training.models import Course, Enrolment, Recommendation
from training.nominating import join
from training.queries import unmet
from training.recommending import reasons_of
from training.views.courses import sessions_of

_ACTIVE = (EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED)


@require_safe
@door("training.join_course")
def own_courses(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    mine = list(
        Enrolment.objects.filter(official=request.user.official_id)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("course__programme", "course__place__site")
        .order_by("-course__starts_on", "pk")
    )
    registering = list(
        Course.objects.registering(now)
        .exclude(pk__in=[one.course_id for one in mine])
        .with_seats()
        .select_related("programme__prerequisite", "unit", "place__site")
        .order_by("starts_on", "code")
    )
    advised = own_advice(request)
    reasons = reasons_of(advised)
    wanted = {row.programme_id for row in advised}
    offered: dict[int, list[Course]] = {}
    for course in registering:
        offered.setdefault(course.programme_id, []).append(course)
    context = {
        "active": [one for one in mine if one.state in _ACTIVE],
        "past": [one for one in mine if one.state not in _ACTIVE],
        "advised": sorted(
            ((row, reasons[row.pk], offered.get(row.programme_id, [])) for row in advised),
            key=lambda one: not one[2],
        ),
        "others": [one for one in registering if one.programme_id not in wanted],
        "now": now,
    }
    return render(request, "training/own_courses.html", context)


def own_advice(request: UserRequest) -> list[Recommendation]:
    """Return what the reader is advised and does not follow yet, once a programme, latest first."""
    rows = Recommendation.objects.visible_to(request.user, "training.join_course")
    found: dict[int, Recommendation] = {}
    for row in unmet(rows).explained().order_by("-made_at", "share"):
        found.setdefault(row.programme_id, row)
    return sorted(found.values(), key=lambda row: (bool(row.after_id), row.share - row.required))


@require_safe
@door("training.join_course")
def own_course(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show a course that is open to all, or one's own, with what one may do."""
    now = timezone.now()
    own = Enrolment.objects.filter(official=request.user.official_id)
    rows = Course.objects.filter(
        Q(pk__in=Course.objects.registering(now).values("pk")) | Q(pk__in=own.values("course"))
    )
    course = get_object_or_404(
        rows.with_seats().select_related("programme__prerequisite", "unit", "place__site"),
        uuid=uuid,
    )
    enrolment = (
        own.filter(course=course)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("completion")
        .first()
    )
    advised = [row for row in own_advice(request) if row.programme_id == course.programme_id]
    sessions = sessions_of(course)
    presences = {}
    if enrolment:
        presences = {
            row.session_id: row.get_presence_display() for row in enrolment.attendances.all()
        }
    context = {
        "course": course,
        "enrolment": enrolment,
        "ahead": _place_in_queue(course, enrolment),
        "reasons": reasons_of(advised).values(),
        "sessions": [(session, presences.get(session.pk, "")) for session in sessions],
        "modules": course.programme.modules.order_by("order", "code"),
        "is_registering": course.state == "open"
        and course.registers_from <= now < course.registers_to,
        "is_active": enrolment is not None and enrolment.state in _ACTIVE,
    }
    return render(request, "training/own_course.html", context)


def _place_in_queue(course: Course, enrolment: Enrolment | None) -> int:
    """Return the place on the waiting list, 1 for the next to move up; 0 for who does not wait."""
    if enrolment is None or enrolment.waitlist_order is None:
        return 0
    return course.enrolments.filter(waitlist_order__lte=enrolment.waitlist_order).count()


@require_POST
@door("training.join_course")
def join_course(request: UserRequest, uuid: UUID) -> HttpResponse:
    course = get_object_or_404(Course, uuid=uuid)
    official = get_object_or_404(Official, pk=request.user.official_id)
    enrolment = join(course=course, official=official, by=request.user, at=timezone.now())
    if enrolment.state == EnrolmentState.ENROLLED:
        messages.success(request, _("You have a seat in “%(course)s”.") % {"course": course.title})
    else:
        place = _place_in_queue(course, enrolment)
        messages.warning(
            request,
            _(
                "All seats of “%(course)s” are taken. You are number %(place)s on the waiting list"
                " and get a notice when a seat becomes yours."
            )
            % {"course": course.title, "place": place},
        )
    return redirect("training:own_course", uuid=uuid)
