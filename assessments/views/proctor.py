"""The proctor's pages: my rooms, one room live, each act with its reason, the minutes."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import proctoring
from assessments.enums import IncidentKind, Task
from assessments.forms.proctor import (
    ExtraTimeForm,
    NoteForm,
    PastRoomFilterForm,
    ReasonForm,
    ViolationForm,
)
from assessments.models import Attempt, Candidate, Duty, ShiftRoom
from assessments.progress import with_progress
from assessments.room_watch import RoomState, minutes_of, watch
from office.clock import local_time
from people.doors import door
from people.models import User
from people.views.requests import UserRequest
from ui.listing import page_of

RIGHT = "assessments.proctor_attempt"


def _rooms(request: UserRequest) -> Any:
    return ShiftRoom.objects.visible_to(request.user, RIGHT).select_related(
        "shift__round", "place__site"
    )


def _room(request: UserRequest, uuid: UUID) -> ShiftRoom:
    room: ShiftRoom = get_object_or_404(_rooms(request), uuid=uuid)
    return room


@require_safe
@door(RIGHT)
def rooms(request: UserRequest) -> HttpResponse:
    """List the rooms of today, those to come and, page by page, the past ones."""
    today = timezone.localdate()
    reached = ShiftRoom.objects.visible_to(request.user, RIGHT).filter(
        shift__cancelled_at__isnull=True
    )
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    ahead = with_progress(reached.filter(shift__starts_at__gte=midnight))
    days = [
        (room, timezone.localdate(room.shift.starts_at))
        for room in ahead.order_by("shift__starts_at", "place__name", "pk")[:200]
    ]
    form = PastRoomFilterForm(request.GET)
    past = _narrowed(reached.filter(shift__starts_at__lt=midnight), form.wanted)
    page = page_of(
        request,
        with_progress(past).order_by("-shift__starts_at", "place__name", "pk"),
        per_page=20,
    )
    context = {
        "today": [room for room, day in days if day == today],
        "coming": [room for room, day in days if day > today],
        "filters": form,
        "page": page,
        "is_filtered": bool(form.wanted),
        "now": timezone.now(),
    }
    return render(request, "assessments/proctor/rooms.html", context)


def _narrowed(rooms: QuerySet[ShiftRoom], wanted: dict[str, Any]) -> QuerySet[ShiftRoom]:
    if text := wanted.get("tim"):
        rooms = rooms.filter(
            Q(place__name__icontains=text)
            | Q(place__site__name__icontains=text)
            | Q(shift__round__title__icontains=text)
            | Q(shift__round__code__icontains=text)
        )
    if since := wanted.get("tu_ngay"):
        rooms = rooms.filter(shift__starts_at__date__gte=since)
    if until := wanted.get("den_ngay"):
        rooms = rooms.filter(shift__starts_at__date__lte=until)
    return rooms


@require_safe
@door(RIGHT)
def room(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show a room as it stands: incidents, seats, the machine that was chosen."""
    found = _room(request, uuid)
    state = watch(found, at=timezone.now())
    context = _shown(request, state) | {
        "proctors": _proctors(found),
        "pause_form": ReasonForm(auto_id="pause_%s"),
        "time_form": ExtraTimeForm(auto_id="time_%s"),
    }
    return render(request, "assessments/proctor/room.html", context)


def _shown(request: UserRequest, state: RoomState) -> dict[str, Any]:
    """Return what the room and its live part show; ``chon`` in the address names a candidate."""
    wanted = request.GET.get("chon", "")
    chosen = next(
        (seat for seat in state.taken if seat.candidate and str(seat.candidate.uuid) == wanted),
        None,
    )
    incidents = [one for one in state.incidents if one.kind == IncidentKind.IDENTITY]
    return {
        "state": state,
        "now": timezone.now(),
        "room": state.room,
        "shift": state.room.shift,
        "chosen": chosen,
        "mistakes": incidents,
        "recorded": [one for one in state.incidents if one.kind != IncidentKind.IDENTITY][:12],
        "own": [
            one
            for one in state.incidents
            if chosen and chosen.candidate and one.candidate_id == chosen.candidate.pk
        ],
    }


