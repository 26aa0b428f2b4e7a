"""Saves: the answers of a running attempt on their way to the disk.

Who sits is known by `Sitter` alone: no session, account or attempt is read on this path.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from assessments.batch_writing import (
    RowLocked,
    Write,
    Written,
    as_told,
    write_all,
    write_free,
    write_one,
)
from assessments.errors import (
    AttemptOver,
    Barred,
    HeldElsewhere,
    NotStarted,
    TimeIsUp,
    UnknownItem,
    UnknownToken,
    UnusableResponse,
)
from assessments.loaded_forms import LoadedForm, load_form
from assessments.models import Attempt, Response
from banks import kinds
from banks.kinds import InvalidResponse
from office.clock import local_time
from office.errors import Overloaded
from office.group_commit import GroupCommit


@dataclass(frozen=True, slots=True)
class Sitter:
    """An attempt on the device that holds it: all that a save goes by."""

    attempt: int
    exam_form: UUID
    lease: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A change as the device sends it; `value` is JSON of the item's kind, None clears."""

    item_id: int
    value: Any
    sequence: int
    client_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server took: (item id, sequence) of each answer of one save, and when.

    `older` are the items of which it holds a later answer, of another window perhaps: what came
    now is not what will be scored. `deadline_at` is the attempt's deadline as it stands.
    """

    saved: tuple[tuple[int, int], ...]
    saved_at: datetime
    deadline_at: datetime
    older: tuple[int, ...] = ()


def save(*, sitter: Sitter, answers: Sequence[Answer], at: datetime) -> Receipt:
    """Store answers of a running attempt: all of them or none, two statements.

    What the receipt names is on the disk and will be scored. An answer older than what the
    server holds is acknowledged, changes nothing and is named as older, at the cost of one
    statement more: a device that takes over counts on from `delivery.resume_state`. A save without
    answers is a sign of life: it only says when the device was last heard of. Saves are accepted
    while the room is paused: what was typed before the pause may still be on its way, and must
    never be lost; the page shows no paper then.

    With SATHACH_GROUP_COMMIT the saves that come in together share a transaction.

    Raises:
        UnknownItem: an item is not on this paper.
        UnusableResponse: a value is not one that the item's screen could send.
        NotStarted, AttemptOver, Barred, TimeIsUp, HeldElsewhere: why nothing was saved.
        Overloaded: it is not known whether it was saved; send the same again.
    """
    paper = load_form(sitter.exam_form)
    for answer in answers:
        _check(answer, paper)
    written = _commit(as_write(sitter, answers, at=at, grace=paper.grace))
    if written is None:
        raise _refusal(sitter)
    pairs = zip(answers, written.changed, strict=True)
    unchanged = [answer for answer, changed in pairs if not changed]
    return Receipt(
        saved=tuple((answer.item_id, answer.sequence) for answer in answers),
        saved_at=at,
        deadline_at=written.deadline_at,
        older=_older(sitter, unchanged) if unchanged else (),
    )


def highest_sequence(sitter: Sitter) -> int:
    """Return the highest sequence of an attempt's answers, 0 where there is none. One statement."""
    rows = Response.objects.filter(attempt=sitter.attempt)
    return rows.aggregate(highest=Max("sequence"))["highest"] or 0


#: The writer of this process.
writer: GroupCommit[Write, Written | None] = GroupCommit(write_free)

#: Milliseconds for which a save waits by itself for whoever holds its attempt, and how many of a
#: process may wait so: each of them holds a thread that others need.
PATIENCE_MS = 1000
MOST_WAITING = 4
_waiting = BoundedSemaphore(MOST_WAITING)


def _commit(write: Write) -> Written | None:
    if not settings.GROUP_COMMIT:
        return write_all([write])[0]
    try:
        return writer.commit(write)
    except RowLocked:
        return _commit_alone(write)


def _commit_alone(write: Write) -> Written | None:
    """Try once more, apart from the others, where the attempt was locked by somebody else.

    Raises:
        Overloaded: it is held for long, or too many wait for such rows.
    """
    if not _waiting.acquire(blocking=False):
        raise Overloaded
    try:
        return write_one(write, patience_ms=PATIENCE_MS)
    except RowLocked:
        raise Overloaded from None
    finally:
        _waiting.release()


def as_write(sitter: Sitter, answers: Sequence[Answer], *, at: datetime, grace: timedelta) -> Write:
    """Return a save as the statements take it, worked out before any row is locked."""
    now = as_told(at)
    return Write(
        guard=(sitter.attempt, now, as_told(at - grace), sitter.lease),
        answers=tuple(
            (
                sitter.attempt,
                answer.item_id,
                json.dumps(answer.value, ensure_ascii=False),
                answer.sequence,
                as_told(answer.client_at),
                now,
            )
            for answer in answers
        ),
    )


def _older(sitter: Sitter, answers: Sequence[Answer]) -> tuple[int, ...]:
    """Return the items of which another answer is held; what merely came twice is not older."""
    items = [answer.item_id for answer in answers]
    rows = Response.objects.filter(attempt=sitter.attempt, item__in=items)
    held = {
        item: (sequence, value)
        for item, sequence, value in rows.values_list("item", "sequence", "value")
    }
    return tuple(one.item_id for one in answers if held[one.item_id] != (one.sequence, one.value))


def _check(answer: Answer, paper: LoadedForm) -> None:
    item = paper.items.get(answer.item_id)
    if item is None:
        raise UnknownItem(item=answer.item_id)
    try:
        kinds.get(item.kind).score(item.content, answer.value)
    except InvalidResponse as error:
        raise UnusableResponse(order=item.order) from error


def _refusal(sitter: Sitter) -> Exception:
    """Return why a save was refused, after the fact."""
    attempt = Attempt.objects.select_related("candidate").filter(pk=sitter.attempt).first()
    if attempt is None:  # dealt anew since its page was drawn
        return UnknownToken()
    number = attempt.candidate.number
    if attempt.ended_at:
        return AttemptOver(candidate=number, ended_at=local_time(attempt.ended_at))
    if attempt.annulled_at:
        return Barred(candidate=number)
    if attempt.deadline_at is None:
        return NotStarted(candidate=number)
    if attempt.lease != sitter.lease:
        return HeldElsewhere(candidate=number)
    return TimeIsUp(candidate=number, deadline=local_time(attempt.deadline_at))
