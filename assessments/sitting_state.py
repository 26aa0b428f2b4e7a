"""Who sits in a shift right now, across its rooms, as the organiser reads it."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from assessments.enums import Standing
from assessments.models import (
    Attempt,
    Candidate,
    FormItem,
    Incident,
    Interruption,
    Response,
    Shift,
    ShiftRoom,
)


@dataclass(frozen=True)
class Sitter:
    """A candidate on a seat; the attempt is the one that runs, else the last one dealt.

    `answered` and `items` are known of the rooms that are watched, else 0. Of candidate and
    attempt only what a page shows of them is read.
    """

    candidate: Candidate
    attempt: Attempt | None
    answered: int
    items: int

    @cached_property
    def state(self) -> str:
        """Return the one thing that is true of them: the parts of a room add up to its sitters.

        running, ended; of who has not begun: absent, barred, waiting, or none without a paper.
        """
        if self.attempt is not None and self.attempt.started_at:
            return "ended" if self.attempt.ended_at else "running"
        if self.candidate.standing == Standing.ABSENT:
            return "absent"
        if self.candidate.standing in (Standing.SUSPENDED, Standing.EXEMPT):
            return "barred"
        return "none" if self.attempt is None else "waiting"

    @property
    def share(self) -> float:
        """Return how much of the paper is answered, 0 to 100."""
        return 100 * self.answered / self.items if self.items else 0


@dataclass(frozen=True)
class RoomNow:
    """A room of the shift: who sits there, whether its clock stands still, what happened."""

    room: ShiftRoom
    sitters: tuple[Sitter, ...]
    paused_since: datetime | None
    paused_for: str
    incidents: tuple[Incident, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        """Return how many sitters are in each state."""
        return Counter(sitter.state for sitter in self.sitters)


def rooms_of(shift: Shift) -> list[ShiftRoom]:
    """Return the rooms of a shift as pages list them. One statement."""
    rooms = shift.rooms.select_related("place__site")
    return list(rooms.order_by("place__site__code", "place__code"))


def rooms_now(
    rooms: Collection[ShiftRoom],
    *,
    watched: Collection[ShiftRoom],
    seen: QuerySet[Candidate] | None = None,
) -> list[RoomNow]:
    """Return rooms of a shift as they stand. Four statements, however many sit there.

    Args:
        rooms: how many are in which state is known of them all.
        watched: of these it is counted too how much of each paper is answered.
        seen: of whom the reader may know; everybody where it is left out.
    """
    known = Candidate.objects.all() if seen is None else seen
    candidates = list(
        known.filter(shift_room__in=rooms)
        .only("uuid", "number", "full_name", "seat", "standing", "shift_room", "checked_in_at")
        .order_by("shift_room", "seat")
    )
    attempts = _attempts(known.filter(shift_room__in=rooms), watched)
    pauses = {
        pause.shift_room_id: pause
        for pause in Interruption.objects.filter(shift_room__in=rooms, ended_at__isnull=True)
    }
    incidents: dict[int | None, list[Incident]] = defaultdict(list)
    for incident in (
        Incident.objects.filter(candidate__in=known.filter(shift_room__in=rooms))
        .select_related("candidate", "recorded_by")
        .order_by("-recorded_at", "-pk")
    ):
        incidents[incident.candidate.shift_room_id].append(incident)
    by_room: dict[int | None, list[Sitter]] = defaultdict(list)
    for candidate in candidates:
        attempt = attempts.get(candidate.pk)
        by_room[candidate.shift_room_id].append(
            Sitter(
                candidate,
                attempt,
                answered=getattr(attempt, "answered", 0),
                items=getattr(attempt, "items", 0),
            )
        )
    return [
        RoomNow(
            room=room,
            sitters=tuple(by_room[room.pk]),
            paused_since=pauses[room.pk].began_at if room.pk in pauses else None,
            paused_for=pauses[room.pk].reason if room.pk in pauses else "",
            incidents=tuple(incidents[room.pk]),
        )
        for room in rooms
    ]


def _attempts(
    candidates: QuerySet[Candidate], watched: Collection[ShiftRoom]
) -> dict[int, Attempt]:
    """Return the attempt that counts now by candidate id: the running one, else the last."""
    answered = (
        Response.objects.given()
        .filter(attempt=OuterRef("pk"))
        .order_by()
        .values("attempt")
        .annotate(found=Count("pk"))
        .values("found")
    )
    items = (
        FormItem.objects.filter(exam_form=OuterRef("exam_form"))
        .order_by()
        .values("exam_form")
        .annotate(found=Count("pk"))
        .values("found")
    )
    rows = (
        Attempt.objects.filter(
            candidate__in=candidates.order_by().values("pk"), annulled_at__isnull=True
        )
        .annotate(answered=_where(watched, answered), items=_where(watched, items))
        .only("candidate", "started_at", "ended_at", "ended_by", "last_saved_at", "deadline_at")
        .order_by("candidate", F("started_at").asc(nulls_first=True), "part__order", "pk")
    )
    found: dict[int, Attempt] = {}
    for attempt in rows:
        known = found.get(attempt.candidate_id)
        if known is None or not (known.started_at and not known.ended_at):
            found[attempt.candidate_id] = attempt
    return found


def _where(watched: Collection[ShiftRoom], counted: QuerySet[Any, Any]) -> Case:
    """Count where it is watched alone: the rows of a paper are many."""
    number = Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    return Case(When(candidate__shift_room__in=watched, then=number), default=Value(0))
