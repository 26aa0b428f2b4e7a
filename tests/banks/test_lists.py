"""Lists of banks, drafts, uploads and of what waits: conditions, order, acts on ticked rows."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from banks.drafting import open_draft
from banks.enums import BankPurpose, MemberRole, UploadState
from banks.importing import import_bank
from banks.models import QuestionUpload, QuestionVersion
from banks.uploading import try_upload
from people.enums import Role
from tests.banks.bank_files import bank_file, question_row
from tests.make import EIGHT, grant, make_bank, make_member, make_unit, make_user, make_version

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.GrantBackend"
WAITING, UPLOADS = reverse("banks:to_review"), reverse("banks:uploads")


@pytest.fixture
def bank():
    return make_bank(unit=make_unit(), purpose=BankPurpose.SECURED)


def log_in(client, user):
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def reviewer(bank, client):
    return log_in(client, make_member(bank, MemberRole.REVIEWER))


@pytest.fixture
def author(bank, client):
    return log_in(client, make_member(bank, MemberRole.AUTHOR))


def dropped(answer, name):
    """Return where the chip of a condition leads."""
    [found] = re.findall(rf'id="bo-{name}" href="([^"]*)"', answer.content.decode())
    return found.replace("&amp;", "&")


def said(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


# --- what waits for a reviewer --------------------------------------------------------------------


def codes(answer):
    return [row["version"].question.code for row in answer.context["rows"]]


@pytest.fixture
def run(bank):
    """An import of three questions that wait."""
    rows = [question_row(code) for code in ("A-1", "A-2", "A-3")]
    by = make_member(bank, MemberRole.AUTHOR)
    import_bank(content=bank_file(*rows), name="a.xlsx", bank_code=bank.code, by=by, at=EIGHT)
    run = QuestionVersion.objects.exclude(import_run=None)[0].import_run
    assert run is not None
    return run


def test_what_waits_is_sorted_by_code_and_found_by_word_import_and_bank(
    client, bank, reviewer, run
):
    other = make_bank(purpose=BankPurpose.SECURED)
    make_member(other, MemberRole.REVIEWER, reviewer)
    lone = make_version(bank=other, approved=False).question.code

    assert codes(client.get(WAITING, {"xep": "-ma", "dot": str(run.uuid)})) == ["A-3", "A-2", "A-1"]
    assert codes(client.get(WAITING, {"tim": "a-2"})) == ["A-2"]
    assert codes(client.get(WAITING, {"ngan_hang": str(other.uuid)})) == [lone]


def test_a_chip_of_what_waits_drops_its_condition_alone(client, reviewer, run):
    found = client.get(WAITING, {"tim": "khong co", "dot": str(run.uuid)})

    assert codes(found) == []
    assert 'href="?"' in found.content.decode()
    assert len(codes(client.get(WAITING + dropped(found, "tim")))) == 3


def test_versions_of_an_import_are_ticked_all_at_once_and_nothing_ticked_is_told(
    client, reviewer, run
):
    shown = client.get(WAITING, {"dot": str(run.uuid)}).content.decode()
    empty = client.post(reverse("banks:approve_several"), {"dot": str(run.uuid)})

    assert shown.count("data-all") == 1
    assert shown.count("data-row") == 3
    assert empty.url == f"{WAITING}?dot={run.uuid}"
    assert len(said(empty)) == 1


def test_after_the_last_of_an_import_the_whole_list_comes_back(client, reviewer, run):
    versions = [str(one.uuid) for one in run.versions.all()]
    some = {"phien-ban": versions[:1], "dot": str(run.uuid)}
    rest = {"phien-ban": versions[1:], "dot": str(run.uuid)}

    assert client.post(reverse("banks:approve_several"), some).url == f"{WAITING}?dot={run.uuid}"
    assert client.post(reverse("banks:approve_several"), rest).url == WAITING


# --- uploads --------------------------------------------------------------------------------------


def bring(bank, by, name):
    rows = bank_file(question_row("A-1"))
    return try_upload(bank=bank, content=rows, name=name, by=by, at=EIGHT)


def files(answer):
    return [one.name for one in answer.context["page"]]


def test_uploads_are_sorted_and_narrowed(client, bank, author):
    bring(bank, author, "b.xlsx")
    bring(bank, author, "a.xlsx")

    assert files(client.get(UPLOADS, {"xep": "tep"})) == ["a.xlsx", "b.xlsx"]
    found = client.get(UPLOADS, {"tim": "b.", "trang_thai": "undone"})
    assert files(found) == []
    assert files(client.get(UPLOADS + dropped(found, "trang_thai"))) == ["b.xlsx"]


def test_ticked_uploads_are_discarded_and_nothing_ticked_is_told(client, bank, author):
    kept, *gone = (bring(bank, author, f"{name}.xlsx") for name in "abc")
    address = reverse("banks:discard_uploads")

    assert len(said(client.post(address, {"tep": ["nonsense"]}))) == 1
    assert QuestionUpload.objects.filter(state=UploadState.DISCARDED).count() == 0
    client.post(address, {"tep": [str(one.uuid) for one in gone]})

    left = QuestionUpload.objects.filter(state=UploadState.PREVIEWED)
    assert list(left) == [kept]


def test_where_one_of_the_ticked_uploads_is_settled_none_is_discarded(client, bank, author):
    first, second = (bring(bank, author, f"{name}.xlsx") for name in "ab")
    QuestionUpload.objects.filter(pk=second.pk).update(state=UploadState.DISCARDED)

    answer = client.post(
        reverse("banks:discard_uploads"), {"tep": [str(first.uuid), str(second.uuid)]}
    )

    first.refresh_from_db()
    assert answer.status_code == 409
    assert first.state == UploadState.PREVIEWED


def test_uploads_of_others_are_not_discarded(client, bank, author):
    other = make_bank(unit=make_unit())
    strange = bring(other, make_member(other, MemberRole.AUTHOR), "x.xlsx")

    client.post(reverse("banks:discard_uploads"), {"tep": [str(strange.uuid)]})

    strange.refresh_from_db()
    assert strange.state == UploadState.PREVIEWED


def test_a_reviewer_discards_no_upload(client, reviewer):
    assert client.post(reverse("banks:discard_uploads"), {}).status_code == 403


# --- drafts and banks -----------------------------------------------------------------------------


def test_drafts_are_narrowed_by_code_bank_and_kind(client, bank, author):
    for _number in range(2):
        question = make_version(bank=bank).question
        open_draft(question=question, author=author, at=EIGHT)
    page = reverse("banks:drafts")

    def listed(**query):
        return [row["draft"].question for row in client.get(page, query).context["rows"]]

    assert listed(tim=question.code) == [question]
    assert len(listed(ngan_hang=str(bank.uuid), loai="single_choice")) == 2
    none = client.get(page, {"loai": "ordering", "tim": question.code})
    assert none.context["rows"] == []
    assert dropped(none, "loai") == f"?tim={question.code}"


def test_banks_are_sorted_by_title_and_by_what_is_in_them(client, bank, author):
    full = make_bank(title="Ất", purpose=BankPurpose.PRACTICE)
    make_member(full, MemberRole.AUTHOR, author)
    make_version(bank=full)
    page = reverse("banks:banks")

    def listed(**query):
        return [row["bank"] for row in client.get(page, query).context["page"]]

    assert listed(xep="-tat-ca") == [full, bank]
    assert listed(xep="tat-ca") == [bank, full]
    assert listed(muc_dich="practice") == [full]
    found = client.get(page, {"muc_dich": "practice", "tim": "không có"})
    assert dropped(found, "tim") == "?muc_dich=practice"


def test_banks_of_the_administrator_are_sorted_and_narrowed(client):
    unit = make_unit()
    few, many = make_bank(unit=unit, title="Ất"), make_bank(unit=unit, title="Bính")
    make_member(many, MemberRole.AUTHOR)
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, unit)
    log_in(client, user)
    page = reverse("banks:stewarded")

    assert list(client.get(page, {"xep": "-tac-gia"}).context["page"]) == [many, few]
    found = client.get(page, {"tim": "Ất"})
    assert list(found.context["page"]) == [few]
    assert dropped(found, "tim") == "?"
