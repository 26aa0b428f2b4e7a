"""Late evidence: a machine sends it after the end, a proctor or organiser decides about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.late import LateForm
from assessments.late import (
    LateAnswer,
    accept_late,
    read_late,
    refuse_late,
    takes_late,
)
from assessments.late_clocks import ClockReading
from assessments.late_receiving import code_of_late, receive_late
from assessments.late_words import doubts, in_words, why
from assessments.loaded_forms import load_form
from assessments.models import LateEvidence, Round, ShiftRoom
from assessments.receipts import is_empty
from assessments.sitter_tokens import read_token
from office.errors import DomainError
from people.doors import door, open_door
from people.models import User
from people.views.requests import UserRequest
from ui import front
from ui.listing import page_of
from ui.middleware import status_of

MANAGE, PROCTOR = "assessments.manage_round", "assessments.proctor_attempt"
#: On the home page: so many are counted, so many shown.
MOST_WAITING, MOST_SHOWN = 100, 5
#: What it tells of each.
_TOLD = (
    "uuid",
    "received_at",
    "attempt__candidate__number",
    "attempt__candidate__full_name",
    "attempt__candidate__round__code",
)


@open_door
@csrf_exempt  # a page of another site cannot send the header that names the attempt
@require_POST
def take_late(request: HttpRequest) -> HttpResponse:
    """Write down what a machine kept and could not send in time."""
    try:
        known = read_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
        evidence = receive_late(sitter=known.sitter, body=request.body, at=timezone.now())
    except DomainError as error:  # a module reads it, not a person
        told: dict[str, Any] = {"code": error.code, "message": str(error)}
        return JsonResponse(told, status=status_of(error))
    told = {
        "received": len(evidence.payload["answers"]),
        "receipt": code_of_late(evidence),
        "at": timezone.localtime(evidence.received_at).strftime("%H:%M:%S"),
    }
    return JsonResponse(told)


def _seen_by(user: User) -> QuerySet[LateEvidence]:
    organised = LateEvidence.objects.visible_to(user, MANAGE).values("pk")
    watched = LateEvidence.objects.visible_to(user, PROCTOR).values("pk")
    return LateEvidence.objects.filter(pk__in=organised) | LateEvidence.objects.filter(
        pk__in=watched
    )


@require_safe
@door(MANAGE)
def late_of_round(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = get_object_or_404(Round.objects.visible_to(request.user, MANAGE), uuid=uuid)
    rows = LateEvidence.objects.visible_to(request.user, MANAGE).filter(
        attempt__candidate__round=round_
    )
    up = (round_.code, reverse("assessments:round", args=[round_.uuid]))
    return _list(request, rows, title=round_.title, up=up)


@require_safe
@door(PROCTOR)
def late_of_room(request: UserRequest, uuid: UUID) -> HttpResponse:
    rooms = ShiftRoom.objects.visible_to(request.user, PROCTOR).select_related("place", "shift")
    room = get_object_or_404(rooms, uuid=uuid)
    rows = LateEvidence.objects.visible_to(request.user, PROCTOR).filter(
        attempt__candidate__shift_room=room
    )
    up = (room.place.name, reverse("assessments:proctor_room", args=[room.uuid]))
    return _list(request, rows, title=room.place.name, up=up)


def _list(
    request: UserRequest, rows: QuerySet[LateEvidence], *, title: str, up: tuple[str, str]
) -> HttpResponse:
    described = LateEvidence.objects.select_related(
        "attempt__candidate__shift_room__place",
        "attempt__candidate__shift_room__shift",
        "decided_by",
    )
    page = page_of(request, rows.order_by("-received_at", "-pk"), described=described)
    context = {
        "title": title,
        "up_label": up[0],
        "up_address": up[1],
        "page": page,
        "lines": [
            (one, len(one.payload["answers"]), len(one.accepted_items), code_of_late(one))
            for one in page or ()
        ],
    }
    return render(request, "assessments/late/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE, PROCTOR)
def late(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show late answers beside what is held, and take the decision about them.

    Who watches the room alone sees no answer, neither held nor sent, and picks none: the paper may
    be of somebody they know.
    """
    posting = request.method == "POST"
    mine = LateEvidence.objects.decidable_by(request.user) if posting else _seen_by(request.user)
    rows = mine.select_related(
        "attempt__candidate__shift_room__shift__round",
        "attempt__candidate__shift_room__place",
        "attempt__candidate__round",
        "attempt__exam_form",
        "attempt__part",
        "decided_by",
    )
    evidence = get_object_or_404(rows, uuid=uuid)
    reading = read_late(evidence)
    answers = reading.answers
    organises = LateEvidence.objects.visible_to(request.user, MANAGE).filter(pk=evidence.pk)
    may_pick = organises.exists()
    form = LateForm(request.POST if posting else None, answers=answers, may_pick=may_pick)
    if form.is_valid():
        return _decided(request, evidence, form)
    attempt = evidence.attempt
    may_accept = takes_late(attempt.candidate.round)
    context = {
        "evidence": evidence,
        "attempt": attempt,
        "candidate": attempt.candidate,
        "room": attempt.candidate.shift_room,
        "code": code_of_late(evidence),
        "lines": _lines(evidence, answers, form),
        "usable": len(form.usable),
        "doubtful": len(form.doubtful),
        "clock": reading.clock,
        **_leads(reading.clock),
        "may_pick": may_pick,
        "form": form,
        "may_decide": evidence.state == "pending"
        and LateEvidence.objects.decidable_by(request.user).filter(pk=evidence.pk).exists(),
        "may_accept": may_accept,
        "can_take": may_accept and bool(form.usable) and (may_pick or not form.doubtful),
        "back": _back(evidence, organises=may_pick),
    }
    return render(request, "assessments/late/late.html", context, status=422 if posting else 200)


