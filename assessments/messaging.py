"""A proctor's messages to a room or to one candidate, and taking one back."""

from datetime import datetime

from django.db import transaction

from assessments.errors import MessageGone, RoomOver
from assessments.models import Candidate, RoomMessage, ShiftRoom
from office import journal
from office.text import clean_block
from people.models import User

#: A banner above a paper holds no more.
MOST_WORDS = 300


@transaction.atomic
def send_message(
    *,
    room: ShiftRoom,
    words: str,
    proctor: User,
    at: datetime,
    candidate: Candidate | None = None,
) -> RoomMessage:
    """Show a message on the papers of a room, or on that of one candidate in it.

    Args:
        room: with its shift.

    Raises:
        RoomOver: the shift of the room is closed or called off.
        ValueError: there are no words, too many, or the candidate sits elsewhere (forms check it).
    """
    said = clean_block(words)
    if not 0 < len(said) <= MOST_WORDS:
        raise ValueError(f"a message has 1 to {MOST_WORDS} characters, not {len(said)}")
    if candidate is not None and candidate.shift_room_id != room.pk:
        raise ValueError("the candidate sits in another room")
    refuse_over(room)
    message = RoomMessage.objects.create(
        shift_room=room, candidate=candidate, words=said, sent_by=proctor, sent_at=at
    )
    data = {"words": said} | ({"candidate": candidate.number} if candidate else {})
    journal.record(
        actor=proctor.username,
        action="assessments.send_message",
        target=f"shift_room:{room.uuid}",
        at=at,
        data=data,
    )
    return message


@transaction.atomic
def withdraw_message(*, message: RoomMessage, proctor: User, at: datetime) -> RoomMessage:
    """Take a message off the screens; it stays readable for who watches the room.

    Raises:
        MessageGone: it was withdrawn before.
    """
    standing = RoomMessage.objects.standing().filter(pk=message.pk)
    if not standing.update(withdrawn_at=at, withdrawn_by=proctor):
        raise MessageGone
    journal.record(
        actor=proctor.username,
        action="assessments.withdraw_message",
        target=f"shift_room:{message.shift_room.uuid}",
        at=at,
        data={"words": message.words},
    )
    message.refresh_from_db()
    return message


def refuse_over(room: ShiftRoom) -> None:
    """Refuse what makes sense only while a shift is not over.

    Raises:
        RoomOver: it was closed or called off.
    """
    if room.shift.closed_at or room.shift.cancelled_at:
        raise RoomOver(room=room.place.name)
