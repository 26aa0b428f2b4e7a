"""Giving people their duties in a round."""

from datetime import datetime
from typing import Final

from django.db import transaction

from assessments.duties import PAPER_TASKS
from assessments.enums import RoundState, Task
from assessments.errors import (
    HeadAppointed,
    IncompatibleDuties,
    RoundNotInState,
    SealWouldBeLost,
)
from assessments.models import Duty, PaperSeal, Round, SealHolder, Shift
from assessments.seal_holders import holders_of
from office import journal
from people.models import Place, User

#: Who has a task of one of these sets in a round has none of the other: who knows the papers never
#: watches over those who write them.
APART: Final = ((frozenset(PAPER_TASKS), frozenset({Task.PROCTOR})),)
#: So many holders open a seal.
_OPEN_TOGETHER: Final = 2


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
        HeadAppointed: the paper board has another head, who signs for the papers.
        IncompatibleDuties: the tasks that they have in the round forbid it (`APART`).
        ValueError: a place without a shift (a programming error: forms check it).
    """
    if place is not None and shift is None:
        raise ValueError("a place without a shift")
    now = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if now.state in (RoundState.ARCHIVED, RoundState.CANCELLED):
        raise RoundNotInState(round=now.title, expected=RoundState.PLANNED.label)
    others = forbidden_beside(task)
    if Duty.objects.filter(round=round_, user=user, task__in=others).exists():
        raise IncompatibleDuties(name=user.full_name)
    if task == Task.PAPER_HEAD:
        heads = Duty.objects.filter(round=round_, task=task).exclude(user=user)
        if head := heads.select_related("user").first():
            raise HeadAppointed(name=head.user.full_name)
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


def forbidden_beside(task: Task) -> frozenset[Task]:
    """Return the tasks that nobody has beside `task` in the same round."""
    found = frozenset[Task]()
    for one, other in APART:
        found |= other if task in one else one if task in other else found
    return found


@transaction.atomic
def dismiss(*, duty: Duty, by: User, at: datetime) -> None:
    """Take a duty back; the rights that it gave end at once. Twice changes nothing.

    With the last duty on the paper board a key that closes nothing goes as well.

    Raises:
        SealWouldBeLost: papers lie sealed, and too few holders would be left to open them.
    """
    Round.objects.select_for_update(no_key=True).get(pk=duty.round_id)
    if duty.task in PAPER_TASKS:
        _leave_paper_board(duty)
    gone, _rows = Duty.objects.filter(pk=duty.pk).delete()
    if gone:
        journal.record(
            actor=by.username,
            action="assessments.dismiss",
            target=f"round:{duty.round.uuid}",
            at=at,
            data={"user": duty.user.username, "task": duty.task},
        )


def _leave_paper_board(duty: Duty) -> None:
    beside = Duty.objects.filter(round=duty.round_id, user=duty.user_id, task__in=PAPER_TASKS)
    if beside.exclude(pk=duty.pk).exists():
        return
    if not PaperSeal.objects.filter(round=duty.round_id).exists():
        SealHolder.objects.filter(round=duty.round_id, user=duty.user_id).delete()
        return
    sealed = duty.round.exam_forms.under_seal().exists()
    left = holders_of(duty.round).exclude(user=duty.user_id).count()
    if sealed and left < _OPEN_TOGETHER:
        raise SealWouldBeLost(name=duty.user.full_name, have=left)
