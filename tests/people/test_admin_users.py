import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from office.models import JournalEntry
from people.accounts import reset_code, set_first_password
from people.enums import Role
from people.errors import AccountBeyondReach
from people.models import Grant, User
from tests.make import grant, make_official, make_posting, make_unit, make_user
from tests.people.costs import assert_same_cost
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"


@pytest.fixture
def root():
    return make_unit(code="TINH", name="Tỉnh Giả")


@pytest.fixture
def admin(root):
    """The administrator of the whole, beside another one."""
    grant(make_user(), Role.SYSTEM_ADMIN, root)
    admin = make_user(username="quantri", full_name="Quản Trị")
    grant(admin, Role.SYSTEM_ADMIN, root)
    return admin


@pytest.fixture
def pages(client, admin):
    client.force_login(admin, backend=BACKEND)
    return client


def make_holder(unit, *, role=Role.LEADER, **fields):
    account = make_user(**fields)
    grant(account, role, unit)
    return account


def code_on(answer):
    return re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4})</b>", answer.content.decode()).group(1)


# The list


def test_the_list_shows_who_may_log_in_with_roles_and_state(pages, root):
    unit = make_unit(parent=root, name="Sở Nội vụ")
    official = make_official(full_name="Lê Thị Hoa")
    make_posting(official=official, unit=unit, post="Trưởng phòng")
    hoa = make_user(official=official, username="lthoa")
    grant(hoa, Role.HR_OFFICER, unit)

    page = Page(pages.get(reverse("people:users")))

    assert page.faults == []
    assert {"Lê Thị Hoa", "lthoa", "Trưởng phòng", "Sở Nội vụ"} <= set(page.texts)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"tim": "hoa"}, {"lthoa"}),
        ({"tim": "le thi"}, {"lthoa"}),
        ({"tim": "dang van"}, {"dvdung"}),
        ({"tim": "DVDUNG"}, {"dvdung"}),
        ({"vai_tro": "leader"}, {"dvdung"}),
        ({"vai_tro": "khong"}, {"lthoa", "vkhanh"}),
        ({"trang_thai": "khoa"}, {"vkhanh"}),
        ({"tim": "không có ai"}, set()),
    ],
)
def test_the_list_is_narrowed_by_name_role_and_state(pages, root, conditions, found):
    unit = make_unit(parent=root)
    for name, username, active in (("Lê Thị Hoà", "lthoa", True), ("Vũ Khánh", "vkhanh", False)):
        official = make_official(full_name=name)
        make_posting(official=official, unit=unit)
        make_user(official=official, username=username, is_active=active)
    make_holder(unit, username="dvdung", full_name="Đặng Văn Dũng")

    answer = pages.get(reverse("people:users"), conditions)

    assert {one.username for one in answer.context["page"]} == found


def test_the_list_is_narrowed_to_a_unit_and_all_below_it(pages, root):
    unit = make_unit(parent=root)
    below = make_holder(make_unit(parent=unit))
    make_holder(make_unit(parent=root))

    answer = pages.get(reverse("people:users"), {"don_vi": str(unit.uuid)})

    assert list(answer.context["page"]) == [below]


def test_the_list_costs_the_same_for_one_account_as_for_many(pages, root):
    def add():
        official = make_official()
        make_posting(official=official, unit=root)
        grant(make_user(official=official), Role.LEADER, root)

    assert_same_cost(pages, reverse("people:users"), add=add)


def test_other_roles_find_the_door_closed(client, root):
    client.force_login(make_holder(root, role=Role.HR_OFFICER), backend=BACKEND)

    assert client.get(reverse("people:users")).status_code == 403


def test_an_account_out_of_reach_is_not_found(client, root):
    mine, other = make_unit(parent=root), make_unit(parent=root)
    client.force_login(make_holder(mine, role=Role.SYSTEM_ADMIN), backend=BACKEND)

    answer = client.get(reverse("people:user", args=[make_holder(other).uuid]))

    assert answer.status_code == 404


# One account


def test_the_page_of_an_account_shows_roles_in_force_and_past(pages, root):
    account = make_holder(root, full_name="Đỗ Minh Khôi")
    past = grant(account, Role.ORGANISER, make_unit(parent=root, name="Sở Cũ"))
    Grant.objects.filter(pk=past.pk).update(valid_to=date(2021, 1, 1))

    answer = pages.get(reverse("people:user", args=[account.uuid]))

    assert Page(answer).faults == []
    assert [one.role for one in answer.context["standing"]] == ["leader"]
    assert [one.role for one in answer.context["past"]] == ["organiser"]
    assert "31/12/2020" in answer.content.decode()


def test_an_account_without_a_file_is_opened_with_a_role_and_a_code_that_works(pages, root):
    answer = pages.post(
        reverse("people:new_user"),
        {
            "full_name": "Phan Hữu Tường",
            "username": "PHTuong",
            "email": "",
            "role": "organiser",
            "unit": str(root.uuid),
        },
    )

    user = set_first_password(
        username="phtuong",
        code=code_on(answer),
        password="hoa-phuong-do-89",  # noqa: S106 (invented)
        at=timezone.now(),
    )
    assert [(one.role, one.unit) for one in user.grants.all()] == [("organiser", root)]
    assert "no-store" in answer["Cache-Control"]


