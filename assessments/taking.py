"""One post of the module of the paper, from its bytes to what the machine is told.

Nothing here knows a request: the web server's own call and Django's view both lead to `take`.
"""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, close_old_connections
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation

from assessments.errors import AnswerTooLarge, UnusablePost
from assessments.loaded_forms import load_form
from assessments.pauses import is_room_paused
from assessments.receipts import is_empty
from assessments.saving import Answer, Sitter, highest_sequence, save
from assessments.sitter_tokens import read_token
from banks.answering import read_answer
from office.errors import Busy, DomainError, Overloaded
from ui.middleware import status_of

logger = logging.getLogger(__name__)

#: Bytes; the longest answer that a kind takes is far below.
LARGEST = 64 * 1024
#: Seconds after which a device that was refused for lack of room asks again.
COME_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What the machine is told: an HTTP status, JSON, and when to come again where that is said."""

    status: int
    body: bytes
    retry_after: int | None = None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the headers of the answer."""
        found = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return [*found, ("Retry-After", str(self.retry_after))] if self.retry_after else found


def take(*, authorization: str, body: bytes, at: datetime) -> Reply:
    """Store the answer to one item; without a body it is a sign of life of the machine.

    Args:
        authorization: the header, with the token that came with the paper.
        body: the fields of one question as a form sends them (application/x-www-form-urlencoded).
    """
    try:
        known = read_token(authorization.removeprefix("Bearer "))
        answers = posted_answers(_fields(body), known.sitter, at=at)
        if body and not answers:
            raise UnusablePost  # never called saved, whatever a device meant by it
        receipt = save(sitter=known.sitter, answers=answers, at=at)
        told = {
            "saved": receipt.saved,
            "is_older": bool(receipt.older),
            "is_empty": all(is_empty(answer.value) for answer in answers),
            "saved_at": timezone.localtime(receipt.saved_at).strftime("%H:%M:%S"),
            "seconds_left": max(0, ceil((receipt.deadline_at - at).total_seconds())),
            "is_paused": is_room_paused(known.room),
        }
    except DomainError as error:
        return _refused(error)
    except DatabaseError:
        logger.exception("an answer could not be written")
        close_old_connections()  # one that broke is not used again
        return _refused(Overloaded())
    return Reply(200, json.dumps(told).encode())


def _fields(body: bytes) -> QueryDict:
    if len(body) > LARGEST:
        raise AnswerTooLarge
    try:
        return QueryDict(body)
    except (SuspiciousOperation, UnicodeDecodeError):
        raise UnusablePost from None


def posted_answers(data: QueryDict, sitter: Sitter, *, at: datetime) -> list[Answer]:
    """Read the answer that a question of the paper posts; nothing where it names none.

    A browser without the module counts no sequence: it waits for each page, so the server's clock
    does, above whatever came before.
    """
    posted = data.get("item", "")
    if not posted:
        return []
    item_id = _number(posted) or 0
    item = load_form(sitter.exam_form).items.get(item_id)
    value = read_answer(item.kind, data, f"c{item.order}") if item else None
    sequence = _number(data.get("sequence", ""))
    if sequence is None:
        sequence = max(highest_sequence(sitter) + 1, int(at.timestamp() * 1000))
    told = _number(data.get("client_at", ""))
    client_at = at if told is None else datetime.fromtimestamp(told / 1000, tz=UTC)
    return [Answer(item_id, value, sequence, client_at)]


def _number(text: str) -> int | None:
    """Return a whole number that any database and calendar can hold, None for all else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 14 else None


def _refused(error: DomainError) -> Reply:
    with translation.override(settings.LANGUAGE_CODE):  # the thread may speak another reader's
        told: dict[str, Any] = {"code": error.code, "message": str(error)}
    told["next"] = reverse("assessments:sitting")
    again = COME_AGAIN if isinstance(error, Busy) else None
    return Reply(status_of(error), json.dumps(told).encode(), again)
