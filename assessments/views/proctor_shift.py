"""All rooms of a shift at a glance, for who watches over them: the corridor, the head of proctors."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.duties import leads
from assessments.enums import Standing
from assessments.errors import LeadsNotAll
from assessments.models import Candidate, Shift, ShiftRoom
from assessments.open_papers import open_papers
from assessments.progress import with_progress
from assessments.room_watch import MANY_SILENT, with_alarms
from assessments.shifts import close_shift
from assessments.views.finding import MANAGE
from assessments.views.proctor import RIGHT
from office.journal import digest_of
from people.doors import door
from people.models import User
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
    "is_long_paused",
    "silent_count",
    "call_count",
)


@require_safe
@door(RIGHT)
def shift_rooms(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the rooms of a shift that the reader watches, those that need somebody first."""
    context = _shown(request, uuid)
    may_close = is_open(context["shift"]) and leads(request.user, context["shift"])
    return render(request, "assessments/proctor/shift.html", context | {"may_close": may_close})


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


def is_open(shift: Shift) -> bool:
    """Tell whether a shift was opened and not closed yet."""
    return shift.opened_at is not None and shift.closed_at is None


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


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def close(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Close a shift whose papers are all over; until then say which are open, and why."""
    shift = _led(request.user, uuid)
    now = timezone.now()
    missing = Candidate.objects.filter(shift_room__shift=shift, standing=Standing.REGISTERED)
    if request.method == "POST":
        shown = missing.filter(number__in=request.POST.getlist("vang"))
        close_shift(
            shift=shift,
            by=request.user,
            at=now,
            absent=set(shown.values_list("pk", flat=True)),
            ends_papers=False,
        )
        messages.success(request, _("Shift %(number)s is closed.") % {"number": shift.number})
        return redirect("assessments:proctor_shift", uuid=uuid)
    context = {
        "shift": shift,
        "is_open": is_open(shift),
        "open_papers": open_papers(shift, at=now),
        "organises": request.user.has_perm(MANAGE, shift.round),
        "missing": missing.select_related("shift_room__place").order_by(
            "shift_room__place__name", "seat"
        ),
    }
    return render(request, "assessments/proctor/close.html", context)


def _led(user: User, uuid: UUID) -> Shift:
    """Return a shift that the reader leads.

    Raises:
        LeadsNotAll: they watch over some of its rooms.
    """
    rooms = ShiftRoom.objects.visible_to(user, RIGHT)
    seen = Shift.objects.filter(pk__in=rooms.values("shift")).select_related("round")
    shift = get_object_or_404(seen, uuid=uuid)
    if not leads(user, shift):
        raise LeadsNotAll
    return shift


def _urgency(room: Any) -> tuple[int, int, str]:
    """Rooms whose network seems to be down, then those that call or are paused for long, then names."""
    return (
        -int(room.silent_count >= MANY_SILENT),
        -int(room.call_count + room.silent_count + room.is_long_paused),
        room.place.name,
    )
