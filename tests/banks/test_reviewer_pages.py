"""Pages of review: what waits, the decision, several of an import at once."""

import pytest
from django.urls import reverse

from banks.enums import BankPurpose, MemberRole, VersionState
from banks.importing import import_bank
from banks.models import QuestionVersion, Review
from office.models import JournalEntry
from tests.banks.bank_files import bank_file, question_row
from tests.make import EIGHT, SINGLE_CHOICE, make_bank, make_member, make_version

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
LIST = reverse("banks:to_review")


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED)


@pytest.fixture
def reviewer(bank, client):
    user = make_member(bank, MemberRole.REVIEWER)
    client.force_login(user, backend=BACKEND)
    return user


def at(version):
    return reverse("banks:review", kwargs={"uuid": version.uuid})


def waiting(client, **query):
    return [row["version"] for row in client.get(LIST, query).context["rows"]]


def test_what_others_submitted_waits_until_i_have_decided(client, bank, reviewer):
    version = make_version(bank=bank, approved=False)
    make_version(bank=bank, approved=False, author=reviewer)
    make_version(bank=bank)
    make_version(approved=False)  # of another bank

    assert waiting(client) == [version]

    client.post(at(version), {"verdict": "approve"})
    version.refresh_from_db()
    assert waiting(client) == []
    assert version.state == VersionState.IN_REVIEW  # a secured bank asks for a second reviewer

    client.force_login(make_member(bank, MemberRole.REVIEWER), backend=BACKEND)
    client.post(at(version), {"verdict": "approve", "remark_stem": "Câu gọn"})
    version.refresh_from_db()
    assert version.state == VersionState.APPROVED
    assert Review.objects.latest("pk").comments == {"stem": "Câu gọn"}


def test_the_page_shows_the_answer_and_the_changes_and_journals_the_reading(client, bank, reviewer):
    live = make_version(bank=bank)
    version = make_version(
        question=live.question, approved=False, content={**SINGLE_CHOICE, "key": "B"}
    )

    page = client.get(at(version))

    assert page.context["right"] == "B"
    assert (page.context["live"], page.context["changes"]) == (live, 1)
    assert "<del>S</del><ins>P</ins>" in page.content.decode()  # the key in its words
    assert JournalEntry.objects.filter(action="banks.read_key").count() == 1


def test_a_return_needs_a_reason(client, bank, reviewer):
    version = make_version(bank=bank, approved=False)

    assert client.post(at(version), {"verdict": "return"}).status_code == 422
    assert client.post(at(version), {}).status_code == 422
    client.post(at(version), {"verdict": "return", "reason": "Sai luật"})

    version.refresh_from_db()
    assert version.state == VersionState.RETURNED
    assert client.post(at(version), {"verdict": "approve"}).status_code == 409


def test_an_author_cannot_approve_their_own_version(client, bank, reviewer):
    version = make_version(bank=bank, approved=False, author=reviewer)

    page = client.get(at(version))
    response = client.post(at(version), {"verdict": "approve"})

    assert page.context["is_own"]
    assert response.status_code == 403
    assert not Review.objects.exists()


def test_an_author_of_the_bank_and_a_reviewer_of_another_are_kept_out(client, bank):
    version = make_version(bank=bank, approved=False)
    client.force_login(make_member(bank, MemberRole.AUTHOR), backend=BACKEND)
    assert client.get(at(version)).status_code == 403
    assert client.get(LIST).status_code == 403

    client.force_login(make_member(make_bank(), MemberRole.REVIEWER), backend=BACKEND)
    assert client.get(at(version)).status_code == 404


def test_who_writes_here_and_reviews_elsewhere_decides_nothing_here(client, bank):
    version = make_version(bank=bank, approved=False)
    user = make_member(bank, MemberRole.AUTHOR)
    make_member(make_bank(), MemberRole.REVIEWER, user)
    client.force_login(user, backend=BACKEND)

    assert client.get(at(version)).status_code == 404
    assert client.post(at(version), {"verdict": "approve"}).status_code == 404


def test_several_of_one_import_are_approved_at_once(client, bank, reviewer):
    import_bank(
        content=bank_file(*[question_row(code) for code in ("A-1", "A-2", "A-3")]),
        name="a.xlsx",
        bank_code=bank.code,
        by=make_member(bank, MemberRole.AUTHOR),
        at=EIGHT,
    )
    other = make_version(bank=bank, approved=False)
    run = QuestionVersion.objects.exclude(import_run=None)[0].import_run
    shown = waiting(client, dot=str(run.uuid))
    assert len(shown) == 3
    assert other not in shown

    address = reverse("banks:approve_several")
    client.post(address, {"phien-ban": [str(version.uuid) for version in shown[:2]] + ["nonsense"]})

    assert Review.objects.count() == 2
    assert len(waiting(client)) == 2
    client.post(address, {})
    assert Review.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_many(
    client, bank, reviewer, count, django_assert_max_num_queries
):
    for _number in range(count):
        make_version(bank=bank, approved=False)

    with django_assert_max_num_queries(15):
        assert len(waiting(client)) == count
