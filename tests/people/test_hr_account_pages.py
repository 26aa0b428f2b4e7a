"""Accounts of officials: opened and renewed in bulk, with slips that are shown once."""

# ruff: noqa: S105 (invented passwords of invented accounts)

import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from people.accounts import open_accounts, renew_codes
from people.enums import Role
from people.errors import CodeUsed
from people.models import User
from tests.make import grant, make_official, make_posting, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

LIST = "/tai-khoan-can-bo"
CODE = re.compile(r"(?<![\w-])([2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4})(?![\w-])")
PASSWORD = "hoa-phuong-do-89"


@pytest.fixture
def unit():
    return make_unit(code="SNV", name="Sở Nội vụ")


@pytest.fixture
def officer(unit):
    user = make_user(username="nhansu")
    grant(user, Role.HR_OFFICER, unit)
    return user


@pytest.fixture
def page(client, officer):
    client.force_login(officer, backend="people.backends.GrantBackend")
    return client


def make_people(unit, *names):
    return [
        make_posting(official=make_official(full_name=name), unit=unit).official for name in names
    ]


def opened(officer, *people, at=None):
    new = open_accounts(officials=people, by=officer, at=at or timezone.now())
    return [one.user for one in new]


def codes(answer):
    return CODE.findall(answer.content.decode())


def test_ticked_people_get_accounts_and_a_slip_each(page, unit):
    first, second, third = make_people(unit, "Trần An", "Lê Hoà", "Ngô Út")

    answer = page.post(f"{LIST}/mo", {"cb": [first.uuid, third.uuid]})

    shown = Page(answer)
    assert answer.status_code == 200
    assert shown.faults == []
    assert {"Trần An", "tan", "Ngô Út", "nut", "Sở Nội vụ"} <= set(shown.texts)
    assert len(codes(answer)) == 2
    assert answer.headers["Cache-Control"].count("no-store") == 1
    assert User.objects.filter(official__in=[first, second, third]).count() == 2


def test_all_without_an_account_in_a_unit_get_one(page, unit):
    below = make_unit(code="SNV-P1", parent=unit)
    beside = make_unit(code="SNV-P2", parent=unit)
    make_people(below, "Trần An", "Lê Hoà")
    make_people(beside, "Ngô Út")

    answer = page.post(f"{LIST}/mo", {"tat-ca": "1", "don_vi": below.uuid})

    assert len(codes(answer)) == 2
    assert User.objects.filter(official__isnull=False).count() == 2


def test_the_code_of_a_slip_opens_the_account_and_stands_nowhere_else(page, unit, client, caplog):
    (person,) = make_people(unit, "Trần An")
    with caplog.at_level(logging.DEBUG):
        answer = page.post(f"{LIST}/mo", {"cb": person.uuid})
    (code,) = codes(answer)

    stored = "".join(
        serializers.serialize("json", model._default_manager.all()) for model in apps.get_models()
    )
    plain = code.replace("-", "")
    assert (plain in stored, code in stored) == (False, False)
    assert (plain in caplog.text, code in caplog.text) == (False, False)
    page.logout()
    used = client.post(
        "/lan-dau",
        {"username": "tan", "code": code, "password": PASSWORD, "password_again": PASSWORD},
    )
    assert used.status_code == 302
    assert User.objects.get(official=person).check_password(PASSWORD)


def test_asking_again_opens_nobody_twice(page, unit):
    (person,) = make_people(unit, "Trần An")
    page.post(f"{LIST}/mo", {"cb": person.uuid})

    again = page.post(f"{LIST}/mo", {"cb": person.uuid})

    assert again.status_code == 302
    assert User.objects.filter(official=person).count() == 1


@pytest.mark.parametrize("given", [{}, {"cb": "khong-phai-uuid"}])
def test_nobody_chosen_is_said(page, unit, given):
    make_people(unit, "Trần An")

    answer = page.post(f"{LIST}/mo", given, follow=True)

    assert "Chưa chọn ai. Hãy đánh dấu người cần chọn trước." in Page(answer).texts
    assert not User.objects.filter(official__isnull=False).exists()


def test_expired_codes_are_renewed_and_the_old_ones_open_nothing(page, unit, officer, client):
    first, second = make_people(unit, "Trần An", "Lê Hoà")
    long_ago = timezone.now() - timedelta(days=60)
    old = opened(officer, first, at=long_ago)[0].code_hash
    opened(officer, second)

    answer = page.post(f"{LIST}/ma-moi", {"tat-ca": "1", "muc": "het-han"})

    user = User.objects.get(official=first)
    assert len(codes(answer)) == 1
    assert user.code_hash not in {"", old}
    assert user.code_expires_at
    assert user.code_expires_at > timezone.now()


def test_an_account_with_a_password_is_left_out_of_a_renewal(page, unit, officer):
    (person,) = make_people(unit, "Trần An")
    user = opened(officer, person)[0]
    user.set_password(PASSWORD)
    user.code_hash, user.code_expires_at = "", None
    user.save()

    answer = page.post(f"{LIST}/ma-moi", {"cb": person.uuid})

    user.refresh_from_db()
    assert answer.status_code == 302
    assert user.check_password(PASSWORD)


