"""Pages of courses: list, page, what is done with them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from people.doors import door
from people.models import Unit
from people.views.exporting import export_list
from people.views.requests import UserRequest
from training.completing import close_course, preview_close
from training.enums import CourseState, EnrolmentState
from training.errors import CourseCodeTaken, SeatsTaken
from training.forms import (
    CloseCourseForm,
    CourseFilters,
    CourseForm,
    OpenCourseForm,
    ToldReasonForm,
)
from training.models import (
    Attendance,
    Course,
    Enrolment,
    Programme,
    Session,
    SessionTrainer,
)
from training.models.course import CourseQuerySet
from training.outlook import turnout_of, with_turnout
from training.queries import records_of
from training.scheduling import cancel_course, open_course, revise_course, start_course
from training.views.reaching import course_or_404, courses_of, may, participants
from ui.conditions import conditions_of
from ui.list_export import Column, list_file, wants_file
from ui.listing import order_of, page_of

_NOT_BEGUN = (CourseState.PLANNED, CourseState.OPEN)
_GOING_ON = (*_NOT_BEGUN, CourseState.RUNNING)
_ORDERS = {
    "ngay": ["starts_on", "code"],
    "ma": ["code"],
    "ten": ["title", "pk"],
    "cho": ["left", "code"],
}
_COLUMNS: list[Column[Any]] = [
    Column(gettext_lazy("Code"), lambda one: one.code, 16),
    Column(gettext_lazy("Course"), lambda one: one.title, 44),
    Column(gettext_lazy("Programme"), lambda one: one.programme.name, 40),
    Column(gettext_lazy("Unit"), lambda one: one.unit.name, 40),
    Column(gettext_lazy("First day"), lambda one: one.starts_on, 12, "day"),
    Column(gettext_lazy("Last day"), lambda one: one.ends_on, 12, "day"),
    Column(
        gettext_lazy("Trainers"),
        lambda one: ", ".join(str(trainer.user) for trainer in one.trainers.all()),
        36,
    ),
    Column(gettext_lazy("Seats"), lambda one: one.capacity, 10),
    Column(gettext_lazy("Seats taken"), lambda one: one.taken, 12),
    Column(gettext_lazy("Waiting"), lambda one: one.waiting, 10),
    Column(gettext_lazy("State"), lambda one: one.get_state_display(), 20),
]
_PEOPLE: list[Column[Enrolment]] = [
    Column(gettext_lazy("Full name"), lambda one: one.official.full_name, 28),
    Column(gettext_lazy("Staff code"), lambda one: one.official.staff_code, 16),
    Column(gettext_lazy("Unit"), lambda one: one.unit.name, 44),
    Column(gettext_lazy("Why"), lambda one: one.get_reason_display(), 28),
    Column(gettext_lazy("State"), lambda one: one.get_state_display(), 20),
    Column(gettext_lazy("Enrolled on"), lambda one: one.enrolled_at, 18, "moment"),
]


@require_safe
@door("training.view_course")
def courses(request: UserRequest) -> HttpResponse:
    visible = courses_of(request)
    filters = CourseFilters(request.GET, courses=visible)
    order = order_of(request, _ORDERS, default="-ngay")
    rows = _narrowed(visible, filters.wanted)
    if wants_file(request):
        return list_file(
            title=_("Courses"),
            rows=_described(rows).order_by(*order).iterator(chunk_size=500),
            count=rows.count(),
            columns=_COLUMNS,
            conditions=conditions_of(filters),
        )
    if {"left", "-left"} & set(map(str, order)):
        rows = rows.with_seats_left()
    described = _described(Course.objects.all())
    context = {
        "page": page_of(request, rows.order_by(*order), described=described),
        "filters": filters,
        "is_narrowed": bool(filters.wanted),
        "may_open": "training.manage_course" in request.user.permissions,
    }
    return render(request, "training/courses.html", context)


def _described(rows: CourseQuerySet) -> CourseQuerySet:
    """Add all that a list shows of a course."""
    with_trainers = rows.select_related("programme", "unit").prefetch_related("trainers__user")
    return with_trainers.with_seats().with_seats_left()


def _narrowed(rows: CourseQuerySet, chosen: Mapping[str, Any]) -> CourseQuerySet:
    if text := chosen.get("q"):
        rows = rows.filter(Q(code__icontains=text) | Q(title__icontains=text))
    if state := chosen.get("trang_thai"):
        rows = rows.filter(state=state)
    if programme := chosen.get("chuong_trinh"):
        rows = rows.filter(programme=programme)
    if unit := chosen.get("don_vi"):
        rows = rows.filter(unit__in=Unit.objects.within(unit))
    if trainer := chosen.get("giang_vien"):
        rows = rows.taught_by(trainer.user)
    if first := chosen.get("thang"):
        after = (first + timedelta(days=31)).replace(day=1)
        rows = rows.filter(starts_on__lt=after, ends_on__gte=first)
    return rows


@require_safe
@door("training.view_course")
def course(request: UserRequest, uuid: UUID) -> HttpResponse:
    one = course_or_404(request.user, "training.view_course", uuid)
    manages = may(request.user, "training.manage_course", one)
    everyone = list(
        participants(one, user=request.user, manages=manages)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("official", "unit", "recommendation__module", "completion")
        .order_by("official__sort_key", "pk")
    )
    waiting = [row for row in everyone if row.state == EnrolmentState.WAITLISTED]
    waiting.sort(key=lambda row: row.waitlist_order or 0)
    seated = [row for row in everyone if row.state != EnrolmentState.WAITLISTED]
    if wants_file(request):
        return export_list(
            request,
            name=f"participants:{one.uuid}",
            title=_("Participants: %(course)s") % {"course": one.title},
            rows=[*seated, *waiting],
            count=len(everyone),
            columns=_PEOPLE,
        )
    now = timezone.now()
    sessions = sessions_of(one)
    context = {
        "course": one,
        "manages": manages,
        "proposes": manages or may(request.user, "training.propose_session", one),
        "is_going_on": one.state in _GOING_ON,
        "sessions": sessions,
        "planned_periods": sum(session.periods for session in sessions),
        "held": sum(session.is_called for session in sessions),
        "turnout": turnout_of(sessions),
        "trainers": one.trainers.select_related("user"),
        "seated": seated,
        "waiting": waiting,
        "proposals": one.proposals.waiting().select_related("by", "place").order_by("at"),
        "steps": one.steps.select_related("by").order_by("at", "pk"),
        "line": _line(one),
        "now": now,
        "begins_early": one.begins_early(at=now),
    }
    return render(request, "training/course.html", context)


def sessions_of(course: Course) -> list[Any]:
    """Return the sessions of a course with their turnout, and `is_called`: a roll was taken."""
    teaching = SessionTrainer.objects.select_related("trainer__user")
    rows = (
        with_turnout(Session.objects.filter(course=course))
        .select_related("booking__place__site")
        .prefetch_related(Prefetch("trainers", teaching))
        .annotate(is_called=Exists(Attendance.objects.filter(session=OuterRef("pk"))))
        .order_by("starts_at", "number")
    )
    return list(rows)


def _line(course: Course) -> list[tuple[str, date, str]]:
    """Return the stations of a course: label, day, and whether it is done or now."""
    order = [CourseState.OPEN, CourseState.RUNNING, CourseState.CLOSED]
    days = [timezone.localdate(course.registers_from), course.starts_on, course.ends_on]
    at = order.index(CourseState(course.state)) if course.state in order else -1
    marks = ["done" if place < at else "now" if place == at else "" for place in range(3)]
    if course.state == CourseState.CLOSED:
        marks[-1] = "done"
    return [
        (str(state.label), day, mark) for state, day, mark in zip(order, days, marks, strict=True)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def open_one(request: UserRequest) -> HttpResponse:
    initial: dict[str, Any] = {"capacity": 30}
    code = request.GET.get("chuong-trinh", "")
    named = Programme.objects.offered().filter(code=code).first()
    if named:
        number = named.courses.count() + 1
        initial |= {
            "programme": named.pk,
            "code": f"{named.code}-{number:02d}",
            "title": _("%(programme)s, course %(number)s") % {"programme": named, "number": number},
        }
    data = request.POST if request.method == "POST" else None
    form = OpenCourseForm(data, user=request.user, initial=initial)
    if form.is_valid():
        try:
            one = open_course(by=request.user, at=timezone.now(), **form.cleaned_data)
        except CourseCodeTaken as error:  # since the form looked
            form.add_error("code", str(error))
        else:
            messages.success(request, _("The course is open. Next its sessions need a time."))
            return redirect("training:course", uuid=one.uuid)
    context = {"form": form, "course": None}
    return render(
        request, "training/course_form.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def revise(request: UserRequest, uuid: UUID) -> HttpResponse:
    one = course_or_404(request.user, "training.manage_course", uuid)
    names = ("title", "decision", "capacity", "starts_on", "ends_on")
    initial = {name: getattr(one, name) for name in names} | {
        "registers_from": timezone.localtime(one.registers_from),
        "registers_to": timezone.localtime(one.registers_to),
        "place": one.place_id,
        "trainers": one.trainers.all(),
    }
    data = request.POST if request.method == "POST" else None
    form = CourseForm(data, initial=initial)
    if form.is_valid():
        try:
            risen = revise_course(
                course=one, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except SeatsTaken as error:
            form.add_error("capacity", str(error))
        else:
            messages.success(request, _("The course is saved."))
            if risen:
                moved = ngettext(
                    "%(count)s person moved up from the waiting list.",
                    "%(count)s people moved up from the waiting list.",
                    risen,
                )
                messages.info(request, moved % {"count": risen})
            return redirect("training:course", uuid=uuid)
    context = {"form": form, "course": one}
    return render(
        request, "training/course_form.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def start(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Begin a course; before its first day or with registration open, ask first."""
    one, now = course_or_404(request.user, "training.manage_course", uuid), timezone.now()
    if request.method != "POST" and one.state not in _NOT_BEGUN:
        return redirect("training:course", uuid=uuid)
    asks_first = one.state in _NOT_BEGUN and one.begins_early(at=now)
    if request.method != "POST" or (asks_first and "early" not in request.POST):
        context = {
            "course": one,
            "days_ahead": (one.starts_on - timezone.localdate(now)).days,
            "registers_on": now < one.registers_to,
            "waiting": one.enrolments.filter(state=EnrolmentState.WAITLISTED).count(),
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "training/start_course.html", context, status=status)
    start_course(course=one, by=request.user, at=now)
    messages.success(request, _("The course has begun. Attendance can be taken."))
    return redirect("training:course", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def cancel(request: UserRequest, uuid: UUID) -> HttpResponse:
    one = course_or_404(request.user, "training.manage_course", uuid)
    form = ToldReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        cancel_course(course=one, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The course is cancelled. Everyone concerned has a notice."))
        return redirect("training:course", uuid=uuid)
    active = one.enrolments.filter(state__in=[EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED])
    context = {
        "form": form,
        "course": one,
        "people": active.count(),
        "ahead": one.sessions.filter(starts_at__gt=timezone.now()).count(),
    }
    return render(
        request, "training/cancel_course.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def close(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who completes the course by the rule, then close it."""
    one = course_or_404(request.user, "training.manage_course", uuid)
    enrolled = one.enrolments.filter(state=EnrolmentState.ENROLLED).select_related("official")
    form = CloseCourseForm(
        request.POST if request.method == "POST" else None,
        enrolments=list(enrolled.order_by("enrolled_at", "pk")),
    )
    is_valid = form.is_valid()
    shares = form.shares if is_valid else None
    if is_valid and request.POST.get("step") == "close":
        done = close_course(course=one, test_shares=shares, by=request.user, at=timezone.now())
        completed = sum(one.is_complete for one in done)
        messages.success(
            request,
            _("The course is closed: %(completed)s of %(all)s completed it.")
            % {"completed": completed, "all": len(done)},
        )
        return redirect("training:course", uuid=uuid)
    preview = preview_close(course=one, test_shares=shares, at=timezone.now())
    context = {
        "form": form,
        "course": one,
        "preview": preview,
        "rows": [(verdict, form[form.name_of(verdict.enrolment)]) for verdict in preview.verdicts],
        "completing": sum(verdict.is_complete for verdict in preview.verdicts),
        "is_checked": is_valid,
    }
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "training/close_course.html", context, status=status)


@require_safe
@door("training.view_course")
def record(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who was there and who was missing, over all sessions of a course."""
    one = course_or_404(request.user, "training.view_course", uuid)
    manages = may(request.user, "training.manage_course", one)
    sessions = [session for session in sessions_of(one) if session.is_called]
    seen = participants(one, user=request.user, manages=manages).filter(
        state__in=[
            EnrolmentState.ENROLLED,
            EnrolmentState.COMPLETED,
            EnrolmentState.NOT_COMPLETED,
        ]
    )
    context = {
        "course": one,
        "sessions": sessions,
        "records": records_of(seen, sessions),
    }
    return render(request, "training/record.html", context)
