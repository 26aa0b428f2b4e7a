from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.enums import Outcome, Standing
from assessments.models import Result, RoundUnit
from banks.models import SkillRequirement
from people.enums import Role
from people.models import UnitSuccession
from reports.result_lists import by_agency, heat_map, score_bins, trends
from tests.clients import client_of
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_candidate,
    make_official,
    make_position,
    make_posting,
    make_skill,
    make_unit,
    make_user,
)
from tests.reports.rounds import (
    all_tallies,
    make_province,
    make_published_round,
    make_result,
)
from tests.ui.pages import Page
from ui.templatetags.ui import figure, percent

pytestmark = pytest.mark.django_db


def officer(role, unit):
    user = make_user()
    grant(user, role, unit)
    return user


def make_departments():
    province = make_province()
    return (
        province,
        make_unit(name="Sở Nội vụ", parent=province),
        make_unit(name="Sở Tài chính", parent=province),
    )


def test_results_by_unit_count_each_agency_with_its_divisions_lowest_pass_share_first():
    province, home, finance = make_departments()
    division = make_unit(name="Phòng Ngân sách", parent=finance)
    round_ = make_published_round(unit=province)
    make_result(round_=round_, unit=home)
    make_result(round_=round_, unit=finance, outcome=Outcome.FAILED, score="4.00")
    make_result(round_=round_, unit=division)
    make_result(round_=round_, unit=division, outcome=Outcome.ABSENT)

    whole, lines, _groups = by_agency(Result.objects.all(), is_today=False, on=EIGHT.date())

    assert [(line.unit, line.figures.passed, line.figures.sat) for line in lines] == [
        (finance, 1, 2),
        (home, 1, 1),
    ]
    assert (whole.registered, whole.absent, whole.pass_share) == (4, 1, Decimal("0.6667"))


def test_counted_by_today_a_person_moves_with_their_posting_and_who_left_counts_in_the_whole():
    province, home, finance = make_departments()
    round_ = make_published_round(unit=province)
    moved = make_result(round_=round_, unit=home).candidate.official
    moved.postings.all().delete()
    make_posting(official=moved, unit=finance)
    left = make_result(round_=round_, unit=home).candidate.official
    left.postings.all().delete()

    whole, lines, _groups = by_agency(Result.objects.all(), is_today=True, on=EIGHT.date())

    assert [(line.unit, line.figures.sat) for line in lines] == [(finance, 1)]
    assert whole.sat == 2


def test_bins_hold_every_score_and_the_highest_is_in_the_last():
    bins = score_bins([Decimal("0"), Decimal("4.99"), Decimal("5"), Decimal(10)], scale=Decimal(10))

    assert [count for _label, count in bins] == [1, 0, 0, 0, 1, 1, 0, 0, 0, 1]


def test_a_share_is_written_rounded_half_up_and_not_cut_off():
    assert percent(Decimal("0.6667"), 1) == "66,7%"
    assert figure(Decimal("7.385"), 2) == "7,39"
    assert percent(None) == "–"


def test_an_hr_officer_sees_the_people_of_their_units_alone():
    province, home, finance = make_departments()
    round_ = make_published_round(unit=province)
    mine = make_result(round_=round_, unit=home).candidate
    other = make_result(
        round_=round_, unit=finance, official=make_official(full_name="Trần Thị Xa")
    ).candidate

    answer = client_of(officer(Role.HR_OFFICER, home)).get(reverse("reports:results_by_person"))

    page = Page(answer)
    assert page.faults == []
    assert mine.number in page.texts
    assert other.number not in page.texts


def test_results_that_are_not_published_are_shown_to_nobody():
    province, home, _finance = make_departments()
    round_ = make_published_round(unit=province)
    result = make_result(round_=round_, unit=home)
    round_.state = "marking"
    round_.save()

    answer = client_of(officer(Role.HR_OFFICER, province)).get(reverse("reports:results_by_person"))

    assert result.candidate.number not in answer.content.decode()


@pytest.mark.parametrize(
    ("filters", "seen"),
    [
        ({"ket_qua": "failed"}, {"hong"}),
        ({"vi_tri": "KT"}, {"ketoan"}),
        ({"tim": "nguyen thi hong"}, {"hong"}),
        ({"tim": "khong co ai"}, set()),
        ({"ket_qua": "nonsense"}, {"hong", "ketoan"}),
    ],
)
def test_filters_narrow_the_list(filters, seen):
    province, home, _finance = make_departments()
    round_ = make_published_round(unit=province, positions=("CV", "KT"))
    people = {
        "hong": make_result(
            round_=round_,
            unit=home,
            official=make_official(full_name="Nguyễn Thị Hồng"),
            outcome=Outcome.FAILED,
            score="4.00",
        ),
        "ketoan": make_result(round_=round_, unit=home, position="KT"),
    }

    answer = client_of(officer(Role.HR_OFFICER, province)).get(
        reverse("reports:results_by_person"), filters
    )

    shown = answer.content.decode()
    assert {name for name, one in people.items() if one.candidate.number in shown} == seen


