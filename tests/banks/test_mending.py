"""The questions of a file of somebody else's: kept one by one, mended, left out, imported."""

import pytest

from banks import found, mending, uploading
from banks.enums import BankPurpose, FoundState, MemberRole, UploadState, VersionState
from banks.errors import MendedElsewhere, StillDoubtful, UnusableFile, UploadSettled
from banks.formats import registry
from banks.models import Question, QuestionUpload, QuestionVersion, UploadedQuestion
from banks.uploading import (
    carry_out_upload,
    discard_upload,
    read_upload,
    try_upload,
    undo_upload,
)
from tests.banks.note_format import CHOICE, OTHER, NoteFormat, note, notes
from tests.make import EIGHT, NINE, make_bank, make_member, make_skill, make_user, make_version
from tests.picture_files import png

pytestmark = pytest.mark.django_db

WITHOUT_KEY = {**OTHER, "key": ""}


@pytest.fixture(autouse=True)
def _format(monkeypatch):
    monkeypatch.setitem(registry._formats, "notes", NoteFormat())


@pytest.fixture
def bank():
    return make_bank(code="KHO", purpose=BankPurpose.SECURED)


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


@pytest.fixture
def bring(bank, author):
    def bring(*questions, **file) -> QuestionUpload:
        return try_upload(
            bank=bank, content=notes(*questions, **file), name="a.notes", by=author, at=EIGHT
        )

    return bring


def states(upload):
    return list(upload.questions.order_by("place").values_list("state", flat=True))


def one(upload, place=1):
    return upload.questions.get(place=place)


def mended(question, by, **changes):
    body = {**question.body, **changes}
    return mending.mend(
        question=question,
        kind=question.kind,
        body=body,
        expected=question.revision,
        by=by,
        at=NINE,
    )


def all_of(upload):
    return UploadedQuestion.objects.filter(upload=upload)


# --- from the file --------------------------------------------------------------------------------


def test_every_question_of_a_file_is_kept_in_its_order_taken_or_not(bring):
    upload = bring(note(WITHOUT_KEY), note(CHOICE), note({}, kind="", refuse="Không hiểu."))

    assert upload.state == UploadState.PREVIEWED
    assert states(upload) == ["doubtful", "ready", "doubtful"]
    assert [found.found_of(row).where for row in upload.questions.order_by("place")] == [
        "câu 1",
        "câu 2",
        "câu 3",
    ]
    assert found.found_of(one(upload, 3)).problems == ("Không hiểu.",)
    assert not Question.objects.exists()


def test_what_is_lost_is_told_of_its_question_and_the_rest_of_the_file(bring):
    upload = bring(note(lose=["Gợi ý “xem lại” không có chỗ."]), warnings=["Tệp có hai bảng mã."])

    assert found.found_of(one(upload)).lost == ("Gợi ý “xem lại” không có chỗ.",)
    assert one(upload).is_warned
    assert [told["what"] for told in upload.report["warnings"]] == ["Tệp có hai bảng mã."]


def test_a_skill_that_nobody_knows_is_told_and_hinders_nothing(bring):
    make_skill("IU03.1")

    upload = bring(note(skill="CH-1"), note(OTHER, skill="IU03.1"))

    assert states(upload) == ["ready", "ready"]
    assert [row.body["skills"] for row in upload.questions.order_by("place")] == [[], ["IU03.1"]]
    assert "“CH-1”" in found.found_of(one(upload)).warnings[0]


def test_near_duplicates_in_the_file_and_in_the_bank_are_told(bring, bank):
    stored = make_version(bank=bank, content=CHOICE, approved=True).question

    upload = bring(note(CHOICE), note(OTHER), note(OTHER))

    assert [near.code for near in found.found_of(one(upload, 1)).alike] == [stored.code]
    assert [near.place for near in found.found_of(one(upload, 3)).alike] == [2]
    assert mending.counts(upload)["gan_trung"] == 2


def test_what_the_bank_holds_is_not_told_to_somebody_who_is_not_of_it(bank):
    make_version(bank=bank, content=CHOICE, approved=True)

    upload = try_upload(
        bank=bank, content=notes(note(CHOICE)), name="a.notes", by=make_user(), at=EIGHT
    )

    assert not one(upload).is_alike