@require_safe
@door(RIGHT)
def room_live(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the part of the room that changes; nothing (304) while it is as the page has it."""
    state = watch(_room(request, uuid), at=timezone.now())
    tag = f'"{state.tag}"'
    if request.headers.get("If-None-Match") == tag:
        unchanged = HttpResponseNotModified()
        unchanged.headers["ETag"] = tag
        return unchanged
    response = render(request, "assessments/proctor/_live.html", _shown(request, state))
    response.headers["ETag"] = tag
    return response


def _proctors(room: ShiftRoom) -> QuerySet[User]:
    """Return who proctors a room: appointed for it, for its whole shift or for the whole round."""
    duties = Duty.objects.filter(
        Q(shift=None) | Q(shift=room.shift_id),
        Q(place=None) | Q(place=room.place_id),
        round=room.shift.round_id,
        task=Task.PROCTOR,
    )
    return User.objects.filter(pk__in=duties.values("user")).order_by("full_name", "pk")


@require_safe
@door(RIGHT)
def room_minutes(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Draw the minutes of a room for printing and signing."""
    found = _room(request, uuid)
    context = {
        "room": found,
        "shift": found.shift,
        "minutes": minutes_of(found),
        "proctors": _proctors(found),
        "drawn_at": timezone.now(),
    }
    return render(request, "assessments/proctor/minutes.html", context)


# --- acts -----------------------------------------------------------------------------------------
# Each has a page of its own, so that it works without scripts and can be refused with its words.

Act = Callable[[Any], str]


def _act(
    request: UserRequest,
    form: forms.Form,
    *,
    act: Act,
    back: str,
    **shown: Any,
) -> HttpResponse:
    """Ask for the reason, do it once, say what was done and go back to the room."""
    if form.is_bound and form.is_valid():
        messages.success(request, act(form))
        return redirect(back)
    context = {"form": form, "back": back, **shown}
    return render(
        request, "assessments/proctor/act.html", context, status=422 if form.is_bound else 200
    )


def _posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _address(room: ShiftRoom | None, candidate: Candidate | None = None) -> str:
    if room is None:
        return reverse("assessments:proctor_rooms")
    address = reverse("assessments:proctor_room", args=[room.uuid])
    return f"{address}?chon={candidate.uuid}" if candidate else address


def _candidate(request: UserRequest, uuid: UUID) -> Candidate:
    reached = Candidate.objects.visible_to(request.user, RIGHT).select_related(
        "shift_room__shift", "shift_room__place"
    )
    return get_object_or_404(reached, uuid=uuid, shift_room__isnull=False)


def _attempt(request: UserRequest, uuid: UUID) -> Attempt:
    reached = Attempt.objects.visible_to(request.user, RIGHT).select_related(
        "candidate__shift_room__shift", "candidate__shift_room__place"
    )
    return get_object_or_404(reached, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def pause_room(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Stop the clock of a room."""
    found = _room(request, uuid)

    def act(form: ReasonForm) -> str:
        pause = proctoring.pause_room(
            room=found, reason=form.reason[:300], proctor=request.user, at=timezone.now()
        )
        return _("The room is paused since %(at)s; all clocks stand still.") % {
            "at": local_time(pause.began_at)
        }

    return _act(
        request,
        ReasonForm(_posted(request)),
        act=act,
        back=_address(found),
        title=_("Pause the whole room?"),
        consequence=_(
            "Every candidate sees that the room is paused. All clocks stand still, what was answered"
            " is kept, and the time of the pause is given back when the room goes on."
        ),
        button=_("Pause the room"),
        harmless=_("Do not pause"),
        is_grave=True,
    )


@require_POST
@door(RIGHT)
def resume_room(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Let the clock of a room run on."""
    found = _room(request, uuid)
    if proctoring.resume_room(room=found, proctor=request.user, at=timezone.now()):
        messages.success(request, _("The room goes on; the time of the pause was given back."))
    else:
        messages.info(request, _("The room was not paused."))
    return redirect(_address(found))


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def extra_time(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give minutes back to one candidate."""
    attempt = _attempt(request, uuid)

    def act(form: ExtraTimeForm) -> str:
        moved = proctoring.give_extra_time(
            attempt=attempt,
            minutes=form.cleaned_data["minutes"],
            reason=form.reason,
            proctor=request.user,
            at=timezone.now(),
        )
        minutes = form.cleaned_data["minutes"]
        return ngettext(
            "%(minutes)s minute was given back to %(candidate)s, until %(until)s.",
            "%(minutes)s minutes were given back to %(candidate)s, until %(until)s.",
            minutes,
        ) % {
            "minutes": minutes,
            "candidate": attempt.candidate.number,
            "until": timezone.localtime(moved.deadline_at).strftime("%H:%M:%S"),
        }

    return _act(
        request,
        ExtraTimeForm(_posted(request)),
        act=act,
        back=_address(attempt.candidate.shift_room, attempt.candidate),
        title=_("Give time back to %(candidate)s") % {"candidate": attempt.candidate.number},
        consequence=_(
            "The end of this paper moves at once; reason and minutes stand in the minutes."
        ),
        button=_("Give the time back"),
        harmless=_("Give nothing"),
        is_grave=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def release_device(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Let another machine take over a running paper."""
    attempt = _attempt(request, uuid)

    def act(form: ReasonForm) -> str:
        proctoring.release_device(
            attempt=attempt, reason=form.reason, proctor=request.user, at=timezone.now()
        )
        return _(
            "%(candidate)s may go on at another machine: number and code, then “Go on with the"
            " paper”."
        ) % {"candidate": attempt.candidate.number}

    return _act(
        request,
        ReasonForm(_posted(request)),
        act=act,
        back=_address(attempt.candidate.shift_room, attempt.candidate),
        title=_("Let %(candidate)s change the machine?") % {"candidate": attempt.candidate.number},
        consequence=_(
            "The machine that holds the paper now can save nothing more. What it has saved comes"
            " along; what it has not is lost. The clock goes on: give time back where it is due."
        ),
        button=_("Release the paper"),
        harmless=_("Leave it on this machine"),
        is_grave=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def violation(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write down a violation and what follows from it."""
    candidate = _candidate(request, uuid)

    def act(form: ViolationForm) -> str:
        kind = IncidentKind(form.cleaned_data["kind"])
        proctoring.record_violation(
            candidate=candidate,
            kind=kind,
            reason=form.reason,
            proctor=request.user,
            at=timezone.now(),
        )
        return _("%(kind)s of %(candidate)s was recorded.") % {
            "kind": kind.label,
            "candidate": candidate.number,
        }

    return _act(
        request,
        ViolationForm(_posted(request)),
        act=act,
        back=_address(candidate.shift_room, candidate),
        title=_("Record a violation of %(candidate)s") % {"candidate": candidate.number},
        consequence=_(
            "A reprimand or a warning costs a share of the score by the regulation; the paper goes"
            " on. A suspension ends and annuls the paper at once and cannot be taken back here."
        ),
        button=_("Record the violation"),
        harmless=_("Record nothing"),
        is_grave=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def note(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write down what happened to a candidate, for the minutes."""
    candidate = _candidate(request, uuid)

    def act(form: NoteForm) -> str:
        proctoring.record_note(
            candidate=candidate, proctor=request.user, at=timezone.now(), **form.cleaned_data
        )
        return _("The note stands in the minutes of the room.")

    return _act(
        request,
        NoteForm(_posted(request)),
        act=act,
        back=_address(candidate.shift_room, candidate),
        title=_("A note about %(candidate)s") % {"candidate": candidate.number},
        consequence=_("It stands in the minutes of the room and has no other consequence."),
        button=_("Write it down"),
        harmless=_("Write nothing"),
        is_grave=False,
    )


@require_POST
@door(RIGHT)
def check_in(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Note that a candidate came and was held against their papers."""
    candidate = _candidate(request, uuid)
    proctoring.check_in(candidate=candidate, proctor=request.user, at=timezone.now())
    messages.success(request, _("%(candidate)s is checked in.") % {"candidate": candidate.number})
    return redirect(_address(candidate.shift_room, candidate))
