"""Pages of sessions: planning them with their clashes in sight, and what trainers propose."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.clock import local_time
from people.doors import door
from people.views.requests import UserRequest
from training.clashing import Clashes, find_clashes
from training.forms import SessionForm, ToldReasonForm
from training.models import Course, Session, SessionProposal
from training.proposing import (
    confirm_proposal,
    decline_proposal,
    is_within,
    move_own_session,
    propose_session,
    withdraw_proposal,
)
from training.scheduling import add_session, move_session, remove_session
from training.views.reaching import course_or_404, may, participants
from ui.listing import page_of

_PERIODS = 4


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course", "training.propose_session")
def add(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Plan a session of a course; a trainer proposes it."""
    course = course_or_404(request.user, "training.propose_session", uuid)
    manages = may(request.user, "training.manage_course", course)
    initial = {
        "periods": _PERIODS,
        "day": course.starts_on,
        "starts": "07:30",
        "ends": "11:00",
        "place": course.place_id,
        "trainers": list(course.trainers.values_list("pk", flat=True)),
    }
    form = SessionForm(_posted(request), course=course, with_note=not manages, initial=initial)
    clashes = _clashes(form, course)
    if _may_save(request, form, clashes, proposes=not manages):
        given = _given(form)
        if manages:
            session = add_session(
                course=course,
                by=request.user,
                at=timezone.now(),
                despite_clashes=form.cleaned_data["despite_clashes"],
                **given,
            )
            messages.success(
                request,
                _("Session %(number)s is planned for %(starts)s.")
                % {"number": session.number, "starts": local_time(session.starts_at)},
            )
        else:
            propose_session(
                course=course,
                by=request.user,
                at=timezone.now(),
                note=form.cleaned_data["note"],
                **given,
            )
            messages.success(
                request, _("The proposal is with the training officer. Nothing is booked yet.")
            )
        return redirect("training:course", uuid=uuid)
    return _planning(request, form, clashes, course=course, session=None, manages=manages)


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course", "training.propose_session")
def move(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give a session another time; a trainer moves it within the days of the course."""
    rows = Session.objects.visible_to(request.user, "training.propose_session")
    session = get_object_or_404(
        rows.select_related("course__programme", "course__unit", "booking__place"), uuid=uuid
    )
    course = session.course
    manages = may(request.user, "training.manage_course", course)
    initial = SessionForm.initial_of(session)
    form = SessionForm(_posted(request), course=course, with_note=not manages, initial=initial)
    if not manages:  # a trainer changes the time and the place, not what is taught by whom
        for name in ("topic", "periods", "trainers"):
            del form.fields[name]
    clashes = _clashes(form, course, session)
    if _may_save(request, form, clashes):
        _move(request, session, form, manages=manages)
        return redirect("training:course", uuid=course.uuid)
    return _planning(request, form, clashes, course=course, session=session, manages=manages)


def _move(request: UserRequest, session: Session, form: SessionForm, *, manages: bool) -> None:
    given: dict[str, Any] = {
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "place": form.cleaned_data["place"],
    }
    despite = form.cleaned_data["despite_clashes"]
    at = timezone.now()
    if manages:
        move_session(
            session=session, by=request.user, at=at, despite_clashes=despite, **_given(form)
        )
    elif is_within(session.course, form.starts_at, form.ends_at):
        move_own_session(session=session, by=request.user, at=at, despite_clashes=despite, **given)
    else:
        propose_session(
            course=session.course,
            session=session,
            topic=session.topic,
            periods=session.periods,
            trainers=[link.trainer for link in session.trainers.select_related("trainer")],
            note=form.cleaned_data["note"],
            by=request.user,
            at=at,
            **given,
        )
        messages.success(
            request,
            _(
                "The day lies outside the course, so the move is with the training officer as a"
                " proposal. Until then the session stays where it is."
            ),
        )
        return
    messages.success(
        request,
        _("Session %(number)s is moved to %(starts)s. Everyone concerned has a notice.")
        % {"number": session.number, "starts": local_time(form.starts_at)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def cancel(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Session.objects.visible_to(request.user, "training.manage_course")
    session = get_object_or_404(rows.select_related("course", "booking__place"), uuid=uuid)
    form = ToldReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        remove_session(session=session, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(
            request, _("The session is cancelled and its place is free. Everyone has a notice.")
        )
        return redirect("training:course", uuid=session.course.uuid)
    context = {"form": form, "session": session, "course": session.course}
    return render(
        request, "training/cancel_session.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@door("training.manage_course", "training.propose_session")
def proposals(request: UserRequest) -> HttpResponse:
    """List what waits for the reader's decision, and what they proposed themselves."""
    rows = SessionProposal.objects.visible_to(request.user, "training.propose_session")
    shown = ("course", "by", "place", "decided_by", "session")
    decided = rows.exclude(decided_at__isnull=True).order_by("-decided_at")
    described = SessionProposal.objects.select_related(*shown)
    context = {
        "waiting": rows.waiting().select_related(*shown).order_by("starts_at"),
        "page": page_of(request, decided, described=described),
        "decides": "training.manage_course" in request.user.permissions,
    }
    return render(request, "training/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_course")
def proposal(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show what a proposal would clash with, and confirm or decline it."""
    rows = SessionProposal.objects.visible_to(request.user, "training.manage_course")
    one = get_object_or_404(
        rows.select_related("course__unit", "by", "place__site", "session"), uuid=uuid
    )
    data = request.POST if request.method == "POST" else None
    declining = data is not None and data.get("step") == "decline"
    form = ToldReasonForm(data if declining else None)
    if declining and form.is_valid():
        decline_proposal(proposal=one, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The proposal is declined; the trainer has a notice."))
        return redirect("training:proposals")
    if data is not None and data.get("step") == "confirm":
        confirm_proposal(
            proposal=one,
            by=request.user,
            at=timezone.now(),
            despite_clashes=bool(data.get("despite_clashes")),
        )
        messages.success(request, _("The session is planned as proposed and booked."))
        return redirect("training:course", uuid=one.course.uuid)
    clashes = find_clashes(
        course=one.course,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=one.place,
        trainers=list(one.trainers.select_related("user")),
        session=one.session,
    )
    context = {
        "proposal": one,
        "course": one.course,
        "trainers": one.trainers.select_related("user"),
        "clashes": clashes,
        "manages": True,
        "form": form,
        "is_within": is_within(one.course, one.starts_at, one.ends_at),
    }
    return render(request, "training/proposal.html", context, status=422 if form.errors else 200)


@require_POST
@door("training.propose_session")
def take_back(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = SessionProposal.objects.visible_to(request.user, "training.propose_session")
    one = get_object_or_404(rows.filter(by=request.user), uuid=uuid)
    withdraw_proposal(proposal=one, by=request.user, at=timezone.now())
    messages.success(request, _("The proposal is withdrawn."))
    return redirect("training:proposals")


def _posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _given(form: SessionForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "topic": data["topic"],
        "periods": data["periods"],
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "place": data["place"],
        "trainers": list(data["trainers"]),
    }


def _clashes(form: SessionForm, course: Course, session: Session | None = None) -> Clashes | None:
    if not form.is_valid():
        return None
    if "trainers" in form.cleaned_data:
        teaching = list(form.cleaned_data["trainers"])
    else:
        links = session.trainers.select_related("trainer__user") if session else []
        teaching = [link.trainer for link in links]
    return find_clashes(
        course=course,
        session=session,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        place=form.cleaned_data["place"],
        trainers=teaching,
    )


def _may_save(
    request: UserRequest, form: SessionForm, clashes: Clashes | None, *, proposes: bool = False
) -> bool:
    """Tell whether the form may be saved as it stands; say on it what is in the way."""
    if clashes is None or request.POST.get("step") != "save":
        return False
    if clashes.booked:
        form.add_error(None, _("The place or a trainer is taken at that time."))
    elif clashes.busy and not proposes and not form.cleaned_data["despite_clashes"]:
        people = ngettext(
            "%(count)s participant is expected elsewhere at that time.",
            "%(count)s participants are expected elsewhere at that time.",
            clashes.busy_people,
        )
        form.add_error("despite_clashes", people % {"count": clashes.busy_people})
    return not form.errors


def _planning(
    request: UserRequest,
    form: SessionForm,
    clashes: Clashes | None,
    *,
    course: Course,
    session: Session | None,
    manages: bool,
) -> HttpResponse:
    seen: set[int] = set()
    if clashes and clashes.busy:
        busy = [one.enrolment.pk for one in clashes.busy]
        rows = participants(course, user=request.user, manages=manages)
        seen = set(rows.filter(pk__in=busy).values_list("pk", flat=True))
    context = {
        "form": form,
        "course": course,
        "session": session,
        "manages": manages,
        "clashes": clashes,
        "busy": [one for one in clashes.busy if one.enrolment.pk in seen] if clashes else [],
        "is_outside": clashes is not None and not is_within(course, form.starts_at, form.ends_at),
        "back": reverse("training:course", args=[course.uuid]),
    }
    return render(
        request, "training/session_form.html", context, status=422 if form.errors else 200
    )
