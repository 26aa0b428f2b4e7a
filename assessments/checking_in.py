"""Who came: held against their papers by a proctor, at the door or at the machine."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from assessments.messaging import refuse_over
from assessments.models import Candidate, ShiftRoom
from office import journal
from people.models import User


@transaction.atomic
def check_in(*, candidate: Candidate, proctor: User, at: datetime) -> Candidate:
    """Write down that a candidate came and was held against their papers; twice changes nothing."""
    arriving = Candidate.objects.filter(pk=candidate.pk, checked_in_at__isnull=True)
    if arriving.update(checked_in_at=at, checked_in_by=proctor):
        _record("check_in", candidate, proctor=proctor, at=at)
    candidate.refresh_from_db(fields=["checked_in_at", "checked_in_by"])
    return candidate


@transaction.atomic
def undo_check_in(*, candidate: Candidate, proctor: User, at: datetime) -> Candidate:
    """Take back that a candidate was checked in, somebody else perhaps; twice changes nothing.

    A paper that has begun goes on: it is for the proctor to say what becomes of who sits there.

    Args:
        candidate: with the room, its shift and its place.

    Raises:
        RoomOver: the shift is over.
    """
    if candidate.shift_room is not None:
        refuse_over(candidate.shift_room)
    noted = Candidate.objects.filter(pk=candidate.pk, checked_in_at__isnull=False)
    if noted.update(checked_in_at=None, checked_in_by=None):
        _record("undo_check_in", candidate, proctor=proctor, at=at)
    candidate.refresh_from_db(fields=["checked_in_at", "checked_in_by"])
    return candidate


@transaction.atomic
def check_in_many(
    *, room: ShiftRoom, candidates: Collection[Candidate], proctor: User, at: datetime
) -> int:
    """Check several candidates of a room in at once; return how many were not before.

    Raises:
        RoomOver: the shift is over.
    """
    refuse_over(room)
    arriving = room.candidates.filter(
        pk__in=[one.pk for one in candidates], checked_in_at__isnull=True
    )
    numbers = list(arriving.order_by("number").values_list("number", flat=True))
    arriving.update(checked_in_at=at, checked_in_by=proctor)
    if numbers:
        journal.record(
            actor=proctor.username,
            action="assessments.check_in",
            target=f"shift_room:{room.uuid}",
            at=at,
            data={"candidates": numbers},
        )
    return len(numbers)


def _record(action: str, candidate: Candidate, *, proctor: User, at: datetime) -> None:
    journal.record(
        actor=proctor.username,
        action=f"assessments.{action}",
        target=f"candidate:{candidate.uuid}",
        at=at,
    )
