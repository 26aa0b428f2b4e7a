"""A room during a shift as its proctor watches it: who is where, who needs a look. Reads alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessments.enums import IncidentKind, Standing
from assessments.models import (
    Attempt,
    Candidate,
    CandidateCall,
    FormItem,
    Incident,
    Interruption,
    Response,
    RoomMessage,
    ShiftRoom,
)
from office.journal import digest_of

#: A machine from which nothing was heard for so long counts as lost; it calls every half minute.
SILENCE = timedelta(seconds=60)
#: So many machines that fall silent together speak of the room's network, not of a machine.
MANY_SILENT = 3
#: So many of the last messages are shown.
MOST_MESSAGES = 10


class SeatState:
    """What a seat shows; the names are those of the style sheet's seats."""

    ABSENT = "absent"
    WAITING = "waiting"
    WORKING = ""
    LOST = "lost"
    ENDED = "sent"
    STOPPED = "stop"
    FREE = "free"
    #: Not a state of its own: whoever works and has called wears it.
    CALLS = "flag"


WORDS = {
    SeatState.ABSENT: _("absent"),
    SeatState.WAITING: _("not begun"),
    SeatState.WORKING: _("working"),
    SeatState.LOST: _("nothing heard"),
    SeatState.ENDED: _("handed in"),
    SeatState.STOPPED: _("barred"),
    SeatState.FREE: _("free"),
    SeatState.CALLS: _("calls"),
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
    calls: int = 0

    @property
    def words(self) -> str:
        """The state in words."""
        return str(WORDS[self.state])

    @property
    def look(self) -> str:
        """How the plan draws it: who calls stands out, unless something worse is the matter."""
        return SeatState.CALLS if self.calls and self.state == SeatState.WORKING else self.state

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
class Pause:
    """Since when the clock of a room stands still, and why."""

    began_at: datetime
    reason: str
    is_long: bool = False  # so long that somebody may have forgotten it


@dataclass(frozen=True, slots=True)
class RoomState:
    """All seats of a room, what happened (newest first), who calls, and the pause that is on."""

    room: ShiftRoom
    seats: tuple[Seat, ...]
    incidents: tuple[Incident, ...]
    pause: Pause | None
    calls: tuple[CandidateCall, ...] = ()
    messages: tuple[RoomMessage, ...] = ()

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
    def calling(self) -> list[CandidateCall]:
        """The calls that wait, longest first."""
        return sorted(
            (one for one in self.calls if one.answered_at is None), key=lambda one: (one.at, one.pk)
        )

    @property
    def to_look_at(self) -> int:
        """How much waits for somebody: calls, silent machines, wrong details, a long pause."""
        told = [
            one
            for one in self.incidents
            if one.kind == IncidentKind.IDENTITY and one.struck_at is None
        ]
        is_long = self.pause is not None and self.pause.is_long
        return len(self.calling) + len(self.lost) + len(told) + is_long

    @property
    def answered_calls(self) -> list[CandidateCall]:
        """The calls that were answered, the last one first."""
        answered = [one for one in self.calls if one.answered_at is not None]
        return sorted(answered, key=lambda one: (one.answered_at, one.pk), reverse=True)

    @property
    def writing(self) -> list[Seat]:
        """The seats whose paper runs, heard or not."""
        return [seat for seat in self.seats if seat.state in (SeatState.WORKING, SeatState.LOST)]

    @property
    def free(self) -> list[int]:
        """The machines at which nobody sits."""
        return [seat.number for seat in self.seats if seat.state == SeatState.FREE]

    @property
    def not_checked(self) -> list[Seat]:
        """The seats whose candidate is expected or writes and was not held against their papers."""
        expected = (SeatState.WAITING, SeatState.WORKING, SeatState.LOST, SeatState.ENDED)
        return [
            seat
            for seat in self.taken
            if seat.state in expected and seat.candidate and not seat.candidate.checked_in_at
        ]

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
                        seat.calls,
                    )
                    for seat in self.seats
                ],
                [(incident.pk, incident.struck_at) for incident in self.incidents],
                [(call.pk, call.words, call.answered_at) for call in self.calls],
                [(message.pk, message.withdrawn_at) for message in self.messages],
                self.pause and (self.pause.began_at, self.pause.is_long),
                self.room.shift.opened_at,
                self.room.shift.closed_at,
            ]
        )[:32]


