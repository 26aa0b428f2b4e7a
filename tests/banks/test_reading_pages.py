"""Pages of banks and questions: who reads what."""

import pytest
from django.urls import reverse

from banks.enums import BankPurpose, MemberRole
from banks.models import Bank, Hold, Stimulus
from office import files
from office.models import JournalEntry
from people.enums import Role
from tests.make import (
    EIGHT,
    SINGLE_CHOICE,
    grant,
    make_bank,
    make_field,
    make_member,
    make_position,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
STEM = "Phím nào lưu văn bản?"


@pytest.fixture
def bank() -> Bank:
    return make_bank(purpose=BankPurpose.SECURED, unit=make_unit())


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


@pytest.fixture
def reviewer(bank):
    return make_member(bank, MemberRole.REVIEWER)


@pytest.fixture
def organiser(bank):
    user = make_user()
    grant(user, Role.ORGANISER, bank.unit)
    return user


def as_(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def address(name, row):
    return reverse(f"banks:{name}", kwargs={"uuid": row.uuid})


def codes(response):
    return [row["question"].code for row in response.context["rows"]]


# --- the list of banks ----------------------------------------------------------------------------


def test_banks_are_listed_with_their_counts_and_my_part(client, bank, author):
    make_version(bank=bank)
    make_version(bank=bank, approved=False)
    make_bank(title="Của người khác")

    response = as_(client, author).get(reverse("banks:banks"))

    [row] = response.context["page"].object_list
    assert (row["bank"], row["counts"]["usable"], row["counts"]["in_review"]) == (bank, 1, 1)
    assert row["counts"]["all"] == 2
    assert len(row["roles"]) == 1


@pytest.mark.parametrize("banks", [1, 3])
def test_the_list_of_banks_asks_as_often_for_one_as_for_many(
    client, author, bank, banks, django_assert_max_num_queries
):
    for _number in range(banks - 1):
        make_member(make_bank(unit=bank.unit), MemberRole.AUTHOR, author)
    as_(client, author)

    with django_assert_max_num_queries(15):
        client.get(reverse("banks:banks"))


def test_who_has_no_bank_is_refused(client):
    assert as_(client, make_user()).get(reverse("banks:banks")).status_code == 403


# --- a bank ---------------------------------------------------------------------------------------


def test_an_organiser_sees_figures_and_no_word_of_a_question(client, bank, organiser):
    version = make_version(bank=bank)

    page = as_(client, organiser).get(address("bank", bank))

    assert page.status_code == 200
    assert page.context["counts"]["usable"] == 1
    [skill] = [row for row in page.context["covered"] if row["total"]]
    assert skill["cells"][0] == (1, "h2")
    assert STEM not in page.content.decode()
    assert version.question.code not in page.content.decode()
    for name, row in (("question", version.question), ("compare", version.question)):
        assert client.get(address(name, row)).status_code == 403
    assert client.get(address("coverage", bank)).status_code == 403


def test_an_author_of_another_bank_finds_neither_the_bank_nor_its_questions(client, bank):
    version = make_version(bank=bank)
    as_(client, make_member(make_bank(), MemberRole.AUTHOR))

    assert client.get(address("bank", bank)).status_code == 404
    assert client.get(address("question", version.question)).status_code == 404
    assert client.post(address("open_draft", version.question)).status_code == 404
    assert client.get(address("new_question", bank)).status_code == 404
    assert client.post(address("hold", version.question), {"reason": "x"}).status_code == 404


def test_an_organiser_who_is_author_of_another_bank_reads_no_question_here(client, bank, organiser):
    version = make_version(bank=bank)
    make_member(make_bank(), MemberRole.AUTHOR, organiser)
    as_(client, organiser)

    assert STEM not in client.get(address("bank", bank)).content.decode()
    assert client.get(address("question", version.question)).status_code == 404
    assert client.get(address("new_question", bank)).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Q1", "Q2", "Q3"]),
        ({"tim": "phim nao LUU"}, ["Q1"]),
        ({"tim": "q2"}, ["Q2"]),
        ({"tim": "100%"}, []),
        ({"trang_thai": "usable"}, ["Q1"]),
        ({"trang_thai": "in_review"}, ["Q2"]),
        ({"trang_thai": "held"}, ["Q3"]),
        ({"muc": "VD"}, ["Q2"]),
        ({"loai": "true_false"}, ["Q3"]),
        ({"ky_nang": "IU05"}, ["Q3"]),
        ({"vi_tri": "CV"}, ["Q2"]),
        ({"linh_vuc": "TAI_CHINH"}, ["Q2"]),
        ({"xep": "-ma"}, ["Q3", "Q2", "Q1"]),
        ({"muc": "nonsense"}, ["Q1", "Q2", "Q3"]),
    ],
)
def test_questions_are_narrowed_by_what_the_address_says(client, bank, author, query, expected):
    first = make_version(bank=bank)
    second = make_version(
        bank=bank,
        approved=False,
        level="VD",
        positions=["CV"],
        fields=["TAI_CHINH"],
        content={**SINGLE_CHOICE, "stem": "Một hàng rào"},
    )
    third = make_version(
        bank=bank, kind="true_false", content={"stem": "Đúng?", "key": True}, skill="IU05.2"
    )
    for number, version in enumerate((first, second, third), 1):
        version.question.code = f"Q{number}"
        version.question.save()
    Hold.objects.create(question=third.question, reason="x", placed_at=EIGHT)
    make_position()
    make_field()

    response = as_(client, author).get(address("bank", bank), query)

    assert codes(response) == expected


