"""The one clock of an attempt: when its time is up. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

#: A pause that has not ended is taken to last this long, so that nobody runs out during it.
OPEN_PAUSE = timedelta(hours=12)


def deadline(
    *,
    started_at: datetime,
    minutes: int,
    allowance_minutes: int,
    given_back_minutes: int,
    pauses: Iterable[tuple[datetime, datetime | None]],
    window_ends_at: datetime,
) -> datetime:
    """Return when an attempt's time is up.

    The time runs from the start for the part's minutes and the candidate's allowance, but not
    beyond the shift's window, so who comes late gets no more. Minutes given back after an
    incident and the time during which the clock stood still move both ends.

    Args:
        minutes: of the part.
        allowance_minutes: what the candidate may use beyond (disability).
        given_back_minutes: of all incidents of this attempt.
        pauses: from–to of each interruption of the room or the attempt; an open one has no end.
        window_ends_at: the end of the shift.

    Returns:
        A moment after `started_at`, at least one second.
    """
    moved = timedelta(minutes=given_back_minutes)
    covered_to = started_at
    for began_at, ended_at in sorted(pauses, key=lambda pause: pause[0]):
        end = ended_at if ended_at is not None else began_at + OPEN_PAUSE
        begin = max(began_at, covered_to)  # overlapping pauses count once
        moved += max(end - begin, timedelta())
        covered_to = max(covered_to, end)
    own = started_at + timedelta(minutes=minutes + allowance_minutes)
    window = window_ends_at + timedelta(minutes=allowance_minutes)
    return max(min(own, window) + moved, started_at + timedelta(seconds=1))
