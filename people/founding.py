"""How an installation begins: its first unit and its first administrator.

Whoever may run commands on the machine stands for the giver of rights, who does not exist yet.
"""

from datetime import date, datetime

from django.db import transaction

from office import journal
from people.accounts import NewAccount, grant_role, reset_code
from people.enums import Role, UnitKind
from people.errors import AdministratorExists, UnitsExist, UsernameTaken
from people.models import Grant, Unit, User
from people.units import open_unit


@transaction.atomic
def open_root_unit(*, code: str, name: str, kind: UnitKind, on: date, at: datetime) -> Unit:
    """Open the first unit of an installation, from the day `on` on.

    Raises:
        UnitsExist: it is not the first.
    """
    if Unit.objects.exists():
        raise UnitsExist
    unit = open_unit(code=code, name=name, kind=kind, on=on)
    journal.record(
        actor="",
        action="people.open_root_unit",
        target=f"unit:{unit.uuid}",
        at=at,
        data={"code": unit.code, "on": on.isoformat()},
    )
    return unit


@transaction.atomic
def open_unit_below(
    *,
    parent: Unit,
    code: str,
    name: str,
    kind: UnitKind,
    short_name: str,
    symbol: str,
    decision: str,
    on: date,
    by: User,
    at: datetime,
) -> Unit:
    """Open a new unit, which follows no other, below one that is there.

    Raises:
        UnitCodeTaken, UnknownUnit: as `people.units.open_unit`.
    """
    unit = open_unit(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        short_name=short_name,
        symbol=symbol,
        decision=decision,
        on=on,
    )
    journal.record(
        actor=by.username,
        action="people.open_unit",
        target=f"unit:{unit.uuid}",
        at=at,
        data={"code": unit.code, "parent": str(parent.uuid), "on": on.isoformat()},
    )
    return unit


@transaction.atomic
def open_administrator(
    *, username: str, full_name: str, unit: Unit, on: date, at: datetime, again: bool = False
) -> NewAccount:
    """Open an account with the role of system administrator over a unit, from the day `on` on.

    No password opens the account until `accounts.set_first_password` is called with its code.

    Args:
        again: open it although there is an administrator, whose password may be lost.

    Raises:
        AdministratorExists: there is one, and `again` was not said.
        UsernameTaken: an account has this name.
        UnknownUnit: the unit is not open on that day.
    """
    others = Grant.objects.in_force(on).filter(role=Role.SYSTEM_ADMIN, user__is_active=True)
    other = others.select_related("user").order_by("pk").first()
    if other is not None and not again:
        raise AdministratorExists(username=other.user.username)
    if User.objects.filter(username=username.strip().lower()).exists():
        raise UsernameTaken(username=username.strip().lower())
    user = User.objects.create_user(username, full_name=full_name)
    journal.record(
        actor="",
        action="people.open_administrator",
        target=f"user:{user.uuid}",
        at=at,
        data={"username": user.username, "unit": str(unit.uuid), "again": again},
    )
    grant_role(user=user, role=Role.SYSTEM_ADMIN, unit=unit, by=None, on=on, at=at)
    return reset_code(user=user, by=None, at=at)
