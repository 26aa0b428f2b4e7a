"""Receipts: the candidate's own after the end, and the public page that checks one."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.admission import current_attempt
from assessments.enums import RoundState, Standing
from assessments.forms.receipts import ReceiptFileForm
from assessments.loaded_forms import items_on
from assessments.models import Attempt, Receipt, Response
from assessments.receipt_checks import (
    CheckedReceipt,
    Finding,
    check_file,
    check_receipt,
    published_keys,
)
from assessments.receipts import as_file, grouped, issue_receipt, shown
from assessments.views.desk import Desk, at_desk
from office.policies import exam_policy
from people.doors import door
from people.models import User
from people.public_lookups import public_check, public_lookup
from people.views.requests import UserRequest
from ui.downloads import attachment

SIT = "assessments.sit_attempt"

#: What was typed is shown again, not more of it than a code with its hyphens may have.
_MOST_SHOWN = 40
#: While others may still sit the same form, no file with answers leaves the room.
_SITTING_GOES_ON = (RoundState.SEALED, RoundState.RUNNING)


@require_safe
@at_desk
def receipt(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say what was received, for each part that has ended; it can be printed."""
    attempt = current_attempt(desk.candidate)
    if attempt and attempt.started_at and not attempt.ended_at:
        return redirect("assessments:sitting_paper")
    ended = (
        desk.candidate.attempts.filter(ended_at__isnull=False)
        .select_related("exam_form", "part")
        .order_by("part__order", "number")
    )
    now = timezone.now()
    papers = [(one, shown(issue_receipt(attempt=one, at=now), one)) for one in ended]
    if not papers:
        return redirect("assessments:sitting_waiting")
    context = {
        "candidate": desk.candidate,
        "room": desk.candidate.shift_room,
        "papers": papers,
        "sequences": _sequences(list(ended)),
        **_next_part(desk, attempt, at=now),
        "is_annulled": any(one.annulled_at for one in ended),
        "policy": exam_policy(desk.candidate.round.policy),
        "has_file": desk.candidate.round.state not in _SITTING_GOES_ON,
    }
    return render(request, "assessments/sitting/receipt.html", context)


def _sequences(attempts: list[Attempt]) -> str:
    """Return the sequence that is held of each item, as JSON: the machine knows what is missing."""
    found: dict[str, dict[int, int]] = {str(one.uuid): {} for one in attempts}
    rows = Response.objects.filter(attempt__in=attempts)
    for uuid, item, sequence in rows.values_list("attempt__uuid", "item", "sequence"):
        found[str(uuid)][item] = sequence
    return json.dumps(found)


def _next_part(desk: Desk, attempt: Attempt | None, *, at: datetime) -> dict[str, Any]:
    """Return the part that comes next, and whether it may still be begun in this shift."""
    room = desk.candidate.shift_room
    is_barred = desk.candidate.standing != Standing.SAT
    if attempt is None or attempt.started_at or is_barred or room is None:
        return {"next_part": None}
    shift = room.shift
    return {
        "next_part": attempt,
        "is_over": bool(shift.closed_at or shift.cancelled_at or at >= shift.ends_at),
        "items": items_on(attempt.exam_form),
        "minutes": attempt.part.minutes + desk.candidate.extra_minutes,
        "shift_ends_at": shift.ends_at,
    }


@require_safe
@at_desk
def receipt_file(request: HttpRequest, desk: Desk, uuid: UUID) -> HttpResponse:
    """Give the signed receipt of one of the candidate's own papers, once the round is sat."""
    if desk.candidate.round.state in _SITTING_GOES_ON:
        raise Http404
    own = desk.candidate.attempts.filter(ended_at__isnull=False)
    attempt = get_object_or_404(own, uuid=uuid)
    kept = issue_receipt(attempt=attempt, at=timezone.now())
    return _file(kept)


@require_safe
@door(SIT)
def own_receipt_file(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give an official the signed receipt of one of their own papers, once the round is sat."""
    own = _own_papers(request.user).exclude(candidate__round__state__in=_SITTING_GOES_ON)
    attempt = get_object_or_404(own, uuid=uuid)
    return _file(issue_receipt(attempt=attempt, at=timezone.now()))


def _own_papers(user: User) -> QuerySet[Attempt]:
    if user.official_id is None:
        return Attempt.objects.none()
    return Attempt.objects.filter(candidate__official=user.official_id, ended_at__isnull=False)


def _file(kept: Receipt) -> HttpResponse:
    name = f"bien-nhan-{grouped(kept.code)}.json"
    return attachment(as_file(kept), name=name, media_type="application/json")


@public_lookup
def check_form(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "").strip()
    if typed:
        return _answer(request, typed)
    context = {"keys": published_keys(), "file_form": ReceiptFileForm()}
    return render(request, "assessments/receipts/check_form.html", context)


@public_lookup
def check(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, code)


@public_check
def check_uploaded(request: HttpRequest) -> HttpResponse:
    form = ReceiptFileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"keys": published_keys(), "file_form": form}
        return render(request, "assessments/receipts/check_form.html", context, status=422)
    return _told(request, check_file(form.cleaned_data["file"].read()))


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    return _told(request, check_receipt(text), typed=text[:_MOST_SHOWN])


def _told(request: HttpRequest, found: CheckedReceipt, *, typed: str = "") -> HttpResponse:
    context = {
        "found": found,
        "typed": typed,
        "asked_at": timezone.localtime(),
        "keys": published_keys(),
        "file_form": ReceiptFileForm(),
    }
    status = 404 if found.finding == Finding.UNKNOWN else 200
    return render(request, "assessments/receipts/check.html", context, status=status)
