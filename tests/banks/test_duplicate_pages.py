"""Pages of near-duplicate questions: who sees them, what each act does."""

import pytest
from django.urls import reverse

from banks.duplicates.deciding import keep_both, merge
from banks.enums import BankPurpose, MemberRole, PairState, VersionState
from banks.models import Draft, Question, QuestionEnemy, QuestionVersion, SimilarPair
from banks.tasks import FIND_DUPLICATES
from office.models import Job, JournalEntry
from people.enums import Role
from tests.clients import client_of
from tests.make import (
    EIGHT,
    SINGLE_CHOICE,
    grant,
    make_bank,
    make_member,
    make_pair,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED, unit=make_unit())


@pytest.fixture
def pair(bank):
    return make_pair(bank)


@pytest.fixture
def author(bank):
    return client_of(make_member(bank, MemberRole.AUTHOR))


@pytest.fixture
def reviewer(bank):
    return client_of(make_member(bank, MemberRole.REVIEWER))


def at(name, row):
    return reverse(f"banks:{name}", kwargs={"uuid": row.uuid})


def test_the_list_names_both_questions_and_what_they_share(author, bank, pair):
    page = author.get(at("duplicates", bank)).content.decode()

    assert pair.first.code in page
    assert pair.second.code in page
    assert "80%" in page


def test_what_is_decided_is_listed_where_it_is_asked_for(author, bank, pair):
    keep_both(pair=pair, by=make_user(), at=EIGHT)

    assert pair.first.code not in author.get(at("duplicates", bank)).content.decode()
    kept = author.get(at("duplicates", bank), {"quyet": "kept"}).content.decode()
    assert pair.first.code in kept


def test_conditions_narrow_the_list(author, bank, pair):
    address = at("duplicates", bank)

    assert pair.first.code in author.get(address, {"giong": "80"}).content.decode()
    assert at("pair", pair) not in author.get(address, {"giong": "90"}).content.decode()
    assert at("pair", pair) in author.get(address, {"tim": pair.second.code}).content.decode()


def test_others_neither_see_nor_decide(client, bank, pair):
    organiser = make_user()
    grant(organiser, Role.ORGANISER, bank.unit)
    strange = client_of(make_member(make_bank(), MemberRole.REVIEWER))

    assert client_of(organiser).get(at("duplicates", bank)).status_code == 403
    assert strange.get(at("duplicates", bank)).status_code == 404
    assert strange.get(at("pair", pair)).status_code == 404
    assert strange.post(at("keep_pair", pair)).status_code == 404
    assert SimilarPair.objects.get().state == PairState.OPEN


def test_two_questions_stand_beside_each_other_and_looking_is_recorded(author, bank):
    twin = {**SINGLE_CHOICE, "stem": SINGLE_CHOICE["stem"] + " Hãy chọn."}
    pair = make_pair(bank, second_version=make_version(bank=bank, content=twin))

    page = author.get(at("pair", pair)).content.decode()

    assert "<ins>" in page
    assert JournalEntry.objects.filter(action="banks.read_key").count() == 2


def test_an_author_keeps_both_and_sets_apart_but_does_not_merge(author, pair):
    assert author.post(at("merge_pair", pair)).status_code == 403
    assert author.post(at("set_pair_apart", pair)).status_code == 302
    assert QuestionEnemy.objects.count() == 1
    assert author.post(at("keep_pair", pair)).status_code == 409

    reason = {"reason": "Nhầm"}
    assert author.get(at("reopen_pair", pair)).status_code == 200
    assert author.post(at("reopen_pair", pair), {}).status_code == 422
    assert author.post(at("reopen_pair", pair), reason).status_code == 302
    assert not QuestionEnemy.objects.exists()
    assert author.post(at("keep_pair", pair)).status_code == 302
    assert SimilarPair.objects.get().state == PairState.KEPT


def test_a_reviewer_merges_with_a_reason(reviewer, pair):
    given = {"keep": pair.second.code, "reason": "", "take_tags": "on"}
    assert reviewer.post(at("merge_pair", pair), given).status_code == 422

    response = reviewer.post(at("merge_pair", pair), {**given, "reason": "Trùng câu cũ"})

    assert response.status_code == 302
    assert Question.objects.get(pk=pair.first_id).retired_reason == "Trùng câu cũ"
    assert Question.objects.get(pk=pair.second_id).retired_at is None


def test_an_author_does_not_take_a_merge_back(author, pair):
    merge(pair=pair, keep=pair.first, reason="Trùng", take_tags=False, by=make_user(), at=EIGHT)

    assert author.post(at("reopen_pair", pair), {"reason": "Nhầm"}).status_code == 404


def test_the_bank_is_looked_through_by_a_job(author, bank):
    make_version(bank=bank)
    make_version(bank=bank)

    response = author.post(at("find_duplicates", bank))

    job = Job.objects.get(kind=FIND_DUPLICATES)
    assert response.url == reverse("people:job", kwargs={"uuid": job.uuid})
    assert SINGLE_CHOICE["stem"] not in str(job.params) + job.message


TYPED = {
    "stem": "PHIM nào lưu văn bản?",
    "option": ["Ctrl + V", "Ctrl + Z", "Ctrl + P", "Ctrl + S"],
    "key": "3",
    "level": "NB",
    "skills": ["IU03.1"],
    "points": "1",
    "seconds": "60",
}


def test_a_draft_that_is_nearly_a_question_is_sent_only_when_it_is_said_so(author, bank):
    version = make_version(bank=bank, content=SINGLE_CHOICE)
    author.post(at("new_question", bank), {"kind": "single_choice", "code": ""})
    draft = Draft.objects.get()

    warned = author.post(at("draft", draft), {**TYPED, "act": "submit"})

    assert warned.status_code == 422
    assert at("question", version.question) in warned.content.decode()
    assert "submit_anyway" in warned.content.decode()
    assert not QuestionVersion.objects.filter(state=VersionState.IN_REVIEW).exists()

    sent = author.post(at("draft", draft), {**TYPED, "act": "submit_anyway"})

    assert sent.status_code == 302
    assert QuestionVersion.objects.filter(state=VersionState.IN_REVIEW).count() == 1
    entry = JournalEntry.objects.get(action="banks.submit_near_duplicate")
    assert entry.data == {"near": [version.question.code]}


def test_another_question_is_sent_at_once(author, bank):
    make_version(bank=bank, content={**SINGLE_CHOICE, "stem": "Một câu hoàn toàn khác hẳn?"})
    author.post(at("new_question", bank), {"kind": "single_choice", "code": ""})

    sent = author.post(at("draft", Draft.objects.get()), {**TYPED, "act": "submit"})

    assert sent.status_code == 302
    assert not JournalEntry.objects.filter(action="banks.submit_near_duplicate").exists()
