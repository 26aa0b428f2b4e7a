"""How far those reach who manage accounts and units: a right is not widened by a side door."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from banks.enums import MemberRole
from people.accounts import lock_account, renew_codes, reopen_account, reset_code
from people.api_tokens import make_token, recognise
from people.enums import Role
from people.errors import AccountGuarded
from people.models import Posting, Unit, User
from tests.make import (
    EIGHT,
    grant,
    make_bank,
    make_member,
    make_official,
    make_posting,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
TODAY = EIGHT.date()
NOW = EIGHT


@pytest.fixture(autouse=True)
def _clock_of_the_office():
    """No test of days may meet midnight."""
    with time_machine.travel(EIGHT):
        yield


@pytest.fixture
def root():
    return make_unit(code="TINH", name="Tỉnh Giả")


def officer(unit, role=Role.SYSTEM_ADMIN):
    user = make_user()
    grant(user, role, unit)
    return user


def test_an_hr_officer_gives_no_code_to_who_works_in_a_bank_and_an_administrator_does(root):
    official = make_official()
    make_posting(official=official, unit=root)
    author = make_member(make_bank(), MemberRole.AUTHOR, make_user(official=official))

    with pytest.raises(AccountGuarded):
        reset_code(user=author, by=officer(root, Role.HR_OFFICER), at=NOW)
    given = reset_code(user=author, by=officer(root), at=NOW)

    assert given.code
    with pytest.raises(AccountGuarded):  # the code waits now, so it could be renewed in a batch
        renew_codes(users=[author], by=officer(root, Role.HR_OFFICER), at=NOW)


def test_an_administrator_of_a_unit_does_not_manage_who_has_gone_elsewhere(root):
    mine, other = make_unit(parent=root), make_unit(parent=root)
    official = make_official()
    make_posting(official=official, unit=mine, valid_to=TODAY - timedelta(days=9))
    make_posting(official=official, unit=other, valid_from=TODAY - timedelta(days=9))
    account = make_user(official=official)

    reached = {
        name: list(
            User.objects.visible_to(officer(unit), "people.manage_user").filter(pk=account.pk)
        )
        for name, unit in (("before", mine), ("now", other), ("over all", root))
    }

    assert reached == {"before": [], "now": [account], "over all": [account]}


def test_who_has_left_is_still_managed_over_the_whole(root):
    official = make_official()
    make_posting(official=official, unit=root, valid_to=TODAY - timedelta(days=9))
    account = make_user(official=official)

    assert account in User.objects.visible_to(officer(root), "people.manage_user")


def test_the_tokens_of_a_locked_account_do_not_come_back_with_it(root):
    account = officer(root, Role.HR_OFFICER)
    text = make_token(user=account, name="Phần mềm cán bộ", days=30, at=NOW).text
    admin = officer(root)

    lock_account(user=account, by=admin, at=NOW, reason="Mất máy")
    reopen_account(user=account, by=admin, at=NOW, reason="Tìm thấy")

    assert recognise(text, at=NOW) is None


def rows_of(row, *, act="thuc-hien", **sent):
    head = {"decision": "QĐ 12/2026", "first_day": TODAY.isoformat(), "lam": act}
    counts = {"thay-doi-TOTAL_FORMS": 1, "thay-doi-INITIAL_FORMS": 1}
    return {**head, **counts, **{f"thay-doi-0-{name}": one for name, one in row.items()}, **sent}


def test_a_unit_is_not_put_below_one_out_of_reach(client, root):
    mine = make_unit(parent=root, code="A")
    make_unit(parent=mine, code="A1")
    make_unit(parent=root, code="B")
    client.force_login(officer(mine), backend=BACKEND)

    answer = client.post(
        reverse("people:reorganisation"), rows_of({"what": "doi", "units": "A1", "parent": "B"})
    )

    assert answer.status_code == 422
    assert [list(row.errors) for row in answer.context["rows"]] == [["parent"]]
    assert Unit.objects.get(code="A1").parent == mine


def test_nobody_is_sent_to_a_unit_out_of_reach_by_a_reorganisation(client, root):
    mine = make_unit(parent=root, code="A")
    closed = make_unit(parent=mine, code="A1")
    make_unit(parent=root, code="B")
    posting = make_posting(unit=closed, official=make_official())
    client.force_login(officer(mine), backend=BACKEND)

    answer = client.post(
        reverse("people:reorganisation"),
        rows_of({"what": "giai-the", "units": "A1"}, **{f"di-{closed.uuid}": "B"}),
    )

    assert answer.status_code == 422
    assert Posting.objects.get(official=posting.official).unit == closed


def test_a_post_that_ends_is_not_left_after_its_end(client, root):
    mine = make_unit(parent=root)
    official = make_official()
    end = TODAY + timedelta(days=10)
    posting = make_posting(official=official, unit=mine, valid_to=end)
    coming = make_posting(official=official, unit=make_unit(parent=root), valid_from=end)
    client.force_login(officer(mine, Role.HR_OFFICER), backend=BACKEND)

    answer = client.post(
        reverse("people:end_posting", args=[official.uuid, posting.uuid]),
        {"decision": "QĐ 1", "day": (end + timedelta(days=5)).isoformat()},
    )

    assert list(answer.context["form"].errors) == ["day"]
    assert Posting.objects.get(pk=coming.pk).valid_to is None