def test_one_account_with_a_password_keeps_a_whole_renewal_from_happening(unit, officer):
    people = make_people(unit, "Trần An", "Lê Hoà")
    users = opened(officer, *people)
    hashes = set(User.objects.exclude(code_hash="").values_list("code_hash", flat=True))
    User.objects.filter(pk=users[1].pk).update(code_hash="", code_expires_at=None)

    with pytest.raises(CodeUsed):
        renew_codes(users=users, by=officer, at=timezone.now())

    assert User.objects.get(pk=users[0].pk).code_hash in hashes


def test_a_reset_gives_one_slip_and_ends_the_password(page, unit, officer):
    (person,) = make_people(unit, "Trần An")
    user = opened(officer, person)[0]
    user.set_password(PASSWORD)
    user.code_hash, user.code_expires_at = "", None
    user.save()

    answer = page.post(f"/can-bo/{person.uuid}/ma-moi")

    user.refresh_from_db()
    assert len(codes(answer)) == 1
    assert not user.check_password(PASSWORD)


def test_the_code_of_somebody_with_a_role_beyond_reach_is_not_given(page, unit, officer):
    (person,) = make_people(unit, "Trần An")
    user = opened(officer, person)[0]
    grant(user, Role.HR_OFFICER, make_unit())

    reset = page.post(f"/can-bo/{person.uuid}/ma-moi")
    renewed = page.post(f"{LIST}/ma-moi", {"cb": person.uuid})

    assert (reset.status_code, renewed.status_code) == (403, 403)
    assert (codes(reset), codes(renewed)) == ([], [])


def test_people_of_other_units_get_nothing(page, unit, officer):
    (other,) = make_people(make_unit(), "Trần An")

    assert page.post(f"{LIST}/mo", {"cb": other.uuid}).status_code == 302
    assert page.post(f"/can-bo/{other.uuid}/mo-tai-khoan").status_code == 404
    assert page.post(f"/can-bo/{other.uuid}/ma-moi").status_code == 404
    assert not User.objects.filter(official=other).exists()


def test_one_account_is_opened_from_the_page_of_a_person(page, unit):
    (person,) = make_people(unit, "Trần An")

    answer = page.post(f"/can-bo/{person.uuid}/mo-tai-khoan")

    assert len(codes(answer)) == 1
    assert page.post(f"/can-bo/{person.uuid}/mo-tai-khoan").status_code == 409


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADER, Role.TRAINING_OFFICER])
def test_other_roles_are_refused(client, unit, role):
    user = make_user()
    grant(user, role, unit)
    client.force_login(user, backend="people.backends.GrantBackend")

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}/mo").status_code == 403
    assert client.post(f"{LIST}/ma-moi").status_code == 403


@pytest.mark.parametrize("tab", ["chua-co", "cho-dung-ma", "het-han", "dang-dung", "bi-khoa", "?"])
def test_each_tab_shows_those_in_its_state(page, unit, officer, tab):
    people = make_people(unit, "Trần An", "Lê Bình", "Vũ Cam", "Ngô Dung", "Đỗ Én")
    _none, _waiting, expired, used, locked = people
    opened(officer, people[1])
    opened(officer, expired, at=timezone.now() - timedelta(days=60))
    for user in opened(officer, used, locked):
        User.objects.filter(pk=user.pk).update(
            code_hash="", code_expires_at=None, is_active=user.official != locked
        )

    shown = Page(page.get(LIST, {"muc": tab}))

    names = [person.full_name for person in people if person.full_name in shown.texts]
    expected = {
        "cho-dung-ma": ["Lê Bình"],
        "het-han": ["Vũ Cam"],
        "dang-dung": ["Ngô Dung"],
        "bi-khoa": ["Đỗ Én"],
    }
    assert shown.faults == []
    assert names == expected.get(tab, ["Trần An"])


def test_the_list_asks_as_much_for_one_as_for_many(page, unit, django_assert_max_num_queries):
    make_people(unit, "Trần An")
    with django_assert_max_num_queries(15) as for_one:
        page.get(LIST, {"don_vi": unit.uuid})
    make_people(unit, "Lê Bình", "Vũ Cam")
    with django_assert_max_num_queries(15) as for_three:
        page.get(LIST, {"don_vi": unit.uuid})

    assert len(for_three) == len(for_one)


def test_the_home_page_counts_what_waits(page, unit, officer):
    people = make_people(unit, "Trần An", "Lê Bình")
    opened(officer, people[1], at=timezone.now() - timedelta(days=60))

    shown = Page(page.get("/"))

    assert shown.faults == []
    assert "1 người chưa có tài khoản" in shown.texts
    assert "1 mã dùng một lần đã hết hạn mà chưa dùng" in shown.texts
