"""Two people who look through one uploaded file, and confirm it, at the same moment."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banks.enums import MemberRole, UploadState
from banks.models import QuestionUpload, QuestionVersion
from office.enums import JobState
from office.models import ImportRun, Job
from tests.banks.foreign_files import moodle_quiz
from tests.clients import client_of
from tests.make import make_bank, make_member, make_unit
from tests.races.at_once import RACE, at_once, pressing, statuses

pytestmark = RACE

PLACE = 3
MENDED = {
    "kind": "single_choice",
    "revision": "0",
    "stem": "Tổ hợp nào in tệp đang mở?",
    "option": ["Ctrl+P", "Ctrl+S"],
    "key": "0",
    "points": "1",
    "act": "save",
}


@pytest.fixture
def bank():
    return make_bank(unit=make_unit())


@pytest.fixture
def people(bank):
    return [client_of(make_member(bank, MemberRole.AUTHOR)) for _number in range(2)]


@pytest.fixture
def upload(bank, people):
    file = SimpleUploadedFile("moodle.xml", moodle_quiz())
    people[0].post(reverse("banks:uploads"), {"bank": str(bank.uuid), "file": file})
    return QuestionUpload.objects.get()


def at(name, upload, *more):
    return reverse(f"banks:{name}", args=[upload.uuid, *more])


def test_a_question_that_two_people_mend_is_kept_once(people, upload):
    address = at("mend_question", upload, PLACE)

    answers = at_once(
        *(
            pressing(client, address, {**MENDED, "explanation": f"Người {number}"})
            for number, client in enumerate(people)
        )
    )

    row = upload.questions.get(place=PLACE)
    assert statuses(answers) == {302: 1, 409: 1}
    assert (row.state, row.revision) == ("ready", 1)


def test_a_file_confirmed_by_two_people_comes_in_once(people, upload):
    people[0].post(at("mend_question", upload, PLACE), MENDED)

    answers = at_once(*(pressing(client, at("confirm_upload", upload)) for client in people))

    upload.refresh_from_db()
    assert statuses(answers) == {302: 2}
    assert upload.state == UploadState.CONFIRMED
    assert ImportRun.objects.count() == 1
    assert QuestionVersion.objects.count() == 2  # two of the three say the same
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


def test_a_file_is_not_mended_while_it_is_imported(people, upload):
    people[0].post(at("mend_question", upload, PLACE), MENDED)
    again = {**MENDED, "revision": "1", "stem": "Tổ hợp nào in trang đang mở?"}

    at_once(
        pressing(people[0], at("confirm_upload", upload)),
        pressing(people[1], at("mend_question", upload, PLACE), again),
    )

    stems = {version.content["stem"] for version in QuestionVersion.objects.all()}
    row = upload.questions.get(place=PLACE)
    assert row.body["content"]["stem"] in stems
