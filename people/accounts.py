"""Accounts: user names, one-time codes, first passwords; and the roles that accounts hold."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from office import journal
from office.keys import is_hash_of, keyed_hash
from office.text import clean_line, fold_marks, initials
from people import access
from people.enums import UNIT_ROLES, Role
from people.errors import (
    AccountBeyondReach,
    AccountExists,
    AccountGuarded,
    AccountLocked,
    AccountOpen,
    AccountsInTheWay,
    CodeUsed,
    GrantEnded,
    GrantExists,
    GrantNotInOrder,
    LastAdministrator,
    OwnAccount,
    RoleNotGranted,
    UsernameTaken,
    WeakPassword,
    WrongCode,
)
from people.models import ApiToken, Grant, Official, Unit, User
from people.models.grant import GrantQuerySet
from people.postings import BATCH, lasting_beyond
from people.units import hold_open, hold_units

#: Without 0 O, 1 I L, which slips of paper confuse. 31 ** 8 codes: 39 bits.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_LIFETIME = timedelta(days=14)
_CODE_PURPOSE = "one-time code"
#: How often free names are looked for where others open accounts at the same moment.
MOST_TRIES = 5


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
        AccountsInTheWay: others went on taking the names meanwhile; no account is opened.
    """
    people = sorted(officials, key=lambda official: official.staff_code)
    _refuse_second_accounts(people)
    accounts = _store_new(people, at=at)
    journal.record(
        actor=by.username,
        action="people.open_accounts",
        target="people.user",
        at=at,
        data={"usernames": [account.user.username for account in accounts]},
    )
    return accounts


def _store_new(people: list[Official], *, at: datetime) -> list[NewAccount]:
    """Store accounts under free names; where somebody takes one meanwhile, look again."""
    for _try in range(MOST_TRIES):
        accounts = _new_accounts(people, at=at)
        users = sorted((account.user for account in accounts), key=lambda user: user.username)
        try:
            with transaction.atomic():  # all store in this order, so that none waits in a circle
                User.objects.bulk_create(users, batch_size=BATCH)
        except IntegrityError:
            continue
        return accounts
    raise AccountsInTheWay


def _new_accounts(people: list[Official], *, at: datetime) -> list[NewAccount]:
    """Return an account for each official, none stored."""
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
    return accounts


