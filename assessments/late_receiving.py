"""Late evidence as it comes in: written down as it was sent, whatever is decided about it (`late`)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from assessments.errors import (
    LateNoMore,
    NotStarted,
    StillRunning,
    TooMuchLate,
    UnknownToken,
    UnusablePost,
)
from assessments.loaded_forms import load_form
from assessments.models import Attempt, LateEvidence
from assessments.receipts import LATE_PREFIX, code_of, grouped
from assessments.saving import Sitter
from office import journal
from office.clock import local_time

#: So long after the end a machine may still send what it kept.
ACCEPTED_FOR = timedelta(hours=48)
#: Bytes of a post; a whole paper of long answers is below.
LARGEST_LATE = 256 * 1024
#: Answers in a post: as many changes as a paper may see while the line is down.
MOST_ANSWERS = 500
#: Posts of one paper: several machines, several tries; more is no honest machine.
MOST_POSTS = 5


def receive_late(*, sitter: Sitter, body: bytes, at: datetime) -> LateEvidence:
    """Write down answers that come in after the end; the same answers again give the same row.

    Args:
        sitter: what the token says: any machine that once held the paper may send.
        body: JSON with `answers` (each with `fields`, `sequence` and `client_at`) and `client_at`.

    Raises:
        NotStarted: the paper was never begun.
        StillRunning: it takes answers the usual way.
        LateNoMore: it ended too long ago.
        TooMuchLate: the paper has sent as often as is taken.
        UnknownToken: the attempt was taken back.
        UnusablePost: it is larger than is taken, or not of this shape.
    """
    told = _read(body)
    known_attempts = Attempt.objects.select_related("candidate", "exam_form")
    attempt = known_attempts.filter(pk=sitter.attempt).first()
    if attempt is None:
        raise UnknownToken
    _refuse_untimely(attempt, at)
    digest = journal.digest_of(told["answers"])
    client_at = moment_of(told["client_at"])
    if client_at is None:
        raise UnusablePost
    earlier = LateEvidence.objects.filter(attempt=attempt)
    with transaction.atomic():
        # one after the other, so that neither the count nor the same post twice slips through
        rows = Attempt.objects.filter(pk=attempt.pk).select_for_update(no_key=True)
        list(rows.values_list("pk"))
        known = earlier.filter(digest=digest).first()
        if known is not None:
            return known
        if earlier.count() >= MOST_POSTS:
            raise TooMuchLate(candidate=attempt.candidate.number)
        evidence = LateEvidence.objects.create(
            attempt=attempt,
            received_at=at,
            client_at=client_at,
            payload={**told, "is_holder": attempt.lease == sitter.lease},
            digest=digest,
        )
        journal.record(
            actor=attempt.candidate.number,
            action="assessments.receive_late",
            target=f"attempt:{attempt.uuid}",
            at=at,
            after=digest,
            data={"answers": len(told["answers"])},
        )
    return evidence


def _refuse_untimely(attempt: Attempt, at: datetime) -> None:
    number = attempt.candidate.number
    if attempt.deadline_at is None:
        raise NotStarted(candidate=number)
    end = attempt.ended_at or attempt.deadline_at + load_form(attempt.exam_form.uuid).grace
    if at < end:
        raise StillRunning(candidate=number)
    if at > end + ACCEPTED_FOR:
        raise LateNoMore(candidate=number, ended_at=local_time(end))


def _read(body: bytes) -> dict[str, Any]:
    """Return the post, of its shape and no larger than is taken."""
    if len(body) > LARGEST_LATE:
        raise UnusablePost
    try:
        told = json.loads(body, parse_constant=_no_number)
        text = json.dumps(told, ensure_ascii=False, allow_nan=False)  # 1e999 is read as infinite
        text.encode()  # half a pair of surrogates is no text
    except (ValueError, RecursionError):
        raise UnusablePost from None
    if not isinstance(told, dict) or set(told) != {"answers", "client_at"}:
        raise UnusablePost
    answers = told["answers"]
    if not isinstance(answers, list) or not 0 < len(answers) <= MOST_ANSWERS:
        raise UnusablePost
    shape = {"fields", "sequence", "client_at"}
    if not all(isinstance(one, dict) and set(one) == shape for one in answers):
        raise UnusablePost
    if "\\u0000" in text:  # no database keeps it
        raise UnusablePost
    return told


def _no_number(name: str) -> None:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError(name)


def moment_of(milliseconds: Any) -> datetime | None:
    """Return a time on the device, None for what is none that a calendar holds."""
    if type(milliseconds) is not int or not 0 <= milliseconds < 10**14:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def code_of_late(evidence: LateEvidence) -> str:
    """Return the code under which a candidate can ask for what was received late: "NB-9F3K-..."."""
    return f"{LATE_PREFIX}-{grouped(code_of(evidence.digest))}"
