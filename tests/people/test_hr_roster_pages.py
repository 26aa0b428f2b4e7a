"""Rosters by upload: a check that writes nothing, then a confirmation or a discarding."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from office import files, job_kinds
from office.enums import JobState
from office.jobs import run
from office.keys import decrypt_bytes
from office.models import ImportRun, Job, JournalEntry, StoredFile
from people.enums import Role, RosterImportState
from people.formats.roster import read_roster
from people.formats.roster_template import roster_template
from people.models import Official, Posting, RosterImport
from people.roster_imports import KEPT, check_roster
from tests.make import (
    grant,
    make_field,
    make_official,
    make_position,
    make_posting,
    make_unit,
    make_user,
)
from tests.office.workbooks import zipped
from tests.people.rosters import import_rows, roster_file, roster_row
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

LIST = "/nhap-danh-sach"


@pytest.fixture
def home_office():
    make_position("CV")
    make_field("TC")
    make_field("NV")
    return make_unit(code="SNV", name="Sở Nội vụ")


@pytest.fixture
def officer(home_office):
    user = make_user()
    grant(user, Role.HR_OFFICER, home_office)
    return user


@pytest.fixture
def page(client, officer):
    client.force_login(officer, backend="people.backends.GrantBackend")
    return client


def upload(client, content, name="ds.xlsx"):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content)})


def uploaded(client, *rows):
    answer = upload(client, roster_file(rows or [roster_row()]))
    assert answer.status_code == 302
    return RosterImport.objects.latest("pk")


def address(roster, act=""):
    return f"{LIST}/{roster.uuid}{act}"


def confirmed(client, roster, callbacks):
    with callbacks(execute=True):
        return client.post(address(roster, "/xac-nhan"))


def people():
    return Official.objects.count(), Posting.objects.count()


# The check


def test_the_preview_counts_and_lists_what_would_be_and_writes_nothing(page, home_office):
    make_posting(official=make_official(staff_code="CB002"), unit=home_office)
    before = people()

    roster = uploaded(
        page,
        roster_row("CB001", citizen="082085004512"),
        roster_row("CB002", name="Lê Hoà", phone="0901234567"),
    )
    answer = page.get(address(roster))

    shown = Page(answer)
    assert answer.status_code == 200
    assert shown.faults == []
    assert people() == before
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()
    assert roster.state == RosterImportState.WAITING
    assert (roster.report["new"], roster.report["imported"]) == (1, 2)
    assert {"Nguyễn Văn An", "CB002", "Họ và tên, Số điện thoại"} <= set(shown.texts)
    assert "082085004512" not in answer.content.decode()


def test_the_kept_file_is_closed_and_opens_again(page):
    content = roster_file([roster_row(citizen="082085004512")])

    upload(page, content)

    kept = bytes(RosterImport.objects.get().content)
    assert content not in kept
    assert decrypt_bytes(kept) == content


def test_errors_and_warnings_stand_apart_each_with_its_place_and_remedy(page):
    roster = uploaded(page, roster_row("CB001", unit="XYZ"), roster_row("CB002", fields=None))

    shown = Page(page.get(address(roster)))

    assert [one["where"] for one in roster.report["problems"]] == ["Danh sách!G4"]
    assert [one["where"] for one in roster.report["warnings"]] == ["Danh sách!K5"]
    assert {"Danh sách", "4", "G"} <= set(shown.texts)
    assert "Hãy kiểm tra mã hoặc lập đơn vị trước." in shown.texts
    assert address(roster, "/xac-nhan") not in shown.attribute("form", "action")


def test_errors_block_the_confirmation(page):
    roster = uploaded(page, roster_row("CB001", unit="XYZ"))

    answer = page.post(address(roster, "/xac-nhan"))

    roster.refresh_from_db()
    assert answer.status_code == 409
    assert roster.state == RosterImportState.WAITING
    assert not Job.objects.exists()
    assert people() == (0, 0)


def test_people_and_units_out_of_reach_are_errors(page):
    other = make_unit(code="STC", name="Sở Tài chính")
    make_posting(official=make_official(staff_code="CB009"), unit=other)

    roster = uploaded(page, roster_row("CB001", unit="STC"), roster_row("CB009"))

    assert [one["where"] for one in roster.report["problems"]] == ["Danh sách!G4", "Danh sách!B5"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ds.xlsx", b"khong phai excel"),
        ("ds.xlsx", b""),
        ("ds.xlsx", zipped({"a.txt": b"0" * 1000})),
        ("ds.xlsm", roster_file([roster_row()])),
        ("ds.xls", roster_file([roster_row()])),
        ("ds.zip", roster_file([roster_row()])),
        ("ds.xlsx", roster_file([roster_row()])[:2000]),
    ],
    ids=["words", "empty", "a zip", "macros", "old excel", "another name", "cut off"],
)
def test_what_is_no_workbook_is_refused_at_the_field_and_nothing_is_kept(page, name, content):
    answer = upload(page, content, name)

    shown = Page(answer)
    assert answer.status_code == 422
    assert shown.faults == []
    assert not RosterImport.objects.exists()


def test_a_part_that_unpacks_to_too_much_is_refused(page):
    bomb = zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b" " * 200_000_000})

    answer = upload(page, bomb)

    assert answer.status_code == 422
    assert not RosterImport.objects.exists()


def test_a_form_without_a_file_says_so(page):
    answer = page.post(LIST, {})

    assert answer.status_code == 422
    assert Page(answer).faults == []


# Confirming and discarding


def test_confirming_writes_once_and_keeps_the_original(page, django_capture_on_commit_callbacks):
    content = roster_file([roster_row("CB001"), roster_row("CB002", name="Lê Hoà")])
    upload(page, content)
    roster = RosterImport.objects.get()

    answer = confirmed(page, roster, django_capture_on_commit_callbacks)

    job = Job.objects.get()
    roster.refresh_from_db()
    assert answer.headers["Location"].endswith(str(job.uuid))
    assert (job.state, job.link) == (JobState.DONE, address(roster))
    assert people() == (2, 2)
    assert (roster.state, bytes(roster.content), roster.rows) == ("imported", b"", [])
    assert roster.run.file.is_encrypted
    assert files.read(roster.run.file) == content
    assert JournalEntry.objects.filter(action="people.import_roster").count() == 1
    assert Page(page.get(address(roster))).faults == []


def test_confirming_twice_is_a_conflict_and_the_job_again_changes_nothing(
    page, django_capture_on_commit_callbacks
):
    roster = uploaded(page)
    confirmed(page, roster, django_capture_on_commit_callbacks)

    again = page.post(address(roster, "/xac-nhan"))
    job = Job.objects.get()
    Job.objects.update(state=JobState.WAITING, ended_at=None)
    run.func(str(job.uuid))

    job.refresh_from_db()
    assert again.status_code == 409
    assert job.state == JobState.DONE
    assert people() == (1, 1)
    assert ImportRun.objects.count() == 1


def test_errors_that_came_since_the_check_keep_everything_out_and_are_shown(
    page, django_capture_on_commit_callbacks
):
    roster = uploaded(page, roster_row("CB001"), roster_row("CB002"))
    make_posting(official=make_official(staff_code="CB002"), unit=make_unit(code="STC"))
    before = people()

    confirmed(page, roster, django_capture_on_commit_callbacks)

    roster.refresh_from_db()
    assert people() == before
    assert roster.state == RosterImportState.WAITING
    assert [one["where"] for one in roster.report["problems"]] == ["Danh sách!B5"]
    assert Job.objects.get().state == JobState.DONE
    assert "Chưa nhập gì vào hệ thống" in Page(page.get(address(roster))).texts


def test_a_job_that_failed_may_be_asked_for_again(page, django_capture_on_commit_callbacks):
    roster = uploaded(page)
    page.post(address(roster, "/xac-nhan"))
    Job.objects.update(state=JobState.FAILED, ended_at=timezone.now())

    answer = confirmed(page, roster, django_capture_on_commit_callbacks)

    assert answer.status_code == 302
    assert people() == (1, 1)


def test_discarding_deletes_the_file_and_what_it_said_of_people(page):
    roster = uploaded(page, roster_row("CB001", notes="ưu tiên"))

    page.post(address(roster, "/huy"))

    roster.refresh_from_db()
    assert roster.state == RosterImportState.DISCARDED
    assert (bytes(roster.content), roster.rows, roster.report["warnings"]) == (b"", [], [])
    assert roster.report["warning_count"] == 1
    assert Page(page.get(address(roster))).faults == []
    assert page.post(address(roster, "/xac-nhan")).status_code == 409
    assert page.post(address(roster, "/huy")).status_code == 409
    assert page.post(address(roster, "/tep-goc")).status_code == 409


def test_a_file_that_nobody_confirmed_is_discarded_by_the_next_upload(page, officer):
    now = timezone.now()
    old = check_roster(
        content=roster_file([roster_row()]), name="cũ.xlsx", by=officer, at=now - 2 * KEPT
    )

    new = uploaded(page)

    states = RosterImport.objects.order_by("pk").values_list("pk", "state")
    assert list(states) == [(old.pk, "discarded"), (new.pk, "waiting")]


# Who may


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADER, Role.SYSTEM_ADMIN])
def test_other_roles_are_refused(client, home_office, role):
    user = make_user()
    grant(user, role, home_office)
    client.force_login(user, backend="people.backends.GrantBackend")

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}/mau").status_code == 403
    assert upload(client, roster_file([roster_row()])).status_code == 403


def test_another_officer_sees_it_only_once_imported_and_only_with_all_its_units(
    page, client, home_office, django_capture_on_commit_callbacks
):
    roster = uploaded(page)
    above, beside = make_user(), make_user()
    grant(above, Role.HR_OFFICER, home_office)
    grant(beside, Role.HR_OFFICER, make_unit(code="STC"))

    client.force_login(above, backend="people.backends.GrantBackend")
    before = client.get(address(roster)).status_code
    refused = [client.post(address(roster, act)).status_code for act in ("/xac-nhan", "/huy")]
    client.force_login(roster.by, backend="people.backends.GrantBackend")
    confirmed(client, roster, django_capture_on_commit_callbacks)
    client.force_login(above, backend="people.backends.GrantBackend")
    after = client.get(address(roster)).status_code
    client.force_login(beside, backend="people.backends.GrantBackend")

    assert (before, refused, after) == (404, [404, 404], 200)
    assert client.get(address(roster)).status_code == 404
    assert client.post(address(roster, "/tep-goc")).status_code == 404


def test_what_the_operator_imported_is_listed_for_the_officers_of_its_units(page, client):
    import_rows([roster_row("CB001")], by=None)
    stranger = make_user()
    grant(stranger, Role.HR_OFFICER, make_unit(code="STC"))

    mine = Page(page.get(LIST)).texts
    client.force_login(stranger, backend="people.backends.GrantBackend")
    theirs = Page(client.get(LIST)).texts

    assert {"ds.xlsx", "Người vận hành hệ thống"} <= set(mine)
    assert "ds.xlsx" not in theirs


def test_the_original_is_handed_out_whole_and_the_journal_tells_of_it(
    page, officer, django_capture_on_commit_callbacks
):
    content = roster_file([roster_row()])
    upload(page, content)
    roster = RosterImport.objects.get()

    waiting = page.post(address(roster, "/tep-goc"))
    confirmed(page, roster, django_capture_on_commit_callbacks)
    imported = page.post(address(roster, "/tep-goc"))

    told = JournalEntry.objects.filter(action="people.take_roster", actor=officer.username)
    assert waiting.content == imported.content == content
    assert 'filename="ds.xlsx"' in imported.headers["Content-Disposition"]
    assert told.count() == 2


# The list and the template


def test_the_list_asks_as_much_for_one_as_for_many(page, django_assert_max_num_queries):
    uploaded(page)
    with django_assert_max_num_queries(15) as for_one:
        answer = page.get(LIST)
    uploaded(page, roster_row("CB002"))
    uploaded(page, roster_row("CB003"))
    with django_assert_max_num_queries(15) as for_three:
        page.get(LIST)

    assert Page(answer).faults == []
    assert len(for_three) == len(for_one)


@pytest.mark.parametrize("size", [1, 60])
def test_the_preview_asks_as_much_for_one_row_as_for_many(
    page, django_assert_max_num_queries, size
):
    roster = uploaded(page, *(roster_row(f"CB{number:03d}") for number in range(size)))

    with django_assert_max_num_queries(15):
        answer = page.get(address(roster))

    assert answer.status_code == 200


def test_the_template_is_read_without_a_problem_once_it_is_filled_in(page):
    answer = page.get(f"{LIST}/mau")

    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["Danh sách"]
    head = {cell.value: number for number, cell in enumerate(sheet[4], 1)}
    row = {
        "Số hiệu CBCC": "CB001",
        "Họ và tên": "Nguyễn Văn An",
        "Ngày sinh": "14/03/1985",
        "Nam/Nữ": "Nam",
        "Mã đơn vị": "SNV",
        "Chức vụ": "Chuyên viên",
        "Vị trí việc làm": "CV",
        "Lĩnh vực": "TC",
    }
    for name, value in row.items():
        sheet.cell(5, head[name], value)
    out = io.BytesIO()
    book.save(out)
    read = read_roster(out.getvalue(), name="mau.xlsx")
    assert (read.read, read.problems) == (1, ())
    assert [cell.value for cell in book["Danh mục"]["A"]][1:2] == ["SNV"]


def test_an_empty_template_is_told_to_be_empty():
    read = read_roster(roster_template([("Đơn vị", [("SNV", "Sở Nội vụ")])]), name="mau.xlsx")

    (problem,) = [one for one in read.problems if one.severity == "error"]
    assert (read.read, problem.where) == (0, "Danh sách")


def test_the_kind_of_job_is_registered():
    assert job_kinds.kind("people.import_roster") is not None