def _lines(
    evidence: LateEvidence, answers: list[LateAnswer], form: LateForm
) -> list[dict[str, Any]]:
    paper = load_form(evidence.attempt.exam_form.uuid)
    chosen = form.data.getlist("items") if form.is_bound else None  # type: ignore[attr-defined]  # a QueryDict
    return [
        {
            "answer": one,
            **(
                {
                    "sent": in_words(paper, one.item_id, one.value),
                    "held": in_words(paper, one.item_id, one.held),
                }
                if form.may_pick
                else {}
            ),
            "why": why(one),
            "doubts": doubts(one) if one.may_be_accepted else [],
            "is_chosen": one.may_be_accepted
            and (
                not (is_empty(one.value) or one.doubts)
                if chosen is None
                else str(one.item_id) in chosen
            ),
            "is_written": one.item_id in evidence.accepted_items,
        }
        for one in answers
    ]


def _leads(clock: ClockReading) -> dict[str, int]:
    """Return how far the clock went ahead and behind, in seconds, at sending and before."""
    now = round(clock.at_sending.total_seconds())
    before = round(clock.while_saving.total_seconds()) if clock.while_saving is not None else now
    return {"ahead": now, "behind": -now, "ahead_before": before, "behind_before": -before}


def _decided(request: UserRequest, evidence: LateEvidence, form: LateForm) -> HttpResponse:
    reason, now = form.cleaned_data["reason"], timezone.now()
    if form.accepts:
        orders = accept_late(
            evidence=evidence, items=form.chosen, reason=reason, by=request.user, at=now
        )
        words = ngettext(
            "%(count)s late answer is written, and the paper has a new receipt.",
            "%(count)s late answers are written, and the paper has a new receipt.",
            len(orders),
        )
        messages.success(request, words % {"count": len(orders)})
    else:
        refuse_late(evidence=evidence, reason=reason, by=request.user, at=now)
        messages.success(request, _("The late answers are refused; the paper stays as it is."))
    return redirect("assessments:late", uuid=evidence.uuid)


def _back(evidence: LateEvidence, *, organises: bool) -> tuple[str, str]:
    """Return label and address of the list that the reader comes from."""
    candidate = evidence.attempt.candidate
    if organises:
        address = reverse("assessments:late_of_round", args=[candidate.round.uuid])
        return candidate.round.code, address
    room = candidate.shift_room
    if room is None:
        return "", reverse("assessments:proctor_rooms")
    return room.place.name, reverse("assessments:late_of_room", args=[room.uuid])


# --- where it is told -----------------------------------------------------------------------------


def in_round(request: HttpRequest, round_: Round) -> front.Shown:
    """Return how much waits for a decision in a round; nothing where nothing came. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (panels are shown behind the log-in)
    rows = LateEvidence.objects.visible_to(request.user, MANAGE).filter(
        attempt__candidate__round=round_
    )
    return _told(rows, reverse("assessments:late_of_round", args=[round_.uuid]))


def in_room(request: HttpRequest, room: ShiftRoom) -> front.Shown:
    """Return how much waits for a decision in a room; nothing where nothing came. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (likewise)
    rows = LateEvidence.objects.filter(attempt__candidate__shift_room=room)
    return _told(rows, reverse("assessments:late_of_room", args=[room.uuid]))


def _told(rows: QuerySet[LateEvidence], address: str) -> front.Shown:
    states = list(rows.values_list("state", flat=True))
    if not states:
        return None
    return {"pending": states.count("pending"), "count": len(states), "address": address}


def waiting(request: HttpRequest) -> front.Shown:
    """Return what waits for the reader's decision; nothing where nothing does. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    rows = (
        LateEvidence.objects.decidable_by(request.user)
        .pending()
        .select_related("attempt__candidate__round")
        .only(*_TOLD)
        .order_by("received_at", "pk")
    )
    found = list(rows[:MOST_WAITING])
    if not found:
        return None
    return {"rows": found[:MOST_SHOWN], "count": len(found)}
