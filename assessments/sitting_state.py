"""Who sits in a shift right now, across its rooms, as the organiser reads it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
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


@dataclass(frozen=True, slots=True)
class Sitter:
    """A candidate on a seat; the attempt is the one that runs, else the last one dealt."""

    candidate: Candidate
    attempt: Attempt | None
    answered: int
    items: int

    @property
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


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room of the shift: who sits there, whether its clock stands still, what happened."""

    room: ShiftRoom
    sitters: tuple[Sitter, ...]
    paused_since: datetime | None
    paused_for: str
    incidents: tuple[Incident, ...]

    def count(self, state: str) -> int:
        """Count the sitters in a state."""
        return sum(sitter.state == state for sitter in self.sitters)

    @property
    def running(self) -> int:
        """Count those who are at work."""
        return self.count("running")

    @property
    def ended(self) -> int:
        """Count those who have finished."""
        return self.count("ended")


def rooms_now(shift: Shift, *, seen: QuerySet[Candidate] | None = None) -> list[RoomNow]:
    """Return the rooms of a shift as they stand. Five statements, however many sit there.

    Args:
        seen: of whom the reader may know; everybody where it is left out.
    """
    known = Candidate.objects.all() if seen is None else seen
    rooms = list(
        shift.rooms.select_related("place__site").order_by("place__site__code", "place__code")
    )
    candidates = list(
        known.filter(shift_room__in=rooms).select_related("unit").order_by("shift_room", "seat")
    )
    attempts = _attempts(candidates)
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


def _attempts(candidates: list[Candidate]) -> dict[int, Attempt]:
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
        Attempt.objects.filter(candidate__in=candidates, annulled_at__isnull=True)
        .annotate(
            answered=Coalesce(Subquery(answered, output_field=IntegerField()), Value(0)),
            items=Coalesce(Subquery(items, output_field=IntegerField()), Value(0)),
        )
        .select_related("exam_form")
        .order_by("candidate", F("started_at").asc(nulls_first=True), "part__order", "pk")
    )
    found: dict[int, Attempt] = {}
    for attempt in rows:
        known = found.get(attempt.candidate_id)
        if known is None or not (known.started_at and not known.ended_at):
            found[attempt.candidate_id] = attempt
    return found