def test_not_sat_names_the_absent_and_who_was_never_registered():
    province, home, _finance = make_departments()
    round_ = make_published_round(unit=province)
    RoundUnit.objects.create(round=round_, unit=home)
    sat = make_candidate(round_=round_, unit=home, standing=Standing.SAT)
    make_result(candidate=sat)
    absent = make_candidate(
        round_=round_,
        unit=home,
        standing=Standing.ABSENT,
        official=make_official(full_name="Lê Văn Vắng"),
    )
    make_result(candidate=absent, outcome=Outcome.ABSENT)
    never = make_official(full_name="Phạm Chưa Ghi")
    make_posting(official=never, unit=home)

    page = Page(client_of(officer(Role.HR_OFFICER, province)).get(reverse("reports:not_sat")))

    assert {"Lê Văn Vắng", "Phạm Chưa Ghi"} <= set(page.texts)
    assert sat.full_name not in page.texts


def test_the_heat_map_tells_the_distance_from_the_requirement_by_agency():
    province, home, _finance = make_departments()
    round_ = make_published_round(unit=province)
    skill = make_skill("IU03")
    SkillRequirement.objects.create(
        position=make_position("CV"), skill=skill, share=Decimal("0.70"), valid_from=LONG_AGO
    )
    make_result(round_=round_, unit=home, shares={"IU03": "0.50"})
    make_result(round_=round_, unit=home, shares={"IU03": "0.60"})

    heat = heat_map(all_tallies().shares, on=EIGHT.date())

    [(unit, cells)] = heat.rows
    assert unit == home
    assert [(cell.distance, cell.step) for cell in cells] == [(Decimal(-15), "h1")] * 2


def test_a_units_past_counts_for_the_unit_that_wholly_continues_it():
    province, old, new = make_departments()
    first = make_published_round(unit=province)
    second = make_published_round(unit=province, at=EIGHT + timedelta(days=400))
    make_result(round_=first, unit=old, outcome=Outcome.FAILED, score="4.00")
    make_result(round_=second, unit=new)
    UnitSuccession.objects.create(
        predecessor=old, successor=new, on=date(2026, 12, 1), is_whole=True, decision="12/NQ"
    )
    old.valid_to = date(2026, 12, 1)
    old.save()

    _whole, lines = trends(all_tallies().outcomes, [first, second], on=date(2027, 12, 30))

    assert [(line.unit, list(line.shares)) for line in lines] == [(new, [Decimal(0), Decimal(1)])]


def test_the_leaders_page_shows_figures_and_no_names():
    province, home, _finance = make_departments()
    round_ = make_published_round(unit=province)
    result = make_result(
        round_=round_, unit=home, official=make_official(full_name="Trần Thị Riêng")
    )
    for _number in range(2):
        make_result(round_=round_, unit=home)

    answer = client_of(officer(Role.LEADER, province)).get(reverse("reports:dashboard"))

    page = Page(answer)
    assert page.faults == []
    assert "Sở Nội vụ" in page.texts
    assert result.candidate.full_name not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("reports:results", Role.LEADER),
        ("reports:results_by_person", Role.TRAINING_OFFICER),
        ("reports:not_sat", Role.LEADER),
        ("reports:dashboard", Role.HR_OFFICER),
        ("reports:register", Role.LEADER),
    ],
)
def test_other_roles_are_refused(address, role):
    answer = client_of(officer(role, make_province())).get(reverse(address))

    assert answer.status_code == 403


def test_the_excel_of_a_round_outside_of_ones_units_is_not_there():
    round_ = make_published_round()

    answer = client_of(officer(Role.HR_OFFICER, make_unit())).post(
        reverse("reports:export", args=[round_.uuid])
    )

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "address",
    ["reports:results", "reports:results_by_person", "reports:not_sat", "reports:dashboard"],
)
def test_lists_ask_as_much_for_one_person_as_for_many(address):
    province, home, _finance = make_departments()
    round_ = make_published_round(unit=province)
    RoundUnit.objects.create(round=round_, unit=province)
    role = Role.LEADER if address == "reports:dashboard" else Role.HR_OFFICER
    client = client_of(officer(role, province))
    make_result(round_=round_, unit=home, shares={"IU03": "0.50"})
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(address))

    for _number in range(8):
        unit = make_unit(parent=province)
        make_result(round_=round_, unit=unit, shares={"IU03": "0.50"})
        make_posting(official=make_official(), unit=unit)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(address))

    assert len(many) == len(few)
    assert len(many) <= 15, "\n".join(query["sql"] for query in many)
