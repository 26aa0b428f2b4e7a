"""Rights from duties: what a round's people may do inside it and nowhere else."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q

from assessments.enums import RoundState, Task
from assessments.models import Duty, Shift, ShiftRoom
from people.access import ROLE_PERMISSIONS, GrantSource, at, remembered, roles_with
from people.enums import Role
from people.models import User

#: The role whose permissions a duty gives within its round; other tasks give none in the system.
ROLE_OF_TASK: Mapping[str, Role] = {
    Task.SECRETARY: Role.ORGANISER,
    Task.PROCTOR: Role.PROCTOR,
    Task.MARKER: Role.MARKER,
    Task.APPEAL_MARKER: Role.MARKER,
    Task.PAPER_BOARD: Role.PAPER_BOARD,
    Task.PAPER_HEAD: Role.PAPER_BOARD,
}
#: The tasks of the paper board.
PAPER_TASKS = (Task.PAPER_BOARD, Task.PAPER_HEAD)
#: A marker judges responses without knowing whose they are: no other list opens by this right.
BLIND = frozenset({"assessments.mark_response"})
_ENDED = (RoundState.ARCHIVED, RoundState.CANCELLED)


def _duties(user: User) -> list[Duty]:
    """Return the duties of rounds that are not over. One statement."""

    def read() -> list[Duty]:
        return list(Duty.objects.filter(user=user).exclude(round__state__in=_ENDED).order_by("pk"))

    found: list[Duty] = remembered(user, "duties", read)
    return found


def _permissions(user: User, on: date) -> frozenset[str]:
    tasks = {duty.task for duty in _duties(user)}
    return frozenset().union(
        *(ROLE_PERMISSIONS[ROLE_OF_TASK[task]] for task in tasks if task in ROLE_OF_TASK)
    )


def _reach(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    if "round" not in lookups or (permission in BLIND and "response" not in lookups):
        return None
    roles = roles_with(permission)
    found: Q | None = None
    for duty in _duties(user):
        if ROLE_OF_TASK.get(duty.task) not in roles:
            continue
        part = Q(**{at(lookups["round"], "pk"): duty.round_id})
        for subject, key in (("shift", duty.shift_id), ("place", duty.place_id)):
            if key is not None and subject in lookups:
                part &= Q(**{at(lookups[subject], "pk"): key})
        found = part if found is None else found | part
    return found


ROUND_DUTIES = GrantSource(
    "round duties",
    permissions=_permissions,
    reach=_reach,
    rows=Duty.objects.filter(user=OuterRef("pk")),
)


def unwatched(user: User) -> Exists:
    """Tell of a room or a shift, whose id stands in `shift`, whether a room is not `user`'s to watch."""
    watched = ShiftRoom.objects.visible_to(user, "assessments.proctor_attempt")
    beside = ShiftRoom.objects.filter(shift=OuterRef("shift"))
    return Exists(beside.exclude(pk__in=watched.values("pk")))


def leads(user: User, shift: Shift) -> bool:
    """Tell whether somebody watches over all rooms of a shift: they sign for it. One statement."""
    rooms = ShiftRoom.objects.filter(shift=shift).annotate(is_led=~unwatched(user))
    return bool(rooms.values_list("is_led", flat=True).first())
