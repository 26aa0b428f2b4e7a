"""How an installation begins."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from office.models import JournalEntry
from people.accounts import set_first_password
from people.enums import Role, UnitKind
from people.models import Grant, Unit, User
from tests.make import grant, make_unit, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "sen hong 2026 Cao Lanh"  # noqa: S105 (invented, of an invented account)


def create(username="quantri", *arguments, name="Lê Văn Bảy", unit="T01"):
    out = StringIO()
    command = ["create_administrator", username, "--full-name", name, "--unit", unit, *arguments]
    call_command(*command, stdout=out)
    return out.getvalue()


def code_in(text):
    found = re.search(r"one-time code ([2-9A-Z]{8}),", text)
    assert found
    return found[1]


def test_an_empty_installation_gets_a_unit_and_an_administrator_with_a_code():
    told = create(" QuanTri ", "--new-unit", "Tỉnh  Đồng Tháp")

    unit, account = Unit.objects.get(), User.objects.get()
    assert (unit.code, unit.name, unit.kind) == ("T01", "Tỉnh Đồng Tháp", UnitKind.PROVINCE)
    assert unit.path == f"/{unit.pk}/"
    assert (account.username, account.full_name) == ("quantri", "Lê Văn Bảy")
    given = Grant.objects.get()
    assert (given.user, given.unit, given.role) == (account, unit, Role.SYSTEM_ADMIN)
    assert not account.has_usable_password()
    assert told.startswith("quantri administers “Tỉnh Đồng Tháp”; one-time code ")
    assert told.endswith("/lan-dau\n")
    user = set_first_password(
        username="quantri", code=code_in(told), password=PASSWORD, at=timezone.now()
    )
    assert user.check_password(PASSWORD)


def test_what_was_done_is_in_the_journal_without_the_code():
    told = create("quantri", "--new-unit", "Tỉnh Đồng Tháp")

    entries = JournalEntry.objects.order_by("pk")
    assert list(entries.values_list("actor", "action")) == [
        ("", "people.open_root_unit"),
        ("", "people.open_administrator"),
        ("", "people.grant_role"),
        ("", "people.reset_code"),
    ]
    assert code_in(told) not in str(list(entries.values()))


def test_the_first_unit_may_be_of_another_kind():
    create("quantri", "--new-unit", "Sở Nội vụ", "--kind", "department")

    assert Unit.objects.get().kind == UnitKind.DEPARTMENT


def test_without_any_unit_the_way_to_open_one_is_told():
    with pytest.raises(CommandError, match="add --new-unit NAME"):
        create()

    assert not User.objects.exists()


def test_a_unit_that_is_there_is_used_and_no_second_root_is_opened():
    unit = make_unit(code="T01")

    with pytest.raises(CommandError, match="Đã có đơn vị"):
        create("quantri", "--new-unit", "Tỉnh khác", unit="T02")
    with pytest.raises(CommandError, match="T02"):
        create(unit="T02")
    create()

    assert Grant.objects.get().unit == unit
    assert Unit.objects.count() == 1


def test_a_second_administrator_is_refused_unless_it_is_said():
    make_unit(code="T01")
    create()

    with pytest.raises(CommandError, match=r"quantri\. Add --again"):
        create("another")
    assert User.objects.count() == 1
    create("another", "--again")
    with pytest.raises(CommandError, match="“another”"):
        create("another", "--again")

    assert set(Grant.objects.values_list("user__username", flat=True)) == {"quantri", "another"}


def test_one_whose_grant_ended_or_whose_account_is_closed_is_no_administrator():
    unit = make_unit(code="T01")
    today = timezone.localdate()
    closed = make_user(is_active=False)
    grant(closed, Role.SYSTEM_ADMIN, unit)
    ended = grant(make_user(), Role.SYSTEM_ADMIN, unit)
    Grant.objects.filter(pk=ended.pk).update(valid_to=today - timedelta(days=1))

    create()

    assert User.objects.filter(username="quantri").exists()


@pytest.mark.parametrize(("username", "name"), [(" ", "Lê Văn Bảy"), ("quantri", "  ")])
def test_empty_names_are_refused(username, name):
    make_unit(code="T01")

    with pytest.raises(CommandError, match="must not be empty"):
        create(username, name=name)
    assert not User.objects.exists()
