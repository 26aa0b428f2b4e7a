"""Rights from being an author or reviewer of a bank: the source that banks registers."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from banks.models import BankMember
from people.access import ROLE_PERMISSIONS, GrantSource, at, roles_with
from people.enums import Role
from people.models import User


def _permissions(user: User, on: date) -> frozenset[str]:
    roles = BankMember.objects.filter(user=user).values_list("role", flat=True).distinct()
    return frozenset().union(*(ROLE_PERMISSIONS[Role(role)] for role in roles))


def _reach(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    if "bank" not in lookups:
        return None
    member = {"members__user": user, "members__role__in": roles_with(permission)}
    return Q(**{at(lookups["bank"], path): value for path, value in member.items()})


BANK_MEMBERS = GrantSource("bank members", permissions=_permissions, reach=_reach)
