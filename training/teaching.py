"""Rights from teaching, a course or a session of it: the source that training registers."""

from collections.abc import Mapping
from datetime import date

from django.db.models import OuterRef, Q

from people.access import ROLE_PERMISSIONS, GrantSource, at, remembered, roles_with
from people.enums import Role
from people.models import User
from training.models import Course, SessionTrainer, Trainer


def _permissions(user: User, on: date) -> frozenset[str]:
    teaches = remembered(user, "teaches", Trainer.objects.filter(user=user).exists)
    return ROLE_PERMISSIONS[Role.TRAINER] if teaches else frozenset()


def _reach(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    if "course" not in lookups or Role.TRAINER not in roles_with(permission):
        return None
    whole = Course.trainers.through.objects.filter(trainer__user=user)
    of_a_session = SessionTrainer.objects.filter(trainer__user=user)
    course = at(lookups["course"], "pk__in")
    return Q(**{course: whole.values("course")}) | Q(
        **{course: of_a_session.values("session__course")}
    )


OWN_COURSES = GrantSource(
    "own courses",
    permissions=_permissions,
    reach=_reach,
    rows=Trainer.objects.filter(user=OuterRef("pk")),
)
