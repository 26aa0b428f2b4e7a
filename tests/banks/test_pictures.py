"""Pictures of questions: kept for a bank, uploaded in the editor, seen by the bank's people alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banks import kinds
from banks.drafting import faults_of, save_draft, start_question, submit_draft
from banks.enums import MemberRole
from banks.models import BankPicture, Draft
from banks.pictures import missing_pictures, with_addresses
from office import files
from people.enums import Role
from tests.banks.kind_samples import SAMPLES
from tests.clients import client_of
from tests.make import EIGHT, make_bank, make_member, make_skill, make_unit
from tests.picture_files import hotspot, image_choice, make_picture, named, png
from tests.roles import make_account_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


def draft_of(bank, author, kind):
    return start_question(bank=bank, kind=kind, author=author, at=EIGHT, skill=make_skill().code)


def body_with(content):
    return {
        "content": content,
        "level": "NB",
        "skills": [make_skill().code],
        "points": "1",
        "seconds": "60",
    }


def test_the_same_picture_is_kept_once_and_no_word_of_it_lies_open(bank):
    one, again = make_picture(bank), make_picture(bank)

    assert one == again
    assert one.file.is_encrypted
    assert one.file.name == "picture"
    path = files.path_of(one.file.sha256, is_encrypted=True)
    assert files.read(one.file) not in path.read_bytes()
    assert not files.path_of(one.file.sha256).exists()


def test_a_picture_of_another_bank_is_missing(bank):
    own, other = make_picture(bank), make_picture(make_bank(), "blue")

    assert missing_pictures([own.file.sha256, other.file.sha256], bank=bank) == {other.file.sha256}


def test_addresses_stand_beside_pictures_and_nowhere_else():
    kind = kinds.get("hotspot")
    public = kind.public(kind.parse(SAMPLES["hotspot"].raw))

    shown = with_addresses(public, lambda sha256: f"/hinh/{sha256[:2]}")

    assert shown["picture"] == {**public["picture"], "address": "/hinh/dd"}
    assert {**shown, "picture": public["picture"]} == public


def test_chosen_files_are_uploaded_into_their_rows_and_what_was_typed_is_kept(bank, author):
    draft = draft_of(bank, author, "image_choice")
    client = client_of(author)

    told = client.post(
        reverse("banks:add_pictures", args=[draft.uuid]),
        {
            "stem": "Hình nào đỏ?",
            "picture": ["", ""],
            "description": ["Một", "Hai"],
            "key": "1",
            "picture-file-0": SimpleUploadedFile("bi-mat.png", png("red")),
            "picture-file-1": SimpleUploadedFile("b.jpg", png("blue", format="JPEG")),
        },
    )

    draft.refresh_from_db()
    content = draft.body["content"]
    assert told.status_code == 302
    assert content["stem"] == "Hình nào đỏ?"
    assert content["key"] == "B"
    assert [one["description"] for one in content["options"].values()] == ["Một", "Hai"]
    kinds.get("image_choice").parse(content)
    page = client.get(reverse("banks:draft", args=[draft.uuid])).content.decode()
    for picture in BankPicture.objects.all():
        address = reverse("banks:question_picture", args=[picture.file.sha256])
        assert (
            page.count(f'src="{address}"') == 3
        )  # in the editor, and in the preview with and without the key
        shown = client.get(address)
        assert (shown.status_code, shown["Content-Type"]) == (200, picture.file.media_type)
    assert BankPicture.objects.count() == 2


def test_a_refused_picture_says_why_and_loses_nothing_of_the_draft(bank, author):
    draft = draft_of(bank, author, "hotspot")

    told = client_of(author).post(
        reverse("banks:add_pictures", args=[draft.uuid]),
        {
            "stem": "Ở đâu?",
            "description": "Cửa sổ",
            "picture-file-0": SimpleUploadedFile("ve.svg", b"<svg/>"),
        },
    )

    draft.refresh_from_db()
    assert told.status_code == 422
    assert "ve.svg" in told.content.decode()
    assert draft.body["content"]["stem"] == "Ở đâu?"
    assert not BankPicture.objects.exists()


def test_another_author_cannot_upload_into_a_draft(bank, author):
    draft = draft_of(bank, author, "hotspot")
    other = make_member(bank, MemberRole.AUTHOR)

    told = client_of(other).post(reverse("banks:add_pictures", args=[draft.uuid]))

    assert told.status_code == 404


def test_a_question_with_pictures_of_its_bank_is_submitted(bank, author):
    for kind, content in (("image_choice", image_choice(bank)), ("hotspot", hotspot(bank))):
        draft = draft_of(bank, author, kind)
        save_draft(draft=draft, body=body_with(content), at=EIGHT)

        version = submit_draft(draft=draft, by=author, at=EIGHT)

        assert version.content == content


def test_a_picture_of_another_bank_keeps_a_draft_from_being_submitted(bank, author):
    foreign = image_choice(make_bank())
    draft = draft_of(bank, author, "image_choice")
    save_draft(draft=draft, body=body_with(foreign), at=EIGHT)

    draft = Draft.objects.get(pk=draft.pk)
    assert [fault.field for fault in faults_of(draft)] == ["picture"]


def test_a_picture_is_seen_by_members_of_its_bank_alone(bank, author):
    address = reverse("banks:question_picture", args=[make_picture(bank).file.sha256])
    stranger = make_member(make_bank(), MemberRole.AUTHOR)

    assert client_of(author).get(address).status_code == 200
    assert client_of(make_member(bank, MemberRole.REVIEWER)).get(address).status_code == 200
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(make_account_of(Role.ORGANISER, unit=make_unit())).get(
        address
    ).status_code in (403, 404)


def test_a_hotspot_is_drawn_with_numbers_and_without_the_names_of_its_places(bank, author):
    draft = draft_of(bank, author, "hotspot")
    save_draft(draft=draft, body=body_with(hotspot(bank)), at=EIGHT)

    page = client_of(author).get(reverse("banks:draft", args=[draft.uuid])).content.decode()

    preview = page[page.index("data-preview") :].partition("<details")[0]
    assert preview.count("data-place=") == 2
    assert preview.count('type="radio"') == 2
    assert "Cửa sổ có hai nút" in preview
    assert "Nút lưu" not in preview


def test_named_pictures_carry_their_size():
    picture = make_picture(make_bank())

    assert named(picture, "x")["width"] == 64
