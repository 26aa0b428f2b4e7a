"""Accounts: user names, one-time codes, first passwords; and the roles that accounts hold."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hmac import compare_digest
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from office import journal
from office.keys import keyed_hash
from office.text import fold_marks, initials
from people.enums import UNIT_ROLES, Role
from people.errors import (
    AccountExists,
    GrantEnded,
    GrantExists,
    RoleNotGranted,
    WeakPassword,
    WrongCode,
)
from people.models import Grant, Official, Unit, User
from people.postings import BATCH, lasting_beyond
from people.units import hold_open

#: Without 0 O, 1 I L, which slips of paper confuse. 31 ** 8 codes: 39 bits.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account and its one-time code, known only here and on the slip that is printed from it."""

    user: User
    code: str = field(repr=False)


def username_base(full_name: str) -> str:
    """Return the user name of the first bearer of a name: "Nguyễn Văn An" gives "nvan"."""
    given = fold_marks(full_name).split(" ")[-1]
    return re.sub(r"[^a-z0-9]", "", initials(full_name) + given) or "cb"


@transaction.atomic
def open_accounts(*, officials: Iterable[Official], by: User, at: datetime) -> list[NewAccount]:
    """Open an account for each official, in the order of their staff codes.

    User names follow `username_base`; those already given get a number: nvan, nvan2, nvan3. No
    password opens the account until `set_first_password` is called with the code.

    Raises:
        AccountExists: an official has an account; no account is opened then.
    """
    people = sorted(officials, key=lambda official: official.staff_code)
    _refuse_second_accounts(people)
    taken = set(User.objects.values_list("username", flat=True))
    counts: dict[str, int] = {}
    accounts = []
    for official in people:
        uuid, code = uuid4(), _new_code()
        user = User(
            uuid=uuid,
            username=_free_name(username_base(official.full_name), taken, counts),
            full_name=official.full_name,
            email=official.email,
            official=official,
            password=make_password(None),  # unusable, and no hashing
            code_hash=_code_hash(uuid, code),
            code_expires_at=at + CODE_LIFETIME,
            is_demo=official.is_demo,
        )
        accounts.append(NewAccount(user, code))
    User.objects.bulk_create([account.user for account in accounts], batch_size=BATCH)
    journal.record(
        actor=by.username,
        action="people.open_accounts",
        target="people.user",
        at=at,
        data={"usernames": [account.user.username for account in accounts]},
    )
    return accounts


@transaction.atomic
def reset_code(*, user: User, by: User | None, at: datetime) -> NewAccount:
    """Give an account a new one-time code; its password and older codes open nothing any more.

    Args:
        by: who gives it; None only for an administrator whom the installation itself begins with.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    code = _new_code()
    user.set_unusable_password()
    user.code_hash = _code_hash(user.uuid, code)
    user.code_expires_at = at + CODE_LIFETIME
    user.save(update_fields=["password", "code_hash", "code_expires_at"])
    journal.record(
        actor=by.username if by else "",
        action="people.reset_code",
        target=f"user:{user.uuid}",
        at=at,
    )
    return NewAccount(user, code)


def set_first_password(*, username: str, code: str, password: str, at: datetime) -> User:
    """Exchange a one-time code for a password. The code works once.

    The password is hashed outside the transaction: it takes as long as many writes.

    Raises:
        WrongCode: no active account of that name has this code, or it has expired.
        WeakPassword: the validators of the settings refuse the password; the code still works.
    """
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    given = _code_hash(user.uuid if user else UUID(int=0), _as_given_out(code))
    fits = compare_digest(given, user.code_hash if user else "")
    if user is None or not fits or user.code_expires_at is None or user.code_expires_at <= at:
        raise WrongCode
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(reasons=" ".join(error.messages)) from error
    hashed = make_password(password)
    with transaction.atomic():
        waiting = User.objects.filter(pk=user.pk, is_active=True, code_hash=given)
        if not waiting.update(password=hashed, code_hash="", code_expires_at=None):
            raise WrongCode  # used or reset in between
        journal.record(
            actor=user.username,
            action="people.set_first_password",
            target=f"user:{user.uuid}",
            at=at,
        )
    user.refresh_from_db()
    return user


@transaction.atomic
def grant_role(
    *, user: User, role: Role, unit: Unit, by: User | None, on: date, at: datetime, reason: str = ""
) -> Grant:
    """Give a role over a unit and all below it, from a day on.

    Args:
        by: who gives it; None only for the first administrator of an installation.

    Raises:
        RoleNotGranted: the role comes from duties, courses or the personnel file.
        UnknownUnit: the unit is not open on that day.
        GrantExists: the account holds this role there already.
    """
    if role not in UNIT_ROLES:
        raise RoleNotGranted(role=role.label)
    unit = hold_open(unit, on=on)  # before the account: as a reorganisation, which moves roles
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Grant.objects.filter(user=user, role=role, unit=unit, valid_to__isnull=True).exists():
        raise GrantExists(name=user.full_name, role=role.label, unit=unit.name)
    grant = Grant.objects.create(
        user=user, role=role, unit=unit, valid_from=on, granted_by=by, reason=reason
    )
    _record_grant(grant, "people.grant_role", by=by, at=at, on=on, reason=reason)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: User, on: date, at: datetime, reason: str = "") -> None:
    """End a role, so that it gives nothing from the day `on` on.

    A grant that would end on the day it begins is taken back whole: only the journal keeps it.

    Raises:
        GrantEnded: it ended by that day, whoever ended it.
    """
    standing = Grant.objects.filter(lasting_beyond(on), pk=grant.pk)
    never_held = grant.valid_from >= on
    ended = standing.delete()[0] if never_held else standing.update(valid_to=on)
    if not ended:
        raise GrantEnded(role=Role(grant.role).label, name=grant.user.full_name)
    _record_grant(grant, "people.end_grant", by=by, at=at, on=on, reason=reason)


def _record_grant(
    grant: Grant, action: str, *, by: User | None, at: datetime, on: date, reason: str
) -> None:
    journal.record(
        actor=by.username if by else "",
        action=action,
        target=f"user:{grant.user.uuid}",
        at=at,
        data={
            "grant": str(grant.uuid),
            "role": grant.role,
            "unit": str(grant.unit.uuid),
            "on": on.isoformat(),
            "reason": reason,
        },
    )


def _refuse_second_accounts(people: list[Official]) -> None:
    """Lock the officials and raise AccountExists if one has an account."""
    ids = sorted(official.pk for official in people)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        locked = Official.objects.select_for_update(no_key=True).filter(pk__in=some)
        list(locked.order_by("pk").values_list("pk"))
        user = User.objects.filter(official__in=some).order_by("official__staff_code").first()
        if user is not None:
            raise AccountExists(name=user.full_name, username=user.username)


def _free_name(base: str, taken: set[str], counts: dict[str, int]) -> str:
    """Return `base`, or with the next number that is free, and mark it as taken."""
    name = base
    number = counts.get(base, 1)
    while name in taken:
        number += 1
        name = f"{base}{number}"
    counts[base] = number
    taken.add(name)
    return name


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _as_given_out(code: str) -> str:
    """Return a code as it was printed: people type small letters, spaces and hyphens."""
    return re.sub(r"[\s-]", "", code).upper()


def _code_hash(uuid: UUID, code: str) -> str:
    return keyed_hash(f"{uuid}:{code}", purpose="one-time code")
