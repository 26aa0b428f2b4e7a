"""What the assessments app offers to menus and home pages."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.appealing import is_open, last_day
from assessments.enums import RoundState, Standing
from assessments.models import Candidate, Result, Round, ShiftRoom
from assessments.queries import ended_ungraded
from assessments.readiness import obstacles, with_counts
from people.models import User
from ui import front

front.add_entry(
    label=_("Blueprints"),
    url_name="assessments:blueprints",
    icon="grid",
    permission="assessments.view_blueprint",
    workspaces=("organiser",),
    order=40,
)

front.add_entry(
    label=_("Rounds"),
    url_name="assessments:rounds",
    icon="calendar",
    permission="assessments.view_round",
    workspaces=("organiser",),
    order=10,
)

#: What ended so long ago and is not graded is an alarm: nobody began a scoring.
UNGRADED_AFTER = timedelta(hours=12)


def _rounds(request: HttpRequest) -> front.Shown:
    """Return the rounds under way with what each waits for. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    going = Round.objects.visible_to(request.user, "assessments.manage_round").exclude(
        state__in=[RoundState.ARCHIVED, RoundState.CANCELLED]
    )
    found = [
        {"round": one, "obstacles": obstacles(one)}
        for one in with_counts(going).order_by("-decision_date", "code")[:8]
    ]
    waiting = [one for one in found if one["obstacles"]]
    return {"lines": waiting} if waiting else None


def _ungraded(request: HttpRequest) -> front.Shown:
    """Return how many attempts ended and were never graded, where there are any."""
    count = ended_ungraded(before=timezone.now() - UNGRADED_AFTER)
    return {"count": count} if count else None


front.add_card(
    name="rounds",
    template="assessments/rounds/_card.html",
    permission="assessments.manage_round",
    workspaces=("organiser",),
    load=_rounds,
    order=10,
)
front.add_card(
    name="ungraded attempts",
    template="assessments/rounds/_card_ungraded.html",
    permission="assessments.approve_scoring",
    workspaces=("organiser",),
    load=_ungraded,
    order=5,
)


#: The ticket leads to the door of the sitting from so long before the shift.
NEAR = timedelta(hours=2)


def _ticket(request: HttpRequest) -> front.Shown:
    """Return the reader's next sitting, or the one that is on. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    now = timezone.now()
    candidate = (
        Candidate.objects.filter(
            official=request.user.official_id,
            official__isnull=False,
            standing__in=[Standing.REGISTERED, Standing.SAT],
            shift_room__shift__ends_at__gt=now,
            shift_room__shift__closed_at__isnull=True,
            shift_room__shift__cancelled_at__isnull=True,
        )
        .select_related("round", "position", "shift_room__shift", "shift_room__place__site")
        .order_by("shift_room__shift__starts_at")
        .first()
    )
    if candidate is None or candidate.shift_room is None:
        return None
    shift = candidate.shift_room.shift
    return {
        "candidate": candidate,
        "room": candidate.shift_room,
        "shift": shift,
        "is_near": shift.starts_at - now <= NEAR,
        "is_running": shift.starts_at <= now,
    }


def _new_results(request: HttpRequest) -> front.Shown:
    """Return the reader's results against which an appeal is still accepted. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    today = timezone.localdate()
    published = (
        Result.objects.published()
        .filter(
            candidate__official=request.user.official_id,
            candidate__official__isnull=False,
            candidate__round__published_at__gte=timezone.now() - timedelta(days=60),
        )
        .select_related("candidate__round__policy")
        .order_by("-candidate__round__published_at")
    )
    found = [
        {"result": one, "last_day": last_day(one.candidate.round)}
        for one in published
        if is_open(one.candidate.round, on=today)
    ]
    return {"results": found} if found else None


def _rooms(request: HttpRequest) -> front.Shown:
    """Return the proctor's rooms of today and the next days. Two statements."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    rooms = (
        ShiftRoom.objects.visible_to(request.user, "assessments.proctor_attempt")
        .filter(shift__ends_at__gt=timezone.now(), shift__cancelled_at__isnull=True)
        .select_related("shift__round", "place__site")
        .order_by("shift__starts_at", "place__name")
    )
    return {"rooms": list(rooms[:5])}


front.add_entry(
    label=_("Results"),
    url_name="assessments:own_results",
    icon="chart",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    order=20,
)
front.add_entry(
    label=_("My rooms"),
    url_name="assessments:proctor_rooms",
    icon="seat",
    permission="assessments.proctor_attempt",
    workspaces=("proctor",),
    order=10,
)
front.add_card(
    name="ticket",
    template="assessments/results/_ticket.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=_ticket,
    order=1,
)
front.add_card(
    name="new results",
    template="assessments/results/_todo.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=_new_results,
    order=10,
)
front.add_card(
    name="proctor's rooms",
    template="assessments/proctor/_card.html",
    permission="assessments.proctor_attempt",
    workspaces=("proctor",),
    load=_rooms,
    order=10,
)
