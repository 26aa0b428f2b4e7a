"""The one clock of an attempt: when its time is up. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

#: From–to of a time during which the clock stood still; an open one has no end.
Pause = tuple[datetime, datetime | None]
#: A pause that has not ended is taken to last this long, so that nobody runs out during it.
OPEN_PAUSE = timedelta(hours=12)


def deadline(
    *,
    started_at: datetime,
    minutes: int,
    allowance_minutes: int,
    given_back_minutes: int,
    pauses: Iterable[Pause],
    window_ends_at: datetime,
) -> datetime:
    """Return when an attempt's time is up.

    The time runs from the start for the part's minutes and the candidate's allowance, but not
    beyond the shift's window, so who comes late gets no more. Minutes given back after an
    incident and the time during which the clock stood still move both ends; a pause before the
    start moves the window alone. A pause that begins when the time is up brings nothing back.

    Args:
        minutes: of the part.
        allowance_minutes: what the candidate may use beyond (disability).
        given_back_minutes: of all incidents of this attempt.
        pauses: of the room and of the attempt.
        window_ends_at: the end of the shift.

    Returns:
        A moment after `started_at`, at least one second.
    """
    stopped = sorted(
        (began_at, ended_at if ended_at is not None else began_at + OPEN_PAUSE)
        for began_at, ended_at in pauses
    )
    given = timedelta(minutes=allowance_minutes + given_back_minutes)
    own = started_at + timedelta(minutes=minutes) + given
    since_start = [(max(began_at, started_at), ended_at) for began_at, ended_at in stopped]
    up = min(_moved(own, since_start), _moved(window_ends_at + given, stopped))
    return max(up, started_at + timedelta(seconds=1))


def _moved(end: datetime, pauses: Iterable[tuple[datetime, datetime]]) -> datetime:
    """Return `end` moved by the pauses that begin before it, in order; overlaps count once."""
    covered_to: datetime | None = None
    for began_at, ended_at in pauses:
        if began_at >= end:
            break
        begin = max(began_at, covered_to) if covered_to else began_at
        end += max(ended_at - begin, timedelta())
        covered_to = max(ended_at, covered_to) if covered_to else ended_at
    return end
