"""A sheet of somebody else's: its reader says what the columns hold, then it is mended as any file."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banks import uploading
from banks.enums import MemberRole, UploadState
from banks.formats.sheet_mapping import SheetMapping
from banks.found import found_of
from banks.models import QuestionUpload, QuestionVersion
from banks.uploading import carry_out_upload
from office.models import Job
from tests.banks.bank_files import bank_file, question_row
from tests.clients import client_of
from tests.make import NINE, make_bank, make_member
from tests.office.workbooks import make_xlsx

pytestmark = pytest.mark.django_db

HEADED: list[list[Any]] = [
    ["STT", "Câu hỏi", "A", "B", "Đáp án"],
    [1, "Phím nào sao chép?", "Ctrl+C", "Ctrl+V", "A"],
    [2, "Phím nào dán?", "Ctrl+C", "Ctrl+V", ""],
]
STRANGE: list[list[Any]] = [
    ["Mục 1", "Mục 2", "Mục 3", "Mục 4"],
    ["Phím nào sao chép?", "Ctrl+C", "Ctrl+V", "Ctrl+C"],
]


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def client(bank):
    return client_of(make_member(bank, MemberRole.AUTHOR))


def bring(client, bank, content, *, name="cau-hoi-cu.xlsx", **more) -> QuestionUpload:
    file = SimpleUploadedFile(name, content)
    client.post(reverse("banks:uploads"), {"bank": str(bank.uuid), "file": file, **more})
    return QuestionUpload.objects.latest("pk")


def columns_of(upload):
    return reverse("banks:upload_columns", args=[upload.uuid])


def said(form, **changes):
    """What the page sends as it stands, with changes."""
    given = {name: form[name].value() or "" for name in form.fields}
    return {**given, "trang_tinh": form.sheet, **changes}


def test_the_columns_of_a_sheet_are_guessed_and_asked_about_first(client, bank):
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED}))

    assert (upload.state, upload.questions.count()) == (UploadState.RECEIVED, 0)
    page = client.get(columns_of(upload))
    form = page.context["form"]
    roles = [bound.value() or "" for _column, bound in form.asked]
    assert roles == ["", "stem", "option", "option", "key"]
    assert form["first_row"].value() == 2
    assert "Phím nào sao chép?" in page.text
    assert client.get(reverse("banks:upload", args=[upload.uuid])).url == columns_of(upload)


def test_what_was_said_of_the_columns_gives_the_questions(client, bank):
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED}))
    form = client.get(columns_of(upload)).context["form"]

    response = client.post(columns_of(upload), said(form))

    assert response.url == reverse("banks:mend_upload", args=[upload.uuid])
    states = list(upload.questions.order_by("place").values_list("state", flat=True))
    assert states == ["ready", "doubtful"]


def test_a_sheet_that_names_nothing_is_read_as_its_reader_says(client, bank):
    upload = bring(client, bank, make_xlsx({"Trang 1": STRANGE}))
    form = client.get(columns_of(upload)).context["form"]
    told = {"cot_1": "stem", "cot_2": "option", "cot_3": "option", "cot_4": "key"}

    client.post(columns_of(upload), said(form, first_row="2", key_kind="text", **told))
    upload.refresh_from_db()
    carry_out_upload(upload=upload, by=upload.by, at=NINE)

    version = QuestionVersion.objects.get()
    assert version.content["key"] == "A"
    assert SheetMapping.from_json(upload.columns).key_kind == "text"


def test_our_own_workbook_is_never_asked_about(client, bank):
    upload = bring(client, bank, bank_file(question_row("A-1")))

    assert (upload.format, upload.state) == ("workbook", UploadState.PREVIEWED)


def test_a_table_of_text_is_read_so_too(client, bank):
    text = "Câu hỏi;A;B;Đáp án\nPhím nào sao chép?;Ctrl+C;Ctrl+V;A\n"
    upload = bring(client, bank, text.encode(), name="cau-hoi.csv")
    form = client.get(columns_of(upload)).context["form"]

    client.post(columns_of(upload), said(form))

    assert upload.questions.get().state == "ready"


@pytest.mark.parametrize(
    "changes",
    [
        {"cot_2": ""},  # no stem
        {"cot_1": "stem"},  # two
        {"cot_1": "key"},  # two keys
        {"cot_2": "stem_options"},  # options here and there
        {"first_row": "0"},
        {"cot_2": "khong-co"},
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_read(client, bank, changes):
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED}))
    form = client.get(columns_of(upload)).context["form"]

    response = client.post(columns_of(upload), said(form, **changes))

    assert response.status_code == 422
    assert not upload.questions.exists()


def test_another_sheet_of_the_file_can_be_taken(client, bank):
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED, "Khác": [*HEADED, *HEADED[1:]]}))

    form = client.get(columns_of(upload), {"trang_tinh": "Khác"}).context["form"]
    client.post(columns_of(upload), said(form))

    assert found_of(upload.questions.get(place=1)).where.startswith("Khác!")
    assert upload.questions.count() == 4


def test_saying_it_anew_reads_the_file_again(client, bank):
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED}))
    form = client.get(columns_of(upload)).context["form"]
    for first_row in ("2", "3"):
        client.post(columns_of(upload), said(form, first_row=first_row))

    assert upload.questions.count() == 1


def test_a_large_sheet_is_read_by_a_job_after_its_columns_were_said(
    client, bank, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(uploading, "AT_ONCE", 10)
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED}))
    form = client.get(columns_of(upload)).context["form"]

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(columns_of(upload), said(form))

    assert response.url == reverse("people:job", args=[Job.objects.get().uuid])
    assert upload.questions.count() == 2


def test_a_file_without_any_cell_is_refused(client, bank):
    bring_empty = SimpleUploadedFile("a.csv", b"\n\n")
    response = client.post(
        reverse("banks:uploads"),
        {"bank": str(bank.uuid), "file": bring_empty, "format": "sheet"},
    )

    assert response.status_code == 422
    assert not QuestionUpload.objects.exists()


def test_somebody_elses_sheet_is_not_shown(client, bank):
    upload = bring(client, bank, make_xlsx({"Trang 1": HEADED}))
    stranger = client_of(make_member(make_bank(), MemberRole.AUTHOR))

    assert stranger.get(columns_of(upload)).status_code == 404
