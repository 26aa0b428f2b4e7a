"""What a proctor does: time given back, pauses, another machine, violations.

Each act has its reason and its entry in the journal.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments.delivery import finish, lock_sitting, locked_attempt, reschedule
from assessments.enums import EndedBy, IncidentKind, Standing
from assessments.errors import (
    AttemptOver,
    NobodyWrites,
    NoSittingNow,
    NotStarted,
    SeatTaken,
    StandingFixed,
    UnknownSeat,
)
from assessments.messaging import refuse_over
from assessments.models import Attempt, Candidate, Incident, Interruption, ShiftRoom
from office import journal
from office.clock import local_time
from people.models import User


def _running(attempt: Attempt) -> Attempt:
    """Return a running attempt; room, candidate and attempt are locked until commit."""
    attempt = locked_attempt(attempt)
    if attempt.ended_at:
        raise AttemptOver(candidate=attempt.candidate.number, ended_at=local_time(attempt.ended_at))
    if attempt.started_at is None:
        raise NotStarted(candidate=attempt.candidate.number)
    return attempt


def _record(action: str, target: str, *, proctor: User, at: datetime, **data: Any) -> None:
    journal.record(
        actor=proctor.username, action=f"assessments.{action}", target=target, at=at, data=data
    )


@transaction.atomic
def give_extra_time(
    *, attempt: Attempt, minutes: int, reason: str, proctor: User, at: datetime
) -> Attempt:
    """Move an attempt's deadline and record why.

    Locks the attempt until commit, so it cannot be closed in between. Calling twice gives the
    time twice.

    Args:
        minutes: whole minutes to add, 1 or more.
        reason: what happened, in the proctor's words; printed in the room's minutes.
        at: when the decision was taken (aware).

    Raises:
        AttemptOver: it has ended, by the candidate or by the clock.
        NotStarted: it has not begun.
        ValueError: `minutes` is below 1 (a programming error: forms check it).
    """
    if minutes < 1:
        raise ValueError(f"minutes must be 1 or more, not {minutes}")
    attempt = _running(attempt)
    Incident.objects.create(
        candidate=attempt.candidate,
        seat=attempt.candidate.seat,
        attempt=attempt,
        kind=IncidentKind.TECHNICAL,
        reason=reason,
        extra_minutes=minutes,
        recorded_by=proctor,
        recorded_at=at,
    )
    _record(
        "give_extra_time",
        f"attempt:{attempt.uuid}",
        proctor=proctor,
        at=at,
        minutes=minutes,
        reason=reason,
    )
    return reschedule(attempt)


@transaction.atomic
def give_time(
    *,
    room: ShiftRoom,
    attempts: Collection[Attempt],
    minutes: int,
    reason: str,
    proctor: User,
    at: datetime,
) -> list[Attempt]:
    """Move the deadlines of some or all who write in a room; return those that moved.

    Who has ended meanwhile is passed over: what is over stays over.

    Args:
        room: with its place.
        attempts: of candidates in this room; others are passed over too.

    Raises:
        NobodyWrites: none of them is writing any more.
        ValueError: `minutes` is below 1 (a programming error: forms check it).
    """
    if minutes < 1:
        raise ValueError(f"minutes must be 1 or more, not {minutes}")
    ShiftRoom.objects.select_for_update(no_key=True).get(pk=room.pk)
    running = list(
        Attempt.objects.running()
        .filter(candidate__shift_room=room, pk__in=[one.pk for one in attempts])
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    if not running:
        raise NobodyWrites
    seats = dict(room.candidates.values_list("pk", "seat"))
    Incident.objects.bulk_create(
        Incident(
            candidate_id=attempt.candidate_id,
            seat=seats[attempt.candidate_id],
            attempt=attempt,
            kind=IncidentKind.TECHNICAL,
            reason=reason,
            extra_minutes=minutes,
            recorded_by=proctor,
            recorded_at=at,
        )
        for attempt in running
    )
    _record(
        "give_time",
        f"shift_room:{room.uuid}",
        proctor=proctor,
        at=at,
        minutes=minutes,
        reason=reason,
        attempts=[str(attempt.uuid) for attempt in running],
    )
    return [reschedule(attempt) for attempt in running]


@transaction.atomic
def set_allowance(
    *, candidate: Candidate, minutes: int, reason: str, proctor: User, at: datetime
) -> Candidate:
    """Let a candidate use so many minutes beyond the paper's (disability); 0 takes them back.

    An attempt that runs has its deadline moved at once.

    Raises:
        ValueError: `minutes` is below 0 (a programming error: forms check it).
    """
    if minutes < 0:
        raise ValueError(f"minutes must be 0 or more, not {minutes}")
    lock_sitting(candidate.pk)
    candidate = Candidate.objects.get(pk=candidate.pk)
    running = candidate.attempts.running().select_for_update(no_key=True).first()
    before, candidate.extra_minutes = candidate.extra_minutes, minutes
    candidate.save(update_fields=["extra_minutes"])
    Incident.objects.create(
        candidate=candidate,
        seat=candidate.seat,
        attempt=running,
        kind=IncidentKind.NOTE,
        reason=reason,
        recorded_by=proctor,
        recorded_at=at,
    )
    _record(
        "set_allowance",
        f"candidate:{candidate.uuid}",
        proctor=proctor,
        at=at,
        before=before,
        minutes=minutes,
        reason=reason,
    )
    if running:
        reschedule(running)
    return candidate


@transaction.atomic
def release_device(*, attempt: Attempt, reason: str, proctor: User, at: datetime) -> Attempt:
    """Let another machine take over a running attempt; what reached the server comes along.

    Raises:
        AttemptOver, NotStarted: there is nothing to take over.
    """
    attempt = _running(attempt)
    Incident.objects.create(
        candidate=attempt.candidate,
        seat=attempt.candidate.seat,
        attempt=attempt,
        kind=IncidentKind.TECHNICAL,
        reason=reason,
        recorded_by=proctor,
        recorded_at=at,
    )
    _record("release_device", f"attempt:{attempt.uuid}", proctor=proctor, at=at, reason=reason)
    attempt.lease = ""
    attempt.save(update_fields=["lease"])
    return attempt


@transaction.atomic
def move_candidate(
    *, candidate: Candidate, seat: int, reason: str, proctor: User, at: datetime
) -> Candidate:
    """Seat a candidate at another machine of the room, one that stands in for a broken one.

    A paper that runs is released, so that it goes on there with all that reached the server; the
    clock goes on too. Who has not begun simply begins there.

    Raises:
        UnknownSeat: the room has no such machine.
        SeatTaken: somebody sits there.
        NoSittingNow: the candidate has no seat.
        RoomOver: the shift is over.
    """
    lock_sitting(candidate.pk)
    candidate = Candidate.objects.select_related("shift_room__shift", "shift_room__place").get(
        pk=candidate.pk
    )
    room, before = candidate.shift_room, candidate.seat
    if room is None:
        raise NoSittingNow(candidate=candidate.number)
    refuse_over(room)
    if not 1 <= seat <= room.place.machines:
        raise UnknownSeat(room=room.place.name, seat=seat)
    if room.candidates.filter(seat=seat).exists():
        raise SeatTaken(seat=seat)
    candidate.seat = seat
    candidate.save(update_fields=["seat"])
    running = candidate.attempts.running().select_for_update(no_key=True).first()
    Incident.objects.create(
        candidate=candidate,
        seat=before,
        attempt=running,
        kind=IncidentKind.TECHNICAL,
        reason=reason,
        recorded_by=proctor,
        recorded_at=at,
    )
    _record(
        "move_candidate",
        f"candidate:{candidate.uuid}",
        proctor=proctor,
        at=at,
        before=before,
        seat=seat,
        reason=reason,
    )
    if running:
        running.lease = ""
        running.save(update_fields=["lease"])
    return candidate


@transaction.atomic
def pause_room(*, room: ShiftRoom, reason: str, proctor: User, at: datetime) -> Interruption:
    """Stop the clock of everybody in a room; pausing a paused room changes nothing.

    Until it goes on nobody begins, and what was typed before still arrives (`delivery`).
    """
    room = ShiftRoom.objects.select_for_update(no_key=True).get(pk=room.pk)
    open_pause = room.interruptions.filter(ended_at__isnull=True).first()
    if open_pause:
        return open_pause
    pause = Interruption.objects.create(
        shift_room=room, began_at=at, reason=reason, ordered_by=proctor
    )
    _record("pause_room", f"shift_room:{room.uuid}", proctor=proctor, at=at, reason=reason)
    _reschedule_room(room)
    return pause


@transaction.atomic
def resume_room(*, room: ShiftRoom, proctor: User, at: datetime) -> int:
    """Let the clock of a room run on; return how many pauses ended (0 or 1)."""
    room = ShiftRoom.objects.select_for_update(no_key=True).get(pk=room.pk)
    ended = room.interruptions.filter(ended_at__isnull=True).update(ended_at=at)
    if ended:
        _record("resume_room", f"shift_room:{room.uuid}", proctor=proctor, at=at)
        _reschedule_room(room)
    return ended


def _reschedule_room(room: ShiftRoom) -> None:
    members = room.candidates.values("pk")
    running = Attempt.objects.running().filter(candidate__in=members).order_by("pk")
    for attempt in running.select_for_update(no_key=True):
        reschedule(attempt)


@transaction.atomic
def record_violation(
    *,
    candidate: Candidate,
    kind: IncidentKind,
    reason: str,
    proctor: User,
    at: datetime,
) -> Incident:
    """Write down a reprimand, a warning or a suspension.

    A suspension ends and annuls the running attempt and the candidate's standing. It may be
    recorded until the results are published: a scoring graded before is then graded again.

    Raises:
        StandingFixed: the candidate is suspended already.
        ValueError: `kind` is no violation.

    Source: Circulars 001/2025/TT-BNV and 22/2025/TT-BNV.
    """
    if kind not in (IncidentKind.REPRIMAND, IncidentKind.WARNING, IncidentKind.SUSPENSION):
        raise ValueError(f"{kind} is no violation")
    lock_sitting(candidate.pk)
    candidate = Candidate.objects.get(pk=candidate.pk)
    if kind == IncidentKind.SUSPENSION and candidate.standing == Standing.SUSPENDED:
        raise StandingFixed(candidate=candidate.number, standing=Standing.SUSPENDED.label)
    attempt = candidate.attempts.running().select_for_update(no_key=True).first()
    incident = Incident.objects.create(
        candidate=candidate,
        seat=candidate.seat,
        attempt=attempt,
        kind=kind,
        reason=reason,
        recorded_by=proctor,
        recorded_at=at,
    )
    _record(
        "record_violation",
        f"candidate:{candidate.uuid}",
        proctor=proctor,
        at=at,
        kind=kind.value,
        reason=reason,
    )
    if kind == IncidentKind.SUSPENSION:
        if attempt:
            finish(attempt=attempt, reason=EndedBy.SUSPENSION, at=at)
        candidate.attempts.filter(annulled_at__isnull=True).update(annulled_at=at)
        candidate.standing, candidate.standing_reason = Standing.SUSPENDED, reason[:300]
        candidate.save(update_fields=["standing", "standing_reason"])
    return incident


@transaction.atomic
def record_note(*, candidate: Candidate, reason: str, proctor: User, at: datetime) -> Incident:
    """Write down what happened to a candidate, without any consequence; stands in the minutes."""
    incident = Incident.objects.create(
        candidate=candidate,
        seat=candidate.seat,
        attempt=candidate.attempts.running().first(),
        kind=IncidentKind.NOTE,
        reason=reason,
        recorded_by=proctor,
        recorded_at=at,
    )
    _record("record_note", f"candidate:{candidate.uuid}", proctor=proctor, at=at, reason=reason)
    return incident
