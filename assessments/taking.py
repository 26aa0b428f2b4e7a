"""One post of the module of the paper, from its bytes to what the machine is told.

Nothing here knows a request: the web server's own call and Django's view both lead to `take`.
"""

import logging
from datetime import UTC, datetime
from math import ceil
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from assessments.announcements import message_for_attempt
from assessments.errors import AnswerTooLarge, UnusablePost
from assessments.loaded_forms import load_form
from assessments.pauses import is_room_paused
from assessments.receipts import is_empty
from assessments.replies import Reply, reply_of
from assessments.saving import Answer, Sitter, highest_sequence, save
from assessments.sitter_tokens import read_token
from banks.answering import read_answer

logger = logging.getLogger(__name__)

#: Bytes; the longest answer that a kind takes is far below.
LARGEST = 64 * 1024


def take(*, authorization: str, body: bytes | None, at: datetime) -> Reply:
    """Store the answer to one item; without a body it is a sign of life of the machine.

    Args:
        authorization: the header, with the token that came with the paper.
        body: the fields of one question as a form sends them (application/x-www-form-urlencoded);
            None for one that did not arrive whole.
    """

    def answer() -> dict[str, Any]:
        known = read_token(authorization.removeprefix("Bearer "))
        if body is None:
            raise UnusablePost
        answers = posted_answers(fields_of(body), known.sitter, at=at)
        if body and not answers:
            raise UnusablePost  # never called saved, whatever a device meant by it
        receipt = save(sitter=known.sitter, answers=answers, at=at)
        return {
            "saved": receipt.saved,
            "is_older": bool(receipt.older),
            "is_empty": all(is_empty(answer.value) for answer in answers),
            "saved_at": timezone.localtime(receipt.saved_at).strftime("%H:%M:%S"),
            "seconds_left": max(0, ceil((receipt.deadline_at - at).total_seconds())),
            "is_paused": is_room_paused(known.room),
            "message": message_for_attempt(room=known.room, attempt=known.sitter.attempt),
        }

    return reply_of(answer)


def fields_of(body: bytes) -> "MultiValueDict[str, str]":
    """Return the fields of a question as its form sends them.

    Raises:
        AnswerTooLarge, UnusablePost: no page of ours sends this.
    """
    if len(body) > LARGEST:
        raise AnswerTooLarge
    try:
        # Django's own QueryDict takes twice as long to come to the same.
        found = parse_qs(
            body.decode("ascii"),  # whatever is not stands as %XX in a form's body
            keep_blank_values=True,
            errors="replace",
            max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )
    except ValueError:
        raise UnusablePost from None
    return MultiValueDict(found)


def posted_answers(
    data: "MultiValueDict[str, str]", sitter: Sitter, *, at: datetime
) -> list[Answer]:
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
