"""Shifts of a round: planning them with their rooms, opening, watching, closing, calling off."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.enums import RoundState, Standing
from assessments.forms.shifts import OpenShiftForm, ReseatForm, ShiftsForm
from assessments.models import BlueprintPart, Candidate, Round, Shift, ShiftRoom
from assessments.progress import counted
from assessments.seating import PLANNING, open_shifts, takes_seats
from assessments.shift_seals import has_sealed_papers
from assessments.shifts import cancel_shift, close_shift, open_shift
from assessments.sitting_state import RoomNow, rooms_now, rooms_of
from assessments.views.finding import MANAGE, VIEW, find_round, find_shift
from people.bookings import clashes
from people.doors import door
from people.errors import PlaceTaken
from people.models import Booking
from people.views.requests import UserRequest
from ui.forms import ReasonForm
from ui.listing import page_of

SEE = "assessments.view_candidate"
#: Minutes that a shift lasts beyond the paper where nobody says otherwise.
SLACK_MINUTES = 45
#: Shifts whose rooms are shown at once.
SHOWN_SHIFTS = 5
#: Rooms whose seats are shown at once; what all of them come to stands above.
WATCHED_ROOMS = 4
DEALING = (RoundState.SEALED, RoundState.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
@door(VIEW)
def shifts(request: UserRequest, uuid: UUID) -> HttpResponse:
    posting = request.method == "POST"
    round_ = find_round(request.user, uuid, MANAGE if posting else VIEW)
    form = ShiftsForm(
        request.POST if posting else None, initial={"minutes": _usual_minutes(round_)}
    )
    taken: list[Booking] | None = None
    if form.is_valid():
        given, places = form.cleaned_data, list(form.cleaned_data["places"])
        if request.POST.get("buoc") == "mo":
            try:
                rooms = open_shifts(
                    round_=round_,
                    times=given["times"],
                    places=places,
                    by=request.user,
                    at=timezone.now(),
                )
            except PlaceTaken as error:
                form.add_error("places", str(error))
            else:
                said = ngettext(
                    "%(count)s shift is planned, %(rooms)s bookings of rooms are made.",
                    "%(count)s shifts are planned, %(rooms)s bookings of rooms are made.",
                    len(given["times"]),
                )
                messages.success(
                    request, said % {"count": len(given["times"]), "rooms": len(rooms)}
                )
                return redirect("assessments:shifts", uuid=uuid)
        taken = [
            booking
            for starts_at, ends_at in given["times"]
            for booking in clashes(places=places, starts_at=starts_at, ends_at=ends_at)
        ]
    context = _page(request, round_) | {"form": form, "clashes": taken}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assessments/rounds/shifts.html", context, status=status)


def _page(request: UserRequest, round_: Round) -> dict[str, Any]:
    may_manage = MANAGE in request.user.permissions
    waits = round_.state in DEALING and round_.unseated_count  # type: ignore[attr-defined]  # with_counts
    lines = _lines(round_)
    expected = round_.candidates.exclude(standing=Standing.EXEMPT).count()
    seated = sum(line["seated"] for line in lines)
    return {
        "round": round_,
        "tab": "shifts",
        "page": page_of(request, lines, per_page=SHOWN_SHIFTS),
        "expected": expected,
        "seated": seated,
        "without_seat": expected - seated,
        "without_paper": round_.unprepared_count + round_.unserved_count,  # type: ignore[attr-defined]
        "may_plan": may_manage and round_.state in PLANNING,
        "may_seat": may_manage and round_.shift_count and takes_seats(round_),  # type: ignore[attr-defined]
        "may_deal": may_manage and round_.state in DEALING and round_.unprepared_count,  # type: ignore[attr-defined]
        "may_issue": may_manage and round_.state in PLANNING and round_.seated_count,  # type: ignore[attr-defined]
        "reseat": ReseatForm(round_=round_) if may_manage and waits else None,
        "reason": ReasonForm(),
    }


def _usual_minutes(round_: Round) -> int:
    """Return how long a shift of the round usually is: its longest paper and some slack."""
    papers = (
        BlueprintPart.objects.filter(version__round_blueprints__round=round_)
        .values("version")
        .annotate(total=Sum("minutes"))
        .values_list("total", flat=True)
    )
    return max(papers, default=45) + SLACK_MINUTES


def _lines(round_: Round) -> list[dict[str, Any]]:
    """Return each shift with its rooms and how full they are. Two statements."""
    rooms = (
        ShiftRoom.objects.filter(shift__round=round_)
        .select_related("place__site")
        .annotate(seated=counted(Candidate.objects.exclude(standing=Standing.EXEMPT), "shift_room"))
        .order_by("place__site__code", "place__code")
    )
    by_shift: dict[int, list[ShiftRoom]] = {}
    for room in rooms:
        by_shift.setdefault(room.shift_id, []).append(room)
    return [_line(shift, by_shift.get(shift.pk, [])) for shift in round_.shifts.order_by("number")]


def _line(shift: Shift, rooms: list[Any]) -> dict[str, Any]:
    return {
        "shift": shift,
        "rooms": rooms,
        "state": state_of(shift),
        "seated": sum(room.seated for room in rooms),
        "seats": sum(room.place.machines - room.place.spare_machines for room in rooms),
    }


def state_of(shift: Shift) -> str:
    """Return where a shift stands: planned, open, closed or cancelled."""
    if shift.cancelled_at:
        return "cancelled"
    if shift.closed_at:
        return "closed"
    return "open" if shift.opened_at else "planned"


@require_safe
@door(VIEW)
def shift_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    shift = find_shift(request.user, uuid)
    return render(request, "assessments/rounds/shift.html", _shift_context(request, shift))


def _shift_context(request: UserRequest, shift: Shift) -> dict[str, Any]:
    return _now(request, shift) | {
        "round": shift.round,
        "tab": "shifts",
        "may_manage": MANAGE in request.user.permissions,
        "may_open": shift.round.state in DEALING,
        "is_sealed": shift.round.is_sealed and has_sealed_papers(shift),
        "open_form": OpenShiftForm(),
        "reason": ReasonForm(),
    }


def _missing(shift: Shift, rooms: list[RoomNow]) -> list[tuple[Candidate, ShiftRoom]]:
    """Return who has not begun in an open shift: closing it is somebody's word that they are absent."""
    if state_of(shift) != "open":
        return []
    return [
        (sitter.candidate, room.room)
        for room in rooms
        for sitter in room.sitters
        if sitter.candidate.standing == Standing.REGISTERED
    ]


