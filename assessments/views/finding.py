"""The rounds, shifts and rooms that a page of the organiser is about; 404 for all others."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from assessments.models import Round, Shift, ShiftRoom
from assessments.readiness import with_counts
from people.models import User

MANAGE = "assessments.manage_round"
VIEW = "assessments.view_round"


def find_round(
    user: User,
    uuid: UUID,
    permission: str = VIEW,
    *,
    counted: Callable[[QuerySet[Round]], QuerySet[Round]] | None = with_counts,
) -> Round:
    """Return a round that `user` reaches by `permission`, with the counts of its page.

    Args:
        counted: what adds the counts (`assessments.readiness`), where a page shows few of them;
            None where it shows none.
    """
    rounds = Round.objects.visible_to(user, permission).select_related("unit", "policy")
    return get_object_or_404(counted(rounds) if counted else rounds, uuid=uuid)


def find_shift(user: User, uuid: UUID, permission: str = VIEW) -> Shift:
    """Return a shift of a round that `user` reaches by `permission`."""
    rounds = Round.objects.visible_to(user, permission)
    return get_object_or_404(
        Shift.objects.filter(round__in=rounds).select_related("round"), uuid=uuid
    )


def find_room(user: User, uuid: UUID, permission: str = VIEW) -> ShiftRoom:
    """Return a room in a shift of a round that `user` reaches by `permission`."""
    rounds = Round.objects.visible_to(user, permission)
    return get_object_or_404(
        ShiftRoom.objects.filter(shift__round__in=rounds).select_related(
            "shift__round", "place__site"
        ),
        uuid=uuid,
    )
