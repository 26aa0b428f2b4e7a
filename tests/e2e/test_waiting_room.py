"""The waiting room in a browser: its clock runs, it stands still while nothing changes, and says when nobody answers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Shift
from assessments.proctoring import pause_room
from tests.e2e.line import Line
from tests.e2e.sitting import begin, enter, waiting_attempt
from tests.make import make_user

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = re.compile(r"\d\d:\d\d:\d\d")


@pytest.fixture
def attempt():
    """A waiting attempt of one question."""
    return waiting_attempt("")


@pytest.fixture
def line(live_server):
    """The line between the machine and the server."""
    line = Line(live_server.thread.port)
    yield line
    line.cut()


def seconds(text: str) -> int:
    """Read a time of the day, or minutes and seconds."""
    parts = [int(part) for part in text.split(":")]
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))


def test_the_clock_of_the_server_runs_and_what_is_left_is_told_to_the_second(windows, attempt):
    starts = timezone.now() + timedelta(minutes=10)
    Shift.objects.update(starts_at=starts, opened_at=None)
    page = windows()
    page.add_init_script("{ const now = Date.now; Date.now = () => now() + 5 * 3600e3; }")
    enter(page, attempt)
    clock, left = page.locator("[data-clock]"), page.locator("#cho span")
    expect(clock).to_have_text(WHOLE)
    before, was_left = clock.inner_text(), seconds(left.inner_text())
    expect(clock).not_to_have_text(before)
    page.wait_for_timeout(1500)

    here = timezone.localtime()
    off = seconds(clock.inner_text()) - seconds(f"{here:%H:%M:%S}")
    assert abs(off) <= 3  # whatever the machine's own clock says
    assert 560 < was_left <= 600
    assert 0 < was_left - seconds(left.inner_text()) < 10


def test_a_paper_that_came_before_the_hour_is_told_of(windows, attempt):
    page = windows()
    enter(page, attempt)

    expect(page.locator("[data-held]")).to_be_visible()


@pytest.mark.slow
def test_a_waiting_room_without_a_line_says_so_until_it_is_back(windows, line, attempt):
    page = windows(url=line.url)
    enter(page, attempt)
    line.cut()
    note = page.locator("[data-no-line]")
    expect(note).to_be_visible(timeout=30_000)
    since = note.locator("[data-lost-at]").inner_text()
    line.mend()

    expect(note).to_be_hidden(timeout=15_000)
    assert re.fullmatch(r"\d\d:\d\d", since)


@pytest.mark.slow
def test_who_waits_in_a_pause_keeps_the_page_until_the_room_goes_on(windows, attempt):
    page = begin(windows(), attempt)
    room = attempt.candidate.shift_room
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=timezone.now())
    page.goto("/thi/bai")
    page.wait_for_selector("[data-waiting=paused]")
    page.evaluate("window.isTheSame = true")
    with page.expect_response("**/thi/trang-thai"):
        pass
    page.wait_for_timeout(500)

    assert page.evaluate("window.isTheSame === true")
