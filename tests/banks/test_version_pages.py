"""The history of a question's versions, two side by side, an old one restored; figures on its page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from banks.drafting import submit_draft
from banks.enums import BankPurpose, MemberRole
from banks.models import ChoiceFigures, Draft, Exposure, ItemStatistics, VersionNote
from office.models import JournalEntry
from tests.make import NINE, SINGLE_CHOICE, make_bank, make_member, make_version

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
OTHER = {**SINGLE_CHOICE, "stem": "Phím nào lưu tệp?"}


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED)


@pytest.fixture
def author(client, bank):
    user = make_member(bank, MemberRole.AUTHOR)
    client.force_login(user, backend=BACKEND)
    return user


def address(name, question, **more):
    return reverse(f"banks:{name}", kwargs={"uuid": question.uuid, **more})


def two_versions(bank):
    old = make_version(bank=bank)
    new = make_version(question=old.question, content=OTHER, checksum="2" * 64)
    VersionNote.objects.create(version=new, reason="Câu dẫn chưa rõ")
    return old, new


def figures(version, *, sample=200, facility="0.90", counts=None, **flags):
    row = ItemStatistics.objects.create(
        version=version,
        occasion="KSH-1",
        on=date(2026, 11, 20),
        sample=sample,
        facility_index=Decimal(facility),
        discrimination_index=Decimal("0.30"),
    )
    Exposure.objects.create(
        version=version, occasion="KSH-1", on=date(2026, 11, 20), forms=4, candidates=sample
    )
    if counts:
        ChoiceFigures.objects.create(statistics=row, counts=counts, tail=54, **flags)
    return row


def test_the_history_says_who_when_why_and_where_it_was_used(client, bank, author):
    old, _new = two_versions(bank)
    figures(old)

    page = client.get(address("versions", old.question)).content.decode()

    assert "Câu dẫn chưa rõ" in page
    assert old.author.full_name in page
    assert "KSH-1" in page
    assert page.count("khoi-phuc") == 1  # the old one alone


def test_who_is_not_of_the_bank_finds_no_history(client, bank, author):
    stranger = make_version(bank=make_bank())

    assert client.get(address("versions", stranger.question)).status_code == 404
    assert client.post(address("restore_version", stranger.question, number=1)).status_code == 404


def test_a_reviewer_reads_the_history_and_restores_nothing(client, bank, author):
    old, _new = two_versions(bank)
    client.force_login(make_member(bank, MemberRole.REVIEWER), backend=BACKEND)

    assert "khoi-phuc" not in client.get(address("versions", old.question)).content.decode()
    assert client.post(address("restore_version", old.question, number=1)).status_code == 403


def test_a_restored_version_is_a_draft_with_its_reason_and_goes_to_review(client, bank, author):
    old, new = two_versions(bank)
    old_text = old.content

    answer = client.post(address("restore_version", old.question, number=1))

    draft = Draft.objects.get()
    assert answer["Location"] == reverse("banks:draft", kwargs={"uuid": draft.uuid})
    assert draft.body["content"] == old_text
    version = submit_draft(draft=draft, by=author, at=NINE)
    assert (version.number, version.state) == (3, "in_review")
    assert "1" in version.note.reason
    assert JournalEntry.objects.filter(action="banks.restore_version").count() == 1
    new.question.refresh_from_db()
    assert new.question.live_version == new


def test_an_old_version_is_not_restored_over_a_draft_nor_what_is_the_newest(client, bank, author):
    old, _new = two_versions(bank)

    same = client.post(address("restore_version", old.question, number=2))
    client.post(reverse("banks:open_draft", kwargs={"uuid": old.question.uuid}))
    over = client.post(address("restore_version", old.question, number=1))

    assert (same.status_code, over.status_code) == (422, 409)


def test_a_comparison_hides_the_key_until_it_is_asked_for_and_then_journals_it(
    client, bank, author
):
    old = make_version(bank=bank, explanation="Vì nó lưu.")
    make_version(
        question=old.question, content={**SINGLE_CHOICE, "key": "B"}, explanation="Vì nó mở."
    )

    hidden = client.get(address("compare", old.question)).content.decode()

    assert "Vì nó" not in hidden
    assert not JournalEntry.objects.filter(action="banks.read_key").exists()

    shown = client.get(address("compare", old.question), {"dap-an": "hien"}).content.decode()

    assert "Vì nó" in shown
    assert JournalEntry.objects.filter(action="banks.read_key").count() == 2


# --- what use has shown ---------------------------------------------------------------------------


def test_a_question_that_nobody_sat_says_so(client, bank, author):
    page = client.get(address("question", make_version(bank=bank).question))

    assert page.context["judged"].sample == 0
    assert page.context["figures"] == []


def test_the_author_level_stands_beside_what_was_measured(client, bank, author):
    version = make_version(bank=bank, level="VDC")
    figures(version, facility="0.90")

    judged = client.get(address("question", version.question)).context["judged"]

    assert (judged.measured, judged.is_as_meant, judged.is_thin) == ("easy", False, False)


def test_few_answers_are_called_few(client, bank, author):
    version = make_version(bank=bank)
    figures(version, sample=30)

    assert client.get(address("question", version.question)).context["judged"].is_thin


def test_who_took_which_option_stands_there_only_with_the_key(client, bank, author):
    version = make_version(bank=bank)
    counts = {"A": [150, 50, 20], "B": [48, 4, 20], "C": [2, 0, 2], "D": [0, 0, 0]}
    figures(version, counts=counts, has_idle=True)
    where = address("question", version.question)

    hidden = client.get(where)
    shown = client.get(where, {"dap-an": "hien"})

    assert hidden.context["options"] == []
    assert hidden.context["has_options"]
    assert len(hidden.context["judged"].doubts) == 1
    flags = {line.id: line.flag for line in shown.context["options"]}
    assert flags == {"A": "", "B": "", "C": "idle", "D": "idle"}
    assert JournalEntry.objects.filter(action="banks.read_key").count() == 1


def test_a_distractor_flag_is_a_reason_in_the_list_of_the_bank(client, bank, author):
    version = make_version(bank=bank)
    make_version(bank=bank)
    figures(version, counts={"A": [200, 54, 54]}, has_misleading=True)

    page = client.get(reverse("banks:bank", kwargs={"uuid": bank.uuid}), {"xem_lai": "nhieu-lech"})

    assert [row["question"] for row in page.context["rows"]] == [version.question]
    assert ("nhieu-lech", 1) in [(key, count) for key, _label, count in page.context["doubts"]]
