"""The homes of proctors and markers: the rooms of today, what waits for a person's mark."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from assessments.enums import RoundState, Task
from assessments.grading import unmarked
from assessments.models import Duty, ShiftRoom
from assessments.progress import with_progress
from assessments.views.rounds import TONES
from banks import kinds
from people.models import User
from ui import front

RIGHT = "assessments.proctor_attempt"
#: Rooms of so many days ago still stand on the home page, for their minutes.
DAYS_BACK = timedelta(days=60)


def rooms(request: HttpRequest) -> front.Shown:
    """Return the proctor's rooms: today's as they stand, the next ones, those that were sat.

    One statement.
    """
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    now = timezone.now()
    today = timezone.localdate(now)
    reached = ShiftRoom.objects.visible_to(request.user, RIGHT).filter(
        shift__cancelled_at=None, shift__starts_at__gte=now - DAYS_BACK
    )
    found = list(with_progress(reached).order_by("shift__starts_at", "place__name")[:200])
    days = [(room, timezone.localdate(room.shift.starts_at)) for room in found]
    coming = [room for room, day in days if day > today]
    past = [
        room
        for room, day in reversed(days)
        if day < today and room.seated_count  # type: ignore[attr-defined]  # with_progress
    ]
    return {
        "now": now,
        "today": [room for room, day in days if day == today],
        "coming": coming[:5],
        "coming_count": len(coming),
        "past": past[:5],
        "past_count": len(past),
    }


def marking(request: HttpRequest) -> front.Shown:
    """Return the rounds that the reader marks and what waits there for a mark. Two statements."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    duties = list(
        Duty.objects.filter(user=request.user, task__in=[Task.MARKER, Task.APPEAL_MARKER])
        .exclude(round__state__in=[RoundState.ARCHIVED, RoundState.CANCELLED])
        .select_related("round__unit", "shift", "place")
        .order_by("-round__decision_date", "round__code", "task")
    )
    waiting = unmarked({duty.round_id for duty in duties if duty.round.state == RoundState.MARKING})
    return {
        "lines": [
            {
                "duty": duty,
                "round": duty.round,
                "tone": TONES[RoundState(duty.round.state)],
                "unmarked": waiting.get(duty.round_id, 0),
                "is_ungraded": duty.round.state == RoundState.MARKING
                and duty.round_id not in waiting,
            }
            for duty in sorted(duties, key=lambda one: one.round.state != RoundState.MARKING)
        ],
        "waiting": sum(waiting.values()),
        "kinds": [label for _slug, label in kinds.choices()],
    }