@pytest.mark.parametrize("questions", [1, 3])
@pytest.mark.parametrize(
    ("query", "statements"),
    [({}, 12), ({"trang_thai": "usable"}, 12), ({"tim": "phim", "ky_nang": "IU03"}, 12)],
)
def test_a_bank_asks_as_often_for_one_question_as_for_many(
    client, bank, author, questions, query, statements, django_assert_num_queries
):
    for _number in range(questions):
        make_version(bank=bank)
    as_(client, author)
    client.get(address("bank", bank), query)

    with django_assert_num_queries(statements):
        client.get(address("bank", bank), query)


# --- a question -----------------------------------------------------------------------------------


def test_a_question_shows_no_key_until_it_is_asked_for_and_then_journals_it(client, bank, author):
    version = make_version(bank=bank, explanation="Vì nó lưu tệp.")
    as_(client, author)

    page = client.get(address("question", version.question)).content.decode()

    assert STEM in page
    assert " checked" not in page.split("noi-dung")[1]
    assert "Vì nó lưu tệp." not in page
    assert not JournalEntry.objects.filter(action="banks.read_key").exists()

    page = client.get(address("question", version.question), {"dap-an": "hien"}).content.decode()

    assert "Vì nó lưu tệp." in page
    entry = JournalEntry.objects.get(action="banks.read_key")
    assert (entry.actor, entry.target) == (author.username, f"question:{version.question.uuid}")


def test_reading_a_key_of_a_practice_bank_is_nobodys_business(client):
    bank = make_bank()
    version = make_version(bank=bank)
    as_(client, make_member(bank, MemberRole.AUTHOR))

    client.get(address("question", version.question), {"dap-an": "hien"})

    assert not JournalEntry.objects.filter(action="banks.read_key").exists()


@pytest.mark.parametrize("versions", [1, 3])
def test_a_question_page_keeps_to_its_statements(
    client, bank, author, versions, django_assert_max_num_queries
):
    version = make_version(bank=bank)
    for _number in range(versions - 1):
        make_version(question=version.question)
    as_(client, author)

    with django_assert_max_num_queries(25):
        client.get(address("question", version.question))


def test_an_old_version_can_be_looked_at_and_compared(client, bank, author):
    old = make_version(bank=bank)
    make_version(question=old.question, content={**SINGLE_CHOICE, "key": "B"}, level="VD")
    as_(client, author)

    page = client.get(address("question", old.question), {"phien-ban": "1"})
    compared = client.get(
        address("compare", old.question), {"tu": "1", "den": "2", "dap-an": "hien"}
    )

    assert page.context["version"] == old
    changed = [one for one in compared.context["differences"] if one.is_changed]
    assert len(changed) == 2
    assert compared.context["changes"] == 2
    read = JournalEntry.objects.filter(action="banks.read_key")
    assert sorted(entry.data["version"] for entry in read) == [1, 2]  # both answers stand there


def test_a_question_with_one_version_has_nothing_to_compare(client, bank, author):
    version = make_version(bank=bank)

    page = as_(client, author).get(address("compare", version.question))

    assert page.status_code == 404


# --- holds and retirement -------------------------------------------------------------------------


def test_a_question_is_held_back_with_a_reason_and_released_by_a_reviewer(
    client, bank, author, reviewer
):
    question = make_version(bank=bank).question
    as_(client, author)

    assert client.post(address("hold", question), {"reason": " "}).status_code == 422
    client.post(address("hold", question), {"reason": "Nghi lộ"})
    placed = Hold.objects.get()
    assert (placed.reason, placed.placed_by) == ("Nghi lộ", author)
    assert client.post(address("lift_hold", placed)).status_code == 403

    as_(client, reviewer).post(address("lift_hold", placed))
    placed.refresh_from_db()
    assert placed.lifted_by == reviewer
    assert client.post(address("lift_hold", placed)).status_code == 409


def test_a_reviewer_takes_a_question_out_of_use_once(client, bank, author, reviewer):
    question = make_version(bank=bank).question

    assert (
        as_(client, author).post(address("retire", question), {"reason": "Cũ"}).status_code == 403
    )
    as_(client, reviewer)
    assert client.post(address("retire", question), {"reason": ""}).status_code == 422
    client.post(address("retire", question), {"reason": "Luật mới"})
    question.refresh_from_db()
    assert question.retired_reason == "Luật mới"
    assert client.post(address("retire", question), {"reason": "Cũ"}).status_code == 409


# --- shared material ------------------------------------------------------------------------------


def test_shared_material_is_drawn_with_its_picture_for_the_banks_people_alone(
    client, bank, author, organiser
):
    picture = files.store(b"<svg/>", name="a.svg", media_type="image/svg+xml", at=EIGHT)
    stimulus = Stimulus.objects.create(
        bank=bank, code="NL-1", text="Bảng **giờ**", picture=picture, picture_description="Bảng"
    )
    version = make_version(bank=bank, stimulus=stimulus)
    as_(client, author)

    page = client.get(address("question", version.question)).content.decode()
    shown = client.get(address("stimulus_picture", stimulus))

    assert "<strong>giờ</strong>" in page
    assert address("stimulus_picture", stimulus) in page
    assert (shown.content, shown.headers["Content-Type"]) == (b"<svg/>", "image/svg+xml")
    as_(client, make_member(make_bank(), MemberRole.AUTHOR))
    assert client.get(address("stimulus_picture", stimulus)).status_code == 404
    assert as_(client, organiser).get(address("stimulus_picture", stimulus)).status_code == 403


# --- home pages -----------------------------------------------------------------------------------


def test_the_home_pages_tell_what_waits(client, bank, author, reviewer):
    version = make_version(bank=bank, approved=False)

    page = as_(client, reviewer).get("/").content.decode()

    assert version.question.code in page
    assert address("review", version) in page
    assert client.get(reverse("banks:drafts")).status_code == 403
    assert as_(client, author).get("/").status_code == 200