def test_content_of_a_shape_that_no_kind_has_is_kept_as_it_is(bring):
    upload = bring(note({"stem": None, "options": [1, {"a": 2.5}]}, refuse="Lạ."))

    assert states(upload) == ["doubtful"]


def test_a_large_file_waits_for_a_job_and_is_read_once(bank, author, monkeypatch):
    monkeypatch.setattr(uploading, "AT_ONCE", 10)
    told = []
    upload = try_upload(
        bank=bank, content=notes(note(), note(OTHER)), name="a.notes", by=author, at=EIGHT
    )
    assert (upload.state, upload.questions.count()) == (UploadState.RECEIVED, 0)

    for _again in range(2):
        upload = read_upload(upload=upload, by=author, tell=lambda *done: told.append(done))

    assert (upload.state, upload.questions.count(), told) == (UploadState.PREVIEWED, 2, [(2, 2)])


def test_a_large_file_that_was_discarded_meanwhile_is_not_kept(bank, author, monkeypatch):
    monkeypatch.setattr(uploading, "AT_ONCE", 10)
    upload = try_upload(bank=bank, content=notes(note()), name="a.notes", by=author, at=EIGHT)
    asked = QuestionUpload.objects.get()

    with pytest.raises(UploadSettled):
        read_upload(upload=upload, by=author, tell=lambda *_done: discard_upload(upload=asked))

    assert not UploadedQuestion.objects.exists()


def test_a_file_that_is_of_no_use_leaves_nothing(bank, author):
    with pytest.raises(UnusableFile):
        try_upload(bank=bank, content=b"abc", name="a.notes", by=author, at=EIGHT, format="notes")

    assert not QuestionUpload.objects.exists()


# --- mending --------------------------------------------------------------------------------------


def test_a_mended_question_is_ready(bring, author):
    upload = bring(note(WITHOUT_KEY))

    row = mended(one(upload), author, content=OTHER)

    assert (row.state, row.is_mended, row.revision) == (FoundState.READY, True, 1)
    assert (row.edited_by, row.edited_at) == (author, NINE)


def test_half_a_question_is_kept_and_stays_doubtful(bring, author):
    upload = bring(note(WITHOUT_KEY))

    row = mended(one(upload), author, points="nhiều")

    assert row.state == FoundState.DOUBTFUL
    known = found.known_of(upload)
    assert {fault.field for fault in found.faults_of(row, known)} == {"key", "points"}


def test_what_its_reader_doubted_is_settled_by_who_looked_at_it(bring, author):
    upload = bring(note(CHOICE, refuse="Công thức không đọc được."))
    assert states(upload) == ["doubtful"]

    mended(one(upload), author)

    assert states(upload) == ["ready"]


def test_the_second_of_two_people_is_told_and_overwrites_nothing(bring, author):
    upload = bring(note(WITHOUT_KEY))
    seen = one(upload)
    mended(one(upload), author, content=OTHER)

    with pytest.raises(MendedElsewhere):
        mended(seen, author, content=CHOICE)

    assert one(upload).body["content"] == OTHER


def test_a_mended_question_is_compared_with_the_bank_again(bring, bank, author):
    make_version(bank=bank, content=CHOICE, approved=True)
    upload = bring(note(WITHOUT_KEY))
    assert not one(upload).is_alike

    row = mended(one(upload), author, content=CHOICE)

    assert row.is_alike


@pytest.mark.parametrize(
    "changes",
    [
        {"skills": ["KHONG-CO"]},
        {"positions": ["KHONG-CO"]},
        {"level": "XX"},
        {"seconds": "-1"},
        {"stimulus": "KHONG-CO"},
        {"explanation": "a\x0cb"},
    ],
)
def test_what_cannot_be_stored_keeps_a_question_doubtful(bring, author, changes):
    row = mended(one(bring(note())), author, **changes)

    assert row.state == FoundState.DOUBTFUL


