"""Whether anything has happened in a room since a page was drawn, told without drawing it.

A proctor's page asks every two seconds, and so do those of thirty rooms at once. What a room shows
hangs on the moments and numbers below: as long as they are the same, the page is the same.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from assessments.models import ShiftRoom
from assessments.room_watch import SILENCE, long_ago
from office.journal import digest_of

#: Seconds for which a room that only answers is not drawn anew.
CALM = 6
#: Written out, since building it anew would cost ten times as much as running it.
_FIGURES = """
SELECT (
        SELECT MAX(a.last_saved_at)
        FROM assessments_candidate AS c JOIN assessments_attempt AS a ON a.candidate_id = c.id
        WHERE c.shift_room_id = room.id
    ),
    shift.opened_at, shift.closed_at, shift.starts_at <= %(now)s, people.*, events.*, pauses.*,
    messages.*, calls.*
FROM assessments_shiftroom AS room
JOIN assessments_shift AS shift ON shift.id = room.shift_id
CROSS JOIN (
    SELECT COUNT(*), SUM(c.seat), COUNT(c.checked_in_at), MAX(c.checked_in_at),
        COUNT(CASE WHEN c.standing = 'sat' THEN 1 END),
        COUNT(CASE WHEN c.standing = 'absent' THEN 1 END),
        COUNT(CASE WHEN c.standing = 'suspended' THEN 1 END),
        COUNT(a.started_at), COUNT(a.ended_at), COUNT(a.annulled_at),
        COUNT(CASE WHEN a.lease = '' THEN 1 END),
        MAX(a.started_at), MAX(a.deadline_at),
        COUNT(CASE WHEN a.ended_at IS NULL AND a.started_at < %(silent)s
            AND (a.last_saved_at IS NULL OR a.last_saved_at < %(silent)s) THEN 1 END),
        COUNT(CASE WHEN a.ended_at IS NULL AND a.deadline_at <= %(now)s THEN 1 END)
    FROM assessments_candidate AS c LEFT JOIN assessments_attempt AS a ON a.candidate_id = c.id
    WHERE c.shift_room_id = %(room)s
) AS people
CROSS JOIN (
    SELECT MAX(i.id), COUNT(i.struck_at)
    FROM assessments_candidate AS c JOIN assessments_incident AS i ON i.candidate_id = c.id
    WHERE c.shift_room_id = %(room)s
) AS events
CROSS JOIN (
    SELECT COUNT(*), COUNT(ended_at), COUNT(CASE WHEN ended_at < %(silent)s THEN 1 END),
        COUNT(CASE WHEN ended_at IS NULL AND began_at <= %(long)s THEN 1 END)
    FROM assessments_interruption WHERE shift_room_id = %(room)s
) AS pauses
CROSS JOIN (
    SELECT MAX(id), COUNT(withdrawn_at) FROM assessments_roommessage WHERE shift_room_id = %(room)s
) AS messages
CROSS JOIN (
    SELECT MAX(id), COUNT(answered_at), COUNT(withdrawn_at), SUM(LENGTH(words))
    FROM assessments_candidatecall WHERE shift_room_id = %(room)s
) AS calls
WHERE room.id = %(room)s
"""


def room_version(room: ShiftRoom, *, at: datetime) -> str:
    """Return a digest of all that a room's page hangs on, at a moment. One statement.

    It may change where the page does not: a machine said that it is there. Where the page changes,
    it changes too; but answers alone, of which a room gives several a second, show at most once in
    `CALM`, with the first one of the next. Time alone changes a page: who falls silent, whose time
    is up, whose pause is a long one.
    """
    adapt = connection.ops.adapt_datetimefield_value
    moments = {
        "now": adapt(at),
        "silent": adapt(at - SILENCE),
        "long": adapt(long_ago(at)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"room": room.pk, **moments})
        heard, *told = cursor.fetchone()
    return digest_of([_calmed(heard), told])[:16]


def _calmed(heard: Any) -> int | None:
    """Return which `CALM` a moment is of, as the database gives it: SQLite tells it as text."""
    if heard is None:
        return None
    moment = datetime.fromisoformat(heard) if isinstance(heard, str) else heard
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() // CALM)
