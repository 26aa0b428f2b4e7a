"""An official's home: the next sitting, new results, the sittings so far."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from assessments.appealing import is_open, last_day
from assessments.enums import CellSource, Standing
from assessments.models import Attempt, BlueprintCell, Candidate, Result
from people.models import User
from ui import front

#: The ticket leads to the door of the sitting from so long before the shift.
NEAR = timedelta(hours=2)
#: So many sittings stand on the home page; the list of results has them all.
MOST_SITTINGS = 5
#: Where a request keeps the results that two cards show.
_KEPT = "_own_results"


def ticket(request: HttpRequest) -> front.Shown:
    """Return the reader's next sitting, or the one that is on, with its paper. Two statements."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    now = timezone.now()
    papers = Attempt.objects.filter(candidate=OuterRef("pk"), annulled_at=None)
    candidate = (
        Candidate.objects.filter(
            official=request.user.official_id,
            official__isnull=False,
            standing__in=[Standing.REGISTERED, Standing.SAT],
            shift_room__shift__ends_at__gt=now,
            shift_room__shift__closed_at__isnull=True,
            shift_room__shift__cancelled_at__isnull=True,
        )
        .select_related(
            "round",
            "position",
            "stratum__round_blueprint",
            "shift_room__shift",
            "shift_room__place__site",
        )
        .annotate(
            is_done=Exists(papers.exclude(ended_at=None)) & ~Exists(papers.filter(ended_at=None))
        )
        .order_by("is_done", "shift_room__shift__starts_at")
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
        "is_done": candidate.is_done,  # type: ignore[attr-defined]  # annotated
        **_paper(candidate),
    }


def _paper(candidate: Candidate) -> dict[str, Any]:
    """Return how many questions of which source the paper has and how long it takes."""
    cells = BlueprintCell.objects.filter(
        part__version=candidate.stratum.round_blueprint.version_id
    ).values_list("part", "part__minutes", "source", "count")
    minutes: dict[int, int] = {}
    items: Counter[str] = Counter()
    for part, lasts, source, count in cells:
        minutes[part] = lasts
        items[source] += count
    return {
        "minutes": sum(minutes.values()) + candidate.extra_minutes,
        "items": items.total(),
        "of_common": items[CellSource.COMMON],
        "of_position": items[CellSource.POSITION],
        "of_field": items[CellSource.FIELD],
    }


def new_results(request: HttpRequest) -> front.Shown:
    """Return the reader's results against which an appeal is still accepted. One statement at most."""
    today = timezone.localdate()
    found = [
        {"result": one, "last_day": last_day(one.candidate.round)}
        for one in _published(request)
        if is_open(one.candidate.round, on=today)
    ]
    return {"results": found} if found else None


def sittings(request: HttpRequest) -> front.Shown:
    """Return the reader's published results, the newest first. One statement at most."""
    found = _published(request)
    if not found:
        return None
    return {"results": found[:MOST_SITTINGS], "count": len(found)}


def _published(request: HttpRequest) -> list[Result]:
    """Return the reader's published results, the newest first, read once for the cards of a page."""
    kept: list[Result] | None = request.__dict__.get(_KEPT)
    if kept is None:
        assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
        kept = request.__dict__[_KEPT] = list(
            Result.objects.published()
            .filter(candidate__official=request.user.official_id, candidate__official__isnull=False)
            .select_related("candidate__round__policy", "candidate__shift_room__shift")
            .order_by("-candidate__round__published_at")
        )
    return kept
