"""Questions of a bank by everything that they say of themselves, and searches that are kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from banks.enums import MemberRole
from banks.errors import SearchNameTaken, TooManySearches
from banks.forms.browsing import months_before
from banks.models import (
    Embargo,
    Exposure,
    ItemStatistics,
    LegalBasis,
    Question,
    SavedSearch,
    Stimulus,
    VersionBasis,
)
from banks.saved_searches import change_search, save_search
from banks.tagging import Change, ask, carry_out
from tests.clients import client_of
from tests.make import (
    EIGHT,
    NINE,
    make_bank,
    make_member,
    make_position,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


def page(bank):
    return reverse("banks:bank", args=[bank.uuid])


def found(client, bank, **query):
    shown = client.get(page(bank), query)
    assert shown.status_code == 200
    rows = {row["question"].code for row in shown.context["rows"]}
    assert shown.context["page"].paginator.count == len(rows)
    return rows


@pytest.fixture
def two(bank):
    """Two questions in use that differ in everything that is asked for below."""
    make_position("LD")
    shared = Stimulus.objects.create(bank=bank, code="NL-1", text="Bảng")
    first = make_version(
        bank=bank,
        author=make_user(username="lan", full_name="Lê Lan"),
        question=Question.objects.create(bank=bank, code="A"),
        positions=["CV"],
        fields=["TAI_CHINH"],
        points=Decimal("0.5"),
        seconds=30,
        stimulus=shared,
        written_at=EIGHT - timedelta(days=100),
    )
    second = make_version(
        bank=bank,
        question=Question.objects.create(bank=bank, code="B"),
        points=Decimal(2),
        seconds=120,
        written_at=EIGHT,
    )
    text = LegalBasis.objects.create(symbol="30/2020/NĐ-CP")
    VersionBasis.objects.create(version=first, legal_basis=text)
    first.approval.at = EIGHT - timedelta(days=90)
    first.approval.save()
    today = timezone.localdate()
    Exposure.objects.create(version=first, occasion="K1", on=today, forms=1, candidates=9)
    Exposure.objects.create(
        version=second, occasion="K0", on=today - timedelta(days=400), forms=1, candidates=9
    )
    ItemStatistics.objects.create(
        version=first,
        occasion="K1",
        on=today,
        sample=50,
        facility_index=Decimal("0.5"),
        discrimination_index=Decimal("0.01"),
    )
    Embargo.objects.create(
        question=second.question,
        until=today + timedelta(days=9),
        reason="Giữ",
        placed_at=EIGHT,
        placed_by=make_user(),
    )
    return first, second


DAY = timezone.localdate(EIGHT)
CASES = [
    ({"tac_gia": "lan"}, "A"),
    ({"can_cu": "30/2020/NĐ-CP"}, "A"),
    ({"ngu_lieu": "NL-1"}, "A"),
    ({"viet_den": f"{DAY - timedelta(days=99):%d/%m/%Y}"}, "A"),
    ({"viet_tu": f"{DAY:%d/%m/%Y}"}, "B"),
    ({"viet_tu": f"{DAY:%d/%m/%Y}", "viet_den": f"{DAY:%d/%m/%Y}"}, "B"),
    ({"duyet_den": f"{DAY - timedelta(days=90):%d/%m/%Y}"}, "A"),
    ({"duyet_tu": f"{DAY - timedelta(days=89):%d/%m/%Y}"}, "B"),
    ({"chua_dung": "6"}, "B"),
    ({"chua_dung": "24"}, ""),
    ({"so_lieu": "can-xem"}, "A"),
    ({"so_lieu": "on"}, ""),
    ({"so_lieu": "chua-co"}, "B"),
    ({"cam_rut": "co"}, "B"),
    ({"cam_rut": "khong"}, "A"),
    ({"diem_tu": "0,5", "diem_den": "1"}, "A"),
    ({"diem_tu": "1,5"}, "B"),
    ({"giay_den": "60"}, "A"),
    ({"giay_tu": "60"}, "B"),
    ({"vi_tri": "*"}, "B"),
    ({"linh_vuc": "*"}, "B"),
    ({"ky_nang": "IU03"}, "AB"),
    ({"vi_tri": "CV", "linh_vuc": "TAI_CHINH", "tac_gia": "lan", "tim": "phim"}, "A"),
    ({"tac_gia": "khong-co", "giay_tu": "x", "chua_dung": "-1"}, "AB"),
]


def test_each_condition_keeps_what_fits(bank, author, two):
    client = client_of(author)

    assert {str(query): found(client, bank, **query) for query, _codes in CASES} == {
        str(query): set(codes) for query, codes in CASES
    }


def test_an_embargo_of_the_version_itself_counts_as_one(bank, author):
    later = timezone.localdate() + timedelta(days=5)
    make_version(
        bank=bank, question=Question.objects.create(bank=bank, code="A"), embargo_until=later
    )
    make_version(bank=bank, question=Question.objects.create(bank=bank, code="B"), approved=False)
    client = client_of(author)

    assert found(client, bank, cam_rut="co") == {"A"}
    assert found(client, bank, cam_rut="khong") == {"B"}


def test_a_change_of_tags_is_a_condition_and_shows_as_a_chip(bank, author):
    make_version(bank=bank, question=Question.objects.create(bank=bank, code="A"))
    questions = Question.objects.all()
    run = ask(bank=bank, questions=questions, change=Change(level="VD"), by=author, at=NINE)
    carry_out(run=run, at=NINE)
    client = client_of(author)
    shown = client.get(page(bank), {"dot": str(run.uuid)})

    assert shown.context["rows"] == []  # the version in use is another
    assert 'id="bo-dot"' in shown.text
    assert "12/11/2026" in shown.text


def test_a_new_author_can_be_chosen_as_soon_as_they_have_written(bank, author):
    client = client_of(author)
    make_version(bank=bank, author=make_user(username="mai", full_name="Mai"))
    assert len(found(client, bank, tac_gia="mai")) == 1

    make_version(bank=bank, author=make_user(username="nam", full_name="Nam"))

    assert len(found(client, bank, tac_gia="nam")) == 1


@pytest.mark.parametrize("questions", [1, 3])
def test_every_condition_together_keeps_to_the_statements(
    bank, author, questions, django_assert_max_num_queries
):
    for _ in range(questions):
        make_version(bank=bank)
    save_search(bank=bank, name="X", query="muc=NB", is_shared=False, by=author, at=NINE)
    client = client_of(author)
    query = {name: value for case, _codes in CASES[:-1] for name, value in case.items()}
    client.get(page(bank), query)

    with django_assert_max_num_queries(15):
        client.get(page(bank), query)


def test_months_are_counted_back_to_a_day_that_there_is():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


# --- kept searches --------------------------------------------------------------------------------


def test_a_search_is_kept_without_what_is_no_condition_and_stands_above_the_list(bank, author):
    make_version(bank=bank)
    client = client_of(author)
    kept = {"name": "Nhận biết", "dieu_kien": "muc=NB&trang=3&xep=-ma&la=1"}

    client.post(reverse("banks:save_search", args=[bank.uuid]), kept)

    search = SavedSearch.objects.get()
    assert (search.query, search.name, search.is_shared) == ("muc=NB&xep=-ma", "Nhận biết", False)
    assert "Nhận biết" in client.get(page(bank)).text
    assert client.get(f"{page(bank)}?{search.query}").context["state"] == ""


def test_name_and_conditions_lie_closed(bank, author, django_assert_num_queries):
    save_search(bank=bank, name="Mật", query="tim=phim", is_shared=True, by=author, at=NINE)

    from django.db import connection  # noqa: PLC0415 (of this test alone)

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, query FROM banks_savedsearch")
        [(name, query)] = cursor.fetchall()
    assert b"phim" not in bytes(query)
    assert "Mật".encode() not in bytes(name)


def test_a_shared_search_is_for_the_people_of_the_bank_alone(bank, author):
    other, stranger = make_member(bank, MemberRole.REVIEWER), make_user()
    make_member(make_bank(), MemberRole.AUTHOR, stranger)
    own = save_search(bank=bank, name="Riêng", query="muc=NB", is_shared=False, by=author, at=NINE)
    shared = save_search(
        bank=bank, name="Chung", query="muc=VD", is_shared=True, by=author, at=NINE
    )

    text = client_of(other).get(page(bank)).text

    assert "Chung" in text
    assert "Riêng" not in text
    for user, search in ((other, own), (stranger, shared), (stranger, own)):
        address = reverse("banks:saved_search", args=[search.uuid])
        assert client_of(user).get(address).status_code == 404


def test_its_owner_renames_and_deletes_it_and_a_reviewer_deletes_a_shared_one(bank, author):
    search = save_search(bank=bank, name="A", query="muc=NB", is_shared=True, by=author, at=NINE)
    colleague = client_of(make_member(bank, MemberRole.AUTHOR))
    reviewer = client_of(make_member(bank, MemberRole.REVIEWER))
    address = reverse("banks:saved_search", args=[search.uuid])
    deletion = reverse("banks:delete_search", args=[search.uuid])

    client_of(author).post(address, {"name": "B", "is_shared": "on"})
    search.refresh_from_db()
    assert search.name == "B"
    assert colleague.post(deletion).status_code == 404
    reviewer.post(address, {"name": "C"})
    search.refresh_from_db()
    assert search.name == "B"

    reviewer.post(deletion)
    assert not SavedSearch.objects.exists()


def test_names_are_used_once_and_searches_are_not_endless(bank, author, monkeypatch):
    monkeypatch.setattr("banks.saved_searches.MOST", 2)

    def keep(name):
        return save_search(
            bank=bank, name=name, query="muc=NB", is_shared=False, by=author, at=NINE
        )

    first = keep("A")
    with pytest.raises(SearchNameTaken):
        keep(" A ")
    keep("B")
    with pytest.raises(TooManySearches):
        keep("C")
    with pytest.raises(SearchNameTaken):
        change_search(search=first, name="B", is_shared=False)
    change_search(search=first, name="A", is_shared=True)


def test_a_search_without_conditions_is_not_kept(bank, author):
    client_of(author).post(
        reverse("banks:save_search", args=[bank.uuid]), {"name": "X", "dieu_kien": "trang=2"}
    )

    assert not SavedSearch.objects.exists()
