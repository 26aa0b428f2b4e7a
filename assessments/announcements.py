"""What the proctor last told a room or one of its candidates, as often as hundreds of machines ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import TypedDict

from django.utils import timezone

from assessments.models import RoomMessage

#: Seconds for which one look at the database answers everybody in the room.
FRESH = 2


class Told(TypedDict):
    """A message as a machine is told it."""

    id: int
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest message to a whole room, and those to single candidates, by candidate and attempt."""

    room: Told | None
    candidates: Mapping[int, Told]
    attempts: Mapping[int, Told]


def message_for_attempt(*, room: int, attempt: int) -> Told | None:
    """Return the newest message to a room or to whoever writes `attempt` there.

    As it was at most `FRESH` seconds ago in this process.
    """
    found = _looked_up(room, int(monotonic() / FRESH))
    return _newer(found.room, found.attempts.get(attempt))


def message_for_candidate(*, room: int, candidate: int) -> Told | None:
    """Return the newest message to a room or to one candidate there, as `message_for_attempt`."""
    found = _looked_up(room, int(monotonic() / FRESH))
    return _newer(found.room, found.candidates.get(candidate))


def forget() -> None:
    """Ask the database again at the next question: for tests, whose rows come and go."""
    _looked_up.cache_clear()


def _newer(one: Told | None, other: Told | None) -> Told | None:
    found = [told for told in (one, other) if told]
    return max(found, key=lambda told: told["id"], default=None)


@lru_cache(maxsize=1024)
def _looked_up(room: int, _moment: int) -> _Newest:
    rows: Iterable[tuple[int, str, datetime, int | None, int | None]] = (
        RoomMessage.objects.standing()
        .filter(shift_room=room)
        .order_by("pk")
        .values_list("pk", "words", "sent_at", "candidate", "candidate__attempts")
    )
    to_room: Told | None = None
    candidates: dict[int, Told] = {}
    attempts: dict[int, Told] = {}
    for pk, words, sent_at, candidate, attempt in rows:
        told = Told(id=pk, words=words, at=timezone.localtime(sent_at).strftime("%H:%M"))
        if candidate is None:
            to_room = told
            continue
        candidates[candidate] = told
        if attempt is not None:
            attempts[attempt] = told
    return _Newest(room=to_room, candidates=candidates, attempts=attempts)
