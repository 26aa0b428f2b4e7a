"""The sitting: its one clock, handing in, and the one function that ends an attempt."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Q

from assessments import clock
from assessments.enums import EndedBy
from assessments.errors import (
    HeldElsewhere,
    NotStarted,
)
from assessments.loaded_forms import load_form
from assessments.models import Attempt, Candidate, Incident, Interruption, Response, ShiftRoom
from assessments.saving import Sitter


class ResumeState(TypedDict):
    """What a device gets when it takes over: answers and sequences by item id, the highest, 0 if none."""

    highest_sequence: int
    answers: dict[int, Any]
    sequences: dict[int, int]


#: Of a paper that has just begun.
NOTHING_SAVED = ResumeState(highest_sequence=0, answers={}, sequences={})


def lock_sitting(candidate_id: int) -> None:
    """Lock a candidate's room, then the candidate, until commit; who needs an attempt locks it last."""
    lock_sittings({candidate_id})


def lock_sittings(candidates: Collection[int]) -> None:
    """Lock the rooms of candidates, then the candidates, until commit, each in one order.

    Whoever changes what a deadline goes by holds the room; so it is read afresh after this. No
    lock joins other rows: those would be as they were before the lock was got.
    """
    seated = Candidate.objects.filter(pk__in=candidates, shift_room__isnull=False)
    rooms = set(seated.values_list("shift_room", flat=True))
    for rows in (
        ShiftRoom.objects.filter(pk__in=rooms),
        Candidate.objects.filter(pk__in=candidates),
    ):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def locked_attempt(attempt: Attempt) -> Attempt:
    """Return an attempt as it stands; its room, its candidate and itself are locked until commit."""
    return locked_attempts({attempt.pk})[attempt.pk]


def locked_attempts(attempts: Collection[int]) -> dict[int, Attempt]:
    """Return attempts by id as they stand, locked with their rooms and candidates until commit."""
    rows = Attempt.objects.filter(pk__in=attempts)
    lock_sittings(set(rows.values_list("candidate", flat=True)))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return _as_they_stand(attempts)


def _as_they_stand(attempts: Collection[int]) -> dict[int, Attempt]:
    """Return attempts with all that their start and their deadline go by, read anew."""
    return Attempt.objects.select_related(
        "candidate__shift_room__shift", "candidate__round__policy", "exam_form__part"
    ).in_bulk(attempts)


def deadline(attempt: Attempt) -> datetime:
    """Return when a started attempt's time is up: the one clock (`assessments.clock`).

    Raises:
        NotStarted: it has no deadline yet.
    """
    return deadlines([attempt])[attempt.pk]


def deadlines(attempts: Collection[Attempt]) -> dict[int, datetime]:
    """Return the deadlines of started attempts by id, in two statements for all of them.

    Raises:
        NotStarted: one of them has no deadline yet.
    """
    ids = {attempt.pk for attempt in attempts}
    given: Counter[int] = Counter()
    minutes = Incident.objects.filter(attempt__in=ids).values_list("attempt", "extra_minutes")
    for attempt_id, extra in minutes:
        given[attempt_id] += extra
    rooms = {attempt.candidate.shift_room_id for attempt in attempts} - {None}
    pauses: dict[tuple[str, int | None], list[clock.Pause]] = {}
    stood = Interruption.objects.filter(Q(attempt__in=ids) | Q(shift_room__in=rooms))
    for attempt_id, room, began, ended in stood.values_list(
        "attempt", "shift_room", "began_at", "ended_at"
    ):
        whose = ("attempt", attempt_id) if attempt_id else ("room", room)
        pauses.setdefault(whose, []).append((began, ended))
    return {
        attempt.pk: _deadline(
            attempt,
            given_back_minutes=given[attempt.pk],
            pauses=[
                *pauses.get(("attempt", attempt.pk), ()),
                *pauses.get(("room", attempt.candidate.shift_room_id), ()),
            ],
        )
        for attempt in attempts
    }


def _deadline(
    attempt: Attempt, *, given_back_minutes: int, pauses: Iterable[clock.Pause]
) -> datetime:
    candidate = attempt.candidate
    room = candidate.shift_room
    if attempt.started_at is None or room is None:
        raise NotStarted(candidate=candidate.number)
    return clock.deadline(
        started_at=attempt.started_at,
        minutes=attempt.exam_form.part.minutes,
        allowance_minutes=candidate.extra_minutes,
        given_back_minutes=given_back_minutes,
        pauses=pauses,
        window_ends_at=room.shift.ends_at,
    )


def reschedule(attempt: Attempt) -> Attempt:
    """Store the deadline anew after one of its inputs changed: the only writer of ``deadline_at``.

    The caller holds the room and the attempt (`lock_sitting`); all else is read anew here.
    """
    attempt = _as_they_stand({attempt.pk})[attempt.pk]
    attempt.deadline_at = deadline(attempt)
    attempt.save(update_fields=["deadline_at"])
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
    state = ResumeState(highest_sequence=0, answers={}, sequences={})
    for item_id, value, sequence in rows.order_by("item"):
        state["answers"][item_id] = value
        state["sequences"][item_id] = sequence
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
    overdue = Attempt.objects.overdue(at=at).order_by("deadline_at", "pk")
    passed: dict[int, datetime] = {}
    # Each round has its own grace: who is within a long one holds up nobody whose own has passed.
    for pk, deadline_at, form in overdue.values_list("pk", "deadline_at", "exam_form__uuid"):
        last = at - load_form(form).grace
        if deadline_at is not None and deadline_at <= last:
            passed[pk] = last
        if len(passed) == limit:
            break
    closed = 0
    for pk, attempt in Attempt.objects.in_bulk(passed).items():
        ended = finish(attempt=attempt, reason=EndedBy.CLOCK, at=passed[pk])
        closed += ended.ended_by == EndedBy.CLOCK
    return closed
