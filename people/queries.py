"""Reads shared by pages: what an account is and may do."""

from dataclasses import dataclass
from datetime import date, timedelta

from people.enums import Role
from people.models import Grant, Posting, User

_ORDER = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of an account: over a unit, or over the account's own file where `unit` is empty."""

    role: Role
    unit: str
    first_day: date | None
    last_day: date | None


def roles_of(user: User, *, on: date) -> list[HeldRole]:
    """Return the roles that hold on a day, in the order of `Role`, then by unit; one statement."""
    grants = Grant.objects.in_force(on).filter(user=user).select_related("unit")
    held = [
        HeldRole(
            Role(grant.role),
            grant.unit.name,
            grant.valid_from,
            grant.valid_to and grant.valid_to - timedelta(days=1),
        )
        for grant in grants
    ]
    if user.official_id:
        held.append(HeldRole(Role.OFFICIAL, "", None, None))
    return sorted(held, key=lambda one: (_ORDER[one.role], one.unit))


def postings_of(user: User, *, on: date) -> list[Posting]:
    """Return the postings of the account's official on a day, the main one first; one statement."""
    if not user.official_id:
        return []
    held = Posting.objects.held_on(on).filter(official_id=user.official_id)
    return list(held.select_related("unit", "position").order_by("-is_primary", "valid_from", "id"))