def test_tags_are_set_for_many_at_once_and_nothing_else_changes(bring, author):
    make_skill("IU03.1")
    upload = bring(note(), note(WITHOUT_KEY, explanation="Vì thế."))
    tags = mending.Tags(skills=("IU03.1",), level="VD", seconds=90)

    count = mending.set_tags(upload=upload, chosen=all_of(upload), tags=tags, by=author, at=NINE)

    assert (count, states(upload)) == (2, ["ready", "doubtful"])
    body = one(upload, 2).body
    assert (body["skills"], body["level"], body["seconds"]) == (["IU03.1"], "VD", "90")
    assert body["explanation"] == "Vì thế."
    assert mending.counts(upload)["chua_xep"] == 0


def test_questions_are_left_out_and_taken_back(bring, author):
    upload = bring(note(), note(WITHOUT_KEY))

    mending.leave_out(upload=upload, chosen=all_of(upload), by=author, at=NINE)
    assert states(upload) == ["left_out", "left_out"]
    mending.take_back(upload=upload, chosen=all_of(upload), by=author, at=NINE)

    assert states(upload) == ["ready", "doubtful"]


def test_nothing_is_changed_after_the_file_was_decided_upon(bring, author):
    upload = bring(note())
    row = one(upload)
    discard_upload(upload=upload)

    with pytest.raises(UploadSettled):
        mended(row, author)

    assert not UploadedQuestion.objects.exists()


# --- into the bank --------------------------------------------------------------------------------


def test_a_file_comes_in_as_it_was_mended_and_tells_what_was_left_out(bring, author):
    make_skill("IU03.1")
    upload = bring(
        note(WITHOUT_KEY),
        note(CHOICE, lose=["Gợi ý mất."]),
        note({}, kind="", refuse="Câu nối hình không có loại nào chứa được."),
    )
    mended(one(upload, 1), author, content=OTHER, skills=["IU03.1"], points="0,5")
    mending.leave_out(upload=upload, chosen=all_of(upload).filter(place=3), by=author, at=NINE)

    upload = carry_out_upload(upload=upload, by=author, at=NINE)

    assert upload.state == UploadState.CONFIRMED
    versions = QuestionVersion.objects.order_by("question__code")
    assert [version.content["stem"] for version in versions] == [OTHER["stem"], CHOICE["stem"]]
    assert [skill.code for skill in versions[0].skills.all()] == ["IU03.1"]
    assert {version.state for version in versions} == {VersionState.IN_REVIEW}
    assert upload.report["left_out"] == [
        {
            "sheet": "câu 3",
            "cell": "",
            "what": "Câu nối hình không có loại nào chứa được.",
        }
    ]
    assert [told["what"] for told in upload.report["lost"]] == ["Gợi ý mất."]
    run = upload.import_run
    assert {told["where"] for told in run.report["lost"]} == {"câu 2", "câu 3"}
    assert run.report["read"] == 3


def test_a_file_with_a_doubtful_question_is_not_imported(bring, author):
    upload = bring(note(), note(WITHOUT_KEY))

    with pytest.raises(StillDoubtful):
        carry_out_upload(upload=upload, by=author, at=NINE)

    assert not Question.objects.exists()


def test_pictures_and_shared_material_come_from_the_file_again(bring, author):
    options = {"A": "do.png", "B": "xanh.png"}
    upload = bring(
        note({"stem": "Ô nào đỏ?", "options": options, "key": "A"}, kind="image_choice"),
        note(CHOICE, stimulus="BAI-1"),
        pictures={"do.png": png("red"), "xanh.png": png("blue")},
        materials={"BAI-1": "Đọc đoạn sau."},
    )
    assert states(upload) == ["ready", "ready"]

    carry_out_upload(upload=upload, by=author, at=NINE)

    pictured, about = QuestionVersion.objects.order_by("question__code")
    assert pictured.kind == "image_choice"
    assert about.stimulus.text == "Đọc đoạn sau."


def test_an_import_is_undone_and_what_was_mended_stays_told(bring, author):
    upload = carry_out_upload(upload=bring(note()), by=author, at=NINE)

    undo_upload(upload=upload, by=author, at=NINE, reason="Nhầm tệp")

    upload.refresh_from_db()
    assert (upload.state, Question.objects.count()) == (UploadState.UNDONE, 0)


def test_a_discarded_file_leaves_no_question(bring):
    upload = bring(note())

    discard_upload(upload=upload)

    assert not UploadedQuestion.objects.exists()