@transaction.atomic
def reset_code(*, user: User, by: User | None, at: datetime) -> NewAccount:
    """Give an account a new one-time code; its password and older codes open nothing any more.

    Args:
        by: who gives it; None only for an administrator whom the installation itself begins with.

    Raises:
        AccountLocked: the code of a locked account would open nothing.
        AccountBeyondReach: the account holds a role over a unit where `by` manages no accounts;
            whoever prints its code could work with that role.
        AccountGuarded: it opens question banks, rounds or marking, and `by` is no administrator.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise AccountLocked(name=user.full_name)
    if by is not None:
        _refuse_beyond_reach([user], by=by, on=timezone.localdate(at))
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


@transaction.atomic
def renew_codes(*, users: Iterable[User], by: User, at: datetime) -> list[NewAccount]:
    """Give accounts whose codes wait, or ran out unused, new codes; older ones open nothing.

    At most `postings.BATCH` at a time; one entry of the journal stands for all.

    Raises:
        CodeUsed: an account has a password; nobody gets a code then.
        AccountLocked, AccountBeyondReach, AccountGuarded: as `reset_code`.
    """
    ids = sorted(user.pk for user in users)
    held = list(User.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    for user in held:
        if not user.is_active:
            raise AccountLocked(name=user.full_name)
        if not user.code_hash:
            raise CodeUsed(name=user.full_name)
    _refuse_beyond_reach(held, by=by, on=timezone.localdate(at))
    renewed = []
    for user in held:
        code = _new_code()
        user.code_hash, user.code_expires_at = _code_hash(user.uuid, code), at + CODE_LIFETIME
        renewed.append(NewAccount(user, code))
    User.objects.bulk_update(held, ["code_hash", "code_expires_at"], batch_size=BATCH)
    journal.record(
        actor=by.username,
        action="people.renew_codes",
        target="people.user",
        at=at,
        data={"usernames": [user.username for user in held]},
    )
    return renewed


@transaction.atomic
def open_officer_account(
    *,
    username: str,
    full_name: str,
    email: str,
    role: Role,
    unit: Unit,
    by: User,
    on: date,
    at: datetime,
) -> NewAccount:
    """Open an account for an officer without a personnel file, with a first role from a day on.

    No password opens it until `set_first_password` is called with its code.

    Raises:
        UsernameTaken: an account has this name.
        RoleNotGranted, UnknownUnit: as `grant_role`.
    """
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, full_name=clean_line(full_name), email=email)
    except IntegrityError as error:  # somebody took the name since it was looked for
        raise UsernameTaken(username=username) from error
    journal.record(
        actor=by.username,
        action="people.open_officer_account",
        target=f"user:{user.uuid}",
        at=at,
        data={"username": username},
    )
    grant_role(user=user, role=role, unit=unit, by=by, on=on, at=at)
    return reset_code(user=user, by=by, at=at)


@transaction.atomic
def lock_account(*, user: User, by: User, at: datetime, reason: str) -> None:
    """Close an account: its sessions end with the next page, password and code open nothing more.

    Its tokens for other systems are revoked: they do not come back with `reopen_account`. Roles
    and duties stay written down; `reopen_account` gives a new code.

    Raises:
        OwnAccount: nobody closes their own.
        AccountLocked: it is closed already.
        AccountBeyondReach: it holds a role where `by` manages no accounts.
        LastAdministrator: nobody else administers the whole apparatus.
    """
    if user.pk == by.pk:
        raise OwnAccount
    on = timezone.localdate(at)
    _hold_roots()
    _refuse_beyond_reach([user], by=by, on=on)
    closed = User.objects.filter(pk=user.pk, is_active=True).update(
        is_active=False, password=make_password(None), code_hash="", code_expires_at=None
    )
    if not closed:
        raise AccountLocked(name=user.full_name)
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    mine = Grant.objects.filter(
        lasting_beyond(on), user=user, role=Role.SYSTEM_ADMIN, unit__parent__isnull=True
    )
    if mine.exists() and not _whole_administrators(on).exists():
        raise LastAdministrator(name=user.full_name)
    journal.record(
        actor=by.username,
        action="people.lock_account",
        target=f"user:{user.uuid}",
        at=at,
        data={"reason": reason, "tokens": tokens},
    )


@transaction.atomic
def reopen_account(*, user: User, by: User, at: datetime, reason: str) -> NewAccount:
    """Open a closed account again, by a new one-time code; the old password stays gone.

    Raises:
        AccountOpen: it is not closed.
        AccountBeyondReach: as `reset_code`.
    """
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise AccountOpen(name=user.full_name)
    journal.record(
        actor=by.username,
        action="people.reopen_account",
        target=f"user:{user.uuid}",
        at=at,
        data={"reason": reason},
    )
    return reset_code(user=user, by=by, at=at)


def set_first_password(*, username: str, code: str, password: str, at: datetime) -> User:
    """Exchange a one-time code for a password. The code works once.

    The password is hashed outside the transaction: it takes as long as many writes.

    Raises:
        WrongCode: no active account of that name has this code, or it has expired.
        WeakPassword: the validators of the settings refuse the password; the code still works.
    """
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    given = f"{user.uuid if user else UUID(int=0)}:{_as_given_out(code)}"
    fits = is_hash_of(user.code_hash if user else "", given, purpose=_CODE_PURPOSE)
    if user is None or not fits or user.code_expires_at is None or user.code_expires_at <= at:
        raise WrongCode
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(reasons=" ".join(error.messages)) from error
    hashed = make_password(password)
    with transaction.atomic():
        waiting = User.objects.filter(pk=user.pk, is_active=True, code_hash=user.code_hash)
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
    *,
    user: User,
    role: Role,
    unit: Unit,
    by: User | None,
    on: date,
    at: datetime,
    reason: str = "",
    until: date | None = None,
) -> Grant:
    """Give a role over a unit and all below it, from a day on.

    Args:
        by: who gives it; None only for the first administrator of an installation.
        until: the first day without it; None sets no end.

    Raises:
        RoleNotGranted: the role comes from duties, courses or the personnel file.
        GrantNotInOrder: it would end before it begins.
        UnknownUnit: the unit is not open on that day.
        GrantExists: the account holds this role there already, at a time of it.
    """
    if until is not None and until <= on:
        raise GrantNotInOrder(on=on.strftime("%d/%m/%Y"), until=until.strftime("%d/%m/%Y"))
    if role not in UNIT_ROLES:
        raise RoleNotGranted(role=role.label)
    unit = hold_open(unit, on=on)  # before the account: as a reorganisation, which moves roles
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    same = Grant.objects.filter(lasting_beyond(on), user=user, role=role, unit=unit)
    before_end = Q() if until is None else Q(valid_from__lt=until)
    if same.filter(before_end).exists():
        raise GrantExists(name=user.full_name, role=role.label, unit=unit.name)
    grant = Grant.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=on,
        valid_to=until,
        granted_by=by,
        reason=reason,
    )
    _record_grant(grant, "people.grant_role", by=by, at=at, on=on, reason=reason)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: User, on: date, at: datetime, reason: str = "") -> None:
    """End a role, so that it gives nothing from the day `on` on.

    A grant that would end on the day it begins is taken back whole: only the journal keeps it.

    Raises:
        GrantEnded: it ended by that day, whoever ended it.
        LastAdministrator: nobody would administer the whole apparatus from that day on.
    """
    if grant.role == Role.SYSTEM_ADMIN:
        _hold_roots()
    standing = Grant.objects.filter(lasting_beyond(on), pk=grant.pk)
    never_held = grant.valid_from >= on
    ended = standing.delete()[0] if never_held else standing.update(valid_to=on)
    if not ended:
        raise GrantEnded(role=Role(grant.role).label, name=grant.user.full_name)
    of_the_whole = grant.role == Role.SYSTEM_ADMIN and grant.unit.parent_id is None
    if of_the_whole and not _whole_administrators(on).exists():
        raise LastAdministrator(name=grant.user.full_name)
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


def _hold_roots() -> None:
    """Lock what administrators of the whole hold, so that two of them cannot remove each other."""
    hold_units(
        Unit.objects.filter(parent__isnull=True, valid_to__isnull=True).values_list("pk", flat=True)
    )


def _whole_administrators(on: date) -> GrantQuerySet:
    """Return what makes active accounts administrators of the whole on a day, without an end."""
    return Grant.objects.in_force(on).filter(
        role=Role.SYSTEM_ADMIN,
        unit__parent__isnull=True,
        valid_to__isnull=True,
        user__is_active=True,
    )


def _refuse_beyond_reach(users: Iterable[User], *, by: User, on: date) -> None:
    """Raise AccountBeyondReach if an account holds more, or elsewhere, than `by` manages.

    An HR officer manages accounts (`people.manage_account`), an administrator's by no means, nor
    one with a guarded right, were it from a duty or a bank: those wait for an administrator.
    """
    users = list(users)
    ids = [user.pk for user in users]
    held = Grant.objects.filter(lasting_beyond(on), user__in=ids)
    managed = access.reach(by, "people.manage_user", unit="unit") | (
        access.reach(by, "people.manage_account", unit="unit") & ~Q(role=Role.SYSTEM_ADMIN)
    )
    reached = Grant.objects.filter(managed).values("pk")
    beyond = held.exclude(pk__in=reached).select_related("unit", "user").order_by("pk").first()
    if beyond is not None:
        raise AccountBeyondReach(
            name=beyond.user.full_name, role=Role(beyond.role).label, unit=beyond.unit.name
        )
    administered: set[int] = set()
    if "people.manage_user" in by.permissions:
        reached_users = User.objects.visible_to(by, "people.manage_user")
        administered = set(reached_users.filter(pk__in=ids).values_list("pk", flat=True))
    for user in users:
        if user.pk not in administered and access.GUARDED & access.permissions_of(user):
            raise AccountGuarded(name=user.full_name)


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


def count_waiting_codes(at: datetime) -> int:
    """Return how many one-time codes could still be used at a moment."""
    waiting = User.objects.filter(is_active=True, code_expires_at__gt=at)
    return waiting.exclude(code_hash="").count()


def _code_hash(uuid: UUID, code: str) -> str:
    return keyed_hash(f"{uuid}:{code}", purpose=_CODE_PURPOSE)
