"""Rights from being an author or reviewer of a bank: the source that banks registers."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Q

from banks.enums import MemberRole
from banks.models import Bank, BankMember
from office import journal
from people.access import ROLE_PERMISSIONS, GrantSource, at, remembered, roles_with
from people.enums import Role
from people.models import Unit, User


def memberships_of(user: User) -> list[BankMember]:
    """Return what `user` is of which bank, in the order of the banks; read once for a request."""

    def read() -> list[BankMember]:
        own = BankMember.objects.filter(user=user).select_related("bank")
        return list(own.order_by("bank__code"))

    found: list[BankMember] = remembered(user, "bank memberships", read)
    return found


def _permissions(user: User, on: date) -> frozenset[str]:
    roles = {member.role for member in memberships_of(user)}
    return frozenset().union(*(ROLE_PERMISSIONS[Role(role)] for role in roles))


def _reach(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    if "bank" not in lookups:
        return None
    own = BankMember.objects.filter(user=user, role__in=roles_with(permission))
    return Q(**{at(lookups["bank"], "pk__in"): own.values("bank")})


BANK_MEMBERS = GrantSource(
    "bank members",
    permissions=_permissions,
    reach=_reach,
    rows=BankMember.objects.filter(user=OuterRef("pk")),
)


@transaction.atomic
def appoint_member(
    *, bank: Bank, user: User, role: MemberRole, by: User, at: datetime
) -> BankMember:
    """Make `user` author or reviewer of a bank; twice changes nothing."""
    member, made = BankMember.objects.get_or_create(bank=bank, user=user, role=role)
    if made:
        journal.record(
            actor=by.username,
            action="banks.appoint_member",
            target=f"bank:{bank.uuid}",
            at=at,
            data={"user": user.username, "role": role.value},
        )
    return member


@transaction.atomic
def entrust_bank(*, bank: Bank, unit: Unit, title: str, by: User, at: datetime) -> Bank:
    """Give a bank its owner unit and its title."""
    bank.unit, bank.title = unit, title
    bank.save(update_fields=["unit", "title"])
    journal.record(
        actor=by.username,
        action="banks.entrust_bank",
        target=f"bank:{bank.uuid}",
        at=at,
        data={"unit": unit.code},
    )
    return bank


def may_manage_lists(user: User, *, on: date) -> bool:
    """Tell whether someone manages the banks of all units: of one that stands below no other."""
    tops = Unit.objects.visible_to(user, "banks.manage_bank").open_on(on)
    return bool(tops.filter(parent__isnull=True).exists())
