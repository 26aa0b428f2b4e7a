"""The pages of the sitting: door, details and rules, waiting room, paper, handing in.

They know a candidate and a device (`desk`), never an account.
"""

import json
from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, TypeGuard
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import delivery, saving, starting
from assessments.admission import (
    ADMITTING,
    accept_rules,
    admit,
    admit_by_account,
    current_attempt,
    report_mistake,
)
from assessments.announcements import Told, message_for_candidate
from assessments.closed_papers import close_paper
from assessments.enums import Standing
from assessments.errors import (
    AttemptOver,
    Barred,
    EarlierPartOpen,
    HeldElsewhere,
    RoomPaused,
    ShiftNotOpen,
    TooLate,
    WrongDoorCode,
)
from assessments.forms.sitting import DoorForm, MistakeForm, RulesForm
from assessments.loaded_forms import LoadedItem, is_under_seal, items_on, load_form
from assessments.models import Attempt, Candidate
from assessments.receipts import state_of
from assessments.sitter_tokens import token_for, waiting_token_for
from assessments.taking import posted_answers
from assessments.views import desk as desks
from assessments.views.desk import Desk, at_desk
from assessments.views.drawn_papers import draw_paper
from banks import kinds
from banks.pictures import picture_file
from office import files
from office.errors import DomainError
from office.journal import digest_of
from office.models import StoredFile
from office.policies import exam_policy, late_minutes_for
from people.doors import open_door
from people.models import User
from people.views.account import locked_out

#: A machine may hold its closed paper so long before the shift: who waits then sits down.
HELD_BEFORE = timedelta(hours=1)
#: Who stands so begins no paper.
BARRED = (Standing.SUSPENDED, Standing.EXEMPT, Standing.UNSERVED, Standing.ABSENT)


@open_door
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def door_page(request: HttpRequest) -> HttpResponse:
    """Let a candidate in by number and code, or by their own account; wrong codes are counted."""
    desk = desks.desk_of(request)
    if desk is not None:
        return redirect(_next_step(desk, current_attempt(desk.candidate)))
    if request.method == "POST" and "own" in request.POST:
        return _admit_own(request)
    form = DoorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        counted_as = {"username": desks.counted_as(form.cleaned_data["number"])}
        if not AxesProxyHandler.is_allowed(request, counted_as):
            return locked_out(request)
        try:
            candidate = admit(**form.cleaned_data)
        except WrongDoorCode as error:
            if _count_wrong_code(request, counted_as):
                return locked_out(request)
            form.add_error("code", str(error))
        else:
            desks.take(request, candidate)
            return redirect("assessments:sitting")
    context = {"form": form, "own": _own_candidates(request)}
    return render(
        request, "assessments/sitting/door.html", context, status=422 if form.is_bound else 200
    )


def _count_wrong_code(request: HttpRequest, counted_as: dict[str, str]) -> bool:
    """Count a wrong code like a wrong password and tell whether it was one too many."""
    counted = copy(request)
    counted.POST = QueryDict()  # what is counted is also kept: never the code
    AxesProxyHandler.user_login_failed(__name__, counted_as, counted)
    return bool(getattr(counted, "axes_locked_out", False))


def _own_candidates(request: HttpRequest) -> list[Candidate]:
    """Return the sittings of the official who is logged in, those to come and those of today."""
    if not isinstance(request.user, User) or request.user.official_id is None:
        return []
    own = (
        Candidate.objects.visible_to(request.user, "assessments.sit_attempt")
        .filter(
            official=request.user.official_id,
            round__state__in=ADMITTING,
            shift_room__isnull=False,
            shift_room__shift__closed_at__isnull=True,
        )
        .select_related("round", "shift_room__shift", "shift_room__place")
    )
    return list(own.order_by("shift_room__shift__starts_at"))


def _admit_own(request: HttpRequest) -> HttpResponse:
    wanted = request.POST["own"]
    found = [one for one in _own_candidates(request) if str(one.uuid) == wanted]
    if not found or not isinstance(request.user, User):
        raise Http404
    desks.take(request, admit_by_account(candidate=found[0], user=request.user))
    return redirect("assessments:sitting")


