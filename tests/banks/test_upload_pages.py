"""Bringing in a workbook: preview, confirmation, report, undoing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banks.enums import BankPurpose, MemberRole, UploadState, VersionState
from banks.errors import ImportInUse, ImportUndone
from banks.formats.workbook import WorkbookFormat
from banks.formats.workbook_template import example_rows, template_workbook
from banks.importing import import_bank, undo_import
from banks.models import Question, QuestionUpload, QuestionVersion
from banks.review import approve, return_to_author
from banks.uploading import carry_out_upload
from office.models import ImportRun, JournalEntry
from people.enums import Role
from tests.banks.bank_files import NAMES, bank_file, question_row
from tests.make import (
    EIGHT,
    NINE,
    grant,
    make_bank,
    make_member,
    make_skill,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
LIST = reverse("banks:uploads")


@pytest.fixture
def bank():
    return make_bank(unit=make_unit(), purpose=BankPurpose.SECURED)


@pytest.fixture
def author(bank, client):
    user = make_member(bank, MemberRole.AUTHOR)
    client.force_login(user, backend=BACKEND)
    return user


def at(name, row):
    return reverse(f"banks:{name}", kwargs={"uuid": row.uuid})


def bring(client, bank, content: bytes, name="cau-hoi.xlsx"):
    return client.post(LIST, {"bank": str(bank.uuid), "file": SimpleUploadedFile(name, content)})


def confirmed(client, bank, *rows, capture) -> QuestionUpload:
    bring(client, bank, bank_file(*rows))
    upload = QuestionUpload.objects.latest("pk")
    with capture(execute=True):
        client.post(at("confirm_upload", upload))
    upload.refresh_from_db()
    return upload


# --- the way of a file ----------------------------------------------------------------------------


def test_a_file_is_tried_first_and_stores_nothing(client, bank, author):
    make_version(bank=bank)

    response = bring(client, bank, bank_file(question_row("A-1"), question_row("A-2")))

    upload = QuestionUpload.objects.get()
    assert response.url == at("upload", upload)
    page = client.get(response.url)
    assert upload.report["new"] == ["A-1", "A-2"]
    assert page.context["may_confirm"]
    assert Question.objects.count() == 1
    assert not ImportRun.objects.exists()


def test_confirming_starts_the_job_that_imports(
    client, bank, author, django_capture_on_commit_callbacks
):
    upload = confirmed(
        client, bank, question_row("A-1"), capture=django_capture_on_commit_callbacks
    )

    assert upload.state == UploadState.CONFIRMED
    version = QuestionVersion.objects.get()
    assert (version.author, version.state) == (author, VersionState.IN_REVIEW)
    again = carry_out_upload(upload=upload, by=author, at=NINE)  # a job that is begun anew
    assert again.import_run == version.import_run
    assert QuestionVersion.objects.count() == 1
    assert client.get(at("upload", upload)).context["may_undo"]


def test_errors_are_told_by_place_and_nothing_can_be_confirmed(
    client, bank, author, django_capture_on_commit_callbacks
):
    bring(client, bank, bank_file(question_row("A-1", {"Mức độ": "Khó"}), question_row("A-2")))
    upload = QuestionUpload.objects.get()

    page = client.get(at("upload", upload))
    [problem] = page.context["problems"]
    assert (problem["sheet"], problem["cell"][0]) == ("Câu hỏi", "D")
    assert not page.context["may_confirm"]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("confirm_upload", upload))
    upload.refresh_from_db()
    assert upload.state == UploadState.PREVIEWED
    assert not Question.objects.exists()


def test_a_file_that_is_no_workbook_is_refused_beside_its_field(client, bank, author):
    for content in (b"abc", b"PK\x03\x04 no zip"):
        response = bring(client, bank, content)
        assert response.status_code == 422
        assert "file" in response.context["form"].errors
    assert not QuestionUpload.objects.exists()


def test_a_discarded_file_is_decided_upon(client, bank, author):
    bring(client, bank, bank_file(question_row()))
    upload = QuestionUpload.objects.get()

    client.post(at("discard_upload", upload))

    upload.refresh_from_db()
    assert upload.state == UploadState.DISCARDED
    assert client.post(at("discard_upload", upload)).status_code == 409


# --- who may --------------------------------------------------------------------------------------


def test_an_organiser_of_the_owner_brings_a_file_and_reads_no_other_question(client, bank):
    make_version(bank=bank)
    organiser = make_user()
    grant(organiser, Role.ORGANISER, bank.unit)
    client.force_login(organiser, backend=BACKEND)

    response = bring(client, bank, bank_file(question_row("A-1")))
    page = client.get(response.url)

    assert page.status_code == 200
    assert not page.context["is_member"]
    assert "Phím nào lưu văn bản?" not in page.content.decode()


def test_who_has_no_right_over_the_bank_brings_nothing_into_it(client, bank, author):
    bring(client, bank, bank_file(question_row()))
    upload = QuestionUpload.objects.get()
    client.force_login(make_member(make_bank(), MemberRole.AUTHOR), backend=BACKEND)

    assert bring(client, bank, bank_file(question_row())).status_code == 422
    for name in ("upload", "confirm_upload", "discard_upload", "undo_upload"):
        act = client.get if name == "upload" else client.post
        assert act(at(name, upload)).status_code == 404
    client.force_login(make_member(bank, MemberRole.REVIEWER), backend=BACKEND)
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_many(
    client, bank, author, count, django_assert_max_num_queries
):
    for number in range(count):
        bring(client, bank, bank_file(question_row(f"A-{number}")))

    with django_assert_max_num_queries(15):
        assert len(client.get(LIST).context["page"].object_list) == count


# --- taking it back -------------------------------------------------------------------------------


def test_an_unused_import_is_undone_with_a_reason_and_can_come_again(
    client, bank, author, django_capture_on_commit_callbacks
):
    row = question_row("A-1")
    upload = confirmed(client, bank, row, capture=django_capture_on_commit_callbacks)

    assert client.post(at("undo_upload", upload), {"reason": ""}).status_code == 422
    client.post(at("undo_upload", upload), {"reason": "Nhầm tệp"})

    upload.refresh_from_db()
    assert upload.state == UploadState.UNDONE
    assert not Question.objects.exists()
    assert JournalEntry.objects.filter(action="banks.undo_import").count() == 1
    assert client.post(at("undo_upload", upload), {"reason": "x"}).status_code == 409
    confirmed(client, bank, row, capture=django_capture_on_commit_callbacks)
    assert Question.objects.count() == 1


def test_what_an_undone_import_had_replaced_waits_for_review_again():
    bank = make_bank()
    first = import_bank(
        content=bank_file(question_row()), name="a.xlsx", bank_code=bank.code, by=None, at=EIGHT
    )
    changed = question_row(cells={"Điểm": 2})
    second = import_bank(
        content=bank_file(changed), name="a.xlsx", bank_code=bank.code, by=None, at=NINE
    )
    assert first.run
    assert second.run

    with pytest.raises(ImportInUse):
        undo_import(run=first.run, by=make_user(), at=NINE, reason="x")
    undo_import(run=second.run, by=make_user(), at=NINE, reason="x")

    version = QuestionVersion.objects.get()
    assert (version.import_run, version.state) == (first.run, VersionState.IN_REVIEW)
    with pytest.raises(ImportUndone):
        undo_import(run=second.run, by=make_user(), at=NINE, reason="x")


@pytest.mark.parametrize("use", ["approve", "return", "draft"])
def test_an_import_that_somebody_worked_with_stays_and_says_which(
    client, bank, author, use, django_capture_on_commit_callbacks
):
    rows = [question_row("A-1"), question_row("A-2")]
    upload = confirmed(client, bank, *rows, capture=django_capture_on_commit_callbacks)
    version = QuestionVersion.objects.get(question__code="A-2")
    reviewer = make_member(bank, MemberRole.REVIEWER)
    if use == "approve":
        approve(versions=[version], reviewer=reviewer, at=NINE)
    elif use == "return":
        return_to_author(version=version, reviewer=reviewer, reason="x", at=NINE)
    else:
        client.post(at("open_draft", version.question))

    response = client.post(at("undo_upload", upload), {"reason": "x"})

    assert response.status_code == 409
    assert "A-2" in response.content.decode()
    assert "A-1" not in response.content.decode()
    upload.refresh_from_db()
    assert upload.state == UploadState.CONFIRMED
    assert Question.objects.count() == 2


# --- the template ---------------------------------------------------------------------------------


def test_the_template_is_read_without_a_problem_but_that_it_is_empty(client, bank, author):
    make_skill()

    response = client.get(reverse("banks:upload_template"))
    parsed = WorkbookFormat().read(response.content, name="mau.xlsx")

    assert (parsed.read, [problem.where for problem in parsed.problems]) == (0, [])
    assert {(skill.code, skill.module) for skill in parsed.skills} == {
        ("IU03", ""),
        ("IU03.1", "IU03"),
    }


def test_the_examples_are_a_right_question_of_each_kind():
    rows = [[row.get(name) for name in NAMES] for row in example_rows("IU01.1")]

    parsed = WorkbookFormat().read(bank_file(*rows), name="vi-du.xlsx")

    assert parsed.problems == ()
    assert len({question.kind for question in parsed.questions}) == 12
    assert template_workbook().startswith(b"PK")


def test_an_organiser_of_the_owner_reads_and_moves_only_their_own_files(
    client, bank, author, django_capture_on_commit_callbacks
):
    """What a report says of an author's file is as good as the file."""
    upload = confirmed(
        client, bank, question_row("A-1"), capture=django_capture_on_commit_callbacks
    )
    organiser = make_user()
    grant(organiser, Role.ORGANISER, bank.unit)
    client.force_login(organiser, backend=BACKEND)
    bring(client, bank, bank_file(question_row("A-2")))

    listed = client.get(LIST).context["page"].object_list

    assert [one.by for one in listed] == [organiser]
    assert client.get(at("upload", upload)).status_code == 404
    for name in ("confirm_upload", "discard_upload", "undo_upload"):
        assert client.post(at(name, upload), {"reason": "Nhầm"}).status_code == 404
    assert QuestionVersion.objects.filter(question__code="A-1").exists()
