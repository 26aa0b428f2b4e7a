"""The page on which a file of somebody else's is looked through, mended and confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banks import formats, uploading
from banks.enums import BankPurpose, FoundState, MemberRole, UploadState
from banks.formats import registry
from banks.forms.kinds import get as editor_of
from banks.models import QuestionUpload, QuestionVersion
from office.models import Job
from people.enums import Role
from tests.banks.formats.valid_files import valid_files
from tests.banks.kind_samples import SAMPLES
from tests.banks.note_format import CHOICE, OTHER, NoteFormat, note, notes
from tests.clients import client_of
from tests.make import make_bank, make_member, make_skill, make_unit
from tests.picture_files import png
from tests.roles import make_account_of

pytestmark = pytest.mark.django_db

WITHOUT_KEY = {**OTHER, "key": ""}


@pytest.fixture(autouse=True)
def _format(monkeypatch):
    monkeypatch.setitem(registry._formats, "notes", NoteFormat())


@pytest.fixture
def bank():
    return make_bank(unit=make_unit(), code="KHO", purpose=BankPurpose.SECURED)


@pytest.fixture
def client(bank):
    return client_of(make_member(bank, MemberRole.AUTHOR))


def bring(client, bank, content, *, name="a.notes", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("banks:uploads"), {"bank": str(bank.uuid), "file": file, **more})


@pytest.fixture
def upload(client, bank):
    bring(client, bank, notes(note(), note(WITHOUT_KEY), note(OTHER, refuse="Thiếu hình.")))
    return QuestionUpload.objects.get()


def at(name, upload, *more):
    return reverse(f"banks:{name}", args=[upload.uuid, *more])


def typed(row, content, **more):
    """What an editor sends of this content."""
    data = editor_of(row.kind).from_content(content)
    body = {name: data.getlist(name) for name in data}
    return {
        **body,
        "kind": row.kind,
        "revision": row.revision,
        "points": "1",
        "seconds": "",
        "act": "save",
        **more,
    }


def states(upload):
    return list(upload.questions.order_by("place").values_list("state", flat=True))


# --- the list -------------------------------------------------------------------------------------


def test_a_file_of_another_format_leads_to_its_questions(client, bank):
    response = bring(client, bank, notes(note(), note(WITHOUT_KEY)))

    upload = QuestionUpload.objects.get()
    assert response.url == at("mend_upload", upload)
    page = client.get(response.url)
    assert [row["question"].place for row in page.context["rows"]] == [1, 2]
    assert not page.context["may_confirm"]
    assert client.get(at("upload", upload)).url == response.url


def test_a_format_that_was_chosen_is_taken_at_its_word(client, bank):
    response = bring(client, bank, b"abc", name="a.txt", format="notes")

    assert response.status_code == 422
    assert "file" in response.context["form"].errors


def test_an_ending_that_no_format_has_is_refused(client, bank):
    response = bring(client, bank, b"abc", name="a.exe")

    assert "file" in response.context["form"].errors


def test_a_large_file_is_read_by_a_job(
    client, bank, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(uploading, "AT_ONCE", 10)

    with django_capture_on_commit_callbacks(execute=True):
        response = bring(client, bank, notes(note(), note(OTHER)))

    job, upload = Job.objects.get(), QuestionUpload.objects.get()
    assert response.url == reverse("people:job", args=[job.uuid])
    assert (upload.state, upload.questions.count()) == (UploadState.PREVIEWED, 2)
    assert job.link == at("mend_upload", upload)


def test_a_file_that_is_not_read_yet_says_so_and_can_be_discarded(client, bank, monkeypatch):
    monkeypatch.setattr(uploading, "AT_ONCE", 10)
    bring(client, bank, notes(note()))
    upload = QuestionUpload.objects.get()

    assert client.get(at("upload", upload)).context["may_discard"]
    assert client.get(at("mend_upload", upload)).url == at("upload", upload)
    client.post(at("discard_upload", upload))

    upload.refresh_from_db()
    assert upload.state == UploadState.DISCARDED


@pytest.mark.parametrize(
    ("way", "places"),
    [
        ("", [1, 2, 3]),
        ("loi", [2, 3]),
        ("san_sang", [1]),
        ("chua_xep", [1, 2, 3]),
        ("gan_trung", [3]),
        ("luu_y", []),
        ("bo_ra", []),
        ("khong-co", [1, 2, 3]),
    ],
)
def test_the_list_is_narrowed_by_its_address(client, upload, way, places):
    page = client.get(at("mend_upload", upload), {"loc": way})

    assert [row["question"].place for row in page.context["rows"]] == places


# --- one question ---------------------------------------------------------------------------------


def test_a_question_stands_beside_its_source_with_why_it_was_not_taken(client, upload):
    page = client.get(at("mend_question", upload, 3))

    assert "Thiếu hình." in page.text
    assert f"3. {OTHER['stem']}" in page.text


def test_saving_a_right_question_leads_to_the_next_doubtful_one(client, upload):
    row = upload.questions.get(place=2)

    response = client.post(
        at("mend_question", upload, 2) + "?loc=loi", typed(row, OTHER, act="next")
    )

    assert response.url == at("mend_question", upload, 3) + "?loc=loi"
    assert states(upload) == ["ready", "ready", "doubtful"]


def test_after_the_last_doubtful_question_comes_the_list(client, upload):
    for place in (2, 3):
        row = upload.questions.get(place=place)
        response = client.post(at("mend_question", upload, place), typed(row, OTHER, act="next"))

    assert response.url == at("mend_upload", upload)
    assert client.get(response.url).context["may_confirm"]


def test_half_a_question_is_saved_and_its_faults_stand_beside_the_fields(client, upload):
    row = upload.questions.get(place=2)

    response = client.post(
        at("mend_question", upload, 2), typed(row, WITHOUT_KEY, points="nhiều", act="next")
    )

    assert response.status_code == 422
    assert response.context["tags"].errors["points"]
    row.refresh_from_db()
    assert row.body["points"] == "nhiều"


def test_the_second_of_two_people_sees_what_was_typed_and_nothing_is_overwritten(client, upload):
    row = upload.questions.get(place=2)
    first = typed(row, OTHER)
    client.post(at("mend_question", upload, 2), first)

    response = client.post(at("mend_question", upload, 2), typed(row, CHOICE))

    assert response.status_code == 409
    assert CHOICE["stem"] in response.text
    row.refresh_from_db()
    assert row.body["content"]["stem"] == OTHER["stem"]
    again = client.post(
        at("mend_question", upload, 2), typed(row, CHOICE)
    )  # the page that was shown counts anew
    assert again.status_code == 302


def test_the_kind_of_a_question_is_changed_with_what_both_hold(client, upload):
    row = upload.questions.get(place=1)

    client.post(
        at("mend_question", upload, 1), typed(row, CHOICE, act="kind", loai="multiple_choice")
    )

    row.refresh_from_db()
    assert (row.kind, row.body["content"]["key"]) == ("multiple_choice", ["A"])
    assert row.state == FoundState.READY


def test_a_question_of_no_known_kind_asks_for_one_first(client, bank):
    bring(client, bank, notes(note({}, kind="", refuse="Lạ.")))
    upload = QuestionUpload.objects.get()
    page = client.get(at("mend_question", upload, 1))
    assert page.context["form"] is None

    client.post(
        at("mend_question", upload, 1),
        {"act": "kind", "loai": "essay", "kind": "", "revision": "0", "points": "1"},
    )

    assert client.get(at("mend_question", upload, 1)).context["form"] is not None


def test_a_row_more_is_asked_for_without_javascript(client, upload):
    row = upload.questions.get(place=1)

    response = client.post(at("mend_question", upload, 1), typed(row, CHOICE, act="add_row"))

    assert "hang=5" in response.url
    assert len(client.get(response.url).context["form"].rows) == 5


def test_leaving_out_goes_on_and_taking_back_stays(client, upload):
    left = client.post(at("mend_question", upload, 2), {"act": "leave"})
    back = client.post(at("mend_question", upload, 2), {"act": "back"})

    assert left.url == at("mend_question", upload, 3)
    assert back.url == at("mend_question", upload, 2)
    assert states(upload)[1] == "doubtful"


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_kind_has_its_editor_here_whole_or_half(client, bank, kind):
    raw = SAMPLES[kind].raw
    broken: dict[str, list[str]] = {name: [] for name in raw}
    bring(
        client,
        bank,
        notes(
            note(raw, kind=kind, refuse="Xem lại."),
            note(broken, kind=kind, refuse="Hỏng."),
            note({name: {"x": 1} for name in raw}, kind=kind, refuse="Lạ."),
        ),
    )
    upload = QuestionUpload.objects.get()

    for place in (1, 2, 3):
        assert client.get(at("mend_question", upload, place)).status_code == 200
    row = upload.questions.get(place=1)
    if kind not in ("image_choice", "hotspot"):  # their pictures are not in the file
        client.post(at("mend_question", upload, 1), typed(row, raw))
        assert states(upload)[0] == "ready"


def test_a_picture_of_the_file_is_shown_to_who_mends_it_alone(client, bank):
    options = {"A": "do.png", "B": "xanh.png"}
    content = {"stem": "Ô nào đỏ?", "options": options, "key": "A"}
    pictures = {"do.png": png("red"), "xanh.png": png("blue")}
    bring(client, bank, notes(note(content, kind="image_choice"), pictures=pictures))
    upload = QuestionUpload.objects.get()
    sha256 = upload.report["pictures"][0]
    address = at("upload_picture", upload, sha256)

    page = client.get(at("mend_question", upload, 1))

    assert address in page.text
    assert client.get(address)["Content-Type"] == "image/png"
    assert client.get(at("upload_picture", upload, "0" * 64)).status_code == 404
    stranger = client_of(make_member(make_bank(), MemberRole.AUTHOR))
    assert stranger.get(address).status_code == 404


FOREIGN = [
    slug
    for slug, _label in formats.choices()
    if not formats.get(slug).is_whole and formats.get(slug).can_write
]


@pytest.mark.parametrize("slug", FOREIGN)
def test_a_file_of_every_format_is_shown_and_comes_in(
    client, bank, slug, django_capture_on_commit_callbacks
):
    name = "tep" + formats.get(slug).extensions[0]
    bring(client, bank, valid_files()[slug], name=name, format=slug)
    upload = QuestionUpload.objects.get()
    assert upload.questions.count() == upload.report["read"] > 0

    assert client.get(at("mend_upload", upload)).status_code == 200
    for place in range(1, upload.report["read"] + 1):
        assert client.get(at("mend_question", upload, place)).status_code == 200
    ready = states(upload).count("ready")
    client.post(at("leave_rest", upload))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("confirm_upload", upload))

    upload.refresh_from_db()
    assert QuestionVersion.objects.count() == ready > 0
    assert upload.report["imported"] == ready


# --- many -----------------------------------------------------------------------------------------


def test_tags_are_set_for_the_ticked_or_for_all_of_the_list(client, upload):
    make_skill("IU03.1")
    address = at("mend_several", upload)
    ticked = str(upload.questions.get(place=1).uuid)
    asked = client.post(address, {"viec": "nhan", "cau": ticked})
    assert asked.context["count"] == 1

    client.post(address, {"viec": "dat", "cau": ticked, "level": "VD"})
    client.post(address, {"viec": "dat", "tat_ca": "1", "loc": "loi", "skills": "IU03.1"})

    bodies = [row.body for row in upload.questions.order_by("place")]
    assert [body["level"] for body in bodies] == ["VD", "", ""]
    assert [body["skills"] for body in bodies] == [[], ["IU03.1"], ["IU03.1"]]


def test_nothing_to_set_is_told_beside_the_form(client, upload):
    response = client.post(at("mend_several", upload), {"viec": "dat", "tat_ca": "1"})

    assert response.status_code == 422


def test_ticked_questions_are_left_out_and_taken_back(client, upload):
    rows = [str(row.uuid) for row in upload.questions.all()]

    client.post(at("mend_several", upload), {"viec": "bo", "cau": rows[:2]})
    client.post(at("mend_several", upload), {"viec": "lay_lai", "cau": rows})

    assert states(upload) == ["ready", "doubtful", "doubtful"]
    nothing = client.post(at("mend_several", upload), {"viec": "bo"})
    assert nothing.url == at("mend_upload", upload)


# --- into the bank --------------------------------------------------------------------------------


def test_all_that_remain_doubtful_are_left_out_and_the_rest_is_imported(
    client, upload, django_capture_on_commit_callbacks
):
    refused = client.post(at("confirm_upload", upload))
    assert refused.status_code == 409

    client.post(at("leave_rest", upload))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("confirm_upload", upload))

    page = client.get(at("upload", upload))
    assert QuestionVersion.objects.count() == 1
    assert [told["sheet"] for told in page.context["left_out"]] == ["câu 2", "câu 3"]
    assert page.context["may_undo"]
    client.post(at("undo_upload", upload), {"reason": "Nhầm tệp"})
    assert not QuestionVersion.objects.exists()


# --- doors ----------------------------------------------------------------------------------------


def test_somebody_elses_file_is_for_the_people_of_its_bank_alone(client, bank, upload):
    colleague = client_of(make_member(bank, MemberRole.AUTHOR))
    stranger = client_of(make_member(make_bank(), MemberRole.AUTHOR))
    row = upload.questions.get(place=2)

    assert colleague.get(at("mend_question", upload, 2)).status_code == 200
    for name, more in (("mend_upload", ()), ("mend_question", (2,))):
        assert stranger.get(at(name, upload, *more)).status_code == 404
    assert stranger.post(at("mend_question", upload, 2), typed(row, OTHER)).status_code == 404
    for name in ("mend_several", "leave_rest"):
        assert stranger.post(at(name, upload), {"viec": "bo", "tat_ca": "1"}).status_code == 404
    assert states(upload) == ["ready", "doubtful", "doubtful"]


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.OFFICIAL, Role.LEADER])
def test_a_role_without_the_right_is_refused(upload, role):
    refused = client_of(make_account_of(role, unit=make_unit()))

    assert refused.get(at("mend_upload", upload)).status_code == 403
    assert refused.get(at("mend_question", upload, 1)).status_code == 403


def test_a_decided_file_is_not_mended_any_more(client, upload):
    row = upload.questions.get(place=2)
    client.post(at("discard_upload", upload))

    response = client.post(at("mend_question", upload, 2), typed(row, OTHER))

    assert response.url == at("upload", upload)
