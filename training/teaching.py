"""Rights from teaching: the source that training registers."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from people.access import ROLE_PERMISSIONS, GrantSource, at, roles_with
from people.enums import Role
from people.models import User
from training.models import Trainer


def _permissions(user: User, on: date) -> frozenset[str]:
    teaches = Trainer.objects.filter(user=user).exists()
    return ROLE_PERMISSIONS[Role.TRAINER] if teaches else frozenset()


def _reach(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    if "course" not in lookups or Role.TRAINER not in roles_with(permission):
        return None
    return Q(**{at(lookups["course"], "sessions__trainers__trainer__user"): user})


OWN_COURSES = GrantSource("own courses", permissions=_permissions, reach=_reach)
