"""The home pages of HR officers and officials: newest results, certificates, what is required."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.enums import Outcome
from assessments.models import OutcomeTally, Result, RoundUnit
from banks.models import SkillRequirement
from people.enums import Role
from reports.models import Certificate
from reports.result_lists import by_agency, never_registered, tallied_by_agency
from tests.clients import client_of
from tests.make import (
    EIGHT,
    LONG_AGO,
    NINE,
    grant,
    make_candidate,
    make_official,
    make_posting,
    make_skill,
    make_unit,
    make_user,
)
from tests.reports.issuing import make_certificate
from tests.reports.rounds import make_issuer, make_province, make_published_round, make_result
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

HOME = "/"


@pytest.fixture(autouse=True)
def _at_nine():
    with time_machine.travel(NINE, tick=False):
        yield


@pytest.fixture
def province():
    return make_province()


def hr_officer(unit):
    user = make_user()
    grant(user, Role.HR_OFFICER, unit)
    return user


def home(user):
    page = Page(client_of(user).get(HOME))
    assert page.faults == []
    return page


def links(page):
    return {given.get("href", "") for tag, given in page.tags if tag == "a"}


def test_an_hr_officer_sees_the_newest_round_in_figures_that_lead_to_the_people(province):
    round_ = make_published_round(unit=province, at=EIGHT)
    low, high = (make_unit(name=name, parent=province) for name in ("Sở Nội vụ", "Sở Tài chính"))
    make_result(round_=round_, unit=low, outcome=Outcome.FAILED, score="4.00")
    make_result(round_=round_, unit=high)

    page = home(hr_officer(province))

    people = reverse("reports:results_by_person")
    assert {f"{people}?ket_qua=failed", f"{people}?don_vi={low.uuid}"} <= links(page)
    assert page.texts.index("Sở Nội vụ") < page.texts.index("Sở Tài chính")
    assert reverse("reports:not_sat") in links(page)
    assert reverse("reports:issue_for_round", args=[round_.uuid]) in links(page)


def test_the_figures_of_the_newest_round_add_up_to_those_registered(province):
    round_ = make_published_round(unit=province, at=EIGHT)
    unit = make_unit(parent=province)
    make_result(round_=round_, unit=unit)
    for outcome in (Outcome.SUSPENDED, Outcome.ABSENT, Outcome.EXEMPT):
        make_result(round_=round_, unit=unit, outcome=outcome)

    shown = client_of(hr_officer(province)).get(HOME).content.decode()

    figures = re.findall(r"<dt>([^<]+)</dt><dd[^>]*>(?:<a[^>]*>)?(\d+)", shown)[:6]
    assert [int(number) for _label, number in figures] == [2, 1, 0, 1, 1, 1]


def test_an_hr_officer_sees_nothing_of_other_units(province):
    mine, other = make_unit(parent=province), make_unit(name="Sở Tài chính", parent=province)
    make_result(round_=make_published_round(unit=province, at=EIGHT), unit=other)

    page = home(hr_officer(mine))

    assert "Sở Tài chính" not in page.texts
    assert ("div", {"class": "empty"}) in page.tags


def test_certificates_that_end_within_ninety_days_are_counted(province):
    certificate = make_certificate(issuer=make_issuer(parent=province), unit=province)
    Certificate.objects.filter(pk=certificate.pk).update(
        issued_on=EIGHT.date() - timedelta(days=9), valid_until=EIGHT.date() + timedelta(days=89)
    )

    page = home(hr_officer(province))

    assert f"{reverse('reports:register')}?trang_thai=expiring" in links(page)


def test_what_publication_counted_tells_of_agencies_as_the_results_do(province):
    round_ = make_published_round(unit=province, at=EIGHT)
    agency = make_unit(parent=province)
    for unit in (agency, make_unit(parent=agency), make_unit(parent=province), province):
        make_result(round_=round_, unit=unit)
        make_result(round_=round_, unit=unit, outcome=Outcome.FAILED, score="4.00")
    make_result(round_=round_, unit=agency, outcome=Outcome.ABSENT)

    whole, lines = tallied_by_agency(OutcomeTally.objects.published())

    results = Result.objects.published()
    same, same_lines, _groups = by_agency(results, is_today=False, on=EIGHT.date())
    assert _told(whole) == _told(same)
    assert [(one.unit, _told(one.figures)) for one in lines] == [
        (one.unit, _told(one.figures)) for one in same_lines
    ]


def _told(figures):
    return figures.registered, figures.sat, figures.passed, figures.failed, figures.absent


def test_never_registered_counts_the_invited_who_are_no_candidates(province):
    unit, elsewhere = make_unit(parent=province), make_unit(parent=province)
    round_ = make_published_round(unit=province, at=EIGHT)
    RoundUnit.objects.create(round=round_, unit=unit)
    make_candidate(round_=round_, unit=unit, official=make_posting(unit=unit).official)
    make_posting(unit=unit)
    make_posting(unit=elsewhere)

    assert never_registered(hr_officer(province), round_, on=EIGHT.date()) == 1


def test_an_hr_officers_home_asks_as_much_for_many_results_as_for_one(province):
    round_ = make_published_round(unit=province, at=EIGHT)
    RoundUnit.objects.create(round=round_, unit=province)
    client = client_of(hr_officer(province))

    def asked():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(HOME).status_code == 200
        return len(counted)

    def add():
        unit = make_unit(parent=province)
        make_result(round_=round_, unit=unit, official=make_posting(unit=unit).official)

    add()
    few = asked()
    for _number in range(6):
        add()

    assert asked() == few


def test_an_official_who_never_sat_sees_what_the_position_requires(province):
    official = make_official()
    posting = make_posting(official=official, unit=make_unit(parent=province))
    SkillRequirement.objects.create(
        position=posting.position,
        skill=make_skill("IU03"),
        share=Decimal("0.65"),
        valid_from=LONG_AGO,
    )

    page = home(make_user(official=official))

    assert make_skill("IU03").name in page.texts
    assert any("65%" in text for text in page.texts)
    assert reverse("training:own_courses") in links(page)


def test_results_by_unit_stand_by_branch_with_the_low_ones_marked_and_a_sum(province):
    round_ = make_published_round(unit=province, at=EIGHT)
    earlier = make_published_round(unit=province, at=EIGHT - timedelta(days=365))
    department = make_unit(name="Sở Nội vụ", parent=province, kind="department")
    commune = make_unit(name="Xã Mỹ Lợi", parent=province, kind="commune")
    make_result(round_=round_, unit=department, score="7.00")
    make_result(round_=round_, unit=commune, outcome=Outcome.FAILED, score="4.00")
    make_result(round_=earlier, unit=commune, score="6.40")

    page = Page(client_of(hr_officer(province)).get(reverse("reports:results")))

    assert page.faults == []
    assert [given.get("class") for tag, given in page.tags if tag == "tr"].count("group") == 2
    assert [given.get("class") for tag, given in page.tags if tag == "th"].count("hot") == 1
    assert "tfoot" in {tag for tag, _given in page.tags}
    assert any("6,40" in text for text in page.texts)
