import pytest
from django.urls import reverse

from banks.enums import BankPurpose, MemberRole
from banks.models import Bank, BankMember
from people.enums import Role
from tests.clients import client_of
from tests.make import grant, make_bank, make_member, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


def administrator(unit):
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, unit)
    return user


def test_an_administrator_opens_a_bank_and_says_who_works_in_it():
    unit = make_unit()
    author = make_user()
    client = client_of(administrator(unit))

    client.post(
        reverse("banks:new_bank"),
        {"code": "nh-bm", "title": "Ngân hàng bảo mật", "purpose": "secured", "unit": unit.uuid},
    )
    bank = Bank.objects.get()
    client.post(
        reverse("banks:members", args=[bank.uuid]),
        {"username": author.username.upper(), "role": "bank_author"},
    )

    assert (bank.code, bank.purpose, bank.unit) == ("NH-BM", BankPurpose.SECURED, unit)
    assert BankMember.objects.get().user == author
    assert Page(client.get(reverse("banks:members", args=[bank.uuid]))).faults == []
    assert author.has_perm("banks.write_question", bank)


def test_a_code_that_is_taken_is_refused():
    unit = make_unit()
    make_bank(code="NH", unit=unit)

    answer = client_of(administrator(unit)).post(
        reverse("banks:new_bank"),
        {"code": "nh", "title": "Khác", "purpose": "practice", "unit": unit.uuid},
    )

    assert answer.status_code == 422
    assert Bank.objects.count() == 1


def test_nobody_appoints_themselves():
    unit = make_unit()
    user = administrator(unit)
    bank = make_bank(unit=unit)

    answer = client_of(user).post(
        reverse("banks:members", args=[bank.uuid]),
        {"username": user.username, "role": "bank_reviewer"},
    )

    assert answer.status_code == 403
    assert not BankMember.objects.exists()


def test_an_unknown_or_closed_account_is_not_appointed():
    unit = make_unit()
    bank = make_bank(unit=unit)
    closed = make_user(is_active=False)
    client = client_of(administrator(unit))

    for name in (closed.username, "khongco"):
        answer = client.post(
            reverse("banks:members", args=[bank.uuid]), {"username": name, "role": "bank_author"}
        )
        assert answer.status_code == 422

    assert not BankMember.objects.exists()


def test_a_dismissed_member_has_no_right_left():
    unit = make_unit()
    bank = make_bank(unit=unit)
    author = make_member(bank, MemberRole.AUTHOR)

    client_of(administrator(unit)).post(
        reverse("banks:dismiss_member", args=[bank.uuid, BankMember.objects.get().pk])
    )

    assert not author.has_perm("banks.write_question", bank)


def test_a_bank_of_another_unit_is_not_there_and_other_roles_are_refused():
    unit = make_unit()
    bank = make_bank(unit=unit)
    address = reverse("banks:members", args=[bank.uuid])
    organiser = make_user()
    grant(organiser, Role.ORGANISER, unit)

    assert client_of(administrator(make_unit())).get(address).status_code == 404
    assert client_of(organiser).get(address).status_code == 403
    assert client_of(make_member(bank, MemberRole.AUTHOR)).get(address).status_code == 403
