from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from office import journal
from office.models import Job, JournalEntry
from people.enums import Role
from tests.make import grant, make_unit, make_user
from tests.people.costs import assert_same_cost
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 12, 5, 0, tzinfo=UTC)


@pytest.fixture
def pages(client):
    admin = make_user(username="quantri", full_name="Quản Trị")
    grant(admin, Role.SYSTEM_ADMIN, make_unit())
    client.force_login(admin, backend="people.backends.GrantBackend")
    return client


def record(action="people.grant_role", *, actor="quantri", target="user:1", at=NOON, **data):
    return journal.record(actor=actor, action=action, target=target, at=at, data=data)


def test_entries_are_listed_newest_first_in_words(pages):
    record("people.grant_role")
    record("banks.something_new")

    answer = pages.get(reverse("people:journal"))

    assert Page(answer).faults == []
    codes = [row["entry"].action for row in answer.context["rows"]]
    assert codes == ["banks.something_new", "people.grant_role"]
    assert answer.context["rows"][0]["words"] == "banks.something_new"
    assert "Quản Trị" in Page(answer).texts


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"ai": "khac"}, ["banks.approve"]),
        ({"viec": "people."}, ["people.end_grant", "people.grant_role"]),
        ({"doi_tuong": "question:"}, ["banks.approve"]),
        ({"tu": "2026-11-13"}, ["people.end_grant"]),
        ({"den": "2026-11-12"}, ["banks.approve", "people.grant_role"]),
        ({"tu": "không phải ngày", "ai": "khac"}, ["banks.approve"]),
    ],
)
def test_entries_are_narrowed(pages, conditions, found):
    record("people.grant_role")
    record("banks.approve", actor="khac", target="question:1")
    record("people.end_grant", at=NOON + timedelta(days=1))

    answer = pages.get(reverse("people:journal"), conditions)

    assert [row["entry"].action for row in answer.context["rows"]] == found


def test_older_entries_follow_on_the_next_page_without_counting(pages):
    for number in range(130):
        record(target=f"user:{number}")

    first = pages.get(reverse("people:journal"))
    older = first.context["older"]
    second = pages.get(reverse("people:journal"), {"truoc": older})

    assert [len(one.context["rows"]) for one in (first, second)] == [100, 30]
    assert second.context["rows"][0]["entry"].pk == older - 1
    assert second.context["older"] is None


def test_the_journal_costs_the_same_for_one_entry_as_for_many(pages):
    assert_same_cost(pages, reverse("people:journal"), add=record)


def test_an_entry_shows_its_data_and_no_personal_number(pages):
    entry = record(role="leader", changes=[{"note": "CCCD 012345678901"}])

    answer = pages.get(reverse("people:journal_entry", args=[entry.pk]))

    assert Page(answer).faults == []
    assert dict(answer.context["data"]) == {
        "role": "leader",
        "changes 1.note": "CCCD ••••••••8901",
    }


def test_other_roles_do_not_read_the_journal(client):
    user = make_user()
    grant(user, Role.HR_OFFICER, make_unit())
    client.force_login(user, backend="people.backends.GrantBackend")

    assert client.get(reverse("people:journal")).status_code == 403


def test_the_chain_is_checked_as_a_task(pages, django_capture_on_commit_callbacks):
    record()
    journal.seal()
    record()

    with django_capture_on_commit_callbacks(execute=True):
        answer = pages.post(reverse("people:verify_journal"))

    job = Job.objects.get()
    assert answer["Location"] == reverse("people:job", args=[job.uuid])
    assert (job.state, job.link) == ("done", reverse("people:journal"))
    chain = pages.get(reverse("people:journal")).context["chain"]
    assert (chain["sealed"], chain["unsealed"], chain["check"]) == (1, 1, job)


def test_a_broken_chain_is_named(pages, django_capture_on_commit_callbacks):
    record()
    record()
    journal.seal()
    JournalEntry.objects.order_by("pk").first().delete()

    with django_capture_on_commit_callbacks(execute=True):
        pages.post(reverse("people:verify_journal"))

    assert "1" in Job.objects.get().message
    assert (
        Job.objects.get().message
        == pages.get(reverse("people:journal")).context["chain"]["check"].message
    )
    assert timezone.now() > Job.objects.get().asked_at


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_all_days_narrows_nothing(pages, day):
    answer = pages.get(reverse("people:journal"), {"tu": day, "den": day, "truoc": "9" * 5000})

    assert answer.status_code == 200
