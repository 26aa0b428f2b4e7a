"""Pages of writing: the editor, its autosave, drafts and returns."""

import re

import pytest
from django.urls import reverse

from banks import drafting, kinds
from banks.enums import MemberRole
from banks.models import Draft, Question, QuestionVersion, VersionNote
from banks.review import return_to_author
from tests.banks.kind_samples import sample
from tests.make import EIGHT, NINE, make_bank, make_member, make_skill, make_version

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
CHOICES = {
    "stem": "Phím nào lưu?",
    "option": ["Ctrl + S", "Ctrl + P", "", ""],
    "key": "0",
    "level": "NB",
    "skills": ["IU03.1"],
    "points": "1",
    "seconds": "60",
    "explanation": "",
    "basis": "",
    "stimulus": "",
}


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def author(bank, client):
    make_skill()
    user = make_member(bank, MemberRole.AUTHOR)
    client.force_login(user, backend=BACKEND)
    return user


def begin(client, bank, kind="single_choice") -> Draft:
    address = reverse("banks:new_question", kwargs={"uuid": bank.uuid})
    client.post(address, {"kind": kind, "code": ""})
    return Draft.objects.order_by("-pk")[0]


def at(draft, name="draft"):
    return reverse(f"banks:{name}", kwargs={"uuid": draft.uuid})


@pytest.mark.parametrize("slug", [slug for slug, _label in kinds.choices()])
def test_a_question_of_every_kind_can_be_begun_and_drawn(client, bank, author, slug):
    draft = begin(client, bank, slug)

    empty = client.get(at(draft))
    drafting.save_draft(draft=draft, body={"content": sample(slug).raw}, at=NINE)
    written = client.get(at(draft))

    assert (empty.status_code, empty.context["public"]) == (200, None)
    assert written.context["public"]["stem"] == sample(slug).raw["stem"]


def test_a_question_is_written_and_submitted(client, bank, author):
    draft = begin(client, bank)

    response = client.post(at(draft), {**CHOICES, "act": "submit"})

    version = QuestionVersion.objects.get()
    assert response.url == reverse("banks:question", kwargs={"uuid": version.question.uuid})
    assert version.content == {
        "stem": "Phím nào lưu?",
        "options": {"A": "Ctrl + S", "B": "Ctrl + P"},
        "key": "A",
    }
    assert version.author == author
    assert client.get(at(draft)).status_code == 404


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(client, bank, author):
    draft = begin(client, bank)
    posted = {**CHOICES, "option": ["Ctrl + S", "Ctrl + S"], "points": "nhiều", "act": "submit"}

    response = client.post(at(draft), posted)

    assert response.status_code == 422
    assert {fault.field for fault in response.context["faults"]} == {"options", "points"}
    draft.refresh_from_db()
    assert draft.body["points"] == "nhiều"
    assert not QuestionVersion.objects.exists()


def test_a_row_is_added_and_nothing_is_lost_without_javascript(client, bank, author):
    draft = begin(client, bank)

    response = client.post(at(draft), {**CHOICES, "act": "add_row"}, follow=True)

    assert len(response.context["form"].rows) == 5
    assert response.context["form"].rows[1]["text"] == "Ctrl + P"


def test_the_preview_shows_the_candidates_view(client, bank, author):
    draft = begin(client, bank)

    response = client.post(at(draft), {**CHOICES, "act": "preview"}, follow=True)

    assert response.context["public"] == {
        "stem": "Phím nào lưu?",
        "options": {"A": "Ctrl + S", "B": "Ctrl + P"},
    }


def test_the_script_of_the_editor_saves_and_is_told_when(client, bank, author):
    draft = begin(client, bank)

    response = client.post(at(draft, "save_draft"), {**CHOICES, "stem": "Nửa câu"})

    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Nửa câu"
    assert response.json()["saved"]


def test_the_answer_to_the_script_carries_what_follows_from_what_was_saved(client, bank, author):
    draft = begin(client, bank)

    parts = client.post(at(draft, "save_draft"), {**CHOICES, "stem": "Phím nào không lưu?"}).json()[
        "parts"
    ]

    page = client.get(at(draft)).content.decode()
    assert set(parts) == {"xem", "ra-soat"}
    assert "Phím nào không lưu?" in parts["xem"]
    assert "dễ bị đọc sót" in parts["ra-soat"]
    assert all(part.strip() in page for part in parts.values())


