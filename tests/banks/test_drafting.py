"""Drafts and the versions frozen from them."""

from decimal import Decimal

import pytest

from banks import drafting
from banks.enums import VersionState
from banks.errors import (
    AlreadyRetired,
    CodeTaken,
    DraftGone,
    DraftHasFaults,
    NothingChanged,
    UnusableQuestionCode,
)
from banks.importing import import_bank
from banks.models import Draft, Question, QuestionVersion
from banks.review import retire
from office.models import JournalEntry
from tests.banks.bank_files import bank_file, question_row
from tests.make import EIGHT, NINE, make_bank, make_skill, make_user, make_version

pytestmark = pytest.mark.django_db

CONTENT = {"stem": "Phím nào lưu?", "options": {"A": "Ctrl + S", "B": "Ctrl + P"}, "key": "A"}


def body(**changes):
    return {
        "content": CONTENT,
        "level": "NB",
        "skills": ["IU03.1"],
        "positions": [],
        "fields": [],
        "points": "0,25",
        "seconds": "60",
        "order_locked": False,
        "explanation": "Vì thế.",
        "basis": "Nghị định số 30/2020/NĐ-CP, Điều 25",
        "stimulus": "",
        **changes,
    }


def begun(**changes):
    make_skill()
    draft = drafting.start_question(
        bank=make_bank(), kind="single_choice", author=make_user(), at=EIGHT
    )
    drafting.save_draft(draft=draft, body=body(**changes), at=EIGHT)
    draft.refresh_from_db()
    return draft


def test_a_whole_draft_becomes_a_version_in_review_and_is_gone():
    draft = begun()

    version = drafting.submit_draft(draft=draft, by=draft.author, at=NINE)

    assert (version.state, version.number, version.points) == ("in_review", 1, Decimal("0.25"))
    assert version.author == draft.author
    assert [skill.code for skill in version.skills.all()] == ["IU03.1"]
    assert [basis.symbol for basis in version.bases.all()] == ["30/2020/NĐ-CP"]
    assert not Draft.objects.exists()
    assert JournalEntry.objects.filter(action="banks.submit_draft").count() == 1


def test_typed_and_imported_questions_that_say_the_same_have_one_checksum():
    import_bank(content=bank_file(question_row()), name="a.xlsx", bank_code="NH", by=None, at=EIGHT)
    imported = QuestionVersion.objects.get()
    draft = drafting.open_draft(question=imported.question, author=make_user(), at=NINE)

    with pytest.raises(NothingChanged):
        drafting.submit_draft(draft=draft, by=draft.author, at=NINE)

    drafting.save_draft(draft=draft, body={**draft.body, "level": "VD"}, at=NINE)
    version = drafting.submit_draft(draft=draft, by=draft.author, at=NINE)
    imported.refresh_from_db()
    assert (version.number, version.level) == (2, "VD")
    assert imported.state == VersionState.SUPERSEDED


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"content": {**CONTENT, "key": ""}}, {"key"}),
        ({"content": {**CONTENT, "stem": " "}}, {"stem"}),
        ({"content": {**CONTENT, "options": {"A": "x", "B": "x"}}}, {"options"}),
        ({"level": "", "points": "0", "seconds": "x"}, {"level", "points", "seconds"}),
        ({"skills": []}, {"skills"}),
        ({"skills": ["KHONG-CO"]}, {"skills"}),
        ({"points": "1,255"}, {"points"}),
        ({"explanation": "a\x01b"}, {"explanation"}),
        ({"stimulus": "x"}, {"stimulus"}),
        ({"basis": "x" * 501}, {"basis"}),
    ],
)
def test_a_draft_with_faults_names_them_and_is_not_submitted(changes, fields):
    draft = begun(**changes)

    assert {fault.field for fault in drafting.faults_of(draft)} == fields
    with pytest.raises(DraftHasFaults):
        drafting.submit_draft(draft=draft, by=draft.author, at=NINE)
    assert not QuestionVersion.objects.exists()
    assert Draft.objects.exists()


def test_a_draft_leaves_out_what_no_database_keeps():
    draft = begun(explanation="a\x00b", content={**CONTENT, "stem": "c\ud800d"})

    assert (draft.body["explanation"], draft.body["content"]["stem"]) == ("ab", "cd")


def test_an_empty_draft_can_be_kept_and_its_faults_told():
    draft = begun()
    drafting.save_draft(draft=draft, body={}, at=NINE)
    draft.refresh_from_db()

    assert {fault.field for fault in drafting.faults_of(draft)} >= {"skills", "level"}


def test_a_draft_of_an_old_question_begins_with_what_it_says_and_is_one_an_author():
    version = make_version()
    author = make_user()

    first = drafting.open_draft(question=version.question, author=author, at=EIGHT)
    second = drafting.open_draft(question=version.question, author=author, at=NINE)

    assert first == second
    assert first.based_on == version
    assert first.body["content"] == version.content
    assert [fault.field for fault in drafting.faults_of(first)] == ["reason"]


def test_a_submitted_draft_can_be_neither_saved_nor_submitted_again():
    draft = begun()
    drafting.submit_draft(draft=draft, by=draft.author, at=NINE)

    with pytest.raises(DraftGone):
        drafting.save_draft(draft=draft, body=body(), at=NINE)
    with pytest.raises(DraftGone):
        drafting.submit_draft(draft=draft, by=draft.author, at=NINE)


def test_a_retired_question_takes_no_draft():
    version = make_version()
    retire(question=version.question, reason="Cũ", by=make_user(), at=EIGHT)

    with pytest.raises(AlreadyRetired):
        drafting.open_draft(question=version.question, author=make_user(), at=NINE)


def test_codes_are_given_or_found_and_never_twice():
    bank = make_bank(code="NH")
    author = make_user()

    def start(code):
        return drafting.start_question(
            bank=bank, kind="numeric", author=author, at=EIGHT, code=code
        ).question.code

    assert [start(""), start("IU-1"), start("")] == ["NH-0001", "IU-1", "NH-0003"]
    with pytest.raises(CodeTaken):
        start("iu-1")
    with pytest.raises(UnusableQuestionCode):
        start("a b")


def test_throwing_a_first_draft_away_takes_its_question_along_but_no_written_one():
    new = begun()
    old = drafting.open_draft(question=make_version().question, author=make_user(), at=EIGHT)

    drafting.discard_draft(draft=new)
    drafting.discard_draft(draft=old)

    assert list(Question.objects.all()) == [old.question]
