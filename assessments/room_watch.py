"""A room during a shift as its proctor watches it: who is where, who needs a look. Reads alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessments.enums import EndedBy, IncidentKind, Standing
from assessments.models import (
    Attempt,
    Candidate,
    FormItem,
    Incident,
    Interruption,
    Response,
    ShiftRoom,
)
from office.journal import digest_of

#: A machine from which nothing was heard for so long counts as lost; it calls every half minute.
SILENCE = timedelta(seconds=60)
#: So many machines that fall silent together speak of the room's network, not of a machine.
MANY_SILENT = 3


class SeatState:
    """What a seat shows; the names are those of the style sheet's seats."""

    ABSENT = "absent"
    WAITING = "waiting"
    WORKING = ""
    LOST = "lost"
    ENDED = "sent"
    STOPPED = "stop"
    FREE = "free"


WORDS = {
    SeatState.ABSENT: _("absent"),
    SeatState.WAITING: _("not begun"),
    SeatState.WORKING: _("working"),
    SeatState.LOST: _("nothing heard"),
    SeatState.ENDED: _("handed in"),
    SeatState.STOPPED: _("barred"),
    SeatState.FREE: _("free"),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One machine and who sits there, if anybody."""

    number: int
    state: str
    candidate: Candidate | None = None
    attempt: Attempt | None = None
    answered: int = 0
    total: int = 0

    @property
    def words(self) -> str:
        """The state in words."""
        return str(WORDS[self.state])

    @property
    def share(self) -> int:
        """How much of the paper is answered, 0 to 100."""
        return round(100 * self.answered / self.total) if self.total else 0

    @property
    def short_number(self) -> str:
        """The candidate's number without the round's prefix, which is the same in the whole room."""
        return self.candidate.number.rpartition("-")[2] if self.candidate else ""

    @property
    def given_name(self) -> str:
        """The name by which the candidate is called."""
        return self.candidate.full_name.rpartition(" ")[2] if self.candidate else ""

    @property
    def heard_at(self) -> datetime | None:
        """When the server last heard of the machine."""
        return _heard_at(self.attempt) if self.attempt else None


@dataclass(frozen=True, slots=True)
class RoomState:
    """All seats of a room, its incidents (newest first) and the pause that is on."""

    room: ShiftRoom
    seats: tuple[Seat, ...]
    incidents: tuple[Incident, ...]
    pause: Interruption | None

    def count(self, *states: str) -> int:
        """Count the seats in one of these states."""
        return sum(seat.state in states for seat in self.seats)

    @property
    def taken(self) -> list[Seat]:
        """The seats with a candidate."""
        return [seat for seat in self.seats if seat.candidate]

    @property
    def lost(self) -> list[Seat]:
        """The seats from which nothing was heard lately, longest first."""
        silent = [seat for seat in self.seats if seat.state == SeatState.LOST]
        return sorted(silent, key=lambda seat: seat.heard_at or self.room.shift.starts_at)

    @property
    def is_network_down(self) -> bool:
        """Tell whether so many are silent that the network of the room is the likely cause."""
        return len(self.lost) >= MANY_SILENT

    @property
    def waiting(self) -> list[Seat]:
        """The seats whose candidate may begin and has not."""
        return [seat for seat in self.seats if seat.state == SeatState.WAITING]

    @property
    def absent(self) -> int:
        """How many are noted as absent."""
        return self.count(SeatState.ABSENT)

    @property
    def working(self) -> int:
        """How many write."""
        return self.count(SeatState.WORKING, SeatState.LOST)

    @property
    def ended(self) -> int:
        """How many have handed in."""
        return self.count(SeatState.ENDED)

    @property
    def checked_in(self) -> int:
        """How many were held against their papers."""
        return sum(
            seat.candidate.checked_in_at is not None for seat in self.taken if seat.candidate
        )

    @property
    def latest_deadline(self) -> datetime | None:
        """When the last of those who write has to stop."""
        running = [
            seat.attempt for seat in self.seats if seat.attempt and not seat.attempt.ended_at
        ]
        return max((one.deadline_at for one in running if one.deadline_at), default=None)

    @property
    def tag(self) -> str:
        """A digest of all that the page shows: equal as long as nothing changed."""
        return digest_of(
            [
                [
                    (
                        seat.number,
                        seat.state,
                        seat.answered,
                        seat.candidate and seat.candidate.checked_in_at,
                        seat.attempt and (seat.attempt.deadline_at, seat.attempt.lease != ""),
                        seat.heard_at if seat.state == SeatState.LOST else None,
                    )
                    for seat in self.seats
                ],
                [incident.pk for incident in self.incidents],
                self.pause and self.pause.pk,
                self.room.shift.opened_at,
                self.room.shift.closed_at,
            ]
        )[:32]


def watch(room: ShiftRoom, *, at: datetime) -> RoomState:
    """Return how a room stands at a moment. Four statements.

    `room` comes with its shift and place.
    """
    candidates = list(
        Candidate.objects.filter(shift_room=room)
        .select_related("unit", "position")
        .order_by("seat")
    )
    attempts = _attempts(candidates)
    pauses = list(room.interruptions.order_by("began_at"))
    pause = next((one for one in pauses if one.ended_at is None), None)
    # Nobody writes while the room is paused: silence counts from when it went on.
    since = at if pause else max((one.ended_at for one in pauses if one.ended_at), default=None)
    by_seat = {
        candidate.seat: _seat(candidate, attempts.get(candidate.pk), at=at, since=since)
        for candidate in candidates
    }
    machines = max([room.place.machines, *(candidate.seat or 0 for candidate in candidates)])
    return RoomState(
        room=room,
        seats=tuple(
            by_seat.get(number) or Seat(number, SeatState.FREE) for number in range(1, machines + 1)
        ),
        incidents=tuple(
            Incident.objects.filter(candidate__shift_room=room)
            .select_related("candidate", "recorded_by")
            .order_by("-recorded_at", "-pk")
        ),
        pause=pause,
    )


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """Return how many `rows` there are, counted apart: joined they would multiply each other."""
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _attempts(candidates: Sequence[Candidate]) -> dict[int, Attempt]:
    """Return the attempt to show of each candidate: the running one, else the last begun."""
    rows = (
        Attempt.objects.filter(candidate__in=candidates)
        .select_related("exam_form", "part")
        .annotate(
            answered=_counted(Response.objects.given().filter(attempt=OuterRef("pk")), "attempt"),
            total=_counted(FormItem.objects.filter(exam_form=OuterRef("exam_form")), "exam_form"),
        )
        .order_by("part__order", "number")
    )
    shown: dict[int, Attempt] = {}
    for attempt in rows:
        before = shown.get(attempt.candidate_id)
        runs = attempt.started_at is not None and attempt.ended_at is None
        if before is None or runs or (before.ended_at and attempt.started_at):
            shown[attempt.candidate_id] = attempt
    return shown


def _seat(
    candidate: Candidate, attempt: Attempt | None, *, at: datetime, since: datetime | None
) -> Seat:
    return Seat(
        number=candidate.seat or 0,
        state=_state(candidate, attempt, at=at, since=since),
        candidate=candidate,
        attempt=attempt,
        answered=getattr(attempt, "answered", 0),
        total=getattr(attempt, "total", 0),
    )


def _state(
    candidate: Candidate, attempt: Attempt | None, *, at: datetime, since: datetime | None
) -> str:
    if candidate.standing in (Standing.SUSPENDED, Standing.EXEMPT, Standing.UNSERVED):
        return SeatState.STOPPED
    if candidate.standing == Standing.ABSENT:
        return SeatState.ABSENT
    if attempt is None or attempt.started_at is None:
        return SeatState.WAITING
    if attempt.ended_at:
        return SeatState.ENDED
    heard_at = max(one for one in (_heard_at(attempt), since, attempt.started_at) if one)
    return SeatState.LOST if at - heard_at > SILENCE else SeatState.WORKING


def _heard_at(attempt: Attempt) -> datetime | None:
    return max((one for one in (attempt.started_at, attempt.last_saved_at) if one), default=None)


@dataclass(frozen=True, slots=True)
class RoomMinutes:
    """What the minutes of a room say (biên bản coi thi)."""

    sat: tuple[Candidate, ...]
    absent: tuple[Candidate, ...]
    barred: tuple[Candidate, ...]
    incidents: tuple[Incident, ...]
    pauses: tuple[Interruption, ...]
    ended_early: int

    @property
    def violations(self) -> list[Incident]:
        """The incidents that are violations of the rules."""
        kinds = (IncidentKind.REPRIMAND, IncidentKind.WARNING, IncidentKind.SUSPENSION)
        return [incident for incident in self.incidents if incident.kind in kinds]


def minutes_of(room: ShiftRoom) -> RoomMinutes:
    """Return what the minutes of a room say, as it stands. Four statements."""
    candidates = list(
        Candidate.objects.filter(shift_room=room).select_related("unit").order_by("seat")
    )
    by_standing: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_standing.setdefault(candidate.standing, []).append(candidate)
    barred = (Standing.SUSPENDED, Standing.EXEMPT, Standing.UNSERVED)
    return RoomMinutes(
        sat=tuple(by_standing.get(Standing.SAT, [])),
        absent=tuple(
            by_standing.get(Standing.ABSENT, []) + by_standing.get(Standing.REGISTERED, [])
        ),
        barred=tuple(one for standing in barred for one in by_standing.get(standing, [])),
        incidents=tuple(
            Incident.objects.filter(candidate__shift_room=room)
            .select_related("candidate", "recorded_by")
            .order_by("recorded_at", "pk")
        ),
        pauses=tuple(room.interruptions.select_related("ordered_by").order_by("began_at")),
        ended_early=Attempt.objects.filter(
            candidate__shift_room=room, ended_by=EndedBy.CANDIDATE
        ).count(),
    )
