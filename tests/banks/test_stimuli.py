"""Shared material of banks: added, changed by a new number, by whom, what its pages show."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from banks.drafting import open_draft
from banks.enums import MemberRole
from banks.errors import (
    MaterialChanged,
    MaterialCodeTaken,
    MaterialUnchanged,
    UnusableMaterialCode,
)
from banks.models import Draft, QuestionVersion, Stimulus
from banks.stimuli import Uploaded, add_stimulus, change_stimulus, offered
from office import files
from office.models import JournalEntry
from office.pictures import UnusablePicture
from people.enums import Role
from tests.clients import client_of
from tests.make import (
    EIGHT,
    NINE,
    grant,
    make_bank,
    make_member,
    make_unit,
    make_user,
    make_version,
)
from tests.picture_files import png

pytestmark = pytest.mark.django_db

TABLE = "Bảng giờ **làm việc** của Sở"


@pytest.fixture
def bank():
    return make_bank(unit=make_unit())


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


@pytest.fixture
def browser(author):
    return client_of(author)


@pytest.fixture
def material(bank, author):
    return added(bank, author)


def added(bank, author, code="NL-1", text=TABLE, **given):
    values = {"picture": None, "description": "", "at": EIGHT, **given}
    return add_stimulus(bank=bank, code=code, text=text, by=author, **values)


def changed(material, author, **given):
    values = {"text": material.text, "picture": None, "description": "", "at": NINE, **given}
    return change_stimulus(stimulus=material, by=author, **values)


def at(name, row):
    return reverse(f"banks:{name}", args=[row.uuid])


def upload(content=None, name="bang.png"):
    return SimpleUploadedFile(name, content or png(), content_type="image/png")


# --- what is kept ---------------------------------------------------------------------------------


def test_a_picture_is_written_anew_and_lies_closed(bank, author):
    tagged = io.BytesIO()
    Image.new("RGB", (2000, 60), "red").save(tagged, "JPEG", exif=b"Exif\x00\x00bi mat cua may")
    picture = Uploaded(tagged.getvalue(), "so-lieu-mat.jpg")

    row = added(bank, author, text="", picture=picture, description="Bảng màu đỏ")

    kept = files.read(row.picture)
    assert b"bi mat" not in kept
    assert Image.open(io.BytesIO(kept)).size[0] == 1600
    assert (row.picture.is_encrypted, row.picture.name) == (True, "picture")
    assert row.picture_description == "Bảng màu đỏ"


def test_a_code_is_used_once_in_a_bank_whatever_its_case(bank, author, material):
    with pytest.raises(MaterialCodeTaken):
        added(bank, author, code="nl-1")
    with pytest.raises(UnusableMaterialCode):
        added(bank, author, code="NL 1?")
    assert added(make_bank(), author, code="NL-1").number == 1


def test_a_change_is_a_new_row_and_what_names_the_old_one_keeps_it(bank, author, material):
    version = make_version(bank=bank, stimulus=material)
    draft = open_draft(question=version.question, author=author, at=EIGHT)

    newer = changed(material, author, text="Bảng giờ mới")

    assert (newer.code, newer.number) == ("NL-1", 2)
    assert Stimulus.objects.get(pk=material.pk).text == TABLE
    assert QuestionVersion.objects.get().stimulus == material
    assert Draft.objects.get(pk=draft.pk).body["stimulus"] == str(material.uuid)
    assert list(offered(bank, str(material.uuid))) == [newer, material]
    assert list(offered(bank, "")) == [newer]


def test_an_old_number_is_not_changed_and_nothing_makes_no_number(author, material):
    with pytest.raises(MaterialUnchanged):
        changed(material, author, text=f"{TABLE} \r\n")
    changed(material, author, text="Khác")

    with pytest.raises(MaterialChanged):
        changed(material, author, text="Khác nữa")

    assert Stimulus.objects.count() == 2


def test_a_picture_stays_is_replaced_or_goes(bank, author):
    first = added(bank, author, picture=Uploaded(png("red"), "a.png"), description="Đỏ")

    second = changed(first, author, text="Khác", description="Đỏ")
    third = changed(second, author, picture=Uploaded(png("blue"), "b.png"), description="Xanh")
    fourth = changed(third, author, drop_picture=True, description="Xanh")

    assert second.picture == first.picture
    assert third.picture not in (None, first.picture)
    assert (fourth.picture, fourth.picture_description) == (None, "")


@pytest.mark.parametrize("content", [b"<svg/>", b"", png(size=(10, 10))])
def test_what_is_no_picture_makes_nothing(bank, author, content):
    with pytest.raises(UnusablePicture):
        added(bank, author, picture=Uploaded(content, "a.svg"), description="Hình")

    assert not Stimulus.objects.exists()


def test_material_without_text_and_picture_or_without_words_about_it_is_a_fault(bank, author):
    with pytest.raises(ValueError, match="text or a picture"):
        added(bank, author, text=" \n")
    with pytest.raises(ValueError, match="described"):
        added(bank, author, picture=Uploaded(png(), "a.png"), description=" ")


def test_the_journal_names_code_and_number_and_no_words(bank, author, material):
    changed(material, author, text="Khác")

    entries = JournalEntry.objects.filter(action__endswith="_stimulus").order_by("pk")
    assert [(entry.action, entry.target, entry.data) for entry in entries] == [
        ("banks.add_stimulus", f"bank:{bank.uuid}", {"code": "NL-1", "number": 1}),
        ("banks.change_stimulus", f"bank:{bank.uuid}", {"code": "NL-1", "number": 2}),
    ]


# --- the pages ------------------------------------------------------------------------------------


def test_the_list_shows_the_newest_of_each_and_how_many_questions_in_use_have_it(
    browser, bank, author, material
):
    make_version(bank=bank, stimulus=material)
    newer = changed(material, author, text="Bảng giờ mới")
    make_version(bank=bank, stimulus=newer)
    make_version(bank=bank, stimulus=newer, approved=False)
    added(make_bank(), author, text="Của ngân hàng khác")

    told = browser.get(at("stimuli", bank)).content.decode()

    assert at("stimulus", newer) in told
    assert at("stimulus", material) not in told
    assert "Bảng giờ mới" in told
    assert 'data-l="Câu đang dùng">2</td>' in told
    assert "Của ngân hàng khác" not in told


def test_an_author_adds_material_and_sees_it_as_candidates_will(browser, bank):
    given = {"code": "NL-7", "text": TABLE, "description": "Bảng", "picture": upload()}

    response = browser.post(at("new_stimulus", bank), given, follow=True)

    row = Stimulus.objects.get()
    told = response.content.decode()
    assert response.redirect_chain == [(at("stimulus", row), 302)]
    assert "<strong>làm việc</strong>" in told
    assert at("stimulus_picture", row) in told
    assert browser.get(at("stimulus_picture", row)).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": ""}, "bắt buộc"),
        ({"code": "nl-1"}, "đã có ngữ liệu dùng chung mã nl-1"),
        ({"code": "a b"}, "không dùng làm mã ngữ liệu được"),
        ({"text": " "}, "Ghi lời văn, hoặc chọn hình"),
        ({"text": "a\x07"}, "ký tự điều khiển U+0007"),
        ({"picture": "png"}, "Nêu hình cho thấy gì"),
        ({"picture": "svg", "description": "Hình"}, "tệp không phải hình PNG"),
    ],
)
def test_what_cannot_be_added_is_told_beside_its_field(browser, bank, material, given, said):
    pictures = {"png": upload(), "svg": upload(b"<svg/>", "a.svg")}
    given = {"code": "NL-2", "text": "Bảng", **given}
    if "picture" in given:
        given["picture"] = pictures[given["picture"]]

    response = browser.post(at("new_stimulus", bank), given)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert Stimulus.objects.count() == 1


def test_an_author_changes_it_and_the_earlier_number_stays_readable(
    browser, bank, author, material
):
    question = make_version(bank=bank, stimulus=material).question

    response = browser.post(at("change_stimulus", material), {"text": "Mới"}, follow=True)

    newer = Stimulus.objects.get(number=2)
    told = response.content.decode()
    assert response.redirect_chain == [(at("stimulus", newer), 302)]
    assert question.code in told
    assert "(bản cũ)" in told
    assert at("change_stimulus", newer) in told
    earlier = browser.get(at("stimulus", material)).content.decode()
    assert "<strong>làm việc</strong>" in earlier
    assert at("change_stimulus", material) not in earlier
    assert browser.post(at("change_stimulus", material), {"text": "Nữa"}).status_code == 409


def test_a_change_that_changes_nothing_or_says_two_things_is_refused(browser, bank, author):
    material = added(bank, author, picture=Uploaded(png(), "a.png"), description="Đỏ")
    address = at("change_stimulus", material)
    same = {"text": TABLE, "description": "Đỏ"}

    for given, said in (
        (same, "không có gì thay đổi"),
        ({**same, "description": ""}, "Nêu hình cho thấy gì"),
        ({**same, "text": "", "drop_picture": "on"}, "Ghi lời văn, hoặc chọn hình"),
        ({**same, "drop_picture": "on", "picture": upload()}, "Hoặc chọn hình khác"),
        ({**same, "picture": upload(b"<svg/>")}, "tệp không phải hình PNG"),
    ):
        response = browser.post(address, given)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert browser.post(address, {**same, "text": "Khác", "drop_picture": "on"}).status_code == 302
    assert Stimulus.objects.get(number=2).picture is None


def test_reviewers_read_and_others_see_nothing(bank, author, material):
    reviewer = client_of(make_member(bank, MemberRole.REVIEWER))
    elsewhere = make_member(make_bank(), MemberRole.AUTHOR)
    organiser = make_user()
    grant(organiser, Role.ORGANISER, bank.unit)

    assert at("new_stimulus", bank) not in reviewer.get(at("stimuli", bank)).content.decode()
    read = reviewer.get(at("stimulus", material)).content.decode()
    assert "<strong>làm việc</strong>" in read
    assert at("change_stimulus", material) not in read
    assert reviewer.get(at("new_stimulus", bank)).status_code == 403
    assert reviewer.post(at("change_stimulus", material), {"text": "x"}).status_code == 403
    for refused, status in ((client_of(elsewhere), 404), (client_of(organiser), 403)):
        assert refused.get(at("stimuli", bank)).status_code == status
        assert refused.get(at("stimulus", material)).status_code == status
        assert refused.get(at("new_stimulus", bank)).status_code == status
        assert refused.post(at("new_stimulus", bank), {"code": "x"}).status_code == status
        assert refused.post(at("change_stimulus", material), {}).status_code == status
    assert Stimulus.objects.count() == 1


def test_who_writes_elsewhere_and_reviews_here_does_not_write_here(bank, material):
    user = make_member(bank, MemberRole.REVIEWER)
    make_member(make_bank(), MemberRole.AUTHOR, user)
    browser = client_of(user)

    assert browser.get(at("stimulus", material)).status_code == 200
    assert browser.get(at("new_stimulus", bank)).status_code == 404
    assert browser.post(at("change_stimulus", material), {"text": "x"}).status_code == 404


def test_the_bank_and_the_draft_lead_to_it_and_a_draft_names_numbers(
    browser, bank, author, material
):
    question = make_version(bank=bank, stimulus=material).question
    draft = open_draft(question=question, author=author, at=EIGHT)
    changed(material, author, text="Khác")

    page = browser.get(at("draft", draft)).content.decode()

    assert at("stimuli", bank) in page
    assert "NL-1, bản 2" in page
    assert at("stimuli", bank) in browser.get(at("bank", bank)).content.decode()


def test_many_take_as_many_statements_as_one(browser, bank, author, material):
    def count(address):
        browser.get(address)
        with CaptureQueriesContext(connection) as caught:
            browser.get(address)
        return len(caught)

    make_version(bank=bank, stimulus=material)
    pages = (at("stimuli", bank), at("stimulus", material))
    few = [count(page) for page in pages]
    newest = material
    for number in range(2, 6):
        newest = changed(newest, author, text=f"Bảng {number}")
        make_version(bank=bank, stimulus=newest)
        added(bank, author, code=f"NL-{number}")

    assert [count(page) for page in pages] == few
    assert max(few) <= 15
