"""An account for every role, each having it in the way it is really given."""

from assessments.enums import Task
from assessments.models import Duty
from banks.enums import MemberRole
from people.enums import UNIT_ROLES, Role
from people.models import Unit, User
from tests.make import grant, make_bank, make_member, make_official, make_round, make_user
from training.enums import TrainerKind
from training.models import Trainer

#: The roles that a duty in a round gives, and the duty.
TASKS = {
    Role.PROCTOR: Task.PROCTOR,
    Role.MARKER: Task.MARKER,
    Role.PAPER_BOARD: Task.PAPER_BOARD,
}


def make_account_of(role: Role, *, unit: Unit) -> User:
    """An account that has one role: over `unit`, in a round, in a bank, by teaching, by being."""
    if role is Role.OFFICIAL:
        return make_user(official=make_official())
    if role is Role.BANK_AUTHOR:
        return make_member(make_bank(), MemberRole.AUTHOR)
    if role is Role.BANK_REVIEWER:
        return make_member(make_bank(), MemberRole.REVIEWER)
    user = make_user()
    if role in UNIT_ROLES:
        grant(user, role, unit)
    elif role is Role.TRAINER:
        Trainer.objects.create(user=user, kind=TrainerKind.STAFF)
    else:
        Duty.objects.create(round=make_round(unit=unit), user=user, task=TASKS[role])
    return user