def test_symbols_wait_for_the_script_and_each_has_a_name(client, bank, author):
    draft = begin(client, bank)

    page = client.get(at(draft)).content.decode()

    assert re.search(r'<div class="symbols"[^>]* data-symbols hidden>', page)
    assert re.search(r'<button [^>]*value="√"[^>]* aria-label="√ [^"]+"', page)


def test_a_taken_code_is_refused_beside_its_field(client, bank, author):
    taken = make_version(bank=bank).question.code
    address = reverse("banks:new_question", kwargs={"uuid": bank.uuid})

    response = client.post(address, {"kind": "numeric", "code": taken})

    assert response.status_code == 422
    assert "code" in response.context["form"].errors


def test_nobody_else_opens_a_draft(client, bank, author):
    draft = begin(client, bank)
    client.force_login(make_member(bank, MemberRole.AUTHOR), backend=BACKEND)

    for name in ("draft", "save_draft", "discard_draft"):
        assert client.post(at(draft, name), CHOICES).status_code == 404
    assert client.get(at(draft)).status_code == 404


def test_a_reviewer_writes_nothing(client, bank, author):
    version = make_version(bank=bank)
    client.force_login(make_member(bank, MemberRole.REVIEWER), backend=BACKEND)

    for name, row in (("new_question", bank), ("open_draft", version.question)):
        address = reverse(f"banks:{name}", kwargs={"uuid": row.uuid})
        assert client.post(address).status_code == 403
    assert client.get(reverse("banks:drafts")).status_code == 403


def test_a_returned_version_is_listed_with_its_remarks_and_can_be_mended(client, bank, author):
    version = make_version(bank=bank, approved=False, author=author)
    return_to_author(
        version=version,
        reviewer=make_member(bank, MemberRole.REVIEWER),
        reason="Phương án D trùng B",
        comments={"options": "Viết lại D"},
        at=EIGHT,
    )

    page = client.get(reverse("banks:drafts"))
    [returned] = page.context["returned"]
    address = reverse("banks:open_draft", kwargs={"uuid": version.question.uuid})
    client.post(address, {"phien-ban": version.number})

    assert returned["version"] == version
    assert "Viết lại D" in page.content.decode()
    draft = Draft.objects.get()
    assert draft.based_on == version
    assert "Phương án D trùng B" in client.get(at(draft)).content.decode()
    client.post(at(draft), {**CHOICES, "act": "submit", "reason": "D trùng B"})
    assert client.get(reverse("banks:drafts")).context["returned"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_drafts_page_asks_as_often_for_one_as_for_many(
    client, bank, author, count, django_assert_max_num_queries
):
    reviewer = make_member(bank, MemberRole.REVIEWER)
    for _number in range(count):
        begin(client, bank)
        version = make_version(bank=bank, approved=False, author=author)
        return_to_author(version=version, reviewer=reviewer, reason="x", at=EIGHT)

    with django_assert_max_num_queries(15):
        assert client.get(reverse("banks:drafts")).status_code == 200


def test_a_draft_is_thrown_away_with_its_question_when_nothing_else_is_there(client, bank, author):
    draft = begin(client, bank)

    client.post(at(draft, "discard_draft"))

    assert not Draft.objects.exists()
    assert not Question.objects.exists()


def test_who_changes_a_question_says_why_and_the_version_keeps_it(client, author, bank):
    version = make_version(bank=bank)
    client.post(reverse("banks:open_draft", kwargs={"uuid": version.question.uuid}))
    draft = Draft.objects.get()

    silent = client.post(at(draft), {**CHOICES, "act": "submit"})
    told = client.post(at(draft), {**CHOICES, "act": "submit", "reason": "  Hai  đáp án đúng "})

    assert (silent.status_code, told.status_code) == (422, 302)
    assert [fault.field for fault in silent.context["faults"]] == ["reason"]
    assert VersionNote.objects.get().reason == "Hai đáp án đúng"
    assert VersionNote.objects.get().version.number == 2
