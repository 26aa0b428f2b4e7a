"""Lists of the result and certificate pages: chips, columns to sort by, files, ticks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.enums import Outcome, Standing
from assessments.models import RoundUnit
from office.models import Job, JournalEntry
from people.enums import Role
from tests.clients import client_of
from tests.make import grant, make_candidate, make_official, make_posting, make_unit, make_user
from tests.people.listing import rows_of, why_empty
from tests.reports.issuing import make_certificate
from tests.reports.rounds import make_issuer, make_province, make_published_round, make_result
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

LAST_WEEK = timezone.now() - timedelta(days=7)


@pytest.fixture
def province():
    return make_province()


def officer(unit, role=Role.HR_OFFICER):
    user = make_user()
    grant(user, role, unit)
    return client_of(user)


def chips(answer):
    page = Page(answer)
    assert page.faults == []
    return {
        given["id"].removeprefix("bo-"): given["href"]
        for tag, given in page.tags
        if tag == "a" and given.get("class") == "chip"
    }


def taken():
    rows = JournalEntry.objects.filter(action="people.export_list").order_by("pk")
    return [(one.target, one.data["rows"]) for one in rows]


def make_two_results(province, **fields):
    round_ = make_published_round(unit=province)
    one = make_unit(name="Sở Nội vụ", parent=province)
    other = make_unit(name="Sở Tài chính", parent=province)
    low = make_result(
        round_=round_, unit=other, score="4.00", outcome=Outcome.FAILED, grade_class="Chưa đạt"
    )
    high = make_result(round_=round_, unit=one, score="9.00")
    return round_, low, high


@pytest.mark.parametrize("name", ["results", "results_by_person"])
def test_a_chip_of_the_results_drops_its_condition(province, name):
    make_two_results(province)

    answer = officer(province).get(
        reverse(f"reports:{name}"), {"ket_qua": "failed", "tim": "an", "theo": "today"}
    )

    found = chips(answer)
    assert set(found) == {"ket_qua", "tim", "theo"}
    assert found["tim"] == "?ket_qua=failed&theo=today"


def test_people_are_sorted_by_score_and_unit_and_the_file_follows(province):
    round_, low, high = make_two_results(province)
    client = officer(province)
    address = reverse("reports:results_by_person")

    def shown(order):
        return list(client.get(address, {"xep": order}).context["page"])

    assert shown("-diem") == [high, low]
    assert shown("don-vi") == [high, low]
    found = rows_of(client.get(address, {"xep": "-diem", "tep": "xlsx"}))
    narrowed = rows_of(client.get(address, {"ket_qua": "failed", "tep": "xlsx"}))
    assert [one[7] for one in found] == [9, 4]
    assert [one[3] for one in narrowed] == [low.candidate.number]
    assert taken() == [(f"list:results:{round_.uuid}", 2), (f"list:results:{round_.uuid}", 1)]


def test_who_has_no_score_stands_last_either_way(province):
    round_, low, high = make_two_results(province)
    absent = make_result(round_=round_, unit=province, outcome=Outcome.ABSENT)
    client = officer(province)

    def shown(order):
        answer = client.get(reverse("reports:results_by_person"), {"xep": order})
        return list(answer.context["page"])

    assert shown("diem") == [low, high, absent]
    assert shown("-diem") == [high, low, absent]


def test_the_file_of_results_holds_ones_units_alone(province):
    _round, _low, high = make_two_results(province)

    found = rows_of(
        officer(high.candidate.unit).get(reverse("reports:results_by_person"), {"tep": "xlsx"})
    )

    assert [one[3] for one in found] == [high.candidate.number]


def test_units_are_sorted_by_name_share_and_mean(province):
    make_two_results(province)
    client = officer(province)

    def shown(order):
        answer = client.get(reverse("reports:results"), {"xep": order})
        return [
            line.unit.name for _label, lines in answer.context["branches"] for line, _parts in lines
        ]

    assert shown("") == shown("dat") == shown("-ten") == ["Sở Tài chính", "Sở Nội vụ"]
    assert shown("ten") == shown("-diem") == ["Sở Nội vụ", "Sở Tài chính"]


def test_who_has_not_sat_is_sorted_by_name_or_unit_and_the_file_follows(province):
    round_ = make_published_round(unit=province)
    make_result(candidate=make_candidate(round_=round_, unit=province, standing=Standing.SAT))
    first = make_unit(name="Sở A", parent=province)
    last = make_unit(name="Sở Đ", parent=province)
    for unit, name in ((last, "Lê An"), (first, "Lê Yến")):
        RoundUnit.objects.create(round=round_, unit=unit)
        make_posting(official=make_official(full_name=name), unit=unit)
    absent = make_candidate(
        round_=round_,
        unit=first,
        standing=Standing.ABSENT,
        official=make_official(full_name="Lê Bình"),
    )
    client, address = officer(province), reverse("reports:not_sat")

    def shown(**given):
        found = rows_of(client.get(address, {**given, "tep": "xlsx"}))
        return [one[0] for one in found]

    assert shown() == ["Lê An", absent.full_name, "Lê Yến"]
    assert shown(xep="-ten") == ["Lê Yến", absent.full_name, "Lê An"]
    assert shown(xep="don-vi") == [absent.full_name, "Lê Yến", "Lê An"]
    assert shown(don_vi=str(last.uuid)) == ["Lê An"]
    assert taken()[-1] == (f"list:not_sat:{round_.uuid}", 1)


def make_two_certificates(province):
    issuer = make_issuer(parent=province)
    round_ = make_published_round(unit=province)
    return [
        make_certificate(
            result=make_result(round_=round_, unit=issuer, official=make_official(full_name=name)),
            issuer=issuer,
        )
        for name in ("Lê Yến", "Lê An")
    ]


def test_the_register_is_sorted_narrowed_by_chips_and_taken_out_with_a_trace(province):
    first, second = make_two_certificates(province)
    client, address = officer(province), reverse("reports:register")

    def shown(order):
        return list(client.get(address, {"xep": order}).context["page"])

    assert shown("") == [second, first]
    assert shown("ten") == [second, first]
    assert shown("so") == [first, second]
    answer = client.get(address, {"tim": "yen", "trang_thai": "issued"})
    assert chips(answer) == {"tim": "?trang_thai=issued", "trang_thai": "?tim=yen"}
    found = rows_of(client.get(address, {"tim": "yen", "tep": "xlsx"}))
    assert [one[2] for one in found] == [first.register_number]
    assert taken() == [("list:certificates", 1)]


def test_a_bundle_is_of_the_ticked_or_of_all_and_of_none_it_says_so(province):
    first, second = make_two_certificates(province)
    client, address = officer(province), reverse("reports:bundle")

    refused = client.post(address + "?tim=yen", {"dang": "zip"}, follow=True)
    assert not Job.objects.exists()
    assert refused.redirect_chain == [(reverse("reports:register") + "?tim=yen", 302)]
    assert len(refused.context["messages"]) == 1

    client.post(address, {"dang": "zip", "chon": [str(first.uuid)]})
    client.post(address + "?tim=an", {"tat-ca": "pdf"})
    ticked, everything = Job.objects.order_by("pk")
    assert ticked.params == {"certificates": [str(first.uuid)], "as_one_pdf": False}
    assert everything.params == {"certificates": [str(second.uuid)], "as_one_pdf": True}


def test_an_empty_register_says_whether_none_is_there_or_none_matches(province):
    client = officer(province)

    empty = client.get(reverse("reports:register"))
    narrowed = client.get(reverse("reports:register"), {"tim": "khong co"})

    assert Page(empty).faults == Page(narrowed).faults == []
    assert why_empty(empty) != why_empty(narrowed)


def test_who_would_get_a_certificate_is_sorted(province):
    issuer = make_issuer(parent=province)
    round_ = make_published_round(unit=issuer, at=LAST_WEEK)
    results = [make_result(round_=round_, unit=issuer, score=one) for one in ("6.00", "9.00")]

    answer = officer(province).get(
        reverse("reports:issue_for_round", args=[round_.uuid]), {"xep": "-diem"}
    )

    assert list(answer.context["people"]) == results[::-1]


@pytest.mark.parametrize("name", ["results_by_person", "not_sat", "register"])
def test_who_may_not_see_a_list_is_refused_its_file(province, name):
    answer = officer(province, Role.BANK_AUTHOR).get(reverse(f"reports:{name}"), {"tep": "xlsx"})

    assert answer.status_code == 403
    assert taken() == []
