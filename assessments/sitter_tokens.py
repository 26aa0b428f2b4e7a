"""What a device shows with each answer: which attempt it holds, signed, so that nothing is looked up.

A token gives nothing that is not checked again: an attempt that has ended, or that another device
holds, takes no answer and is not begun, whatever token comes with it.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.core.signing import BadSignature, Signer, TimestampSigner

from assessments.errors import UnknownToken
from assessments.models import Attempt
from assessments.saving import Sitter

_SIGNER = Signer(salt="assessments.sitter")
_WAITING = TimestampSigner(salt="assessments.waiting")
#: A page of the waiting room that is older begins nothing; it is drawn anew whenever something changes.
WAITS_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SitterToken:
    """What a token says: who sits, and in which room."""

    sitter: Sitter
    room: int


def token_for(attempt: Attempt, *, room: int) -> str:
    """Return the token of a running attempt, for the device that holds it.

    Args:
        attempt: with its exam form.
        room: the id of the room in which the candidate sits.
    """
    return _SIGNER.sign_object([attempt.pk, attempt.exam_form.uuid.hex, attempt.lease, room])


def waiting_token_for(attempt: Attempt, *, lease: str, room: int) -> str:
    """Return the token with which a device may begin an attempt; it takes no answers.

    It does not name the exam form: who waits beside another must not see whether they share one.
    """
    return _WAITING.sign_object([attempt.pk, lease, room])


@dataclass(frozen=True, slots=True)
class WaitingToken:
    """What the token of the waiting room says: an attempt, the device, and in which room."""

    attempt: int
    lease: str
    room: int


def read_waiting_token(token: str) -> WaitingToken:
    """Return what the token of a waiting room says.

    Raises:
        UnknownToken: it was not signed here, or a day ago.
    """
    try:
        return WaitingToken(*_WAITING.unsign_object(token, max_age=WAITS_FOR))
    except BadSignature:
        raise UnknownToken from None


@lru_cache(maxsize=8192)
def read_token(token: str) -> SitterToken:
    """Return what a token says; the same token always says the same.

    Raises:
        UnknownToken: it was not signed here.
    """
    try:
        attempt, exam_form, lease, room = _SIGNER.unsign_object(token)
    except BadSignature:
        raise UnknownToken from None
    return SitterToken(
        sitter=Sitter(attempt=attempt, exam_form=UUID(exam_form), lease=lease), room=room
    )
