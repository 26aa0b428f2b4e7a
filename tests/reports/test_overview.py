"""The overview of leaders: three things to know, computed honestly, and the page in parts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.enums import Outcome
from banks.models import SkillRequirement
from people.enums import Role
from reports.overview import overview_of
from reports.result_lists import points_between
from tests.clients import client_of
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_official,
    make_position,
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

pytestmark = pytest.mark.django_db

HOME = "/"
TODAY = EIGHT.date()


@pytest.fixture
def province():
    return make_province()


def leader(province):
    user = make_user()
    grant(user, Role.LEADER, province)
    return client_of(user)


def require(module, share):
    SkillRequirement.objects.create(
        position=make_position("CV"),
        skill=make_skill(module),
        share=Decimal(share),
        valid_from=LONG_AGO,
    )


def results(round_, unit, *, passed=0, failed=0, **fields):
    for _number in range(passed):
        make_result(round_=round_, unit=unit, **fields)
    for _number in range(failed):
        make_result(round_=round_, unit=unit, outcome=Outcome.FAILED, score="4.00", **fields)


def two_rounds(province):
    return (
        make_published_round(unit=province, at=EIGHT - timedelta(days=400)),
        make_published_round(unit=province, at=EIGHT),
    )


def test_the_change_is_that_of_everybody_and_the_fall_that_of_the_unit_which_fell_most(province):
    first, second = two_rounds(province)
    fell, rose = (make_unit(parent=province, kind="department") for _number in range(2))
    gone = make_unit(parent=province)
    results(first, fell, passed=4)
    results(second, fell, passed=3, failed=1)
    results(first, rose, failed=1)
    results(second, rose, passed=1)
    results(first, gone, passed=1)

    overview = overview_of(all_tallies(), [first, second], on=TODAY)

    assert overview.change == Decimal("-3.3")
    assert overview.fallen.unit == fell.name
    assert overview.fallen.points == Decimal(25)
    assert (overview.fallen.now.passed, overview.fallen.now.sat) == (3, 4)


def test_a_unit_that_did_not_sit_the_newest_round_has_not_fallen(province):
    earliest = make_published_round(unit=province, at=EIGHT - timedelta(days=800))
    first, second = two_rounds(province)
    unit, other = make_unit(parent=province), make_unit(parent=province)
    results(earliest, unit, passed=3)
    results(first, unit, failed=3)
    results(second, other, passed=3)

    overview = overview_of(all_tallies(), [earliest, first, second], on=TODAY)

    assert overview.fallen is None


def test_the_weakest_skill_is_that_of_all_people_and_not_of_the_smallest_unit(province):
    round_ = make_published_round(unit=province)
    require("IU03", "0.60")
    require("IU04", "0.60")
    large, small = make_unit(parent=province), make_unit(parent=province)
    results(round_, large, passed=9, shares={"IU03": "0.40", "IU04": "0.60"})
    results(round_, small, passed=3, shares={"IU03": "0.60", "IU04": "0.10"})

    overview = overview_of(all_tallies(), [round_], on=TODAY)

    assert overview.weakest.name == make_skill("IU03").name
    assert (overview.weakest.missing, overview.weakest.short, overview.weakest.units) == (15, 1, 2)


def test_where_nothing_is_missing_no_skill_is_called_weak(province):
    round_ = make_published_round(unit=province)
    require("IU03", "0.60")
    results(round_, make_unit(parent=province), passed=3, shares={"IU03": "0.60"})

    overview = overview_of(all_tallies(), [round_], on=TODAY)

    assert overview.weakest is None
    assert overview.change is None


def test_the_heat_map_in_short_keeps_the_weakest_skills_and_the_worst_units(province):
    round_ = make_published_round(unit=province)
    for module in ("IU03", "IU04"):
        require(module, "0.60")
    good, bad = make_unit(parent=province), make_unit(parent=province)
    results(round_, good, passed=3, shares={"IU03": "0.70", "IU04": "0.50"})
    results(round_, bad, passed=3, shares={"IU03": "0.50", "IU04": "0.20"})

    heat = overview_of(all_tallies(), [round_], on=TODAY).heat.worst(modules=1, rows=1)

    assert [module.code for module in heat.modules] == ["IU04"]
    assert [(unit, [cell.distance for cell in cells]) for unit, cells in heat.rows] == [
        (bad, [Decimal(-40), Decimal(-25)])
    ]
    assert [cell.distance for cell in heat.whole] == [Decimal(-25), Decimal(-13)]


def test_a_branch_holds_the_people_of_its_agencies_and_of_what_is_below_them(province):
    round_ = make_published_round(unit=province)
    department = make_unit(parent=province, kind="department")
    commune = make_unit(parent=province, kind="commune")
    below = make_unit(parent=department, kind="division")
    for unit in (department, below, commune, make_unit(parent=commune, kind="department")):
        make_result(round_=round_, unit=unit, shares={"IU03": "0.60"})

    kept = all_tallies().in_branch(["department"])

    assert {row.unit for row in kept.outcomes} == {department, below}
    assert {row.unit for row in kept.shares} == {department, below}


@pytest.mark.parametrize("address", [HOME, "/toan-canh", "/toan-canh?khoi=so-nganh"])
def test_the_leaders_pages_show_trend_facts_units_and_skills_and_no_names(province, address):
    first, second = two_rounds(province)
    unit = make_unit(name="Sở Nội vụ", parent=province, kind="department")
    require("IU03", "0.60")
    results(first, unit, passed=3)
    results(second, unit, passed=1, failed=2, shares={"IU03": "0.40"})
    result = make_result(
        round_=second,
        unit=unit,
        shares={"IU03": "0.40"},
        official=make_official(full_name="Trần Thị Riêng"),
    )

    answer = leader(province).get(address)

    page = Page(answer)
    assert page.faults == []
    labels = [given["aria-label"] for tag, given in page.tags if given.get("role") == "img"]
    assert any("50,0%" in label and "100,0%" in label for label in labels)
    assert any("Sở Nội vụ" in label for label in labels)
    assert {"xu", "dang", "don-vi", "nhiet"} <= {given.get("id") for _tag, given in page.tags}
    assert result.candidate.full_name not in answer.content.decode()


def test_a_unit_of_few_people_counts_in_the_whole_alone(province):
    round_ = make_published_round(unit=province)
    require("IU03", "0.60")
    many, few = make_unit(name="Sở Nội vụ", parent=province), make_unit(parent=province)
    results(round_, many, passed=3, shares={"IU03": "0.60"})
    results(round_, few, failed=2, shares={"IU03": "0.10"})

    overview = overview_of(all_tallies(), [round_], on=TODAY)
    page = leader(province).get("/toan-canh").content.decode()

    assert (overview.now.passed, overview.now.sat) == (3, 5)
    assert [line.unit for line, _points, _since in overview.sparks] == [many]
    assert [unit for unit, _cells in overview.heat.rows] == [many]
    assert many.name in page
    assert few.name not in page


def test_a_skill_that_few_of_a_unit_have_is_not_told_for_it(province):
    round_ = make_published_round(unit=province)
    require("IU03", "0.60")
    require("LD", "0.60")
    unit = make_unit(parent=province)
    results(round_, unit, passed=3, shares={"IU03": "0.60"})
    results(round_, unit, passed=1, shares={"IU03": "0.60", "LD": "0.10"})

    heat = overview_of(all_tallies(), [round_], on=TODAY).heat

    told = {module.code: cell.distance for module, cell in zip(heat.modules, heat.rows[0][1])}  # noqa: B905 (the last cell is all together)
    assert told == {"IU03": Decimal(0), "LD": None}
    assert heat.whole[[one.code for one in heat.modules].index("LD")].distance is None


def test_where_fewer_sat_than_could_stay_unknown_nothing_is_told_of_them(province):
    results(make_published_round(unit=province), make_unit(parent=province), failed=2)

    for address in (HOME, "/toan-canh"):
        page = Page(leader(province).get(address))

        assert page.faults == []
        assert ("div", {"class": "empty"}) in page.tags
        assert "xu" not in {given.get("id") for _tag, given in page.tags}


def test_a_share_of_an_older_round_says_of_which_and_stands_last(province):
    first, second = two_rounds(province)
    old, new = make_unit(parent=province), make_unit(parent=province)
    results(first, old, failed=3)
    results(second, new, passed=3)

    overview = overview_of(all_tallies(), [first, second], on=TODAY)

    assert [(line.unit, since) for line, _points, since in overview.sparks] == [
        (new, ""),
        (old, overview.labels[0]),
    ]


def test_of_units_that_did_not_sit_the_newest_round_nothing_is_said_to_be_met(province):
    first, second = two_rounds(province)
    require("IU03", "0.60")
    results(first, make_unit(parent=province, kind="commune"), failed=3)
    results(second, make_unit(parent=province, kind="department"), passed=3)
    client = leader(province)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get("/toan-canh", {"khoi": "xa-phuong"}).content.decode()

    assert "Nobody of these units sat the newest round." in page
    assert "No skill can be compared yet." in page


def test_what_is_written_as_no_change_is_none():
    assert points_between(Decimal("0.6670"), Decimal("0.6667")) == 0
    assert points_between(Decimal("0.8333"), Decimal("0.8000")) == Decimal("-3.3")


def test_a_branch_in_which_nobody_sat_says_so(province):
    results(make_published_round(unit=province), make_unit(parent=province), passed=1)

    page = Page(leader(province).get("/toan-canh", {"khoi": "xa-phuong"}))

    assert page.faults == []
    assert {"a", "section"} <= {tag for tag, _given in page.tags}


def test_a_leader_without_results_is_told_when_the_overview_begins(province):
    page = Page(leader(province).get(HOME))

    assert page.faults == []
    assert ("div", {"class": "empty"}) in page.tags


def test_the_leaders_home_asks_as_much_for_many_units_as_for_one(province):
    round_ = make_published_round(unit=province)
    require("IU03", "0.60")
    client = leader(province)

    def asked():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(HOME).status_code == 200
        return len(counted)

    results(round_, make_unit(parent=province), passed=3, shares={"IU03": "0.40"})
    few = asked()
    for _number in range(6):
        results(round_, make_unit(parent=province), passed=3, shares={"IU03": "0.40"})

    assert asked() == few
    assert few <= 17


def test_only_a_leader_has_the_overview_on_the_home_page(province):
    user = make_user()
    grant(user, Role.TRAINING_OFFICER, province)
    results(make_published_round(unit=province), make_unit(parent=province), passed=1)

    page = Page(client_of(user).get(HOME))

    assert reverse("reports:dashboard") not in {given.get("href") for _tag, given in page.tags}
