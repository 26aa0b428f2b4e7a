"""Lists of accounts and of the journal as files: what the page shows, and a trace of who took it."""

import pytest
from django.utils import timezone

from office import journal
from office.models import JournalEntry
from people.accounts import open_accounts
from people.enums import Role
from tests.make import grant, make_official, make_posting, make_unit, make_user
from tests.people.listing import rows_of
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

USERS, JOURNAL = "/quan-tri/tai-khoan", "/quan-tri/nhat-ky"
ACCOUNTS, OFFICIALS = "/tai-khoan-can-bo", "/can-bo"


@pytest.fixture
def unit():
    return make_unit(code="SNV", name="Sở Nội vụ")


def logged_in(client, role, unit, username="nguoidung"):
    user = make_user(username=username)
    grant(user, role, unit)
    client.force_login(user, backend="people.backends.GrantBackend")
    return client


def make_person(unit, name):
    return make_posting(official=make_official(full_name=name), unit=unit).official


def taken():
    return [
        (one.actor, one.target, one.data)
        for one in JournalEntry.objects.filter(action="people.export_list").order_by("pk")
    ]


def test_the_file_of_accounts_and_roles_holds_what_the_filters_leave(client, unit):
    page = logged_in(client, Role.SYSTEM_ADMIN, unit)
    grant(make_user(username="giamthi"), Role.HR_OFFICER, unit)

    found = rows_of(page.get(USERS, {"vai_tro": Role.HR_OFFICER, "tep": "xlsx"}))

    assert [one[1] for one in found] == ["giamthi"]
    assert "Sở Nội vụ" in found[0][4]
    [(actor, target, data)] = taken()
    assert (actor, target, data["rows"]) == ("nguoidung", "list:users", 1)
    assert len(data["conditions"]) == 1


def test_the_file_of_the_journal_holds_what_the_filters_leave_and_not_what_acts_held(client, unit):
    page = logged_in(client, Role.SYSTEM_ADMIN, unit)
    for action in ("people.grant_role", "people.lock_account"):
        journal.record(
            actor="an",
            action=action,
            target="user:1",
            at=timezone.now(),
            data={"a": "082085004512"},
        )

    answer = page.get(JOURNAL, {"viec": "people.lock", "tep": "xlsx"})

    assert [one[2] for one in rows_of(answer)] == ["people.lock_account"]
    assert "082085004512" not in str(rows_of(answer))
    assert [target for _actor, target, _data in taken()] == ["list:journal"]


def test_the_file_of_officials_accounts_is_of_one_tab_and_holds_no_code(client, unit):
    page = logged_in(client, Role.HR_OFFICER, unit)
    first, other = make_person(unit, "Trần An"), make_person(unit, "Lê Bình")
    [opened] = open_accounts(officials=[first], by=make_user(), at=timezone.now())

    with_code = rows_of(page.get(ACCOUNTS, {"muc": "cho-dung-ma", "tep": "xlsx"}))
    without = rows_of(page.get(ACCOUNTS, {"tep": "xlsx"}))

    assert [one[4] for one in with_code] == [opened.user.username]
    assert opened.code not in str(with_code)
    assert [one[0] for one in without] == [other.full_name]


def test_a_number_that_was_looked_for_is_not_in_the_journal(client, unit):
    page = logged_in(client, Role.HR_OFFICER, unit)

    page.get(OFFICIALS, {"tim": "082085004512", "tep": "xlsx"})

    [(_actor, target, data)] = taken()
    assert target == "list:officials"
    assert "082085004512" not in str(data)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        (USERS, Role.HR_OFFICER),
        (JOURNAL, Role.HR_OFFICER),
        (ACCOUNTS, Role.BANK_AUTHOR),
        (OFFICIALS, Role.BANK_AUTHOR),
    ],
)
def test_who_may_not_see_the_page_is_refused_its_file(client, unit, address, role):
    answer = logged_in(client, role, unit).get(address, {"tep": "xlsx"})

    assert answer.status_code == 403
    assert taken() == []


@pytest.mark.parametrize("address", [USERS, JOURNAL, ACCOUNTS, OFFICIALS])
def test_the_link_to_the_file_stands_in_the_part_of_the_page_that_changes(client, unit, address):
    make_person(unit, "Trần An")
    role = Role.SYSTEM_ADMIN if address in (USERS, JOURNAL) else Role.HR_OFFICER
    page = logged_in(client, role, unit)
    journal.record(actor="an", action="people.grant_role", target="user:1", at=timezone.now())

    answer = page.get(address)

    body = answer.content.decode()
    assert Page(answer).faults == []
    assert body.index("data-list") < body.index("tep=xlsx")


def test_a_tab_of_accounts_keeps_the_conditions_and_an_empty_one_offers_to_drop_them(client, unit):
    page = logged_in(client, Role.HR_OFFICER, unit)
    make_person(unit, "Trần An")

    body = page.get(ACCOUNTS, {"tim": "khong co", "muc": "dang-dung"}).content.decode()

    assert 'href="?tim=khong+co&amp;muc=het-han"' in body
    assert 'href="?muc=dang-dung"' in body


def test_ticks_of_accounts_have_one_for_all(client, unit):
    page = logged_in(client, Role.HR_OFFICER, unit)
    make_person(unit, "Trần An")

    html = Page(page.get(ACCOUNTS))

    assert html.faults == []
    assert [given["name"] for tag, given in html.tags if "data-row" in given] == ["cb"]
    assert sum("data-all" in given for _tag, given in html.tags) == 1
