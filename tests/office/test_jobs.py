"""Long work and its reaper; notices."""

from datetime import timedelta

import pytest

from office import jobs
from office.enums import JobState
from office.models import Notice
from office.notices import notify
from tests.make import EIGHT, make_user

pytestmark = pytest.mark.django_db


def test_a_job_shows_how_far_it_is_and_how_it_ended():
    job = jobs.start(kind="certificates", total=10, at=EIGHT, by_id=make_user().pk)

    jobs.progress(job, done=4, at=EIGHT, message="4/10")
    job.refresh_from_db()
    running = (job.state, job.done, job.message)
    jobs.end(job, state=JobState.DONE, at=EIGHT)
    job.refresh_from_db()

    assert running == (JobState.RUNNING, 4, "4/10")
    assert (job.state, job.ended_at) == (JobState.DONE, EIGHT)


def test_a_job_that_ended_moves_no_more():
    job = jobs.start(kind="x", total=2, at=EIGHT)
    jobs.end(job, state=JobState.CANCELLED, at=EIGHT)

    jobs.progress(job, done=2, at=EIGHT)
    jobs.end(job, state=JobState.DONE, at=EIGHT)

    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.CANCELLED, 0)


def test_only_the_silent_are_reaped():
    silent = jobs.start(kind="x", total=2, at=EIGHT)
    lively = jobs.start(kind="x", total=2, at=EIGHT)
    jobs.progress(lively, done=1, at=EIGHT + timedelta(minutes=2))

    reaped = jobs.reap(at=EIGHT + timedelta(minutes=3))

    silent.refresh_from_db()
    lively.refresh_from_db()
    assert reaped == 1
    assert (silent.state, lively.state) == (JobState.FAILED, JobState.RUNNING)


def test_a_notice_reaches_each_recipient_in_one_statement(django_assert_num_queries):
    people = [make_user().pk for _ in range(3)]

    with django_assert_num_queries(1):
        told = notify(people, subject="Có kết quả", body="…", at=EIGHT)

    assert told == 3
    assert set(Notice.objects.values_list("recipient", flat=True)) == set(people)
