"""Candidates of a round on the organiser's pages: list, registering, allowance, exemption, roll."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assessments.enums import RoundState, Standing
from assessments.models import Candidate
from assessments.seating import seat_candidates
from people.enums import Role
from tests.assessments.building import fill_bank, make_place, plan_round, plan_shifts, write_plan
from tests.assessments.counting import statements
from tests.make import (
    EIGHT,
    grant,
    make_candidate,
    make_official,
    make_posting,
    make_round,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.GrantBackend"


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def organiser(client, unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def round_(unit):
    return plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 3}, unit=unit)


def candidates_page(round_):
    return reverse("assessments:candidates", args=[round_.uuid])


def test_list_costs_the_same_for_one_candidate_and_for_four(client, organiser, unit):
    version = write_plan(fill_bank())
    few = plan_round(version, people={"CV|TAI_CHINH": 1}, unit=unit)
    many = plan_round(version, people={"CV|TAI_CHINH": 3, "KT|NOI_VU": 1}, unit=unit)

    one, other = (statements(client, candidates_page(round_)) for round_ in (few, many))

    assert one == other <= 15


def test_list_finds_by_a_name_without_marks_and_by_standing(client, organiser, unit):
    round_ = make_round(unit=unit)
    made = make_candidate(
        round_=round_, unit=unit, official=make_official(full_name="Lê Ngọc Hạnh")
    )
    make_candidate(round_=round_, unit=unit, official=make_official(full_name="Võ Thị Cẩm"))

    by_name = client.get(candidates_page(round_), {"tim": "hanh"}).context["page"].object_list
    absent = client.get(candidates_page(round_), {"tinh_trang": "absent"}).context["page"]
    unseated = client.get(candidates_page(round_), {"tinh_trang": "chua-xep"}).context["page"]

    assert list(by_name) == [made]
    assert len(absent.object_list) == 0
    assert len(unseated.object_list) == 2


def test_preview_tells_who_would_be_registered_and_who_not_and_writes_nothing(
    client, organiser, unit, round_
):
    make_posting(unit=unit, position="CV")
    make_posting(unit=unit, position="LX")

    answer = client.get(reverse("assessments:register", args=[round_.uuid]), {"on": "2026-11-01"})

    assert answer.context["accepted"] == 1
    assert sorted(one["count"] for one in answer.context["refused"]) == [1, 3]
    assert round_.candidates.count() == 3


def test_registering_from_the_roster_takes_the_chosen_positions(client, organiser, unit, round_):
    make_posting(unit=unit, position="CV")
    make_posting(position="CV")

    client.post(
        reverse("assessments:register", args=[round_.uuid]),
        {"on": "2026-11-01", "positions": ["CV"]},
    )

    assert round_.candidates.count() == 4


def test_registering_is_refused_once_the_round_is_prepared(client, organiser, unit, round_):
    make_posting(unit=unit, position="CV")
    round_.state = RoundState.PREPARED
    round_.save()

    answer = client.post(reverse("assessments:register", args=[round_.uuid]), {"on": "2026-11-01"})

    assert answer.status_code == 409
    assert round_.candidates.count() == 3


def workbook(*codes, header="Số hiệu CBCC"):
    book = Workbook()
    book.active.append([header])
    for code in codes:
        book.active.append([code])
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("ds.xlsx", buffer.getvalue())


def test_workbook_of_codes_is_previewed_with_problems_by_row_and_then_registered(
    client, organiser, unit, round_
):
    new = make_posting(unit=unit, position="CV").official
    known = round_.candidates.first().official
    address = reverse("assessments:register_codes", args=[round_.uuid])
    file = workbook(new.staff_code, known.staff_code, "XX999", new.staff_code)

    preview = client.post(address, {"file": file, "on": "2026-11-01"})
    done = client.post(
        address, {"codes": preview.context["codes"], "on": "2026-11-01", "buoc": "dang-ky"}
    )

    assert preview.context["accepted"] == 1
    assert sorted(one.where for one in preview.context["problems"]) == [
        "Sheet!A3",
        "Sheet!A4",
        "Sheet!A5",
    ]
    assert done.status_code == 302
    assert round_.candidates.filter(official=new).exists()


def test_workbook_without_the_column_says_so(client, organiser, round_):
    answer = client.post(
        reverse("assessments:register_codes", args=[round_.uuid]),
        {"file": workbook("CB1", header="Tên"), "on": "2026-11-01"},
    )

    assert answer.context["accepted"] == 0
    assert "Số hiệu CBCC" in answer.context["problems"][0].what


def test_list_without_file_and_codes_is_refused(client, organiser, round_):
    answer = client.post(
        reverse("assessments:register_codes", args=[round_.uuid]), {"on": "2026-11-01"}
    )

    assert answer.status_code == 422


def test_officials_outside_ones_reach_are_unknown_to_a_list(client, organiser, round_):
    stranger = make_posting(position="CV").official

    answer = client.post(
        reverse("assessments:register_codes", args=[round_.uuid]),
        {"codes": stranger.staff_code, "on": "2026-11-01"},
    )

    assert answer.context["accepted"] == 0
    assert stranger.full_name not in answer.context["problems"][0].what


def test_template_holds_the_one_column(client, organiser):
    answer = client.get(reverse("assessments:codes_file"))

    (sheet,) = load_workbook(BytesIO(answer.content)).worksheets
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["Số hiệu CBCC"]]


def test_allowance_and_its_reason_stand_on_the_candidate_s_page(client, organiser, round_):
    candidate = round_.candidates.first()

    client.post(
        reverse("assessments:allow", args=[candidate.uuid]),
        {"minutes": 15, "reason": "Khuyết tật vận động"},
    )
    page = client.get(reverse("assessments:candidate", args=[candidate.uuid])).content.decode()

    candidate.refresh_from_db()
    assert candidate.extra_minutes == 15
    assert "Khuyết tật vận động" in page


def test_exemption_gives_the_seat_back_and_can_be_lifted(client, organiser, round_):
    plan_shifts(round_, make_place())
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    candidate = round_.candidates.order_by("number").first()

    client.post(reverse("assessments:exempt", args=[candidate.uuid]), {"reason": "Có chứng chỉ"})
    exempt = Candidate.objects.get(pk=candidate.pk)
    client.post(reverse("assessments:lift_exemption", args=[candidate.uuid]))
    back = Candidate.objects.get(pk=candidate.pk)

    assert (exempt.standing, exempt.shift_room, exempt.standing_reason) == (
        Standing.EXEMPT,
        None,
        "Có chứng chỉ",
    )
    assert (back.standing, back.standing_reason) == (Standing.REGISTERED, "")


def test_exempting_the_last_who_waits_lets_a_running_round_go_on_to_marking(
    client, organiser, unit
):
    round_ = make_round(unit=unit, state=RoundState.RUNNING)
    candidate = make_candidate(round_=round_, unit=unit)

    client.post(reverse("assessments:exempt", args=[candidate.uuid]), {"reason": "Chuyển ngành"})

    round_.refresh_from_db()
    assert round_.state == RoundState.MARKING


def test_who_sat_cannot_be_exempted(client, organiser, unit):
    candidate = make_candidate(round_=make_round(unit=unit), unit=unit, standing=Standing.SAT)

    answer = client.post(
        reverse("assessments:exempt", args=[candidate.uuid]), {"reason": "Có chứng chỉ"}
    )

    candidate.refresh_from_db()
    assert answer.status_code == 409
    assert candidate.standing == Standing.SAT


def test_exemption_without_a_reason_is_refused(client, organiser, round_):
    candidate = round_.candidates.first()

    answer = client.post(reverse("assessments:exempt", args=[candidate.uuid]), {"reason": ""})

    assert answer.status_code == 422


def test_candidate_of_another_unit_is_not_found(client, organiser):
    other = make_candidate()

    page = client.get(reverse("assessments:candidate", args=[other.uuid]))
    act = client.post(reverse("assessments:exempt", args=[other.uuid]), {"reason": "Thử"})

    assert page.status_code == 404
    assert act.status_code == 404


def test_hr_officer_reads_candidates_and_exempts_nobody(client, unit, round_):
    user = make_user()
    grant(user, Role.HR_OFFICER, unit)
    client.force_login(user, backend=BACKEND)
    candidate = round_.candidates.first()

    page = client.get(reverse("assessments:candidate", args=[candidate.uuid]))
    act = client.post(reverse("assessments:exempt", args=[candidate.uuid]), {"reason": "Thử"})

    assert page.status_code == 200
    assert act.status_code == 403


def test_roll_lists_the_room_by_number(client, organiser, round_):
    (room,) = plan_shifts(round_, make_place())
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    answer = client.get(reverse("assessments:roll", args=[room.uuid]))

    assert [one.seat for one, _remark in answer.context["lines"]] == [1, 2, 3]


def test_whoever_organises_for_the_candidate_s_unit_alone_changes_nothing_in_another_s_round(
    client, organiser, unit
):
    candidate = make_candidate(round_=make_round(state=RoundState.PLANNED), unit=unit)

    for name, given in (
        ("allow", {"minutes": "120", "reason": "Khuyết tật"}),
        ("exempt", {"reason": "Đi công tác"}),
        ("lift_exemption", {}),
    ):
        answer = client.post(reverse(f"assessments:{name}", args=[candidate.uuid]), given)
        assert answer.status_code == 404
    candidate.refresh_from_db()
    assert (candidate.extra_minutes, candidate.standing) == (0, Standing.REGISTERED)
