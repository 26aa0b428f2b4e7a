"""Saves: the answers of a running attempt on their way to the disk, two statements each.

Who sits is known by `Sitter` alone: no session, account or attempt is read on this path.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from assessments.errors import (
    AttemptOver,
    Barred,
    HeldElsewhere,
    NotStarted,
    TimeIsUp,
    UnknownItem,
    UnusableResponse,
)
from assessments.loaded_forms import LoadedForm, load_form
from assessments.models import Attempt, Response
from banks import kinds
from banks.kinds import InvalidResponse
from office.clock import local_time
from office.group_commit import GroupCommit

#: No row means that the attempt takes no answers from this device now; `_refusal` says why.
GUARD = """
UPDATE assessments_attempt SET last_saved_at = %s
WHERE id = %s AND started_at IS NOT NULL AND ended_at IS NULL AND annulled_at IS NULL
    AND deadline_at > %s AND lease = %s
RETURNING deadline_at
"""
#: Guarded by the device's sequence: what comes late or twice never overwrites what is newer.
UPSERT = """
INSERT INTO assessments_response (attempt_id, item_id, value, sequence, client_at, saved_at)
VALUES (%s, %s, %s::jsonb, %s, %s, %s)
ON CONFLICT (attempt_id, item_id) DO UPDATE
SET value = excluded.value, sequence = excluded.sequence,
    client_at = excluded.client_at, saved_at = excluded.saved_at
WHERE excluded.sequence > assessments_response.sequence
"""


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


@dataclass(frozen=True, slots=True)
class Write:
    """One save as the statements take it: the parameters of the guard and of each answer's row."""

    guard: tuple[Any, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def attempt(self) -> int:
        """Return whose row it locks."""
        return int(self.guard[1])


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a `Write`: the deadline that it was held against, which rows changed."""

    deadline_at: datetime
    changed: tuple[bool, ...]


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


def write_all(writes: Sequence[Write]) -> list[Written | None]:
    """Write many saves in one transaction; None stands for one that its guard refused.

    Rows are locked in the order of their attempts, so that two processes never wait for each other.
    """
    order = sorted(range(len(writes)), key=lambda number: writes[number].attempt)
    held: list[datetime | None] = [None] * len(writes)
    changed: list[list[bool]] = [[] for _write in writes]
    run = _DRIVERS[connection.vendor]
    # The driver's own cursors: Django's cost as much again as the statements, and there are many.
    with transaction.atomic(), connection.wrap_database_errors:
        driver = connection.connection
        found = run(driver, GUARD, [writes[number].guard for number in order], True)
        for number, row in zip(order, found, strict=True):
            held[number] = row and _from_stored(row[0])
        passed = [number for number in order if held[number]]
        rows = [(number, row) for number in passed for row in writes[number].rows]
        counts = run(driver, UPSERT, [row for _number, row in rows], False)
        for (number, _row), count in zip(rows, counts, strict=True):
            changed[number].append(bool(count))
    return [
        Written(deadline_at=deadline_at, changed=tuple(changed[number])) if deadline_at else None
        for number, deadline_at in enumerate(held)
    ]


def _one_by_one(driver: Any, sql: str, rows: Sequence[Any], returning: bool) -> Iterator[Any]:
    statement = _for_sqlite(sql)
    for row in rows:
        cursor = driver.execute(statement, row)
        yield cursor.fetchone() if returning else cursor.rowcount


@cache
def _for_sqlite(sql: str) -> str:
    return sql.replace("%s::jsonb", "%s").replace("%s", "?")


def _pipelined(driver: Any, sql: str, rows: Sequence[Any], returning: bool) -> Iterator[Any]:
    """Send all rows at once and read the answers after: a round trip for all, not for each."""
    if not rows:
        return
    driver.prepare_threshold = 0  # the two statements stay planned for the life of the connection
    with psycopg.Cursor(driver) as raw:
        raw.executemany(sql, rows, returning=True)
        for place in range(len(rows)):
            if place:
                raw.nextset()
            yield raw.fetchone() if returning else raw.rowcount


_Run = Callable[[Any, str, Sequence[Any], bool], Iterator[Any]]
_DRIVERS: dict[str, _Run] = {"sqlite": _one_by_one, "postgresql": _pipelined}


#: The writer of this process.
writer: GroupCommit[Write, Written | None] = GroupCommit(write_all)


def _commit(write: Write) -> Written | None:
    if settings.GROUP_COMMIT:
        return writer.commit(write)
    return write_all([write])[0]


def as_write(sitter: Sitter, answers: Sequence[Answer], *, at: datetime, grace: timedelta) -> Write:
    """Return a save as the statements take it, worked out before any row is locked."""
    now = _as_stored(at)
    return Write(
        guard=(now, sitter.attempt, _as_stored(at - grace), sitter.lease),
        rows=tuple(
            (
                sitter.attempt,
                answer.item_id,
                json.dumps(answer.value, ensure_ascii=False),
                answer.sequence,
                _as_stored(answer.client_at),
                now,
            )
            for answer in answers
        ),
    )


def _older(sitter: Sitter, answers: Sequence[Answer]) -> tuple[int, ...]:
    """Return the items of which a later answer is held; what merely came twice is not older."""
    items = [answer.item_id for answer in answers]
    rows = Response.objects.filter(attempt=sitter.attempt, item__in=items)
    held = dict(rows.values_list("item", "sequence"))
    return tuple(one.item_id for one in answers if held[one.item_id] > one.sequence)


def _as_stored(moment: datetime) -> Any:
    """Return a moment as the database driver wants it."""
    return _adapter()(moment)


@cache
def _adapter() -> Callable[[datetime], Any]:
    return connection.ops.adapt_datetimefield_value


def _from_stored(moment: datetime) -> datetime:
    """Return a moment as the database driver gives it: SQLite tells it in UTC without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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
    attempt = Attempt.objects.select_related("candidate").get(pk=sitter.attempt)
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