def with_pause(rooms: QuerySet[ShiftRoom]) -> QuerySet[ShiftRoom]:
    """Add to rooms since when and why their clock stands still, and when it last went on."""
    pauses = Interruption.objects.filter(shift_room=OuterRef("pk"))
    now = pauses.filter(ended_at__isnull=True)
    ended = pauses.filter(ended_at__isnull=False).order_by("-ended_at")
    return rooms.annotate(
        paused_since=Subquery(now.values("began_at")[:1]),
        paused_for=Subquery(now.values("reason")[:1]),
        resumed_at=Subquery(ended.values("ended_at")[:1]),
    )


def watch(room: ShiftRoom, *, at: datetime) -> RoomState:
    """Return how a room stands at a moment. Five statements.

    Args:
        room: from `with_pause`, with its shift and place.
    """
    candidates = list(
        Candidate.objects.filter(shift_room=room)
        .select_related("unit", "position")
        .order_by("seat")
    )
    attempts = _attempts(candidates)
    pause = _pause(room, at=at)
    # Nobody writes while the room is paused: silence counts from when it went on.
    since = at if pause else vars(room)["resumed_at"]
    calls = _calls(room)
    waiting = Counter(one.attempt.candidate_id for one in calls if one.answered_at is None)
    by_seat = {
        candidate.seat: _seat(
            candidate,
            attempts.get(candidate.pk),
            at=at,
            since=since,
            calls=waiting[candidate.pk],
        )
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
        calls=tuple(calls),
        messages=tuple(
            room.messages.select_related("candidate", "sent_by").order_by("-pk")[:MOST_MESSAGES]
        ),
    )


def long_ago(at: datetime) -> datetime:
    """Return since when a pause that goes on at `at` is a long one."""
    return at - timedelta(minutes=settings.PAUSE_REMINDER_MINUTES)


def _pause(room: ShiftRoom, *, at: datetime) -> Pause | None:
    told = vars(room)
    began_at = told["paused_since"]
    if began_at is None:
        return None
    is_long = room.shift.closed_at is None and began_at <= long_ago(at)
    return Pause(began_at, told["paused_for"], is_long=is_long)


def _calls(room: ShiftRoom) -> list[CandidateCall]:
    """Return the calls of a room that were not taken back."""
    return list(
        room.calls.filter(withdrawn_at__isnull=True)
        .select_related("attempt__candidate", "item__exam_form", "answered_by")
        .order_by("at", "pk")
    )


def with_alarms(rooms: QuerySet[ShiftRoom], *, at: datetime) -> QuerySet[ShiftRoom]:
    """Add to rooms how many machines are silent, how many candidates call, and long pauses.

    Nobody counts as silent in a paused room, nor just after it went on.
    """
    held = Interruption.objects.filter(shift_room=OuterRef("candidate__shift_room")).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at - SILENCE)
    )
    silent = (
        Attempt.objects.running()
        .filter(
            candidate__shift_room=OuterRef("pk"),
            candidate__standing=Standing.SAT,
            started_at__lt=at - SILENCE,
        )
        .filter(Q(last_saved_at__isnull=True) | Q(last_saved_at__lt=at - SILENCE))
        .exclude(Exists(held))
    )
    calls = CandidateCall.objects.waiting().filter(shift_room=OuterRef("pk"))
    return rooms.annotate(
        silent_count=_counted(silent, "candidate__shift_room"),
        call_count=_counted(calls, "shift_room"),
        is_long_paused=Exists(
            Interruption.objects.filter(
                shift_room=OuterRef("pk"), ended_at__isnull=True, began_at__lte=long_ago(at)
            ).exclude(shift_room__shift__closed_at__isnull=False)
        ),
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
    candidate: Candidate,
    attempt: Attempt | None,
    *,
    at: datetime,
    since: datetime | None,
    calls: int,
) -> Seat:
    return Seat(
        number=candidate.seat or 0,
        state=_state(candidate, attempt, at=at, since=since),
        candidate=candidate,
        attempt=attempt,
        answered=getattr(attempt, "answered", 0),
        total=getattr(attempt, "total", 0),
        calls=calls,
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
