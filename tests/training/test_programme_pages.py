"""What a training officer and everybody else see and do on the pages of programmes."""

import html
import re
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.enums import Role
from tests.make import EIGHT, make_position, make_skill, make_unit
from tests.training.making import (
    log_in,
    make_course,
    make_officer,
    make_own_account,
    make_programme,
    statements,
)
from training.formats.programmes import read_programmes
from training.models import Programme

pytestmark = pytest.mark.django_db

STARTER = Path("training/starter/programmes.xlsx")


@pytest.fixture(autouse=True)
def _at_eight():
    with time_machine.travel(EIGHT, tick=False):
        yield


@pytest.fixture
def officer(client):
    return log_in(client, make_officer(make_unit()))


def given(programme=None, **fields):
    skill = make_skill("IU03")
    values = {
        "code": programme.code if programme else "CT-MOI",
        "name": "Bảng tính nâng cao",
        "level": "Nâng cao",
        "periods": "16",
        "modules": [skill.pk],
        "positions": [],
        "prerequisite": "",
        "materials": "Giáo trình của trường",
    }
    return {**values, **fields}


def upload(name="chuong-trinh.xlsx", content=None):
    return {"file": SimpleUploadedFile(name, content or STARTER.read_bytes())}


def known_to_the_starter_file():
    for programme in read_programmes(STARTER).programmes:
        for code in programme.modules:
            make_skill(code)
        for code in programme.positions:
            make_position(code)


def kept_of(response):
    found = re.search(r'name="kept" value="([^"]+)"', response.content.decode())
    return html.unescape(found[1]) if found else None


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.TRAINING_OFFICER])
def test_the_list_shows_what_is_offered(client, role):
    programme, withdrawn = make_programme(), make_programme()
    withdrawn.withdrawn_at = EIGHT
    withdrawn.save()
    log_in(client, make_officer(make_unit(), role))

    body = client.get(reverse("training:programmes")).content.decode()
    everything = client.get(reverse("training:programmes"), {"thu_hoi": "on"}).content.decode()

    assert programme.name in body
    assert withdrawn.name not in body
    assert withdrawn.name in everything


def test_the_list_is_narrowed_by_text_and_module(officer):
    tables, texts = make_programme(modules=["IU04"]), make_programme(modules=["IU03"])

    by_module = officer.get(reverse("training:programmes"), {"mo_dun": "IU04"}).content.decode()
    by_text = officer.get(reverse("training:programmes"), {"q": texts.code}).content.decode()

    assert (tables.name in by_module, texts.name in by_module) == (True, False)
    assert (tables.name in by_text, texts.name in by_text) == (False, True)


def test_the_list_asks_as_many_statements_for_one_as_for_three(officer):
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_course(programme=make_programme(after=make_programme()))
        counts.append(statements(officer, reverse("training:programmes")))

    assert counts[0] == counts[1] <= 15


def test_an_official_reads_a_programme_and_changes_none(client):
    programme = make_programme()
    log_in(client, make_own_account())

    shown = client.get(reverse("training:programme", args=[programme.uuid]))
    refused = [
        client.get(reverse("training:new_programme")),
        client.get(reverse("training:edit_programme", args=[programme.uuid])),
        client.post(reverse("training:withdraw_programme", args=[programme.uuid])),
        client.get(reverse("training:import_programmes")),
    ]

    assert shown.status_code == 200
    assert [response.status_code for response in refused] == [403] * 4


def test_a_programme_is_added_and_changed(officer):
    response = officer.post(reverse("training:new_programme"), given())
    programme = Programme.objects.get()
    officer.post(
        reverse("training:edit_programme", args=[programme.uuid]),
        given(programme, periods="20", positions=[make_position("CV").pk]),
    )

    programme.refresh_from_db()
    assert response.url == reverse("training:programme", args=[programme.uuid])
    assert (programme.periods, [one.code for one in programme.positions.all()]) == (20, ["CV"])
    assert [module.code for module in programme.modules.all()] == ["IU03"]


def test_a_taken_code_and_a_circle_are_told_beside_their_fields(officer):
    first = make_programme()
    second = make_programme(after=first)

    taken = officer.post(reverse("training:new_programme"), given(code=first.code))
    circle = officer.post(
        reverse("training:edit_programme", args=[first.uuid]),
        given(first, prerequisite=second.pk),
    )

    assert (taken.status_code, circle.status_code) == (422, 422)
    assert list(taken.context["form"].errors) == ["code"]
    assert list(circle.context["form"].errors) == ["prerequisite"]


def test_a_withdrawn_programme_can_be_offered_again(officer):
    programme = make_programme()

    officer.post(reverse("training:withdraw_programme", args=[programme.uuid]))
    withdrawn = list(Programme.objects.offered())
    officer.post(reverse("training:offer_programme", args=[programme.uuid]))

    assert withdrawn == []
    assert list(Programme.objects.offered()) == [programme]


def test_a_workbook_is_shown_first_and_taken_in_when_confirmed(officer):
    known_to_the_starter_file()
    address = reverse("training:import_programmes")

    preview = officer.post(address, upload())
    before = Programme.objects.count()
    kept = kept_of(preview)
    assert kept, [problem.what for problem in preview.context["report"].problems]
    done = officer.post(address, {"kept": kept})

    assert (preview.status_code, before) == (200, 0)
    assert done.url == reverse("training:programmes")
    assert Programme.objects.count() == preview.context["report"].imported > 0


def test_a_workbook_with_errors_says_where_and_offers_no_confirmation(officer):
    response = officer.post(reverse("training:import_programmes"), upload())

    assert response.status_code == 422
    assert "Chương trình!" in response.content.decode()
    assert kept_of(response) is None
    assert not Programme.objects.exists()


def test_a_file_that_is_no_workbook_and_a_forged_preview_change_nothing(officer):
    address = reverse("training:import_programmes")

    no_workbook = officer.post(address, upload(content=b"a,b,c"))
    forged = officer.post(address, {"kept": "abc:def"})

    assert no_workbook.status_code == 422
    assert forged.url == address
    assert not Programme.objects.exists()
