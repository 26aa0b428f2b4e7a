"""What a proctor does in a room: each act once, with its reason, and taking it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments import calling, checking_in, messaging, proctoring, striking
from assessments.enums import IncidentKind
from assessments.forms.proctor import (
    CheckInForm,
    ExtraTimeForm,
    GiveTimeForm,
    MessageForm,
    MoveForm,
    NoteForm,
    ReasonForm,
    StrikeForm,
    ViolationForm,
)
from assessments.models import (
    Attempt,
    Candidate,
    CandidateCall,
    Incident,
    RoomMessage,
    ShiftRoom,
)
from assessments.room_watch import watch
from assessments.views.proctor import RIGHT, find_room
from office.clock import local_time
from people.doors import door
from people.views.requests import UserRequest

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
    found = find_room(request, uuid)

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
    found = find_room(request, uuid)
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


# --- time and machines of some or all --------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def give_time(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give minutes back to some or all who write in a room."""
    found = find_room(request, uuid)
    seats = watch(found, at=timezone.now()).writing

    def act(form: GiveTimeForm) -> str:
        minutes = form.cleaned_data["minutes"]
        moved = proctoring.give_time(
            room=found,
            attempts=form.chosen,
            minutes=minutes,
            reason=form.reason,
            proctor=request.user,
            at=timezone.now(),
        )
        return ngettext(
            "%(minutes)s minutes were given back to %(count)s candidate.",
            "%(minutes)s minutes were given back to %(count)s candidates.",
            len(moved),
        ) % {"minutes": minutes, "count": len(moved)}

    return _act(
        request,
        GiveTimeForm(_posted(request), seats=seats),
        act=act,
        back=_address(found),
        title=_("Give time back to the room"),
        consequence=_(
            "All who write are chosen; take the tick from those who are to get nothing. The ends of"
            " the papers move at once; reason and minutes stand in the minutes."
        ),
        button=_("Give the time back"),
        harmless=_("Give nothing"),
        is_grave=False,
        is_long=True,
        is_empty=not seats,
        nothing=_("Nobody writes in this room now."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def move(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Seat a candidate at a machine that stands in for a broken one."""
    candidate = _candidate(request, uuid)
    room = candidate.shift_room
    assert room is not None  # noqa: S101 (`_candidate` finds none without a seat)
    free = watch(find_room(request, room.uuid), at=timezone.now()).free
    form = MoveForm(_posted(request), free=free)

    def act(form: MoveForm) -> str:
        moved = proctoring.move_candidate(
            candidate=candidate,
            seat=form.cleaned_data["seat"],
            reason=_("Machine %(before)s to %(seat)s. %(reason)s")
            % {
                "before": candidate.seat,
                "seat": form.cleaned_data["seat"],
                "reason": form.reason,
            },
            proctor=request.user,
            at=timezone.now(),
        )
        return _("%(candidate)s sits at machine %(seat)s now: number and code there.") % {
            "candidate": candidate.number,
            "seat": moved.seat,
        }

    return _act(
        request,
        form,
        act=act,
        back=_address(room, candidate),
        title=_("Another machine for %(candidate)s") % {"candidate": candidate.number},
        consequence=_(
            "The plan shows the new machine, and a paper that runs is released: what the server has"
            " comes along, what only the old machine has is lost. The clock goes on: give time back"
            " where it is due."
        ),
        button=_("Seat at the other machine"),
        harmless=_("Leave it on this machine"),
        is_grave=True,
        is_empty=not free,
        nothing=_(
            "Every machine of the room is taken. Release the paper and use one that is free."
        ),
    )


# --- who came --------------------------------------------------------------------------------------


@require_POST
@door(RIGHT)
def check_in(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Note that a candidate came and was held against their papers."""
    candidate = _candidate(request, uuid)
    checking_in.check_in(candidate=candidate, proctor=request.user, at=timezone.now())
    messages.success(request, _("%(candidate)s is checked in.") % {"candidate": candidate.number})
    return redirect(_address(candidate.shift_room, candidate))


@require_POST
@door(RIGHT)
def undo_check_in(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take back that a candidate was checked in."""
    candidate = _candidate(request, uuid)
    checking_in.undo_check_in(candidate=candidate, proctor=request.user, at=timezone.now())
    messages.success(
        request, _("%(candidate)s is not checked in any more.") % {"candidate": candidate.number}
    )
    return redirect(_address(candidate.shift_room, candidate))


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def check_in_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Check in those of a room whose papers were seen, as they are called by the list."""
    found = find_room(request, uuid)
    seats = watch(found, at=timezone.now()).not_checked

    def act(form: CheckInForm) -> str:
        count = checking_in.check_in_many(
            room=found, candidates=form.chosen, proctor=request.user, at=timezone.now()
        )
        return ngettext(
            "%(count)s candidate is checked in.", "%(count)s candidates are checked in.", count
        ) % {"count": count}

    return _act(
        request,
        CheckInForm(_posted(request), seats=seats),
        act=act,
        back=_address(found),
        title=_("Check candidates in"),
        consequence=_(
            "Tick whose papers you have seen: citizen card, VNeID or another paper with a photo."
            " Who is not ticked can still be checked in later."
        ),
        button=_("Check in those who are ticked"),
        harmless=_("Check nobody in"),
        is_grave=False,
        is_long=True,
        is_empty=not seats,
        nothing=_("Everybody who is expected is checked in."),
    )


# --- messages and calls ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def message(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Tell a whole room something, on the screens of the papers."""
    found = find_room(request, uuid)
    return _message(
        request,
        found,
        None,
        title=_("A message to the room"),
        consequence=_(
            "Everybody in the room reads it above the paper within half a minute. It can be taken"
            " back; who has read it has read it."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def message_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Tell one candidate something, on the screen of the paper."""
    candidate = _candidate(request, uuid)
    room = candidate.shift_room
    assert room is not None  # noqa: S101 (`_candidate` finds none without a seat)
    return _message(
        request,
        room,
        candidate,
        title=_("A message to %(candidate)s") % {"candidate": candidate.number},
        consequence=_("This candidate alone reads it above the paper, within half a minute."),
    )


def _message(
    request: UserRequest, room: ShiftRoom, candidate: Candidate | None, **shown: Any
) -> HttpResponse:
    def act(form: MessageForm) -> str:
        messaging.send_message(
            room=room,
            candidate=candidate,
            proctor=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        return _("The message is on its way to the screens.")

    return _act(
        request,
        MessageForm(_posted(request)),
        act=act,
        back=_address(room, candidate),
        button=_("Send the message"),
        harmless=_("Send nothing"),
        is_grave=False,
        **shown,
    )


@require_POST
@door(RIGHT)
def withdraw(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take a message off the screens."""
    sent = RoomMessage.objects.visible_to(request.user, RIGHT).select_related("shift_room")
    found = get_object_or_404(sent, uuid=uuid)
    messaging.withdraw_message(message=found, proctor=request.user, at=timezone.now())
    messages.success(request, _("The message is withdrawn."))
    return redirect(_address(found.shift_room))


def _call(request: UserRequest, uuid: UUID) -> CandidateCall:
    reached = CandidateCall.objects.visible_to(request.user, RIGHT)
    return get_object_or_404(reached.select_related("shift_room", "attempt__candidate"), uuid=uuid)


@require_POST
@door(RIGHT)
def answer(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Note that a proctor went to who called."""
    found = _call(request, uuid)
    calling.answer_call(call=found, proctor=request.user, at=timezone.now())
    messages.success(
        request,
        _("The call from machine %(seat)s is answered.") % {"seat": found.attempt.candidate.seat},
    )
    return redirect(_address(found.shift_room))


@require_POST
@door(RIGHT)
def reopen(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Let a call wait again that was marked as answered by mistake."""
    found = _call(request, uuid)
    calling.reopen_call(call=found, proctor=request.user, at=timezone.now())
    messages.success(
        request,
        _("The call from machine %(seat)s waits again.") % {"seat": found.attempt.candidate.seat},
    )
    return redirect(_address(found.shift_room))


# --- the minutes -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def strike(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Strike an entry of the minutes, with the minutes that it gave back."""
    found = get_object_or_404(
        Incident.objects.visible_to(request.user, RIGHT).select_related("candidate__shift_room"),
        uuid=uuid,
    )

    def act(form: StrikeForm) -> str:
        struck = striking.strike_entry(
            incident=found, proctor=request.user, at=timezone.now(), **form.cleaned_data
        )
        if struck.struck_minutes:
            return _("The entry is struck and %(minutes)s minutes are taken back.") % {
                "minutes": struck.struck_minutes
            }
        return _("The entry is struck.")

    return _act(
        request,
        StrikeForm(_posted(request)),
        act=act,
        back=_address(found.candidate.shift_room, found.candidate),
        title=_("Strike this entry of %(candidate)s?") % {"candidate": found.candidate.number},
        quoted=f"{found.get_kind_display()}: {found.reason}",
        consequence=_(
            "It stays readable in the minutes, struck through, with your name and the reason."
            " Minutes that it gave back are taken back, unless they are being used already."
        ),
        button=_("Strike the entry"),
        harmless=_("Let it stand"),
        is_grave=True,
    )
