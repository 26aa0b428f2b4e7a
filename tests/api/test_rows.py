import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.enums import Role
from tests.api.asking import asking
from tests.make import (
    make_bank,
    make_official,
    make_posting,
    make_round,
    make_unit,
    make_version,
)
from tests.reports.issuing import make_certificate
from tests.reports.rounds import make_completion, make_course, make_published_round, make_result

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "units",
    "officials",
    "banks",
    "rounds",
    "results",
    "courses",
    "enrolments",
    "certificates",
)
#: A role that may read the address, and one that may not.
ROLES = {
    "units": (Role.HR_OFFICER, None),
    "officials": (Role.HR_OFFICER, None),
    "banks": (Role.ORGANISER, Role.HR_OFFICER),
    "rounds": (Role.HR_OFFICER, Role.TRAINING_OFFICER),
    "results": (Role.HR_OFFICER, Role.TRAINING_OFFICER),
    "courses": (Role.TRAINING_OFFICER, Role.ORGANISER),
    "enrolments": (Role.TRAINING_OFFICER, Role.ORGANISER),
    "certificates": (Role.HR_OFFICER, Role.ORGANISER),
}


def make_rows(address, unit):
    """A row of the address in a unit."""
    if address == "units":
        return make_unit(parent=unit)
    if address == "officials":
        return make_posting(official=make_official(), unit=unit).official
    if address == "banks":
        return make_version(bank=make_bank(unit=unit)).question.bank
    if address == "rounds":
        return make_round(unit=unit)
    if address == "results":
        return make_result(unit=unit)
    if address == "courses":
        return make_course(unit=unit)
    if address == "enrolments":
        return make_completion(
            official=make_official(), unit=unit, course=make_course(unit=unit)
        ).enrolment
    return make_certificate(result=make_result(unit=unit))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_lists_what_the_accounts_units_have_and_shows_each(address):
    unit, elsewhere = make_unit(), make_unit()
    mine, other = make_rows(address, unit), make_rows(address, elsewhere)
    system = asking(ROLES[address][0], unit)

    listed = {row["uuid"] for row in system.get(address).json()["results"]}

    assert str(mine.uuid) in listed
    assert str(other.uuid) not in listed
    assert system.get(f"{address}/{mine.uuid}").json()["uuid"] == str(mine.uuid)
    assert system.get(f"{address}/{other.uuid}").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_token_an_address_is_closed(address):
    answer = Client().get(f"/api/v1/{address}")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("address", [one for one in ADDRESSES if ROLES[one][1]])
def test_a_role_without_the_right_is_refused(address):
    role = ROLES[address][1]
    assert role is not None

    answer = asking(role, make_unit()).get(address)

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_asks_as_much_for_one_row_as_for_many(address):
    unit = make_unit()
    system = asking(ROLES[address][0], unit)
    make_rows(address, unit)
    system.get(address)  # the token's use is noted once a minute
    with CaptureQueriesContext(connection) as few:
        system.get(address)

    for _number in range(4):
        make_rows(address, unit)
    with CaptureQueriesContext(connection) as many:
        system.get(address)

    assert len(many) == len(few) <= 15


def test_no_address_gives_out_a_citizen_number_or_a_question():
    unit = make_unit()
    official = make_posting(official=make_official(), unit=unit).official
    bank = make_rows("banks", unit)

    person = asking(Role.HR_OFFICER, unit).get(f"officials/{official.uuid}").json()
    shown = asking(Role.ORGANISER, unit).get(f"banks/{bank.uuid}").json()

    assert not {name for name in person if "citizen" in name}
    assert set(shown) == {"uuid", "code", "title", "purpose", "approved_count"}


def test_results_that_are_not_published_are_absent():
    unit = make_unit()
    round_ = make_published_round(unit=unit)
    make_result(round_=round_, unit=unit)
    system = asking(Role.HR_OFFICER, unit)
    assert system.get("results").json()["count"] == 1

    round_.state = "marking"
    round_.save()

    assert system.get("results").json()["count"] == 0


def test_a_score_is_decimal_text():
    unit = make_unit()
    make_result(unit=unit, score="7.38")

    [row] = asking(Role.HR_OFFICER, unit).get("results").json()["results"]

    assert row["score"] == "7.38"


def test_lists_come_page_by_page_and_filters_narrow_them():
    unit = make_unit()
    for number in range(3):
        make_posting(official=make_official(full_name=f"Nguyễn Thị Số {number}"), unit=unit)
    system = asking(Role.HR_OFFICER, unit)

    page = system.get("officials", page_size=2).json()
    named = system.get("officials", name="so 1").json()
    nonsense = system.get("officials", unit="no-uuid")

    assert (len(page["results"]), page["count"], page["next"] is not None) == (2, 3, True)
    assert [row["full_name"] for row in named["results"]] == ["Nguyễn Thị Số 1"]
    assert (nonsense.status_code, list(nonsense.json()["fields"])) == (400, ["unit"])


@pytest.mark.parametrize("size", ["0", "501", "9" * 5000, "²", "-1"])
def test_a_page_of_no_possible_size_is_refused(size):
    answer = asking(Role.HR_OFFICER, make_unit()).get("officials", page_size=size)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["page_size"])


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2026-11-09T08:00:00+07:00", 200),
        ("8650-05-16T21:25:31+16:35", 200),  # no such offset on earth; the standard has it
        ("0001-01-01T00:00:00+07:00", 400),
        ("9999-12-31T23:59:59-07:00", 400),
        ("hôm qua", 400),
    ],
)
def test_results_are_asked_for_by_a_moment_that_can_be_told_in_utc(moment, status):
    answer = asking(Role.HR_OFFICER, make_unit()).get("results", published_after=moment)

    assert answer.status_code == status