def _next_step(desk: Desk, attempt: Attempt | None) -> str:
    """Return the name of the page where a candidate goes on.

    Whoever is barred goes to the receipt of what was received, annulled or not; where nothing was,
    the waiting room says why.
    """
    is_barred = desk.candidate.standing in BARRED
    if attempt is not None and attempt.ended_at:
        return "assessments:sitting_receipt"
    if attempt is not None and attempt.started_at and attempt.lease == desk.lease:
        return "assessments:sitting_paper"
    if is_barred or attempt is None or (attempt.part.order > 1 and _is_over(desk.candidate)):
        if _has_ended_paper(desk.candidate):
            return "assessments:sitting_receipt"  # of the parts before, or of what was annulled
        if is_barred:
            return "assessments:sitting_waiting"
    return "assessments:sitting_waiting" if desk.has_accepted else "assessments:sitting_details"


def _is_over(candidate: Candidate) -> bool:
    """Tell whether the candidate's shift is over."""
    shift = candidate.shift_room.shift if candidate.shift_room else None
    return shift is not None and bool(shift.closed_at or timezone.now() >= shift.ends_at)


def _has_ended_paper(candidate: Candidate) -> bool:
    return candidate.attempts.filter(ended_at__isnull=False).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def details(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the candidate's details and the rules, and take the candidate's yes to both."""
    form = RulesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accept_rules(candidate=desk.candidate, at=timezone.now())
        desks.accept(request)
        return redirect("assessments:sitting_device")
    context = {**_about(desk), "form": form, "mistake": MistakeForm()}
    return render(
        request, "assessments/sitting/details.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@at_desk
def mistake(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take down what is wrong in the details; the sitting goes on."""
    form = MistakeForm(request.POST)
    if not form.is_valid():
        context = {**_about(desk), "form": RulesForm(), "mistake": form}
        return render(request, "assessments/sitting/details.html", context, status=422)
    report_mistake(candidate=desk.candidate, words=form.cleaned_data["words"], at=timezone.now())
    messages.success(
        request,
        _("The secretary is told and will look at it before results are published. You may go on."),
    )
    return redirect("assessments:sitting_details")


def _about(desk: Desk) -> dict[str, Any]:
    """Return what every page of the sitting shows of the candidate, the paper and its rules."""
    candidate = desk.candidate
    attempt = current_attempt(candidate)
    policy = exam_policy(candidate.round.policy)
    context: dict[str, Any] = {
        "candidate": candidate,
        "room": candidate.shift_room,
        "shift": candidate.shift_room.shift if candidate.shift_room else None,
        "policy": policy,
        "attempt": attempt,
        "told": _told(candidate),
    }
    if attempt is not None:
        context["minutes"] = attempt.part.minutes
        context["items"] = items_on(attempt.exam_form)
        context["late_minutes"] = late_minutes_for(policy, attempt.part.minutes)
    return context


def _told(candidate: Candidate) -> Told | None:
    """Return the proctor's last message to the room or to the candidate."""
    room = candidate.shift_room_id
    return message_for_candidate(room=room, candidate=candidate.pk) if room else None


@require_safe
@at_desk
def waiting(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show how long it is until the shift opens, and the way in once it is open."""
    context = _about(desk)
    step = _next_step(desk, context["attempt"])
    if step != "assessments:sitting_waiting":
        return redirect(step)
    attempt = context["attempt"]
    waits = _waiting_state(desk, attempt)
    context |= waits
    context["place"] = _place(desk, attempt)
    if _may_hold_closed(attempt, desk, waits["state"]):
        room = desk.candidate.shift_room_id or 0
        context["token"] = waiting_token_for(attempt, lease=desk.lease, room=room)
        context["player_modules"] = _player_modules()
    return render(request, "assessments/sitting/waiting.html", context)


#: What each refusal of a start is called in the waiting room.
_STATES: Mapping[type[DomainError], str] = {
    AttemptOver: "over",
    Barred: "barred",
    EarlierPartOpen: "early",
    HeldElsewhere: "elsewhere",
    RoomPaused: "paused",
    TooLate: "late",
}


def _waiting_state(desk: Desk, attempt: Attempt | None) -> dict[str, Any]:
    """Return why a candidate waits: `state` is one word for the page and for its module."""
    now = timezone.now()
    room = desk.candidate.shift_room
    if desk.candidate.standing in BARRED or attempt is None or room is None:
        return {"state": "barred"}
    refusal = starting.why_not(attempt=attempt, lease=desk.lease, at=now)
    if isinstance(refusal, TooLate):
        return {"state": "late", "admitted_until": starting.admission_ends(attempt)}
    if isinstance(refusal, ShiftNotOpen):
        is_over = room.shift.closed_at or room.shift.cancelled_at or now >= room.shift.ends_at
        return {"state": "over" if is_over else "early"}
    if refusal is not None:
        return {"state": _STATES[type(refusal)]}
    goes_on_paused = attempt.started_at is not None and _is_paused(desk.candidate)
    return {"state": "paused" if goes_on_paused else "open"}


def _is_paused(candidate: Candidate) -> bool:
    room = candidate.shift_room
    return room is not None and room.interruptions.filter(ended_at__isnull=True).exists()


@require_safe
@at_desk
def waiting_state(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Tell the module of the waiting room whether something has changed."""
    told = _told(desk.candidate)
    attempt = current_attempt(desk.candidate)
    message = told["id"] if told else None
    state = _waiting_state(desk, attempt)
    return JsonResponse({**state, "message": message, "place": _place(desk, attempt)})


def _place(desk: Desk, attempt: Attempt | None) -> str:
    """Return what stays as long as the same candidate waits at this machine for the same paper."""
    parts = [desk.lease, str(desk.candidate.shift_room_id), str(desk.candidate.seat)]
    return digest_of([*parts, str(attempt.uuid) if attempt else ""])[:16]


@require_POST
@at_desk
def begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Start the attempt on this device, or go on with it."""
    attempt = current_attempt(desk.candidate)
    if not desk.has_accepted or attempt is None:
        return redirect("assessments:sitting_details")
    starting.start(attempt=attempt, lease=desk.lease, at=timezone.now())
    return redirect("assessments:sitting_paper")


@require_safe
@at_desk
def paper(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the whole paper with the answers that the server holds."""
    attempt = current_attempt(desk.candidate)
    if attempt is None or attempt.started_at is None:
        return redirect("assessments:sitting_waiting")
    now = timezone.now()
    if attempt.ended_at:
        return redirect("assessments:sitting_receipt")
    if attempt.lease != desk.lease:
        return redirect("assessments:sitting_waiting")
    if _is_up(attempt, at=now):
        return redirect("assessments:sitting_hand_in")
    if _is_paused(desk.candidate):
        context = {**_about(desk), "place": _place(desk, attempt)}
        return render(request, "assessments/sitting/paused.html", context)
    return _paper_page(
        request,
        desk,
        attempt,
        resumed=delivery.resume_state(attempt),
        seconds_left=_seconds_left(attempt, at=now),
    )


@require_safe
@at_desk
def closed_paper(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the page of a paper that has not begun, closed: the start then needs only its key."""
    attempt = current_attempt(desk.candidate)
    if not _may_hold_closed(attempt, desk, _waiting_state(desk, attempt)["state"]):
        raise Http404
    page = _paper_page(
        request,
        desk,
        attempt,
        resumed=delivery.NOTHING_SAVED,
        seconds_left=attempt.part.minutes * 60,  # the start says how many there are
    )
    return HttpResponse(
        close_paper(page.content, attempt),
        content_type="application/octet-stream",
        headers={"Cache-Control": "no-store"},
    )


@cache
def _player_modules() -> list[str]:
    """Return what the paper runs: fetched in the waiting room, so that the start fetches nothing."""
    folder = Path(__file__).parents[1] / "static"
    modules = [folder / "assessments/js/sitting.js", *folder.glob("assessments/js/paper/*.js")]
    return sorted(path.relative_to(folder).as_posix() for path in modules)


def _may_hold_closed(attempt: Attempt | None, desk: Desk, state: str) -> TypeGuard[Attempt]:
    """Tell whether this device may hold the closed page: it waits for a paper that can begin here.

    `state` is that of `_waiting_state`.
    """
    if not desk.has_accepted or attempt is None or attempt.started_at:
        return False
    room = desk.candidate.shift_room
    if room is None or timezone.now() < room.shift.starts_at - HELD_BEFORE:
        return False
    waits = state in ("early", "paused", "open")
    if not waits or is_under_seal(attempt.exam_form.uuid):
        return False
    return bool(load_form(attempt.exam_form.uuid).items)


def _paper_page(
    request: HttpRequest,
    desk: Desk,
    attempt: Attempt,
    *,
    resumed: delivery.ResumeState,
    seconds_left: int,
) -> HttpResponse:
    csrf_token = get_token(request)
    drawn = draw_paper(
        attempt.exam_form.uuid,
        resumed["answers"],
        attempt=attempt.uuid,
        csrf_token=csrf_token,
    )
    room = desk.candidate.shift_room
    context = {
        "candidate": desk.candidate,
        "room": room,
        "attempt": attempt,
        "csrf_token": csrf_token,  # each call masks it anew: one page has one
        "questions": drawn.questions,
        "cells": drawn.cells,
        "total": drawn.total,
        "answered": drawn.answered,
        "highest_sequence": resumed["highest_sequence"],
        "sequences": json.dumps(resumed["sequences"]),
        "told": _told(desk.candidate),
        "token": token_for(attempt, room=room.pk if room else 0) if attempt.started_at else "",
        "seconds_left": seconds_left,
    }
    return render(request, "assessments/sitting/paper.html", context)


def _is_up(attempt: Attempt, *, at: datetime) -> bool:
    """Tell whether an attempt takes no more answers, not even those on their way."""
    grace = load_form(attempt.exam_form.uuid).grace
    return attempt.deadline_at is not None and at >= attempt.deadline_at + grace


def _seconds_left(attempt: Attempt, *, at: datetime) -> int:
    left = (attempt.deadline_at - at).total_seconds() if attempt.deadline_at else 0
    return max(0, ceil(left))  # 0 only when the time is up


def _running_items(desk: Desk) -> Collection[LoadedItem]:
    """Return the items of the candidate's own running paper; nothing is there before or after."""
    attempt = current_attempt(desk.candidate)
    if attempt is None or attempt.started_at is None or attempt.ended_at:
        raise Http404
    return load_form(attempt.exam_form.uuid).items.values()


@require_safe
@at_desk
def question_picture(request: HttpRequest, desk: Desk, sha256: str) -> HttpResponse:
    """Give a picture that is part of an item of the candidate's own running paper."""
    if not any(sha256 in kinds.get(i.kind).pictures(i.content) for i in _running_items(desk)):
        raise Http404
    file = picture_file(sha256)
    if file is None:
        raise Http404
    return HttpResponse(files.read(file), content_type=file.media_type)


@require_safe
@at_desk
def picture(request: HttpRequest, desk: Desk, uuid: UUID) -> HttpResponse:
    """Give a picture that an item of the candidate's own running paper asks about."""
    shown = _running_items(desk)
    if not any(item.stimulus and item.stimulus.picture == uuid for item in shown):
        raise Http404
    file = get_object_or_404(StoredFile, uuid=uuid)
    return HttpResponse(files.read(file), content_type=file.media_type)


@require_POST
@at_desk
def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Store the answer to one item for a browser without the module, and show the page again."""
    attempt, now = _own_attempt(request, desk), timezone.now()
    sitter = delivery.sitter_of(attempt, lease=desk.lease)
    answers = posted_answers(request.POST, sitter, at=now)
    saving.save(sitter=sitter, answers=answers, at=now)
    order = load_form(sitter.exam_form).items[answers[0].item_id].order if answers else 1
    messages.success(request, _("The answer to question %(order)s is saved.") % {"order": order})
    return redirect(f"{reverse('assessments:sitting_paper')}#cau-{order}")


def _own_attempt(request: HttpRequest, desk: Desk) -> Attempt:
    """Return the attempt whose page posts: perhaps one that has ended meanwhile."""
    own = desk.candidate.attempts.select_related("exam_form", "part")
    try:
        return get_object_or_404(own, uuid=UUID(request.POST.get("attempt", "")))
    except ValueError as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say what is still empty, and end the attempt when the candidate says so."""
    attempt = current_attempt(desk.candidate)
    if attempt is None or attempt.started_at is None:
        return redirect("assessments:sitting_waiting")
    if request.method == "POST":
        attempt = _own_attempt(request, desk)
        ended = delivery.submit(
            attempt=attempt,
            lease=desk.lease,
            at=timezone.now(),
            by_clock="by_clock" in request.POST,
        )
        return redirect(
            "assessments:sitting_receipt" if ended.ended_at else "assessments:sitting_paper"
        )
    if attempt.ended_at:
        return redirect("assessments:sitting_receipt")
    context = {
        "candidate": desk.candidate,
        "room": desk.candidate.shift_room,
        "attempt": attempt,
        "receipt": state_of(attempt),
        "is_up": _is_up(attempt, at=timezone.now()),
    }
    return render(request, "assessments/sitting/hand_in.html", context)


@require_POST
@at_desk
def leave(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Free this machine for the next candidate; a running attempt stays held by it."""
    desks.leave(request)
    return redirect("assessments:sitting")
