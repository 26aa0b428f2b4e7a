"""The statements of many saves at once: one guards all of them, one stores all answers.

Their number does not grow with the saves: on SQLite each statement gives up the interpreter's lock,
which hundreds of waiting threads would take; on PostgreSQL each is a round trip.
"""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
from django.db import OperationalError, connection, transaction


@dataclass(frozen=True, slots=True)
class Statements:
    """Both statements for one database; each takes its rows as one JSON array of arrays.

    guard: an attempt that comes back with a deadline takes answers from this device now; it is the
        one that it was held against. A row is (attempt, at, latest deadline refused, lease).
    free: the same without waiting for rows that somebody else has locked: those do not come back,
        and who is refused comes back without a deadline.
    upsert: guarded by the device's sequence; what comes late or twice overwrites nothing newer and
        does not come back. A row is (attempt, item, JSON of the value, sequence, client_at, at).
    """

    guard: str
    free: str
    upsert: str


# Without the hint its planner goes through all attempts that run. It has no locks of rows.
_SQLITE_GUARD = """
    WITH given AS (
        SELECT json_extract(value, '$[0]') AS attempt, json_extract(value, '$[1]') AS at,
            json_extract(value, '$[2]') AS latest, json_extract(value, '$[3]') AS lease
        FROM json_each(?)
    )
    UPDATE assessments_attempt NOT INDEXED
    SET last_saved_at = max(given.at, coalesce(last_saved_at, given.at)) FROM given
    WHERE id = given.attempt AND assessments_attempt.lease = given.lease
        AND started_at IS NOT NULL AND ended_at IS NULL AND annulled_at IS NULL
        AND deadline_at > given.latest
    RETURNING id, deadline_at
"""
_SQLITE = Statements(
    guard=_SQLITE_GUARD,
    free=_SQLITE_GUARD,
    upsert="""
    INSERT INTO assessments_response (attempt_id, item_id, value, sequence, client_at, saved_at)
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
        json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]')
    FROM json_each(?) WHERE true
    ON CONFLICT (attempt_id, item_id) DO UPDATE
    SET value = excluded.value, sequence = excluded.sequence,
        client_at = excluded.client_at, saved_at = excluded.saved_at
    WHERE excluded.sequence > assessments_response.sequence
    RETURNING attempt_id, item_id
    """,
)
# An update locks its rows in the order of its plan, so they are locked before.
_POSTGRES_GUARD = """
    WITH given AS (
        SELECT (r ->> 0)::bigint AS attempt, (r ->> 1)::timestamptz AS at,
            (r ->> 2)::timestamptz AS latest, r ->> 3 AS lease
        FROM json_array_elements(%s::json) AS rows(r)
    ), held AS (
        SELECT id FROM assessments_attempt WHERE id IN (SELECT attempt FROM given)
        ORDER BY id FOR NO KEY UPDATE{skip}
    ), passed AS (
        UPDATE assessments_attempt SET last_saved_at = greatest(given.at, last_saved_at)
        FROM given JOIN held ON id = attempt
        WHERE assessments_attempt.id = given.attempt AND assessments_attempt.lease = given.lease
            AND started_at IS NOT NULL AND ended_at IS NULL AND annulled_at IS NULL
            AND deadline_at > given.latest
        RETURNING assessments_attempt.id, deadline_at
    )
    SELECT held.id, passed.deadline_at FROM held LEFT JOIN passed ON passed.id = held.id
"""
_POSTGRES = Statements(
    guard=_POSTGRES_GUARD.format(skip=""),
    free=_POSTGRES_GUARD.format(skip=" SKIP LOCKED"),
    upsert="""
    INSERT INTO assessments_response (attempt_id, item_id, value, sequence, client_at, saved_at)
    SELECT (r ->> 0)::bigint, (r ->> 1)::bigint, (r ->> 2)::jsonb, (r ->> 3)::bigint,
        (r ->> 4)::timestamptz, (r ->> 5)::timestamptz
    FROM json_array_elements(%s::json) AS rows(r)
    ON CONFLICT (attempt_id, item_id) DO UPDATE
    SET value = excluded.value, sequence = excluded.sequence,
        client_at = excluded.client_at, saved_at = excluded.saved_at
    WHERE excluded.sequence > assessments_response.sequence
    RETURNING attempt_id, item_id
    """,
)
_STATEMENTS = {"sqlite": _SQLITE, "postgresql": _POSTGRES}

