"""What the home pages of the HR office and of the administrator show first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from office import journal
from office.models import Job
from people.enums import Role
from people.models import Unit
from people.queries import gaps_of
from tests.clients import client_of
from tests.make import EIGHT, grant, make_official, make_posting, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


def officer(role, unit):
    user = make_user()
    grant(user, role, unit)
    return user


def home(user):
    return Page(client_of(user).get("/"))


# --- the HR office --------------------------------------------------------------------------------


def incomplete(unit):
    """One official for each gap, and one whose file is whole."""
    make_posting(unit=unit, official=make_official(birth_date=date(1990, 1, 2)))
    make_posting(unit=unit, fields=(), official=make_official(birth_date=date(1990, 1, 2)))
    make_posting(unit=unit, official=make_official(birth_date=None))
    make_posting(unit=unit, is_primary=False, official=make_official(birth_date=date(1990, 1, 2)))


def test_files_that_hinder_tests_are_counted_each_by_what_it_lacks(unit):
    incomplete(unit)
    make_posting(fields=())  # of another unit

    found = gaps_of(officer(Role.HR_OFFICER, unit), on=timezone.localdate())

    assert found == {"vi-tri": 1, "linh-vuc": 1, "ngay-sinh": 1}


def test_each_gap_leads_to_the_officials_who_have_it(unit):
    incomplete(unit)
    user = officer(Role.HR_OFFICER, unit)
    shown = client_of(user).get("/").content.decode()

    for gap in ("vi-tri", "linh-vuc", "ngay-sinh"):
        address = f"{reverse('people:officials')}?thieu={gap}"
        assert f'href="{address}"' in shown
        assert client_of(user).get(address).context["page"].paginator.count == 1


def test_whole_files_are_said_to_be_whole(unit):
    make_posting(unit=unit, official=make_official(birth_date=date(1990, 1, 2)))

    page = home(officer(Role.HR_OFFICER, unit))

    assert page.faults == []
    assert "?thieu=" not in str(page.texts)


def test_the_newest_postings_of_ones_units_are_listed(unit):
    make_posting(unit=unit, official=make_official(full_name="Lê Thị Mới"))
    make_posting(official=make_official(full_name="Trần Nơi Khác"))

    texts = home(officer(Role.HR_OFFICER, unit)).texts

    assert "Lê Thị Mới" in texts
    assert "Trần Nơi Khác" not in texts


# --- the administrator ----------------------------------------------------------------------------


@pytest.fixture
def admin(unit):
    return officer(Role.SYSTEM_ADMIN, unit)


def test_failed_tasks_of_the_last_week_are_listed_with_what_stopped_them(admin):
    def fail(message, days):
        ended = timezone.now() - timedelta(days=days)
        Job.objects.create(
            kind="people.import_roster", params={}, state="failed", message=message,
            asked_at=ended, heartbeat_at=ended, ended_at=ended, started_at=ended, attempts=1,
        )  # fmt: skip

    fail("Tệp bị hỏng", 1)
    fail("Lâu rồi", 9)

    texts = home(admin).texts

    assert "Tệp bị hỏng" in texts
    assert "Lâu rồi" not in texts


def test_roles_that_end_and_units_that_change_within_a_month_are_named(admin, unit):
    today = timezone.localdate()
    leaving = make_user(full_name="Phạm Sắp Nghỉ")
    ending = grant(leaving, Role.LEADER, unit)
    ending.valid_to = today + timedelta(days=8)
    ending.save()
    for name, days in (("Phòng Ngày Mai", 1), ("Phòng Xa", 90)):
        row = make_unit(parent=unit, name=name)
        Unit.objects.filter(pk=row.pk).update(valid_to=today + timedelta(days=days))

    page = home(admin)

    assert page.faults == []
    assert {"Phạm Sắp Nghỉ", "Phòng Ngày Mai"} <= set(page.texts)
    assert "Phòng Xa" not in page.texts


def test_acts_that_matter_are_listed_and_daily_work_is_not(admin):
    journal.record(actor=admin.username, action="people.lock_account", target="user:x", at=EIGHT)
    journal.record(actor=admin.username, action="banks.read_key", target="version:x", at=EIGHT)

    texts = home(admin).texts

    assert "Khóa tài khoản" in texts
    assert not any("đáp án" in text for text in texts)


def test_a_backup_that_was_made_is_told_with_its_age(admin):
    assert "chưa sao lưu lần nào" in home(admin).texts
    made = timezone.now() - timedelta(hours=5, minutes=1)
    journal.record(actor="", action="office.back_up", target="installation", at=made)

    assert "5 giờ trước" in home(admin).texts


# --- what they cost -------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "most"), [(Role.HR_OFFICER, 22), (Role.SYSTEM_ADMIN, 28)])
def test_a_home_page_costs_the_same_for_many_rows_as_for_few(role, most, unit):
    def add():
        make_posting(unit=unit)
        ending = grant(make_user(), Role.LEADER, unit)
        ending.valid_to = timezone.localdate() + timedelta(days=3)
        ending.save()
        journal.record(actor="x", action="people.lock_account", target="user:x", at=EIGHT)

    browser = client_of(officer(role, unit))
    counts = []
    for rows in (1, 6):
        for _number in range(rows):
            add()
        browser.get("/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[1] <= most
