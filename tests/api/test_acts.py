from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from office.models import ImportRun, Job
from people.api_tokens import once
from people.enums import Role
from people.errors import KeyUsedOtherwise
from people.models import ApiRequest, Official
from tests.api.asking import asking
from tests.make import make_position, make_unit, make_user
from tests.reports.rounds import make_published_round, make_result

pytestmark = pytest.mark.django_db


def a_row(unit, **fields):
    return {
        "staff_code": "CB001",
        "full_name": "Lê Thị Ngọc Hạnh",
        "birth_date": "1984-03-14",
        "sex": "female",
        "unit_code": unit.code,
        "post": "Chuyên viên",
        "position": make_position("CV").code,
        **fields,
    }


def test_officials_are_taken_in_once_under_a_key():
    unit = make_unit()
    system = asking(Role.HR_OFFICER, unit)
    rows = {"officials": [a_row(unit)]}

    first = system.post("officials/import", rows)
    again = system.post("officials/import", rows)

    assert (first.status_code, first.json()["new"]) == (200, 1)
    assert again.json() == first.json()
    assert (first.headers["Idempotency-Replayed"], again.headers["Idempotency-Replayed"]) == (
        "false",
        "true",
    )
    assert ImportRun.objects.count() == 1
    assert Official.objects.get(staff_code="CB001").postings.get().unit == unit


def test_another_request_under_the_same_key_is_refused():
    unit = make_unit()
    system = asking(Role.HR_OFFICER, unit)
    system.post("officials/import", {"officials": [a_row(unit)]})

    answer = system.post("officials/import", {"officials": [a_row(unit, post="Trưởng phòng")]})

    assert (answer.status_code, answer.json()["code"]) == (409, "key_used_otherwise")


def test_a_row_with_an_error_takes_nothing_in_and_says_where():
    unit = make_unit()
    system = asking(Role.HR_OFFICER, unit)
    rows = [a_row(unit), a_row(unit, staff_code="CB002", unit_code="KHONG-CO")]

    answer = system.post("officials/import", {"officials": rows})

    assert answer.status_code == 422
    assert [one["where"] for one in answer.json()["problems"]] == ["Cán bộ!F3"]
    assert not Official.objects.filter(staff_code__startswith="CB").exists()


def test_a_dry_run_writes_nothing():
    unit = make_unit()
    system = asking(Role.HR_OFFICER, unit)

    answer = system.post("officials/import", {"officials": [a_row(unit)], "dry_run": True})

    assert (answer.status_code, answer.json()["imported"]) == (200, 1)
    assert not Official.objects.filter(staff_code="CB001").exists()


def test_an_officer_takes_nobody_into_another_office():
    elsewhere = make_unit()

    answer = asking(Role.HR_OFFICER, make_unit()).post(
        "officials/import", {"officials": [a_row(elsewhere)]}
    )

    assert answer.status_code == 422
    assert not Official.objects.filter(staff_code="CB001").exists()


@pytest.mark.parametrize("role", [Role.TRAINING_OFFICER, Role.ORGANISER])
def test_other_roles_take_nobody_in(role):
    unit = make_unit()

    answer = asking(role, unit).post("officials/import", {"officials": [a_row(unit)]})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "sent", [{}, {"officials": []}, {"officials": [{}]}, {"officials": "x"}, [], None]
)
def test_what_is_not_as_described_is_refused_by_field(sent):
    answer = asking(Role.HR_OFFICER, make_unit()).post("officials/import", sent)

    assert answer.status_code == 400
    assert answer.json()["code"] in {"invalid", "parse_error"}


@pytest.mark.parametrize(
    "odd", [{"email": "an@\ud800n.vn"}, {"full_name": "An\uffff"}, {"post": "a\nb"}]
)
def test_what_no_workbook_can_hold_is_refused_by_field(odd):
    unit = make_unit()

    answer = asking(Role.HR_OFFICER, unit).post(
        "officials/import", {"officials": [a_row(unit, **odd)]}
    )

    assert answer.status_code == 400
    assert [name.rsplit(".", 1)[-1] for name in answer.json()["fields"]] == list(odd)


def test_without_a_key_an_act_is_refused():
    unit = make_unit()
    system = asking(Role.HR_OFFICER, unit)

    answer = system.post("officials/import", {"officials": [a_row(unit)]}, key="")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["Idempotency-Key"])


def test_the_export_is_a_job_whose_file_its_asker_alone_fetches(
    django_capture_on_commit_callbacks,
):
    unit = make_unit()
    round_ = make_published_round(unit=unit)
    make_result(round_=round_, unit=unit)
    system = asking(Role.HR_OFFICER, unit)

    with django_capture_on_commit_callbacks(execute=True):
        asked = system.post(f"rounds/{round_.uuid}/export", None)
        system.post(f"rounds/{round_.uuid}/export", None)

    job = asked.json()["uuid"]
    file = system.get(f"jobs/{job}/file")
    assert asked.status_code == 202
    assert Job.objects.count() == 1
    assert (system.get(f"jobs/{job}").json()["state"], file.content[:2]) == ("done", b"PK")
    assert asking(Role.HR_OFFICER, unit).get(f"jobs/{job}/file").status_code == 404


def test_a_round_of_another_office_or_unpublished_is_not_exported():
    unit = make_unit()
    other = make_published_round()
    mine = make_published_round(unit=unit)
    mine.state = "marking"
    mine.save()
    system = asking(Role.HR_OFFICER, unit)

    assert system.post(f"rounds/{other.uuid}/export", None).status_code == 404
    assert system.post(f"rounds/{mine.uuid}/export", None).json()["code"] == "round_not_published"
    assert not ApiRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_under_one_key_do_the_act_once():
    user, now = make_user(), timezone.now()
    barrier, done, answers, faults = Barrier(2), [], [], []

    def ask():
        def act():
            done.append(1)
            return 200, {"number": len(done)}

        try:
            barrier.wait()
            answers.append(once(user=user, key="k", act="a", asked=1, at=now, do=act)[:2])
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert (done, answers) == ([1], [(200, {"number": 1})] * 2)


def test_what_an_act_raises_is_not_kept():
    user, now = make_user(), timezone.now()

    def fail():
        raise KeyUsedOtherwise(key="any")

    with pytest.raises(KeyUsedOtherwise):
        once(user=user, key="k", act="a", asked=1, at=now, do=fail)

    assert once(user=user, key="k", act="a", asked=1, at=now, do=lambda: (200, {}))[0] == 200