def test_a_user_name_that_is_taken_is_said_at_its_field(pages, root):
    make_holder(root, username="phtuong")

    answer = pages.post(
        reverse("people:new_user"),
        {
            "full_name": "Phan Hữu Tường",
            "username": "phtuong",
            "role": "organiser",
            "unit": str(root.uuid),
        },
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["username"]


def test_a_role_is_given_from_a_day_to_a_day(pages, root):
    account = make_holder(root)
    today = timezone.localdate()

    answer = pages.post(
        reverse("people:give_role", args=[account.uuid]),
        {
            "role": "organiser",
            "unit": str(root.uuid),
            "first_day": today.isoformat(),
            "last_day": today.isoformat(),
            "reason": "QĐ 12",
        },
    )

    assert answer.status_code == 302
    given = account.grants.get(role="organiser")
    assert (given.valid_from, given.valid_to) == (today, today + timedelta(days=1))


def test_a_role_that_is_held_already_is_refused_at_its_field(pages, root):
    account = make_holder(root)

    answer = pages.post(
        reverse("people:give_role", args=[account.uuid]),
        {
            "role": "leader",
            "unit": str(root.uuid),
            "first_day": timezone.localdate().isoformat(),
            "reason": "QĐ 12",
        },
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["role"]


def test_a_role_cannot_be_given_over_a_unit_out_of_reach(client, root):
    mine, other = make_unit(parent=root), make_unit(parent=root)
    account = make_holder(mine)
    client.force_login(make_holder(mine, role=Role.SYSTEM_ADMIN), backend=BACKEND)

    answer = client.post(
        reverse("people:give_role", args=[account.uuid]),
        {
            "role": "organiser",
            "unit": str(other.uuid),
            "first_day": timezone.localdate().isoformat(),
            "reason": "QĐ 12",
        },
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["unit"]


def test_a_role_is_ended_with_its_reason(pages, root):
    account = make_holder(root)
    held = account.grants.get()

    answer = pages.post(reverse("people:end_role", args=[held.uuid]), {"reason": "Nghỉ hưu"})

    assert answer.status_code == 302
    assert Grant.objects.get(pk=held.pk).valid_to == timezone.localdate()
    assert JournalEntry.objects.get(action="people.end_grant").data["reason"] == "Nghỉ hưu"


def test_a_role_is_not_ended_without_a_reason(pages, root):
    held = make_holder(root).grants.get()

    answer = pages.post(reverse("people:end_role", args=[held.uuid]), {"reason": ""})

    assert answer.status_code == 422
    assert Grant.objects.get(pk=held.pk).valid_to is None


def test_the_last_administrator_of_the_whole_keeps_the_role(pages, admin, root):
    Grant.objects.filter(role=Role.SYSTEM_ADMIN).exclude(user=admin).delete()
    held = admin.grants.get()

    answer = pages.post(reverse("people:end_role", args=[held.uuid]), {"reason": "Thử"})

    assert answer.status_code == 409
    assert Grant.objects.get(pk=held.pk).valid_to is None


# Locking


def test_a_locked_account_is_logged_out_and_its_password_opens_nothing(pages, client, root):
    account = make_holder(root, username="hanh", password="hoa-phuong-do-89")  # noqa: S106
    theirs = type(client)()
    theirs.force_login(account, backend=BACKEND)

    answer = pages.post(reverse("people:lock_user", args=[account.uuid]), {"reason": "Thôi việc"})

    assert answer.status_code == 302
    assert theirs.get(reverse("people:own_account")).status_code == 302
    assert not User.objects.get(pk=account.pk).has_usable_password()
    assert JournalEntry.objects.get(action="people.lock_account").data == {
        "reason": "Thôi việc",
        "tokens": 0,
    }


def test_nobody_locks_their_own_account(pages, admin):
    answer = pages.post(reverse("people:lock_user", args=[admin.uuid]), {"reason": "Thử"})

    assert answer.status_code == 403
    assert User.objects.get(pk=admin.pk).is_active


def test_an_account_with_a_role_beyond_ones_reach_is_not_locked(client, root):
    mine = make_unit(parent=root)
    account = make_holder(mine)
    grant(account, Role.ORGANISER, root)
    client.force_login(make_holder(mine, role=Role.SYSTEM_ADMIN), backend=BACKEND)

    lock = client.post(reverse("people:lock_user", args=[account.uuid]), {"reason": "Thử"})
    code = client.post(reverse("people:new_code", args=[account.uuid]))

    assert (lock.status_code, code.status_code) == (403, 403)
    assert User.objects.get(pk=account.pk).is_active


def test_an_hr_officer_gives_no_code_to_an_administrators_account(root):
    officer = make_holder(root, role=Role.HR_OFFICER)

    with pytest.raises(AccountBeyondReach):
        reset_code(user=make_holder(root, role=Role.SYSTEM_ADMIN), by=officer, at=timezone.now())


def test_a_locked_account_is_opened_again_by_a_new_code(pages, root):
    account = make_holder(root, is_active=False)

    answer = pages.post(reverse("people:reopen_user", args=[account.uuid]), {"reason": "Trở lại"})

    assert answer.status_code == 200
    assert len(code_on(answer)) == 9
    assert User.objects.get(pk=account.pk).is_active


def test_an_open_account_cannot_be_opened_again(pages, root):
    account = make_holder(root)

    answer = pages.post(reverse("people:reopen_user", args=[account.uuid]), {"reason": "Thử"})

    assert answer.status_code == 409


def test_a_new_code_replaces_the_password(pages, root):
    account = make_holder(root, password="hoa-phuong-do-89")  # noqa: S106 (invented)

    answer = pages.post(reverse("people:new_code", args=[account.uuid]))

    assert len(code_on(answer)) == 9
    assert not User.objects.get(pk=account.pk).has_usable_password()


def test_a_locked_account_gets_no_code(pages, root):
    account = make_holder(root, is_active=False)

    assert pages.post(reverse("people:new_code", args=[account.uuid])).status_code == 409


def test_an_account_left_with_neither_file_nor_role_stays_in_the_administrators_list(pages):
    account = make_user()

    assert pages.get(reverse("people:user", args=[account.uuid])).status_code == 200
