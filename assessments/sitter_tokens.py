"""What a device shows with each answer: which attempt it holds, signed, so that nothing is looked up.

The token gives nothing that the guard of a save does not check again: an attempt that has ended, or
that another device holds, takes no answer whatever token comes with it.
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.core.signing import BadSignature, Signer

from assessments.errors import UnknownToken
from assessments.models import Attempt
from assessments.saving import Sitter

_SIGNER = Signer(salt="assessments.sitter")


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
