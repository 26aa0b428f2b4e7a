"""Pages of legal texts: who sees which, who changes them, and the questions that wait."""

import pytest
from django.urls import reverse
from django.utils import timezone

from banks.enums import BankPurpose, MemberRole
from banks.models import Hold, LegalBasis, VersionBasis
from people.enums import Role
from tests.clients import client_of
from tests.make import grant, make_bank, make_member, make_unit, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank(title="Ngân hàng CNTT")


@pytest.fixture
def keeper():
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, make_unit())
    return user


@pytest.fixture
def decree():
    return LegalBasis.objects.create(symbol="30/2020/NĐ-CP", title="Công tác văn thư")


def cite(version, text):
    VersionBasis.objects.create(version=version, legal_basis=text, articles="Điều 5, khoản 2")
    return version


def page(name, *parts):
    return reverse(f"banks:{name}", args=parts)


def test_an_author_sees_the_texts_of_their_banks_alone(bank, decree):
    cite(make_version(bank=bank), decree)
    other = LegalBasis.objects.create(symbol="99/2021/NĐ-CP")
    cite(make_version(bank=make_bank(purpose=BankPurpose.SECURED)), other)
    client = client_of(make_member(bank, MemberRole.AUTHOR))

    shown = client.get(page("legal_texts"))
    own = client.get(page("legal_text", decree.symbol))

    assert "30/2020/NĐ-CP" in shown.text
    assert "99/2021/NĐ-CP" not in shown.text
    assert "Điều 5, khoản 2" in own.text
    assert client.get(page("legal_text", other.symbol)).status_code == 404
    assert client.get(page("change_legal_text", decree.symbol)).status_code == 403


def test_a_keeper_sees_the_effect_first_and_then_confirms_it(bank, keeper, decree):
    cite(make_version(bank=bank), decree)
    client = client_of(keeper)
    address = page("change_legal_text", decree.symbol)
    sent = {"title": decree.title, "replaced_by": "nghị định 12/2027/ND-CP", "reason": "Công báo"}

    shown = client.post(address, sent)

    assert "Điều 5" not in client.get(page("legal_text", decree.symbol)).text
    assert shown.status_code == 200
    assert shown.context["effect"].count == 1
    assert Hold.objects.count() == 0

    done = client.post(address, {**sent, "xac-nhan": "1"})

    assert done.status_code == 302
    assert Hold.objects.count() == 1
    decree.refresh_from_db()
    assert decree.replaced_by.symbol == "12/2027/NĐ-CP"
    assert "Công báo" in client.get(done["Location"]).text


def test_a_change_says_why_and_its_days_are_in_order(keeper, decree):
    client = client_of(keeper)
    address = page("change_legal_text", decree.symbol)

    wrong = client.post(address, {"valid_from": "05/03/2020", "valid_to": "05/03/2019"})

    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"valid_to", "reason"}
    assert client.post(address, {"replaced_by": "nghị định", "reason": "x"}).status_code == 422


def test_who_manages_a_part_is_refused(decree):
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, make_unit(parent=make_unit()))

    answer = client_of(user).post(
        page("change_legal_text", decree.symbol),
        {"title": "Khác", "reason": "Vì sao", "xac-nhan": "1"},
    )

    assert answer.status_code == 403


def test_what_waits_is_listed_and_a_reviewer_lifts_the_holds_after_looking(bank, keeper, decree):
    question = cite(make_version(bank=bank), decree).question
    cite(make_version(bank=make_bank()), decree)
    client_of(keeper).post(
        page("change_legal_text", decree.symbol),
        {"replaced_by": "12/2027/NĐ-CP", "reason": "Công báo", "xac-nhan": "1"},
    )
    reviewer = make_member(bank, MemberRole.REVIEWER)
    client = client_of(reviewer)

    shown = client.get(page("lapsed"))
    [row] = shown.context["rows"]

    assert question.code in shown.text
    assert row["articles"] == "Điều 5, khoản 2"

    client.post(page("lift_lapsed"), {"cau": str(row["lapse"].uuid)})

    placed = Hold.objects.get(question=question)
    assert placed.lifted_by == reviewer
    assert client.get(page("lapsed")).context["rows"] == []
    assert Hold.objects.filter(lifted_at__isnull=True).count() == 1


def test_an_author_lifts_nothing(bank, keeper, decree):
    cite(make_version(bank=bank), decree)
    LegalBasis.objects.update(valid_to=timezone.localdate())
    client = client_of(make_member(bank, MemberRole.AUTHOR))

    assert client.post(page("lift_lapsed"), {}).status_code == 403
