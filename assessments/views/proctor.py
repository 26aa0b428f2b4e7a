"""The proctor's pages: my rooms, one room live, each act with its reason, the minutes."""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.duties import unwatched
from assessments.enums import IncidentKind, Task, TroubleReason
from assessments.forms.proctor import MessageForm, PastRoomFilterForm, ReasonForm
from assessments.models import Duty, ShiftRoom
from assessments.printing.minutes import draw_minutes
from assessments.progress import with_progress
from assessments.room_minutes import minutes_of, sheet_of
from assessments.room_version import room_version
from assessments.room_watch import RoomState, Seat, watch, with_pause
from assessments.views.finding import MANAGE
from people.doors import door
from people.models import User
from people.views.requests import UserRequest
from ui.downloads import PDF, attachment
from ui.listing import page_of

RIGHT = "assessments.proctor_attempt"
#: So many of the last entries stand beside the plan; the minutes have them all.
MOST_RECORDED = 12
#: What is given back most often, in minutes.
QUICK_MINUTES = (2, 5, 10)


def rooms_reached(request: UserRequest) -> Any:
    return ShiftRoom.objects.visible_to(request.user, RIGHT).select_related(
        "shift__round__unit", "place__site"
    )


def find_room(request: UserRequest, uuid: UUID) -> ShiftRoom:
    room: ShiftRoom = get_object_or_404(with_pause(rooms_reached(request)), uuid=uuid)
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
    now_open = [room for room, day in days if day == today]
    several = Counter(room.shift_id for room in now_open)
    context = {
        "today": now_open,
        "shifts": list(
            {room.shift_id: room.shift for room in now_open if several[room.shift_id] > 1}.values()
        ),
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
    rows = rooms_reached(request).annotate(is_led=~unwatched(request.user))
    found = get_object_or_404(with_pause(rows), uuid=uuid)
    now = timezone.now()
    state = watch(found, at=now)
    context = _shown(request, state) | {
        "tag": f".{state.tag}",  # the first question that follows tells the version too
        "proctors": _proctors(found),
        "pause_form": ReasonForm(auto_id="pause_%s"),
        "message_form": MessageForm(auto_id="nhan_%s"),
        "closing": _closing(request.user, found),
    }
    return render(request, "assessments/proctor/room.html", context)


def _closing(user: User, room: Any) -> str:
    """Return where the reader can close an open shift: as who leads it, or as its organiser."""
    shift = room.shift
    if shift.opened_at is None or shift.closed_at is not None:
        return ""
    if room.is_led:
        return reverse("assessments:proctor_close_shift", args=[shift.uuid])
    if MANAGE in user.permissions:
        return reverse("assessments:shift", args=[shift.uuid]) + "#dong"
    return ""


def _shown(request: UserRequest, state: RoomState) -> dict[str, Any]:
    """Return what the room and its live part show; ``chon`` in the address names a candidate."""
    wanted = request.GET.get("chon", "")
    chosen = next(
        (seat for seat in state.taken if seat.candidate and str(seat.candidate.uuid) == wanted),
        None,
    )
    mistakes = [
        one
        for one in state.incidents
        if one.kind == IncidentKind.IDENTITY and one.struck_at is None
    ]
    return {
        "state": state,
        "now": timezone.now(),
        "room": state.room,
        "shift": state.room.shift,
        "chosen": chosen,
        "quick_minutes": _quick_minutes(state, chosen),
        "quick_reasons": [one for one in TroubleReason.choices if one[0] != TroubleReason.OTHER],
        "mistakes": mistakes,
        "recorded": [one for one in state.incidents if one not in mistakes][:MOST_RECORDED],
        "own": [
            one
            for one in state.incidents
            if chosen and chosen.candidate and one.candidate_id == chosen.candidate.pk
        ],
    }


def _quick_minutes(state: RoomState, chosen: Seat | None) -> list[tuple[int, datetime | None]]:
    """Return minutes to give back, each with when the paper would end; None while all clocks stand."""
    deadline = chosen.attempt.deadline_at if chosen and chosen.attempt else None
    if deadline is None or state.pause:
        return [(minutes, None) for minutes in QUICK_MINUTES]
    return [(minutes, deadline + timedelta(minutes=minutes)) for minutes in QUICK_MINUTES]


@require_safe
@door(RIGHT)
def room_live(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the part of the room that changes; nothing (304) while it is as the page has it.

    A page tells what it has by two digests: of the moments on which the room hangs, which are
    cheap to read, and of what is shown, for when only a sign of life came in.
    """
    reached = ShiftRoom.objects.visible_to(request.user, RIGHT)
    asked, now = get_object_or_404(reached, uuid=uuid), timezone.now()
    known_version, _dot, known_state = _known(request).partition(".")
    version = room_version(asked, at=now)
    if version == known_version:
        return _unchanged(_known(request))
    state = watch(find_room(request, uuid), at=now)
    tag = f"{version}.{state.tag}"
    if state.tag == known_state:
        return _unchanged(tag)
    response = render(request, "assessments/proctor/_live.html", _shown(request, state))
    response.headers["ETag"] = f'"{tag}"'
    return response


def _known(request: UserRequest) -> str:
    return request.headers.get("If-None-Match", "").removeprefix("W/").strip('"')


def _unchanged(tag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    response.headers["ETag"] = f'"{tag}"'
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
    found = find_room(request, uuid)
    context = {
        "room": found,
        "shift": found.shift,
        "minutes": minutes_of(found),
        "proctors": _proctors(found),
        "drawn_at": timezone.now(),
    }
    return render(request, "assessments/proctor/minutes.html", context)


@require_safe
@door(RIGHT)
def minutes_file(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the minutes of a room as PDF, for signing."""
    found, now = find_room(request, uuid), timezone.now()
    sheet = sheet_of(found, minutes_of(found), proctors=_proctors(found), at=now)
    shift = found.shift
    name = f"bien-ban-coi-thi-{shift.round.code}-ca-{shift.number}-{found.place.code}.pdf".lower()
    return attachment(draw_minutes(sheet), name=name, media_type=PDF)
