"""Accounts, one-time codes and roles."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from office.models import JournalEntry
from people.accounts import (
    CODE_ALPHABET,
    end_grant,
    grant_role,
    open_accounts,
    reset_code,
    set_first_password,
    username_base,
)
from people.backends import GrantBackend
from people.enums import UNIT_ROLES, Role
from people.errors import (
    AccountExists,
    GrantEnded,
    GrantExists,
    RoleNotGranted,
    UnknownUnit,
    WeakPassword,
    WrongCode,
)
from people.models import Grant, User
from tests.make import EIGHT, LONG_AGO, make_official, make_unit, make_user

pytestmark = pytest.mark.django_db

PASSWORD, ANOTHER, WEAK = "sen hong 2026 Cao Lanh", "mat khau khac 99", "1234567"


def logged_in(username: str, password: str) -> User | None:
    return GrantBackend().authenticate(None, username=username, password=password)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Nguyễn Văn An", "nvan"),
        ("Đặng Thị Út", "dtut"),
        ("Nguyễn Ái", "nai"),
        ("Vương Thị Mỹ-Linh", "vtmylinh"),
        ("Tôn Nữ Thị Bảo Ân", "tntban"),
        ("H'Hen Niê", "hnie"),
        ("An", "an"),
    ],
)
def test_a_user_name_is_initials_and_given_name_without_marks(name, username):
    assert username_base(name) == username


def test_equal_user_names_are_numbered_in_the_order_of_staff_codes():
    make_user(username="nvan")
    last = make_official(full_name="Nguyễn Văn Ân", staff_code="CB3")
    first = make_official(full_name="Nguyễn Vĩnh An", staff_code="CB1")
    other = make_official(full_name="Lê Hòa", staff_code="CB2")

    accounts = open_accounts(officials=[last, first, other], by=make_user(), at=EIGHT)

    assert [(account.user.official, account.user.username) for account in accounts] == [
        (first, "nvan2"),
        (other, "lhoa"),
        (last, "nvan3"),
    ]


def test_a_new_account_holds_no_password_and_no_code_only_the_codes_hash():
    [account] = open_accounts(officials=[make_official()], by=make_user(), at=EIGHT)
    stored = User.objects.get(pk=account.user.pk)

    assert not stored.has_usable_password()
    assert len(account.code) == 8
    assert set(account.code) <= set(CODE_ALPHABET)
    assert account.code not in {stored.code_hash, repr(account)}
    assert account.code not in str(JournalEntry.objects.values())
    assert stored.code_expires_at == EIGHT + timedelta(days=14)
    assert logged_in(stored.username, account.code) is None


def test_nobody_gets_a_second_account_and_then_nobody_gets_one():
    served, waiting = make_official(), make_official()
    make_user(official=served, username="co-roi")

    with pytest.raises(AccountExists) as refusal:
        open_accounts(officials=[waiting, served], by=make_user(), at=EIGHT)

    assert refusal.value.data["username"] == "co-roi"
    assert not User.objects.filter(official=waiting).exists()


@pytest.mark.parametrize("number", [1, 60])
def test_opening_many_accounts_takes_as_many_statements_as_one(
    django_assert_max_num_queries, number
):
    officials, by = [make_official() for _ in range(number)], make_user()

    with django_assert_max_num_queries(9):  # with the savepoints
        open_accounts(officials=officials, by=by, at=EIGHT)


def test_the_code_is_exchanged_for_a_password_once_however_it_is_typed():
    [account] = open_accounts(officials=[make_official()], by=make_user(), at=EIGHT)
    typed = f" {account.code[:4].lower()}-{account.code[4:]}"
    name = account.user.username.upper()

    user = set_first_password(username=name, code=typed, password=PASSWORD, at=EIGHT)

    assert logged_in(user.username, PASSWORD) == user
    with pytest.raises(WrongCode):
        set_first_password(username=name, code=typed, password=ANOTHER, at=EIGHT)
    assert logged_in(user.username, PASSWORD) == user


def test_a_wrong_late_or_foreign_code_opens_nothing():
    one, other = open_accounts(
        officials=[make_official(), make_official()], by=make_user(), at=EIGHT
    )
    late = EIGHT + timedelta(days=14)
    tries = [
        (one.user.username, "AAAAAAAA", EIGHT),
        (one.user.username, "", EIGHT),
        (one.user.username, other.code, EIGHT),
        (one.user.username, one.code, late),
        ("khong-co-ai", one.code, EIGHT),
        (make_user().username, "", EIGHT),
    ]

    for username, code, at in tries:
        with pytest.raises(WrongCode):
            set_first_password(username=username, code=code, password=PASSWORD, at=at)

    assert not User.objects.get(pk=one.user.pk).has_usable_password()


def test_a_closed_account_is_not_opened_by_its_code():
    [account] = open_accounts(officials=[make_official()], by=make_user(), at=EIGHT)
    User.objects.filter(pk=account.user.pk).update(is_active=False)

    with pytest.raises(WrongCode):
        set_first_password(
            username=account.user.username, code=account.code, password=PASSWORD, at=EIGHT
        )


def test_a_weak_password_is_refused_with_reasons_and_the_code_still_works():
    [account] = open_accounts(officials=[make_official()], by=make_user(), at=EIGHT)
    username, code = account.user.username, account.code

    with pytest.raises(WeakPassword) as refusal:
        set_first_password(username=username, code=code, password=WEAK, at=EIGHT)

    assert refusal.value.data["reasons"]
    set_first_password(username=username, code=code, password=PASSWORD, at=EIGHT)
    assert logged_in(username, PASSWORD) is not None


def test_a_reset_ends_the_password_and_the_older_code():
    [account] = open_accounts(officials=[make_official()], by=make_user(), at=EIGHT)
    again = reset_code(user=account.user, by=make_user(), at=EIGHT)
    username = account.user.username

    with pytest.raises(WrongCode):
        set_first_password(username=username, code=account.code, password=PASSWORD, at=EIGHT)
    set_first_password(username=username, code=again.code, password=PASSWORD, at=EIGHT)
    reset_code(user=account.user, by=make_user(), at=EIGHT)

    assert logged_in(username, PASSWORD) is None


def test_a_granted_role_gives_its_rights_and_is_written_down():
    user, unit, admin = make_user(), make_unit(), make_user(username="quantri")

    grant = grant_role(
        user=user, role=Role.HR_OFFICER, unit=unit, by=admin, on=LONG_AGO, at=EIGHT, reason="QĐ 12"
    )

    assert user.has_perm("people.view_official")
    assert grant.granted_by == admin
    entry = JournalEntry.objects.get()
    assert (entry.actor, entry.action) == ("quantri", "people.grant_role")
    assert entry.target == f"user:{user.uuid}"
    assert entry.data["role"] == "hr_officer"


def test_a_role_is_given_once_where_a_unit_is_open():
    user, unit = make_user(), make_unit(on=date(2025, 7, 1))
    give: dict[str, Any] = {
        "user": user,
        "role": Role.LEADER,
        "unit": unit,
        "by": make_user(),
        "at": EIGHT,
    }
    grant_role(**give, on=date(2025, 7, 1))

    with pytest.raises(GrantExists):
        grant_role(**give, on=date(2026, 1, 1))
    with pytest.raises(UnknownUnit):
        grant_role(**give, on=date(2025, 6, 30))
    assert Grant.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in UNIT_ROLES])
def test_a_role_that_no_unit_has_is_not_granted(role):
    with pytest.raises(RoleNotGranted):
        grant_role(
            user=make_user(), role=role, unit=make_unit(), by=make_user(), on=LONG_AGO, at=EIGHT
        )


def test_an_ended_role_gives_nothing_from_that_day_on_and_ends_once():
    user, unit, by = make_user(), make_unit(), make_user()
    today = timezone.localdate()
    grant = grant_role(user=user, role=Role.LEADER, unit=unit, by=by, on=LONG_AGO, at=EIGHT)

    end_grant(grant=grant, by=by, on=today, at=EIGHT)

    assert not user.has_perm("reports.view_dashboard")
    assert Grant.objects.in_force(today - timedelta(days=1)).get() == grant
    with pytest.raises(GrantEnded):
        end_grant(grant=grant, by=by, on=today, at=EIGHT)


def test_a_role_given_by_mistake_is_taken_back_the_same_day_and_the_journal_keeps_it():
    user, unit, by = make_user(), make_unit(), make_user()
    today = timezone.localdate()
    grant = grant_role(user=user, role=Role.HR_OFFICER, unit=unit, by=by, on=today, at=EIGHT)

    end_grant(grant=grant, by=by, on=today, at=EIGHT, reason="Nhầm người")

    assert not user.has_perm("people.view_official")
    actions = JournalEntry.objects.order_by("id").values_list("action", "data__grant")
    assert [action for action, _ in actions] == ["people.grant_role", "people.end_grant"]
    assert len({uuid for _, uuid in actions}) == 1


def test_an_account_of_an_invented_person_opens_nothing_outside_a_demonstration(settings):
    user = make_user(username="dien", is_demo=True)
    user.set_password(PASSWORD)
    user.save()

    refused = logged_in("dien", PASSWORD), GrantBackend().get_user(user.pk)
    settings.DEMO_MODE = True

    assert refused == (None, None)
    assert (logged_in("dien", PASSWORD), GrantBackend().get_user(user.pk)) == (user, user)
