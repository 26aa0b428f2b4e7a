"""Giving people their duties in a round."""

from datetime import datetime

from django.db import transaction

from assessments.enums import RoundState, Task
from assessments.errors import RoundNotInState
from assessments.models import Duty, Round, Shift
from office import journal
from people.models import Place, User


@transaction.atomic
def appoint(
    *,
    round_: Round,
    user: User,
    task: Task,
    by: User,
    at: datetime,
    shift: Shift | None = None,
    place: Place | None = None,
) -> Duty:
    """Give `user` a task in a round, perhaps only in one shift or room; twice changes nothing.

    Raises:
        RoundNotInState: the round is archived or cancelled; its duties have ended.
        ValueError: a place without a shift (a programming error: forms check it).
    """
    if place is not None and shift is None:
        raise ValueError("a place without a shift")
    now = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if now.state in (RoundState.ARCHIVED, RoundState.CANCELLED):
        raise RoundNotInState(round=now.title, expected=RoundState.PLANNED.label)
    duty, made = Duty.objects.get_or_create(
        round=round_, user=user, task=task, shift=shift, place=place
    )
    if made:
        journal.record(
            actor=by.username,
            action="assessments.appoint",
            target=f"round:{round_.uuid}",
            at=at,
            data={"user": user.username, "task": task.value},
        )
    return duty


@transaction.atomic
def dismiss(*, duty: Duty, by: User, at: datetime) -> None:
    """Take a duty back; the rights that it gave end at once. Twice changes nothing."""
    gone, _rows = Duty.objects.filter(pk=duty.pk).delete()
    if gone:
        journal.record(
            actor=by.username,
            action="assessments.dismiss",
            target=f"round:{duty.round.uuid}",
            at=at,
            data={"user": duty.user.username, "task": duty.task},
        )
