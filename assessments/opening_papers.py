"""The press of "begin" on a machine that holds its closed paper: one small write, then the key.

Nothing here knows a request, as in `taking`.
"""

import base64
from datetime import datetime
from math import ceil
from typing import Any

from assessments.closed_papers import key_of
from assessments.errors import NotStarted
from assessments.replies import Reply, reply_of
from assessments.sitter_tokens import read_waiting_token, token_for
from assessments.starting import Start, begin


def open_paper(*, authorization: str, at: datetime) -> Reply:
    """Begin an attempt; tell the key of its paper and the token with which it takes answers.

    A paper on which something was saved before gets no key: that is not in what the machine holds,
    so it loads the paper anew.

    Args:
        authorization: the header, with the token that came with the waiting room.
    """

    def answer() -> dict[str, Any]:
        known = read_waiting_token(authorization.removeprefix("Bearer "))
        attempt = begin(Start(attempt=known.attempt, lease=known.lease, at=at))
        if attempt.deadline_at is None:
            raise NotStarted(candidate=attempt.candidate.number)
        if attempt.last_saved_at is not None:
            return {"is_fresh": False}
        return {
            "is_fresh": True,
            "key": base64.b64encode(key_of(attempt)).decode(),
            "token": token_for(attempt, room=known.room),
            "seconds_left": max(0, ceil((attempt.deadline_at - at).total_seconds())),
        }

    return reply_of(answer)
