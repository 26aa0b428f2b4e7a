"""Files that do not know our tags: what can be taken comes in, and of the rest the report tells."""

import io
from decimal import Decimal

import pytest
from PIL import Image

from banks.completing import UNCLASSIFIED, Defaults
from banks.enums import BankPurpose, MemberRole
from banks.errors import NotClassified
from banks.formats import registry
from banks.formats.base import Format
from banks.formats.gathering import Gathering
from banks.importing import import_parsed
from banks.models import BankPicture, QuestionVersion, Stimulus
from banks.review import approve
from office import files
from tests.make import EIGHT, make_bank, make_member, make_skill, make_user

pytestmark = pytest.mark.django_db

CHOICE = {"stem": "Phím nào sao chép?", "options": {"A": "Ctrl+C", "B": "Ctrl+V"}, "key": "A"}
OTHER = {"stem": "Phím nào dán?", "options": {"A": "Ctrl+C", "B": "Ctrl+V"}, "key": "B"}


class Notes(Format):
    """A format of somebody else's."""

    slug, label, extensions = "notes", "Notes", (".notes",)

    def claims(self, look):
        return 0

    def read(self, source, *, name=""):
        raise NotImplementedError


@pytest.fixture(autouse=True)
def _format(monkeypatch):
    monkeypatch.setitem(registry._formats, "notes", Notes())


@pytest.fixture
def file():
    return Gathering("notes")


def brought(file, **values):
    values = {"content": b"notes", "name": "a.notes", "bank_code": "KHO", "by": None} | values
    return import_parsed(file.finish(), at=EIGHT, **values)


def picture_bytes(colour):
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "PNG")
    return written.getvalue()


def test_questions_without_a_code_get_the_next_ones_of_the_bank(file):
    file.take("single_choice", CHOICE, where="câu 1", source="")
    file.take("single_choice", OTHER, where="câu 2", source="", code="KHO-0001")

    report = brought(file)

    assert report.imported == 2
    assert report.new == ("KHO-0002", "KHO-0001")


def test_the_same_file_again_changes_nothing(file):
    file.take("single_choice", CHOICE, where="câu 1", source="")
    brought(file)

    report = brought(file)

    assert (report.imported, report.unchanged) == (0, 1)


def test_what_stands_twice_in_a_file_is_taken_once(file):
    for place in (1, 2):
        file.take("single_choice", CHOICE, where=f"câu {place}", source="")

    report = brought(file)

    assert (report.imported, report.unchanged) == (1, 1)


def test_what_cannot_be_taken_is_told_and_hinders_nothing(file):
    file.take("single_choice", CHOICE, where="câu 1", source="")
    file.take("single_choice", {**CHOICE, "key": "C"}, where="câu 2", source="Câu hai")

    report = brought(file)

    assert (report.read, report.imported) == (2, 1)
    assert [one.where for one in report.lost] == ["câu 2"]
    assert report.as_json()["lost"][0]["where"] == "câu 2"


def test_a_code_that_cannot_be_one_is_replaced_and_told(file):
    file.take("single_choice", CHOICE, where="câu 1", source="", code="a b")

    report = brought(file)

    assert report.new == ("KHO-0001",)
    assert "“a b”" in report.lost[0].what


def test_what_a_file_does_not_say_is_taken_from_the_defaults(file):
    make_skill("IU03.1")
    file.take("single_choice", CHOICE, where="câu 1", source="")

    brought(file, defaults=Defaults(skill="IU03.1", level="VD", seconds=90))

    version = QuestionVersion.objects.get()
    assert (version.level, version.seconds) == ("VD", 90)
    assert [one.code for one in version.skills.all()] == ["IU03.1"]


@pytest.mark.parametrize(
    ("given", "kept"), [("0.333333", "0.33"), ("0", "1"), ("-2", "1"), ("500", "100")]
)
def test_points_that_cannot_be_stored_are_changed_and_told(file, given, kept):
    file.take("single_choice", CHOICE, where="câu 1", source="", points=Decimal(given))

    report = brought(file)

    assert QuestionVersion.objects.get().points == Decimal(kept)
    assert "Điểm" in report.lost[0].what


def test_a_question_without_a_skill_is_not_approved(file):
    bank = make_bank(code="KHO", purpose=BankPurpose.SECURED)
    reviewer = make_member(bank, MemberRole.REVIEWER)
    file.take("single_choice", CHOICE, where="câu 1", source="")
    report = brought(file, by=make_user())
    version = QuestionVersion.objects.get()

    with pytest.raises(NotClassified):
        approve(versions=[version], reviewer=reviewer, at=EIGHT)

    assert [one.code for one in version.skills.all()] == [UNCLASSIFIED.code]
    assert any(UNCLASSIFIED.code in one.what for one in report.warnings)


def test_shared_material_and_its_picture_come_along(file):
    picture = file.picture(picture_bytes("red"), name="a.png", description="Một ô đỏ")
    file.material(where="câu 1", code="HINH-1", text="", picture=picture)
    file.take("single_choice", CHOICE, where="câu 1", source="", stimulus="HINH-1")

    brought(file)

    stimulus = QuestionVersion.objects.get().stimulus
    assert stimulus.picture
    assert (stimulus.code, stimulus.picture_description) == ("HINH-1", "Một ô đỏ")
    assert files.read(stimulus.picture) == file.media[picture["sha256"]]


def test_other_material_of_the_same_name_gets_a_name_of_its_own(file):
    bank = make_bank(code="KHO")
    Stimulus.objects.create(bank=bank, code="HINH-1", text="Khác hẳn")
    file.material(where="câu 1", code="HINH-1", text="Đọc đoạn sau")
    file.take("single_choice", CHOICE, where="câu 1", source="", stimulus="HINH-1")

    brought(file)
    again = brought(file)

    assert QuestionVersion.objects.get().stimulus.code == "HINH-1-2"
    assert again.unchanged == 1
    assert Stimulus.objects.count() == 2


def test_pictures_of_options_belong_to_the_bank(file):
    options = {
        letter: file.picture(picture_bytes(colour), name="a.png", description=colour)
        for letter, colour in (("A", "red"), ("B", "blue"))
    }
    content = {"stem": "Ô nào đỏ?", "options": options, "key": "A"}
    file.take("image_choice", content, where="câu 1", source="")

    report = brought(file)

    assert report.lost == ()
    assert set(BankPicture.objects.values_list("file__sha256", flat=True)) == set(file.media)


def test_a_picture_that_is_nowhere_leaves_its_question_out(file):
    missing = {"sha256": "a" * 64, "width": 40, "height": 30, "description": "Ô đỏ"}
    other = {**missing, "sha256": "b" * 64, "description": "Ô xanh"}
    content = {"stem": "Ô nào đỏ?", "options": {"A": missing, "B": other}, "key": "A"}
    file.take("image_choice", content, where="câu 1", source="")

    report = brought(file)

    assert report.imported == 0
    assert "aaaaaaaaaaaa" in report.lost[0].what


def test_a_dry_run_stores_nothing(file):
    file.material(where="câu 1", code="DOAN-1", text="Đọc đoạn sau")
    file.take("single_choice", CHOICE, where="câu 1", source="", stimulus="DOAN-1")

    report = brought(file, dry_run=True)

    assert report.imported == 1
    assert not Stimulus.objects.exists()
    assert not QuestionVersion.objects.exists()
