"""All rooms of a shift at a glance, for who watches over them: the corridor, the head of proctors."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.models import ShiftRoom
from assessments.progress import with_progress
from assessments.room_watch import MANY_SILENT, with_alarms
from assessments.views.proctor import RIGHT
from office.journal import digest_of
from people.doors import door
from people.views.requests import UserRequest

#: What a row shows; the page is drawn anew when one of them changes.
SHOWN = (
    "seated_count",
    "arrived_count",
    "writing_count",
    "done_count",
    "absent_count",
    "incident_count",
    "is_paused",
    "silent_count",
    "call_count",
)


@require_safe
@door(RIGHT)
def shift_rooms(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the rooms of a shift that the reader watches, those that need somebody first."""
    return render(request, "assessments/proctor/shift.html", _shown(request, uuid))


@require_safe
@door(RIGHT)
def shift_live(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the part of the page that changes; nothing (304) while it is as the page has it."""
    context = _shown(request, uuid)
    tag = f'"{context["tag"]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = render(request, "assessments/proctor/_shift_live.html", context)
    response.headers["ETag"] = tag
    return response


def _shown(request: UserRequest, uuid: UUID) -> dict[str, Any]:
    now = timezone.now()
    reached = ShiftRoom.objects.visible_to(request.user, RIGHT).filter(shift__uuid=uuid)
    rooms: list[Any] = list(
        with_alarms(with_progress(reached), at=now).order_by("place__name", "pk")
    )
    if not rooms:
        raise Http404
    shift = rooms[0].shift
    return {
        "shift": shift,
        "rooms": sorted(rooms, key=_urgency),
        "totals": {name: sum(getattr(room, name) for room in rooms) for name in SHOWN},
        "many_silent": MANY_SILENT,
        "tag": digest_of(
            [
                [[room.pk, *(getattr(room, name) for name in SHOWN)] for room in rooms],
                shift.opened_at,
                shift.closed_at,
            ]
        )[:32],
    }


def _urgency(room: Any) -> tuple[int, int, str]:
    """Rooms whose network seems to be down, then those that call, then the others by name."""
    return (
        -int(room.silent_count >= MANY_SILENT),
        -int(room.call_count + room.silent_count),
        room.place.name,
    )
