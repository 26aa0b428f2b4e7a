from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from office import journal
from office.enums import JobState
from office.models import Job
from people.enums import Role
from people.system_health import State, glance, look
from tests.make import grant, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def pages(client):
    admin = make_user()
    grant(admin, Role.SYSTEM_ADMIN, make_unit())
    client.force_login(admin, backend="people.backends.GrantBackend")
    return client


def states(lines):
    return {line.what: line.state for line in lines}


def worries(*, at):
    running = ("Worker", "Tasks", "Journal")
    lines = [line for line in glance(at=at) if line.what in running]
    return [line for line in lines if line.state is not State.GOOD]


def test_the_page_tells_each_thing_with_a_word_and_what_to_do(pages):
    answer = pages.get(reverse("people:system"))

    assert Page(answer).faults == []
    shown = answer.context["first"] + answer.context["good"]
    assert len(shown) == 15
    assert all(line.advice for line in shown if line.state is not State.GOOD)


def test_keys_are_never_shown(pages, settings):
    page = pages.get(reverse("people:system")).content.decode()

    assert settings.SECRET_KEY not in page
    assert not any(key in page for key in settings.FIELD_KEYS)


def test_other_roles_do_not_see_the_system(client):
    user = make_user()
    grant(user, Role.ORGANISER, make_unit())
    client.force_login(user, backend="people.backends.GrantBackend")

    assert client.get(reverse("people:system")).status_code == 403


def test_all_is_well_where_nothing_waits():
    assert worries(at=timezone.now()) == []


def test_an_old_unsealed_entry_shows_that_no_worker_is_there():
    now = timezone.now()
    journal.record(actor="", action="people.x", target="x", at=now - timedelta(minutes=6))

    found = states(worries(at=now))

    assert found == {"Worker": State.BAD, "Journal": State.BAD}


def test_a_job_that_nobody_takes_shows_that_no_worker_is_there():
    now = timezone.now()
    long_ago = now - timedelta(minutes=5)
    Job.objects.create(kind="x", asked_at=long_ago, heartbeat_at=long_ago)

    assert states(worries(at=now)) == {"Worker": State.BAD, "Tasks": State.BAD}


def test_a_job_that_failed_lately_is_told_for_a_week():
    now = timezone.now()
    ended = {"asked_at": now, "started_at": now, "heartbeat_at": now, "ended_at": now}
    Job.objects.create(kind="x", state=JobState.FAILED, attempts=1, **ended)

    assert states(worries(at=now)) == {"Tasks": State.ATTENTION}
    assert worries(at=now + timedelta(days=8)) == []


def test_debug_and_demonstration_are_marked(settings):
    settings.DEBUG = settings.DEMO_MODE = True

    found = states(look(at=timezone.now()))

    assert found["Developers' mode"] is State.BAD
    assert found["Demonstration"] is State.ATTENTION


def test_the_worst_comes_first(settings):
    settings.DEBUG = True

    order = [list(State).index(line.state) for line in look(at=timezone.now())]

    assert order[0] == 0
    assert order == sorted(order)


def test_the_home_page_of_an_administrator_tells_what_needs_attention(pages):
    make_user(is_active=False)
    old = timezone.now() - timedelta(minutes=6)
    journal.record(actor="", action="people.x", target="x", at=old)

    answer = pages.get(reverse("people:home"))

    assert Page(answer).faults == []
    assert "seal_journal" in answer.content.decode()
