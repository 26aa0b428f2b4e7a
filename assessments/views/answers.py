"""Takes answers from the module of the paper: no session, no account, two statements and a commit.

`assessments.hot_path` leads here before anything else of the request is read.
"""

import logging
from datetime import UTC, datetime
from math import ceil

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from assessments.errors import AnswerTooLarge
from assessments.loaded_forms import load_form
from assessments.pauses import is_room_paused
from assessments.receipts import is_empty
from assessments.saving import Answer, Sitter, highest_sequence, save
from assessments.sitter_tokens import read_token
from banks.answering import read_answer
from office.errors import Busy, DomainError, Overloaded
from people.doors import open_door
from ui.middleware import status_of

logger = logging.getLogger(__name__)

#: Bytes; the longest answer that a kind takes is far below.
LARGEST = 64 * 1024
#: Seconds after which a device that was refused for lack of room asks again.
COME_AGAIN = 2


@open_door
@csrf_exempt  # a page of another site cannot send the header that names the attempt
@require_POST
def take_answer(request: HttpRequest) -> JsonResponse:
    """Store the answer to one item; without an item it is a sign of life of the machine."""
    now = timezone.now()
    try:
        known = read_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise AnswerTooLarge
        answers = posted_answers(request.POST, known.sitter, at=now)
        receipt = save(sitter=known.sitter, answers=answers, at=now)
    except DomainError as error:
        return refused(error)
    except DatabaseError:
        logger.exception("an answer could not be written")
        return refused(Overloaded())
    return JsonResponse(
        {
            "saved": receipt.saved,
            "is_older": bool(receipt.older),
            "is_empty": all(is_empty(answer.value) for answer in answers),
            "saved_at": timezone.localtime(receipt.saved_at).strftime("%H:%M:%S"),
            "seconds_left": max(0, ceil((receipt.deadline_at - now).total_seconds())),
            "is_paused": is_room_paused(known.room),
        }
    )


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


def refused(error: DomainError) -> JsonResponse:
    """Say why nothing was saved, to the module of the paper."""
    translation.activate(settings.LANGUAGE_CODE)  # the thread may still speak another reader's
    answer = {"code": error.code, "message": str(error), "next": reverse("assessments:sitting")}
    response = JsonResponse(answer, status=status_of(error))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(COME_AGAIN)
    return response
