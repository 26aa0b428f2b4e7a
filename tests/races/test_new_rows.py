"""Two people who write down the same new thing, or one who presses twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessments.models import Blueprint, Duty, Round
from banks.enums import MemberRole
from banks.models import Draft
from office.models import ImportRun
from people.enums import Role
from people.models import JobPosition, Letterhead, Place, Site, Unit
from tests.clients import client_of
from tests.make import (
    grant,
    make_bank,
    make_blueprint_version,
    make_member,
    make_policy,
    make_position,
    make_skill,
    make_unit,
    make_user,
    make_version,
)
from tests.office.workbooks import make_xlsx
from tests.races.at_once import RACE, at_once, pressing, statuses
from tests.training.making import make_programme
from tests.ui.pages import Page
from training.models import Course, Programme

pytestmark = RACE


@pytest.fixture
def unit():
    return make_unit()


def both(role, unit, address, data):
    """Two people with a role over `unit` post the same."""
    clients = []
    for _number in range(2):
        user = make_user()
        grant(user, role, unit)
        clients.append(client_of(user))
    return at_once(*(pressing(client, address, data) for client in clients))


def assert_one_is_told(answers, *, of):
    assert statuses(answers)[302] == 1
    (other,) = [answer for answer in answers if answer.status != 302]
    assert other.status in (409, 422)
    assert of in other.text


def test_a_round_is_opened_once(unit):
    make_position("CV")
    version = make_blueprint_version()
    Blueprint.objects.update(unit=unit)
    data = {
        "code": "KS27",
        "title": "Kỳ sát hạch năm 2027",
        "decision_number": "97/QĐ",
        "decision_date": "2026-11-02",
        "unit": str(unit.uuid),
        "units": [str(unit.uuid)],
        "policy": str(make_policy().uuid),
        "forms_per_stratum": "4",
        "position_CV": str(version.uuid),
    }

    answers = both(Role.ORGANISER, unit, reverse("assessments:open_round"), data)

    assert_one_is_told(answers, of="KS27")
    assert Round.objects.count() == 1


def test_a_programme_is_made_once(unit):
    data = {
        "code": "CT-MOI",
        "name": "Bảng tính nâng cao",
        "level": "Nâng cao",
        "periods": "16",
        "modules": [make_skill("IU03").pk],
    }

    answers = both(Role.TRAINING_OFFICER, unit, reverse("training:new_programme"), data)

    assert_one_is_told(answers, of="CT-MOI")
    assert Programme.objects.count() == 1


def test_a_course_is_opened_once(unit):
    data = {
        "programme": make_programme().pk,
        "unit": unit.uuid,
        "code": "BT-K2",
        "title": "Bảng tính K2",
        "decision": "41/QĐ",
        "capacity": "30",
        "registers_from": "2026-11-10T08:00",
        "registers_to": "2026-11-20T17:00",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-27",
    }

    answers = both(Role.TRAINING_OFFICER, unit, reverse("training:open_course"), data)

    assert_one_is_told(answers, of="BT-K2")
    assert Course.objects.count() == 1


def test_a_unit_is_established_once(unit):
    data = {
        "parent": str(unit.uuid),
        "name": "Sở Khoa học",
        "code": "KHCN",
        "kind": "department",
        "first_day": timezone.localdate().isoformat(),
        "decision": "QĐ 5",
    }

    answers = both(Role.SYSTEM_ADMIN, unit, reverse("people:new_unit"), data)

    assert_one_is_told(answers, of="KHCN")
    assert Unit.objects.filter(code="KHCN").count() == 1


def test_a_site_is_added_once(unit):
    data = {"name": "Trường A", "code": "TRA", "unit": str(unit.uuid)}

    answers = both(Role.SYSTEM_ADMIN, unit, reverse("people:new_site"), data)

    assert_one_is_told(answers, of="TRA")
    assert Site.objects.count() == 1


def test_a_room_is_added_once(unit):
    site = Site.objects.create(code="TRA", name="Trường A", unit=unit)
    data = {"name": "Phòng máy 2", "code": "PH2", "machines": 24, "spare_machines": 2, "columns": 6}

    answers = both(Role.SYSTEM_ADMIN, unit, reverse("people:new_place", args=[site.uuid]), data)

    assert_one_is_told(answers, of="PH2")
    assert Place.objects.count() == 1


def test_a_letterhead_is_put_in_force_once(unit):
    data = {
        "parent_body": "UBND tỉnh",
        "issuer": "Sở Nội vụ",
        "place_name": "Vĩnh An",
        "signing_capacity": "GIÁM ĐỐC",
        "signatory": "Người Mới",
        "first_day": timezone.localdate().isoformat(),
    }

    answers = both(
        Role.SYSTEM_ADMIN, unit, reverse("people:new_letterhead", args=[unit.uuid]), data
    )

    assert statuses(answers)[302] == 1
    assert set(statuses(answers)) <= {302, 409, 422}
    assert Letterhead.objects.filter(unit=unit).count() == 1


def test_a_duty_is_given_once(unit):
    round_ = Round.objects.create(
        code="K1",
        title="Kỳ",
        unit=unit,
        decision_number="1/QĐ",
        decision_date="2026-10-01",
        policy=make_policy(),
    )
    named = make_user()
    data = {"user": named.username, "username": named.username, "task": "proctor"}

    answers = both(
        Role.ORGANISER, unit, reverse("assessments:round_people", args=[round_.uuid]), data
    )

    assert set(statuses(answers)) <= {302, 409, 422}
    assert Duty.objects.count() <= 1


def test_two_authors_begin_a_draft_each_and_one_in_two_windows_one():
    bank = make_bank()
    version = make_version(bank=bank)
    first, second = (make_member(bank, MemberRole.AUTHOR) for _number in range(2))
    address = reverse("banks:open_draft", args=[version.question.uuid])

    answers = at_once(*(pressing(client_of(user), address) for user in (first, first, second)))

    assert set(statuses(answers)) <= {302, 409}
    assert Draft.objects.filter(author=first).count() == 1


def test_a_new_question_of_one_code_is_drafted_and_submitted_once_by_code():
    bank = make_bank()
    users = [make_member(bank, MemberRole.AUTHOR) for _number in range(2)]
    address = reverse("banks:new_question", args=[bank.uuid])
    form = client_of(users[0]).get(address).context["form"]
    data = {"kind": "single_choice", "code": "CAU-1"}
    data = {name: data.get(name, form[name].value() or "") for name in form.fields}

    answers = at_once(*(pressing(client_of(user), address, data) for user in users))

    assert set(statuses(answers)) <= {302, 409, 422}


def confirming(client, address, content):
    """Preview a workbook; return the act of confirming it."""
    preview = client.post(address, {"file": SimpleUploadedFile("t.xlsx", content)})
    [kept] = [given["value"] for _tag, given in Page(preview).tags if given.get("name") == "kept"]
    return pressing(client, address, {"kept": kept})


def administrators(unit):
    for _number in range(2):
        user = make_user()
        grant(user, Role.SYSTEM_ADMIN, unit)
        yield client_of(user)


def test_a_workbook_of_units_is_taken_in_once(unit):
    header = ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên")
    rows = [(f"P{n}", f"Phòng {n}", "Phòng", unit.code) for n in range(5)]
    content = make_xlsx({"Đơn vị": [header, *rows]})
    address = reverse("people:import_units")

    answers = at_once(*(confirming(one, address, content) for one in administrators(unit)))

    assert set(statuses(answers)) <= {302, 409}
    assert (Unit.objects.count(), ImportRun.objects.count()) == (6, 1)


def test_a_workbook_of_lists_is_taken_in_once(unit):
    content = make_xlsx(
        {
            "Danh mục": [
                ("Danh mục", "Mã", "Tên"),
                ("Vị trí việc làm", "CV", "Chuyên viên"),
                ("Lĩnh vực quản lý", "TC", "Tài chính"),
            ],
            "Kỹ năng": [("Mã", "Tên", "Thuộc"), ("IU01", "Cơ bản", None)],
            "Yêu cầu vị trí": [("Vị trí việc làm", "IU01"), ("CV", 60)],
        }
    )
    address = reverse("banks:import_lists")

    answers = at_once(*(confirming(one, address, content) for one in administrators(unit)))

    assert statuses(answers) == {302: 1, 409: 1}
    assert (JobPosition.objects.count(), ImportRun.objects.count()) == (1, 1)
