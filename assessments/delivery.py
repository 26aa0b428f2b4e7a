"""The sitting: start, hand in, and the one function that ends an attempt."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from assessments import clock
from assessments.enums import EndedBy, Standing
from assessments.errors import (
    AttemptOver,
    Barred,
    EarlierPartOpen,
    HeldElsewhere,
    NotStarted,
    RoomPaused,
    ShiftNotOpen,
    TooLate,
)
from assessments.loaded_forms import load_form
from assessments.models import Attempt, Candidate, Interruption, Response, Shift, ShiftRoom
from assessments.saving import Sitter
from office.clock import local_time
from office.policies import exam_policy, late_minutes_for


class ResumeState(TypedDict):
    """What a device gets when it takes over: the answers by item id, the highest sequence, 0 if none."""

    highest_sequence: int
    answers: dict[int, Any]


def lock_sitting(candidate_id: int) -> None:
    """Lock a candidate's room, then the candidate, until commit; who needs an attempt locks it last.

    Whoever changes what a deadline goes by holds the room; so it is read afresh after this. No
    lock joins other rows: those would be as they were before the lock was got.
    """
    room_id = Candidate.objects.values_list("shift_room", flat=True).get(pk=candidate_id)
    for rows in (
        ShiftRoom.objects.filter(pk=room_id),
        Candidate.objects.filter(pk=candidate_id),
    ):
        list(rows.select_for_update(no_key=True).values_list("pk"))


def locked_attempt(attempt: Attempt) -> Attempt:
    """Return an attempt as it stands; its room, its candidate and itself are locked until commit."""
    lock_sitting(attempt.candidate_id)
    list(Attempt.objects.filter(pk=attempt.pk).select_for_update(no_key=True).values_list("pk"))
    return _as_it_stands(attempt.pk)


def _as_it_stands(attempt_id: int) -> Attempt:
    """Return an attempt with all that its start and its deadline go by, read anew."""
    return Attempt.objects.select_related(
        "candidate__shift_room__shift", "candidate__round__policy", "exam_form__part"
    ).get(pk=attempt_id)


def deadline(attempt: Attempt) -> datetime:
    """Return when a started attempt's time is up: the one clock (`assessments.clock`).

    Raises:
        NotStarted: it has no deadline yet.
    """
    candidate = attempt.candidate
    room = candidate.shift_room
    if attempt.started_at is None or room is None:
        raise NotStarted(candidate=candidate.number)
    pauses = Interruption.objects.filter(attempt=attempt) | Interruption.objects.filter(
        shift_room=room
    )
    return clock.deadline(
        started_at=attempt.started_at,
        minutes=attempt.exam_form.part.minutes,
        allowance_minutes=candidate.extra_minutes,
        given_back_minutes=sum(attempt.incidents.values_list("extra_minutes", flat=True)),
        pauses=list(pauses.values_list("began_at", "ended_at")),
        window_ends_at=room.shift.ends_at,
    )


def reschedule(attempt: Attempt) -> Attempt:
    """Store the deadline anew after one of its inputs changed: the only writer of ``deadline_at``.

    The caller holds the room and the attempt (`lock_sitting`); all else is read anew here.
    """
    attempt = _as_it_stands(attempt.pk)
    attempt.deadline_at = deadline(attempt)
    attempt.save(update_fields=["deadline_at"])
    return attempt


@transaction.atomic
def start(*, attempt: Attempt, lease: str, at: datetime) -> Attempt:
    """Begin an attempt on one device; starting again on the same device changes nothing.

    While the room is paused nobody begins, or they would read the paper with the clock standing
    still. Who had begun may go on at another machine then: they know their paper already.

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
    """
    attempt = locked_attempt(attempt)
    candidate = attempt.candidate
    if attempt.ended_at:
        raise AttemptOver(candidate=candidate.number, ended_at=local_time(attempt.ended_at))
    if attempt.annulled_at:
        raise Barred(candidate=candidate.number)
    if attempt.started_at:
        return _resume(attempt, lease)
    shift = candidate.shift_room.shift if candidate.shift_room else None
    if (
        shift is None
        or shift.opened_at is None
        or shift.closed_at
        or not (shift.starts_at <= at < shift.ends_at)
    ):
        raise ShiftNotOpen(
            starts_at=local_time(shift.starts_at) if shift else "–",
            ends_at=local_time(shift.ends_at) if shift else "–",
        )
    pauses = _pauses(candidate)
    if any(ended_at is None for _began_at, ended_at in pauses):
        raise RoomPaused(candidate=candidate.number)
    limit = _admission_ends(attempt, shift, pauses)
    if limit is not None and at > limit:
        raise TooLate(candidate=candidate.number, limit=local_time(limit))
    if attempt.exam_form.part.order > 1 and _earlier_part_open(attempt):
        raise EarlierPartOpen(candidate=candidate.number)
    attempt.started_at, attempt.lease = at, lease
    attempt.deadline_at = deadline(attempt)
    attempt.save(update_fields=["started_at", "lease", "deadline_at"])
    registered = Candidate.objects.filter(pk=candidate.pk, standing=Standing.REGISTERED)
    if not registered.update(standing=Standing.SAT) and candidate.standing != Standing.SAT:
        raise Barred(candidate=candidate.number)
    return attempt


def admission_ends(attempt: Attempt) -> datetime | None:
    """Return until when `start` lets a candidate begin; None where lateness does not count.

    It does not for a paper that has begun, for a later part and without a seat.
    """
    room = attempt.candidate.shift_room
    if room is None or attempt.started_at:
        return None
    return _admission_ends(attempt, room.shift, _pauses(attempt.candidate))


def _pauses(candidate: Candidate) -> list[clock.Pause]:
    rows = Interruption.objects.filter(shift_room=candidate.shift_room_id)
    return list(rows.values_list("began_at", "ended_at"))


def _admission_ends(
    attempt: Attempt, shift: Shift, pauses: Iterable[clock.Pause]
) -> datetime | None:
    """A late opening or a pause moves the end."""
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


def _earlier_part_open(attempt: Attempt) -> bool:
    return Attempt.objects.filter(
        candidate=attempt.candidate_id,
        exam_form__part__order__lt=attempt.exam_form.part.order,
        ended_at__isnull=True,
        annulled_at__isnull=True,
    ).exists()


def _resume(attempt: Attempt, lease: str) -> Attempt:
    """Go on with a running attempt on `lease`, where that device holds it or nobody does."""
    if attempt.lease not in ("", lease):
        raise HeldElsewhere(candidate=attempt.candidate.number)
    if not attempt.lease:
        attempt.lease = lease
        attempt.save(update_fields=["lease"])
    return attempt


def sitter_of(attempt: Attempt, *, lease: str) -> Sitter:
    """Return what `saving.save` goes by for whoever has the attempt at hand with its exam form."""
    return Sitter(attempt=attempt.pk, exam_form=attempt.exam_form.uuid, lease=lease)


def resume_state(attempt: Attempt) -> ResumeState:
    """Return what a device needs to go on with an attempt, after a reload or a change. One statement.

    Its own counter has to continue above ``highest_sequence``, or `save` would take its answers
    for old ones. Read it after `start`: then no other device can save any more.
    """
    rows = Response.objects.filter(attempt=attempt).values_list("item", "value", "sequence")
    state = ResumeState(highest_sequence=0, answers={})
    for item_id, value, sequence in rows.order_by("item"):
        state["answers"][item_id] = value
        state["highest_sequence"] = max(state["highest_sequence"], sequence)
    return state


@transaction.atomic
def finish(*, attempt: Attempt, reason: EndedBy, at: datetime, lease: str | None = None) -> Attempt:
    """End a started attempt, whoever ends it; the only place that does. Ending twice changes nothing.

    An attempt that the clock ends, ends at its deadline; one that was given time beyond `at` since
    the caller looked goes on, and is returned without an end.

    Args:
        lease: where given, only the device that holds the attempt may end it.

    Raises:
        NotStarted: there is nothing to end.
        HeldElsewhere: another device holds it.
    """
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if attempt.ended_at:
        return attempt
    if attempt.deadline_at is None:
        raise NotStarted(candidate=attempt.candidate.number)
    if lease is not None and attempt.lease != lease:
        raise HeldElsewhere(candidate=attempt.candidate.number)
    if reason == EndedBy.CLOCK and attempt.deadline_at > at:
        return attempt
    # A save that got the row first may have looked at the clock later: it counts, so it came before.
    told = max(at, attempt.last_saved_at or at)
    attempt.ended_at = attempt.deadline_at if reason == EndedBy.CLOCK else told
    attempt.ended_by = reason
    attempt.save(update_fields=["ended_at", "ended_by"])
    return attempt


def submit(*, attempt: Attempt, lease: str, at: datetime, by_clock: bool = False) -> Attempt:
    """Hand in from the device that holds the attempt; handing in twice gives the same attempt.

    What comes in when the time is up was ended by the clock, whose page sent it.

    Args:
        by_clock: the page hands in because its time ran out, not the candidate: who was given more
            time meanwhile goes on.

    Raises:
        HeldElsewhere: another device holds it.
        NotStarted: it was never begun.
    """
    is_up = attempt.deadline_at is not None and attempt.deadline_at <= at
    reason = EndedBy.CLOCK if is_up or by_clock else EndedBy.CANDIDATE
    return finish(attempt=attempt, reason=reason, at=at, lease=lease)


def close_overdue(*, at: datetime, limit: int = 200) -> int:
    """End up to `limit` attempts whose time is up and return how many; call it until it gives 0.

    They end at their deadline plus nothing: the grace is for saves on the way, so an attempt is
    closed only when that has passed too. Who is given time meanwhile is neither ended nor counted.
    """
    closed = 0
    overdue = (
        Attempt.objects.overdue(at=at)
        .select_related("exam_form")
        .order_by("deadline_at", "pk")[:limit]
    )
    for attempt in overdue:
        passed = at - load_form(attempt.exam_form.uuid).grace
        if attempt.deadline_at and attempt.deadline_at <= passed:
            ended = finish(attempt=attempt, reason=EndedBy.CLOCK, at=passed)
            closed += ended.ended_by == EndedBy.CLOCK
    return closed
