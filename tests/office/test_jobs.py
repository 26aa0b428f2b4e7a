"""Long work: begun once, ended once, taken over when its worker dies, stopped when asked."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from office import job_kinds, jobs
from office.enums import JobState
from office.errors import Invalid, JobCannotStop, JobEnded
from office.models import Job
from tests.make import EIGHT, make_user

pytestmark = pytest.mark.django_db


class Unreadable(Invalid):
    code = "unreadable"
    message = "Row %(row)s cannot be read."


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own kinds and pauses, gone afterwards."""
    monkeypatch.setattr(job_kinds, "_kinds", {})
    monkeypatch.setattr(job_kinds, "_pauses", [])
    monkeypatch.setattr(jobs, "TELL_SECONDS", 0.0)

    @jobs.work("tests.count", label="Counting", cancellable=True)
    def count(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        for done in range(job.params["to"]):
            tell(done + 1, job.params["to"], f"{done + 1} counted")
        return jobs.Outcome(message="All counted.", link="/ket-qua")

    @jobs.work("tests.read", label="Reading", heavy=True)
    def read(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        raise Unreadable(row=7)

    @jobs.work("tests.crash", label="Crashing")
    def crash(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        raise RuntimeError("secret detail")


def make_job(kind: str = "tests.count", **fields: object) -> Job:
    """A job that waits since 8:00 and is in no queue."""
    values = {"kind": kind, "params": {"to": 3}, "asked_at": EIGHT, "heartbeat_at": EIGHT}
    return Job.objects.create(**{**values, **fields})


def make_running(**fields: object) -> Job:
    """A job whose first attempt began at 8:00."""
    values = {"state": JobState.RUNNING, "attempts": 1, "started_at": EIGHT}
    return make_job(**{**values, **fields})  # type: ignore[arg-type]


def run(job: Job) -> Job:
    """Let this process be the worker."""
    jobs.run.call(str(job.uuid))
    job.refresh_from_db()
    return job


def test_a_job_runs_after_the_commit_and_says_where_its_result_is(
    django_capture_on_commit_callbacks,
):
    owner = make_user()

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(kind="tests.count", params={"to": 3}, by_id=owner.pk, at=EIGHT)
        asked = job.state

    job.refresh_from_db()
    assert asked == JobState.WAITING
    assert (job.state, job.done, job.total, job.attempts) == (JobState.DONE, 3, 3, 1)
    assert (job.message, job.link, job.started_by) == ("All counted.", "/ket-qua", owner)


def test_a_kind_that_nobody_registered_is_refused():
    with pytest.raises(ValueError, match=r"tests\.unknown"):
        jobs.enqueue(kind="tests.unknown", by_id=None, at=EIGHT)

    assert not Job.objects.exists()


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match=r"tests\.count"):
        jobs.work("tests.count", label="Again")(lambda job, tell: jobs.Outcome(message=""))


def test_a_refusal_of_the_rules_is_the_answer_of_the_job():
    job = run(make_job("tests.read"))

    assert (job.state, job.message) == (JobState.FAILED, "Row 7 cannot be read.")


def test_a_fault_is_logged_and_told_by_the_number_of_the_job_alone(caplog):
    job = run(make_job("tests.crash"))

    assert job.state == JobState.FAILED
    assert job.number in job.message
    assert "secret detail" not in job.message
    assert "secret detail" in caplog.text


def test_a_job_of_a_kind_that_is_gone_fails_with_a_sentence(caplog):
    job = run(make_job("tests.gone"))

    assert (job.state, job.number in job.message) == (JobState.FAILED, True)


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_has_ended_is_not_done_again(state):
    job = run(make_job(state=state, ended_at=EIGHT))

    assert (job.state, job.attempts, job.done) == (state, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_take_the_same_job_do_it_once():
    begun: list[int] = []
    both = Barrier(2)

    @jobs.work("tests.once", label="Once")
    def once(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        begun.append(job.attempts)
        return jobs.Outcome(message="Done.")

    job = make_job("tests.once")

    def worker() -> None:
        both.wait(10)
        try:
            jobs.run.call(str(job.uuid))
        finally:
            connection.close()

    workers = [Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()

    assert begun == [1]


def test_a_job_that_waits_is_cancelled_at_once():
    job = jobs.cancel(job=make_job(), at=EIGHT)

    assert (job.state, job.ended_at) == (JobState.CANCELLED, EIGHT)
    assert run(job).state == JobState.CANCELLED


def test_a_job_that_runs_stops_at_the_next_thing_it_tells():
    told: list[int] = []

    @jobs.work("tests.slow", label="Slow", cancellable=True)
    def slow(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        for step in (1, 2, 3):
            tell(step, 3, "")
            told.append(step)
            if step == 2:
                jobs.cancel(job=Job.objects.get(pk=job.pk), at=timezone.now())
        return jobs.Outcome(message="Done.")

    job = run(make_job("tests.slow"))

    assert (job.state, told) == (JobState.CANCELLED, [1, 2])


def test_a_job_that_would_leave_half_a_result_cannot_be_stopped():
    running = make_running(kind="tests.crash")

    with pytest.raises(JobCannotStop):
        jobs.cancel(job=running, at=EIGHT)

    running.refresh_from_db()
    assert running.cancel_requested_at is None


@pytest.mark.parametrize("kind", ["tests.count", "tests.crash"])
def test_what_has_ended_cannot_be_cancelled(kind):
    with pytest.raises(JobEnded):
        jobs.cancel(job=make_job(kind, state=JobState.DONE, ended_at=EIGHT), at=EIGHT)


def test_only_the_silent_are_taken_over(django_capture_on_commit_callbacks):
    at = EIGHT + timedelta(minutes=3)
    silent = make_running()
    lively = make_running(heartbeat_at=at - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        moved = jobs.reap(at=at)

    silent.refresh_from_db()
    lively.refresh_from_db()
    assert moved == 1
    assert (silent.state, silent.attempts) == (JobState.DONE, 2)
    assert (lively.state, lively.attempts) == (JobState.RUNNING, 1)


def test_a_job_is_begun_three_times_at_most(django_capture_on_commit_callbacks):
    job = make_running(attempts=3)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.reap(at=EIGHT + timedelta(minutes=3))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.message


def test_a_dead_job_that_was_asked_to_stop_is_cancelled():
    job = make_running(cancel_requested_at=EIGHT)

    jobs.reap(at=EIGHT + timedelta(minutes=3))

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_waiting_job_that_the_queue_lost_is_woken(django_capture_on_commit_callbacks):
    job = make_job()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.reap(at=EIGHT + timedelta(minutes=3))

    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_worker_whose_job_was_taken_over_goes_no_further():
    @jobs.work("tests.lost", label="Lost")
    def lost(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        Job.objects.filter(pk=job.pk).update(attempts=2)  # another worker is at it
        tell(1, 2, "")
        raise AssertionError("told although the job is another's")

    job = run(make_job("tests.lost"))

    assert (job.state, job.attempts, job.done) == (JobState.RUNNING, 2, 0)


def test_a_worker_keeps_alive_what_it_works_on_and_nothing_else():
    late = EIGHT + timedelta(minutes=5)
    beaten: list[int] = []

    @jobs.work("tests.long", label="Long")
    def long(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        beaten.append(jobs.beat(at=late))
        return jobs.Outcome(message="Done.")

    other = make_running()
    run(make_job("tests.long"))

    other.refresh_from_db()
    assert (beaten, jobs.beat(at=late), other.heartbeat_at) == ([1], 0, EIGHT)


def test_heavy_work_waits_while_a_pause_holds_and_says_why():
    shift_is_open = True
    jobs.register_pause(lambda: shift_is_open, because="Waits until the shift is over.")

    light = run(make_job())
    heavy = run(make_job("tests.read"))
    waiting = (heavy.state, heavy.message, heavy.attempts)
    shift_is_open = False
    run(heavy)

    assert light.state == JobState.DONE
    assert waiting == (JobState.WAITING, "Waits until the shift is over.", 0)
    assert heavy.state == JobState.FAILED  # it was begun


def test_telling_often_writes_seldom(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(jobs, "TELL_SECONDS", 60.0)
    job = make_job(params={"to": 500})

    with django_assert_max_num_queries(8):
        run(job)

    assert (job.state, job.done) == (JobState.DONE, 500)


def test_more_done_than_there_is_counts_as_all():
    @jobs.work("tests.over", label="Over")
    def over(job: Job, tell: jobs.Tell) -> jobs.Outcome:
        tell(9, 5, "x" * 900)
        return jobs.Outcome(message="y" * 900)

    job = run(make_job("tests.over"))

    assert (job.done, job.total, len(job.message)) == (5, 5, 500)


def test_what_is_asked_for_again_before_it_is_done_is_one_job():
    asker, other = make_user(), make_user()

    def ask(to=3, by=asker):
        job = jobs.enqueue_once(kind="tests.count", params={"to": to}, by_id=by.pk, at=EIGHT)
        return job.pk

    first = ask()

    assert ask() == first
    assert len({first, ask(to=4), ask(by=other)}) == 3
    run(Job.objects.get(pk=first))
    assert ask() != first
