"""The clock of a machine is set, or the machine sleeps: the paper goes by the server's time."""

from typing import Any

import pytest
from playwright.sync_api import expect

from assessments.enums import EndedBy
from tests.e2e.line import Line
from tests.e2e.sitting import (
    begin,
    choose,
    end_in,
    opened,
    stored,
    until_all_saved,
    waiting_attempt,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FROZEN = "() => Boolean(document.querySelector('#cau-1').closest('[inert]'))"


def set_clock(hours: float) -> str:
    """A script that sets the day's clock of a page so many hours ahead."""
    return f"{{ const now = Date.now; Date.now = () => now() + {hours} * 3600e3; }}"


@pytest.fixture
def attempt():
    """A waiting attempt of three questions, the last one with a text to be typed."""
    return waiting_attempt("", "", "short_answer")


@pytest.fixture
def line(live_server):
    """The line between the machine and the server."""
    line = Line(live_server.thread.port)
    yield line
    line.cut()


@pytest.fixture
def paper(windows, line, attempt):
    """The paper as its candidate has just begun it."""
    page = begin(windows(url=line.url), attempt)
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    page.close()


def shown(page: Any) -> str:
    return str(page.locator("[data-left] b").inner_text())


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_set_while_the_line_is_down_ends_nothing(paper, line, attempt, hours):
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    line.cut()
    paper.evaluate(set_clock(hours))
    choose(paper, 2, "C")
    paper.wait_for_timeout(2500)

    assert "44:30" < shown(paper) < "45:01"
    assert not paper.evaluate(FROZEN)
    line.mend()
    until_all_saved(paper, 2)
    attempt.refresh_from_db()
    assert attempt.ended_at is None
    assert stored(attempt) == {1: "B", 2: "C"}


def test_a_page_opened_again_without_a_line_and_with_a_clock_set_ahead_stays_open(
    paper, line, attempt
):
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    line.cut()
    paper.add_init_script(set_clock(0.9))  # beyond the end; its kept page is still given out
    paper.reload()
    opened(paper)
    expect(paper.locator("[data-reopened]")).to_be_visible()
    paper.wait_for_timeout(1500)
    frozen = paper.evaluate(FROZEN)
    choose(paper, 2, "C")
    line.mend()
    until_all_saved(paper, 2)

    attempt.refresh_from_db()
    assert not frozen
    assert "44:00" < shown(paper) < "45:01"
    assert attempt.ended_at is None
    assert stored(attempt) == {1: "B", 2: "C"}


def test_a_page_whose_time_was_up_is_still_up_when_it_is_opened_again_without_a_line(
    paper, line, attempt
):
    end_in(attempt, 6)
    choose(paper, 1, "B")  # from its answer the page hears how much time is left
    until_all_saved(paper, 1)
    line.cut()
    expect(paper.locator("[data-up]")).to_be_visible(timeout=40_000)
    paper.reload()
    opened(paper)

    expect(paper.locator("[data-up]")).to_be_visible(timeout=40_000)


def test_a_machine_that_slept_asks_the_server_and_hands_nothing_in(windows, line, attempt):
    page = windows(url=line.url)
    page.clock.install()
    begin(page, attempt)
    choose(page, 1, "B")
    until_all_saved(page, 1)
    with page.expect_request("**/thi/tra-loi"):
        page.clock.fast_forward("50:00")  # both clocks of the machine, the server's not
    page.wait_for_timeout(1500)
    choose(page, 2, "C")
    until_all_saved(page, 2)

    attempt.refresh_from_db()
    assert attempt.ended_at is None
    assert "44:00" < shown(page) < "45:01"
    assert "/thi/bai" in page.url


def test_when_the_server_s_time_is_up_the_paper_is_handed_in_whatever_the_machine_s_clock_says(
    paper, attempt
):
    paper.evaluate(set_clock(-3))
    end_in(attempt, 4)
    choose(paper, 1, "B")
    paper.wait_for_url("**/thi/bien-nhan", timeout=40_000)

    attempt.refresh_from_db()
    assert attempt.ended_by == EndedBy.CLOCK
    assert stored(attempt) == {1: "B"}
