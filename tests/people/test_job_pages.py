"""Pages of long work and of notices."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from office import files, job_kinds, jobs
from office.enums import JobState
from office.models import Job, Notice
from office.notices import notify, send_mails
from people.enums import Role
from tests.make import EIGHT, grant, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own kinds of jobs, gone afterwards."""
    monkeypatch.setattr(job_kinds, "_kinds", {})

    @jobs.work("tests.export", label="Xuất bảng thử", cancellable=True)
    def export(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        return jobs.Outcome(message="Xong.")

    @jobs.work("tests.issue", label="Cấp thử")
    def issue(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        return jobs.Outcome(message="Xong.")


def make_job(user: Any, **fields: Any) -> Job:
    """A job that the user asked for at 8:00 and that waits."""
    values = {"kind": "tests.export", "asked_at": EIGHT, "heartbeat_at": EIGHT}
    if fields.get("state") == JobState.RUNNING:
        values |= {"started_at": EIGHT, "attempts": 1}
    elif fields.get("state", JobState.WAITING) != JobState.WAITING:
        values |= {"ended_at": EIGHT}
    return Job.objects.create(started_by=user, **{**values, **fields})


def log_in(client: Any, user: Any = None) -> Any:
    user = user or make_user()
    client.force_login(user, backend="people.backends.GrantBackend")
    return user


def log_in_administrator(client: Any) -> Any:
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, make_unit())
    return log_in(client, user)


def address(name: str, job: Job) -> str:
    return reverse(f"people:{name}", args=[job.uuid])


# Own jobs


def test_ones_own_jobs_are_listed_and_nobody_elses(client):
    mine = make_job(log_in(client))
    make_job(make_user())

    response = client.get(reverse("people:jobs"))

    assert [row.job for row in response.context["rows"]] == [mine]
    assert "Xuất bảng thử" in response.content.decode()
    assert Page(response).faults == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_job_as_for_many(
    client, django_assert_max_num_queries, count
):
    user = log_in(client)
    for _ in range(count):
        make_job(user)

    with django_assert_max_num_queries(10):
        client.get(reverse("people:jobs"))


def test_a_visitor_is_sent_to_the_log_in(client):
    response = client.get(reverse("people:jobs"))

    assert response.status_code == 302


# One job


def test_a_running_job_shows_its_progress_and_asks_for_itself_again(client):
    user = log_in(client)
    job = make_job(user, state=JobState.RUNNING, done=3, total=4, message="3 bảng")

    whole = client.get(address("job", job))
    part = client.get(address("job", job), headers={"HX-Request": "true"})

    bar = next(given for _, given in Page(whole).tags if given.get("role") == "progressbar")
    assert bar["aria-valuenow"] == "75"
    assert Page(whole).faults == []
    assert "3 bảng" in part.content.decode()
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_a_job_that_has_ended_asks_no_more(client, state):
    job = make_job(log_in(client), state=state, message="Vì thế.")

    whole = client.get(address("job", job))
    part = client.get(address("job", job), headers={"HX-Request": "true"})

    assert "hx-trigger" not in part.content.decode()
    assert 'http-equiv="refresh"' not in whole.content.decode()
    assert "Vì thế." in whole.content.decode()
    assert Page(whole).faults == []


def test_a_job_that_is_done_leads_to_its_result_and_its_file(client):
    user = log_in(client)
    file = files.store(b"a,b", name="bang.csv", media_type="text/csv", at=EIGHT)
    job = make_job(user, state=JobState.DONE, file=file, link="/ky-sat-hach")

    page = client.get(address("job", job)).content.decode()
    answer = client.get(address("job_file", job))

    assert 'href="/ky-sat-hach"' in page
    assert (answer.content, answer["Content-Type"]) == (b"a,b", "text/csv")
    assert "bang.csv" in answer["Content-Disposition"]


def test_a_job_without_a_file_has_none_to_give(client):
    job = make_job(log_in(client), state=JobState.DONE)

    assert client.get(address("job_file", job)).status_code == 404


def test_somebody_elses_job_is_not_there(client):
    log_in(client)
    job = make_job(make_user())

    statuses = [
        client.get(address("job", job)).status_code,
        client.get(address("job_file", job)).status_code,
        client.post(address("cancel_job", job)).status_code,
        client.get(reverse("people:job", args=[uuid4()])).status_code,
    ]

    job.refresh_from_db()
    assert statuses == [404] * 4
    assert job.state == JobState.WAITING


def test_a_waiting_job_is_cancelled(client):
    job = make_job(log_in(client))

    response = client.post(address("cancel_job", job))

    job.refresh_from_db()
    assert response.url == address("job", job)
    assert job.state == JobState.CANCELLED


def test_a_running_job_is_asked_to_stop(client):
    job = make_job(log_in(client), state=JobState.RUNNING)

    page = client.post(address("cancel_job", job), follow=True).content.decode()

    job.refresh_from_db()
    assert (job.state, job.cancel_requested_at is not None) == (JobState.RUNNING, True)
    assert "huy-viec" not in page


def test_a_job_that_cannot_be_stopped_has_no_button_and_refuses(client):
    job = make_job(log_in(client), kind="tests.issue", state=JobState.RUNNING)

    page = client.get(address("job", job)).content.decode()
    response = client.post(address("cancel_job", job))

    assert "huy-viec" not in page
    assert response.status_code == 409
    assert job.number in response.content.decode()


# The administrator's


def test_the_administrator_sees_all_jobs_and_filters_them(client):
    log_in_administrator(client)
    failed = make_job(make_user(full_name="Trần Thị Bảy"), state=JobState.FAILED)
    waiting = make_job(None)

    every = client.get(reverse("people:all_jobs"))
    some = client.get(reverse("people:all_jobs"), {"trang_thai": "failed"})

    assert {row.job for row in every.context["rows"]} == {failed, waiting}
    assert [row.job for row in some.context["rows"]] == [failed]
    assert "Trần Thị Bảy" in some.content.decode()
    assert Page(every).faults == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_all_asks_as_much_for_one_job_as_for_many(
    client, django_assert_max_num_queries, count
):
    log_in_administrator(client)
    for _ in range(count):
        make_job(make_user())

    with django_assert_max_num_queries(10):
        client.get(reverse("people:all_jobs"))


def test_only_the_administrator_sees_the_list_of_all(client):
    log_in(client)

    assert client.get(reverse("people:all_jobs")).status_code == 403


def test_the_administrator_reads_a_job_but_neither_stops_it_nor_takes_its_file(client):
    log_in_administrator(client)
    file = files.store(b"a", name="bang.csv", media_type="text/csv", at=EIGHT)
    done = make_job(make_user(), state=JobState.DONE, file=file)
    waiting = make_job(make_user())

    pages = [client.get(address("job", job)).content.decode() for job in (done, waiting)]

    assert "bang.csv" not in pages[0]
    assert "huy-viec" not in pages[1]
    assert client.get(address("job_file", done)).status_code == 404
    assert client.post(address("cancel_job", waiting)).status_code == 404


# Notices


def tell(user: Any, **fields: Any) -> Notice:
    notify([user.pk], **{"subject": "Có kết quả", "body": "Kỳ 1", "at": EIGHT, **fields})
    return Notice.objects.filter(recipient=user).latest("pk")


def test_own_notices_stand_newest_first_and_the_bell_counts_the_unread(client):
    user = log_in(client)
    old = tell(user)
    new = tell(user, at=EIGHT + timedelta(hours=1))
    tell(make_user())

    response = client.get(reverse("people:notices"))

    assert list(response.context["page"]) == [new, old]
    assert response.context["unread"] == 2
    assert '<span class="count">2</span>' in response.content.decode()
    assert Page(response).faults == []


def test_opening_a_notice_marks_it_read_and_leads_to_its_matter(client):
    user = log_in(client)
    notice, other = tell(user, link="/viec"), tell(user)

    response = client.post(reverse("people:notice", args=[notice.uuid]))

    notice.refresh_from_db()
    other.refresh_from_db()
    assert response.url == "/viec"
    assert (notice.read_at is None, other.read_at is None) == (False, True)


def test_a_notice_leads_to_no_other_site(client):
    notice = tell(log_in(client), link="https://elsewhere.example/")

    response = client.post(reverse("people:notice", args=[notice.uuid]))

    assert response.url == reverse("people:notices")


def test_somebody_elses_notice_is_not_there(client):
    log_in(client)
    notice = tell(make_user())

    response = client.post(reverse("people:notice", args=[notice.uuid]))

    notice.refresh_from_db()
    assert response.status_code == 404
    assert notice.read_at is None


def test_all_own_notices_are_marked_at_once(client):
    user, other = log_in(client), make_user()
    tell(user)
    tell(user)
    tell(other)

    client.post(reverse("people:read_notices"))

    assert list(
        Notice.objects.filter(read_at__isnull=True).values_list("recipient", flat=True)
    ) == [other.pk]
    assert Notice.objects.filter(recipient=user, read_at__lte=timezone.now()).count() == 2


def test_a_notice_goes_out_by_mail_where_there_is_an_address(
    django_capture_on_commit_callbacks,
):
    reachable, silent = make_user(email="an@tinh.example"), make_user(email="")

    with django_capture_on_commit_callbacks(execute=True):
        notify(
            [reachable.pk, silent.pk], subject="Có\nkết quả", body="Kỳ 1", at=EIGHT, link="/viec"
        )

    assert [(one.to, one.subject) for one in mail.outbox] == [(["an@tinh.example"], "Có kết quả")]
    assert mail.outbox[0].body == "Kỳ 1\n\nhttp://127.0.0.1:8000/viec"


def test_a_mail_server_that_is_down_is_logged_and_hinders_nothing(settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    notice = tell(make_user(email="an@tinh.example"))

    send_mails.call([str(notice.uuid)])

    assert "no mail server" in caplog.text
