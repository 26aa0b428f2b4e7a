"""The start of papers: many candidates press the button in the same second, one transaction has them.

The hour is the peak of a day. What a start goes by, room, shift, pauses, minutes given, is read for
all who wait at once; each of them is still told their own refusal.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from assessments import clock
from assessments.delivery import deadlines, locked_attempts
from assessments.enums import Standing
from assessments.errors import (
    AttemptOver,
    Barred,
    EarlierPartOpen,
    HeldElsewhere,
    RoomPaused,
    ShiftNotOpen,
    TooLate,
    UnknownToken,
)
from assessments.models import Attempt, Candidate, Interruption, Shift
from office.clock import local_time
from office.errors import DomainError
from office.group_commit import GroupCommit
from office.policies import exam_policy, late_minutes_for


@dataclass(frozen=True, slots=True)
class Start:
    """A device that wants to begin an attempt, or to go on with it: `lease` names the device."""

    attempt: int
    lease: str
    at: datetime


def start(*, attempt: Attempt, lease: str, at: datetime) -> Attempt:
    """Begin an attempt on one device; starting again on the same device changes nothing.

    While the room is paused nobody begins, or they would read the paper with the clock standing
    still. Who had begun may go on at another machine then: they know their paper already.

    With SATHACH_GROUP_COMMIT those who start together share a transaction.

    Args:
        lease: names the device; only it may save.

    Raises:
        AttemptOver: it has ended.
        HeldElsewhere: it runs on another device.
        Barred: it was annulled, or the candidate is absent, exempt, suspended or without a paper.
        EarlierPartOpen: the part before it has not ended.
        ShiftNotOpen: the shift is not open at this time.
        RoomPaused: the clock of the room stands still.
        TooLate: the candidate came after the policy's limit.
        UnknownToken: the attempt was taken back, its room dealt anew.
        Overloaded: it is not known whether it began; start again.
    """
    return begin(Start(attempt=attempt.pk, lease=lease, at=at))


def begin(wish: Start) -> Attempt:
    """Do what `start` does for whoever has no attempt at hand."""
    if settings.GROUP_COMMIT:
        return starter.commit(wish)
    outcome = start_all([wish])[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@transaction.atomic
def start_all(wishes: Sequence[Start]) -> list[Attempt | DomainError]:
    """Begin many attempts in one transaction: each one as it stands then, or why it cannot begin.

    The number of statements does not grow with the attempts.
    """
    attempts = locked_attempts({wish.attempt for wish in wishes})
    looked = _Around.all_of(attempts.values())
    outcomes: list[Attempt | DomainError] = []
    begun: dict[int, Attempt] = {}
    resumed: dict[int, Attempt] = {}
    for wish in wishes:
        attempt = attempts.get(wish.attempt)
        if attempt is None:  # dealt anew since its page was drawn
            outcomes.append(UnknownToken())
            continue
        refusal = _why_not(attempt, wish, looked)
        outcomes.append(refusal or attempt)
        if refusal or attempt.lease == wish.lease:
            continue
        if attempt.started_at is None:
            attempt.started_at = wish.at
            begun[attempt.pk] = attempt
        else:
            resumed[attempt.pk] = attempt
        attempt.lease = wish.lease
    _store(begun, resumed)
    return outcomes


def _store(begun: Mapping[int, Attempt], resumed: Mapping[int, Attempt]) -> None:
    for pk, deadline_at in deadlines(begun.values()).items():
        begun[pk].deadline_at = deadline_at
    if begun:
        Attempt.objects.bulk_update(begun.values(), ["started_at", "deadline_at", "lease"])
        registered = Candidate.objects.filter(standing=Standing.REGISTERED)
        registered.filter(attempts__in=begun).update(standing=Standing.SAT)
    if resumed:
        Attempt.objects.bulk_update(resumed.values(), ["lease"])


#: The writer of this process.
starter: GroupCommit[Start, Attempt] = GroupCommit(start_all)


@dataclass(frozen=True, slots=True)
class _Around:
    """What starts go by beside their own rows: the pauses of the rooms, the parts still open."""

    pauses: Mapping[int, Sequence[clock.Pause]]
    open_before: Collection[int]

    @classmethod
    def all_of(cls, attempts: Collection[Attempt]) -> "_Around":
        rooms = {attempt.candidate.shift_room_id for attempt in attempts}
        pauses: dict[int, list[clock.Pause]] = {}
        rows = Interruption.objects.filter(shift_room__in=rooms - {None})
        for room, began_at, ended_at in rows.values_list("shift_room", "began_at", "ended_at"):
            pauses.setdefault(room or 0, []).append((began_at, ended_at))
        return cls(pauses=pauses, open_before=_with_a_part_before(attempts))


def _with_a_part_before(attempts: Iterable[Attempt]) -> set[int]:
    """Return the attempts before which an earlier part has not ended."""
    later = [attempt for attempt in attempts if attempt.exam_form.part.order > 1]
    if not later:
        return set()
    rows = Attempt.objects.filter(
        candidate__in={attempt.candidate_id for attempt in later},
        ended_at__isnull=True,
        annulled_at__isnull=True,
    )
    still_open = set(rows.values_list("candidate", "exam_form__part__order"))
    return {
        attempt.pk
        for attempt in later
        if any(
            (attempt.candidate_id, order) in still_open
            for order in range(attempt.exam_form.part.order)
        )
    }


def _why_not(attempt: Attempt, wish: Start, looked: _Around) -> DomainError | None:
    """Return why an attempt cannot begin or go on at this device; None where it can."""
    candidate, number = attempt.candidate, attempt.candidate.number
    if attempt.ended_at:
        return AttemptOver(candidate=number, ended_at=local_time(attempt.ended_at))
    if attempt.annulled_at:
        return Barred(candidate=number)
    if attempt.started_at:
        is_elsewhere = attempt.lease not in ("", wish.lease)
        return HeldElsewhere(candidate=number) if is_elsewhere else None
    if candidate.standing not in (Standing.REGISTERED, Standing.SAT):
        return Barred(candidate=number)
    shift = candidate.shift_room.shift if candidate.shift_room else None
    if shift is None or not _is_open(shift, at=wish.at):
        return ShiftNotOpen(
            starts_at=local_time(shift.starts_at) if shift else "–",
            ends_at=local_time(shift.ends_at) if shift else "–",
        )
    pauses = looked.pauses.get(candidate.shift_room_id or 0, ())
    if any(ended_at is None for _began_at, ended_at in pauses):
        return RoomPaused(candidate=number)
    limit = admission_end(attempt, shift, pauses)
    if limit is not None and wish.at > limit:
        return TooLate(candidate=number, limit=local_time(limit))
    if attempt.pk in looked.open_before:
        return EarlierPartOpen(candidate=number)
    return None


def why_not(*, attempt: Attempt, lease: str, at: datetime) -> DomainError | None:
    """Return what `start` would refuse an attempt with at this device; None where it would begin.

    It looks without a lock, so that a page can tell beforehand what the button will.
    """
    wish = Start(attempt=attempt.pk, lease=lease, at=at)
    return _why_not(attempt, wish, _Around.all_of([attempt]))


def _is_open(shift: Shift, *, at: datetime) -> bool:
    return (
        shift.opened_at is not None
        and shift.closed_at is None
        and shift.starts_at <= at < shift.ends_at
    )


def admission_ends(attempt: Attempt) -> datetime | None:
    """Return until when `start` lets a candidate begin; None where lateness does not count.

    It does not for a paper that has begun, for a later part and without a seat.
    """
    room = attempt.candidate.shift_room
    if room is None or attempt.started_at:
        return None
    pauses = Interruption.objects.filter(shift_room=room).values_list("began_at", "ended_at")
    return admission_end(attempt, room.shift, list(pauses))


def admission_end(attempt: Attempt, shift: Shift, pauses: Iterable[clock.Pause]) -> datetime | None:
    """Return the same for whoever has read what it goes by: a late opening or a pause moves it."""
    part = attempt.exam_form.part
    if part.order > 1:
        return None
    policy = exam_policy(attempt.candidate.round.policy)
    return clock.deadline(
        started_at=max(shift.starts_at, shift.opened_at or shift.starts_at),
        minutes=late_minutes_for(policy, part.minutes),
        allowance_minutes=0,
        given_back_minutes=0,
        pauses=pauses,
        window_ends_at=shift.ends_at,
    )