Row = tuple[Any, ...]
#: The number of a save among those of a batch, the place of an answer in it.
Place = tuple[int, int]
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Write:
    """One save as the statements take it: a row for the guard, a row for each answer."""

    guard: Row
    answers: tuple[Row, ...]

    @property
    def attempt(self) -> int:
        """Return the id of the attempt whose row it locks."""
        return int(self.guard[0])


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a `Write`: the deadline that it was held against, which answers changed a row."""

    deadline_at: datetime
    changed: tuple[bool, ...]


class RowLocked(Exception):
    """Somebody else holds the row of an attempt, for longer than a batch of others can wait."""


def write_all(writes: Sequence[Write]) -> list[Written | None]:
    """Write many saves in one transaction; None stands for one that its guard refused.

    Rows are locked in the order of their attempts, so that two processes never wait for each other.
    """
    outcomes = _write(writes, guard=_STATEMENTS[connection.vendor].guard)
    return [None if isinstance(one, RowLocked) else one for one in outcomes]  # it is there no more


def write_free(writes: Sequence[Write]) -> list[Written | RowLocked | None]:
    """Write those saves whose attempts nobody else has locked, at once; the others are named."""
    return _write(writes, guard=_STATEMENTS[connection.vendor].free)


def write_one(write: Write, *, patience_ms: int) -> Written | None:
    """Write one save and wait so long for whoever holds its attempt.

    Raises:
        RowLocked: it was held for longer.
    """
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT set_config('lock_timeout', %s, true)", [str(patience_ms)]
                    )
            return write_all([write])[0]
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise RowLocked from error
        raise


def _write(writes: Sequence[Write], *, guard: str) -> list[Written | RowLocked | None]:
    order = sorted(range(len(writes)), key=lambda number: writes[number].attempt)
    # The driver's own cursor: Django's would look at each row of the answer again.
    with transaction.atomic(), connection.wrap_database_errors:
        found = _guarded(writes, order, guard)
        held = {number: one for number, one in found.items() if isinstance(one, datetime)}
        passed = [number for number in order if number in held]
        changed = _stored(
            [
                ((number, place), row)
                for number in passed
                for place, row in enumerate(writes[number].answers)
            ]
        )
    outcomes: list[Written | RowLocked | None] = []
    for number, write in enumerate(writes):
        deadline_at = found[number]
        if not isinstance(deadline_at, datetime):
            outcomes.append(deadline_at)
            continue
        marks = tuple((number, place) in changed for place in range(len(write.answers)))
        outcomes.append(Written(deadline_at=deadline_at, changed=marks))
    return outcomes


def _guarded(
    writes: Sequence[Write], order: Sequence[int], guard: str
) -> dict[int, datetime | RowLocked | None]:
    """Return by number of the save: the deadline of one that was let through, else why it was not."""
    found: dict[int, datetime | RowLocked | None] = {}
    knows_locks = connection.vendor == "postgresql"
    for layer in _layers(order, key=lambda number: writes[number].attempt):
        rows: dict[int, datetime | None] = dict(
            _run(guard, [writes[number].guard for number in layer])
        )
        for number in layer:
            attempt = writes[number].attempt
            deadline_at = rows.get(attempt)
            if deadline_at is not None:
                found[number] = _heard(deadline_at)
            else:
                found[number] = RowLocked() if knows_locks and attempt not in rows else None
    return found


def _stored(placed: Sequence[tuple[Place, Row]]) -> set[Place]:
    """Return the places of the answers that changed a row."""
    changed: set[Place] = set()
    for layer in _layers(placed, key=lambda one: one[1][:2]):
        rows = set(_run(_STATEMENTS[connection.vendor].upsert, [row for _place, row in layer]))
        changed.update(place for place, row in layer if row[:2] in rows)
    return changed


def _layers(given: Sequence[One], *, key: Callable[[One], Hashable]) -> Iterator[list[One]]:
    """Yield what is given in parts that hold each key once: a statement touches a row once.

    What comes later for the same key stands in a later part. Nearly always there is one part.
    """
    seen: Counter[Hashable] = Counter()
    layers: list[list[One]] = []
    for one in given:
        its_key = key(one)
        if seen[its_key] == len(layers):
            layers.append([])
        layers[seen[its_key]].append(one)
        seen[its_key] += 1
    yield from layers


def _run(sql: str, rows: Sequence[Row]) -> list[Row]:
    given = (json.dumps(rows),)
    driver = connection.connection
    if connection.vendor != "postgresql":
        return list(driver.execute(sql, given).fetchall())
    with psycopg.Cursor(driver) as cursor:  # Django's own kind of cursor never prepares
        return list(cursor.execute(sql, given, prepare=True).fetchall())


def as_told(moment: datetime) -> str:
    """Return a moment as a row tells it: in UTC, which SQLite's text does not name."""
    told = moment.astimezone(UTC)
    return (told if connection.vendor == "postgresql" else told.replace(tzinfo=None)).isoformat(" ")


def _heard(moment: datetime) -> datetime:
    """Return a moment as the database driver gives it: SQLite tells it in UTC without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