def _now(request: UserRequest, shift: Shift) -> dict[str, Any]:
    # whoever organises the round watches all of it, others only those of their units
    organises = request.user.has_perm(MANAGE, shift.round)
    seen = None if organises else Candidate.objects.visible_to(request.user, SEE)
    places = rooms_of(shift)
    page = page_of(request, places, per_page=WATCHED_ROOMS)
    watched = list(page)
    rooms = rooms_now(places, watched=watched, seen=seen)
    counts = sum((room.counts for room in rooms), Counter[str]())
    return {
        "shift": shift,
        "state": state_of(shift),
        "page": page,
        "lines": [(room, 1 + place // WATCHED_ROOMS) for place, room in enumerate(rooms)],
        "rooms": [room for room in rooms if room.room in watched],
        "missing": _missing(shift, rooms),
        "sitters": counts.total(),
        "running": counts["running"],
        "ended": counts["ended"],
        "waiting": counts["waiting"],
        "absent": counts["absent"],
        "barred": counts["barred"],
        "paperless": counts["none"],
        "paused": sum(room.paused_since is not None for room in rooms),
        "incidents": sum(len(room.incidents) for room in rooms),
        "read_at": timezone.now(),
    }


@require_safe
@door(VIEW)
def shift_now(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the part of the page that changes while a shift is open."""
    shift = find_shift(request.user, uuid)
    return render(request, "assessments/rounds/_sitting.html", _now(request, shift))


@require_POST
@door(MANAGE)
def open_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    shift = find_shift(request.user, uuid, MANAGE)
    form = OpenShiftForm(request.POST)
    if not form.is_valid():
        context = _shift_context(request, shift) | {"open_form": form}
        return render(request, "assessments/rounds/shift.html", context, status=422)
    open_shift(shift=shift, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(
        request, _("Shift %(number)s is open: candidates can begin.") % {"number": shift.number}
    )
    return redirect("assessments:shift", uuid=uuid)


@require_POST
@door(MANAGE)
def close_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    shift = find_shift(request.user, uuid, MANAGE)
    shown = Candidate.objects.filter(
        shift_room__shift=shift, number__in=request.POST.getlist("vang")
    )
    close_shift(
        shift=shift,
        by=request.user,
        at=timezone.now(),
        absent=set(shown.values_list("pk", flat=True)),
    )
    messages.success(request, _("Shift %(number)s is closed.") % {"number": shift.number})
    return redirect("assessments:shift", uuid=uuid)


@require_POST
@door(MANAGE)
def cancel_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    shift = find_shift(request.user, uuid, MANAGE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = _shift_context(request, shift) | {"reason": form}
        return render(request, "assessments/rounds/shift.html", context, status=422)
    cancel_shift(
        shift=shift, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    )
    messages.success(
        request,
        _("Shift %(number)s is cancelled; its candidates wait for a seat.")
        % {"number": shift.number},
    )
    return redirect("assessments:shifts", uuid=shift.round.uuid)
