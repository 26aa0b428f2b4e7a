"""The paper that came before the hour: opened in the browser by the key of the start."""

import pytest

from assessments.models import Attempt
from tests.e2e.sitting import begin, choose, enter, stored, until_all_saved, waiting_attempt

pytestmark = pytest.mark.django_db(transaction=True)

#: How many closed papers the browser has.
HELD = "async () => (await (await caches.open('paper-closed')).keys()).length"


@pytest.fixture
def attempt():
    """A waiting attempt of three questions, the last one with a text to be typed."""
    return waiting_attempt("", "", "short_answer")


def asked(page):
    """The addresses below /thi/ that the page asks for, with their methods, as they come."""
    found = []
    page.on("request", lambda one: found.append((one.method, one.url.partition("/thi/")[2])))
    return found


def until_held(page):
    """Wait until the browser has the closed paper."""
    for _turn in range(100):
        if page.evaluate(HELD):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the closed paper did not come")


def test_the_start_is_one_small_request_and_the_paper_stands_there(windows, attempt):
    page = windows()
    requests = asked(page)
    enter(page, attempt)
    until_held(page)
    del requests[:]

    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_selector("[data-paper]")
    choose(page, 1, "B")
    choose(page, 2, "C")
    until_all_saved(page, 2)

    assert ("POST", "mo-de") in requests
    assert not {("POST", "bat-dau"), ("GET", "de-kin")} & set(requests)
    assert "/thi/bai#" in page.url
    assert page.title()
    assert stored(attempt) == {1: "B", 2: "C"}
    shown = page.locator(".timer b").inner_text()
    assert int(shown.split(":")[0]) <= attempt.part.minutes
    assert page.evaluate(HELD) == 0


def test_after_a_reload_the_same_paper_comes_from_the_server(windows, attempt):
    page = begin(windows(), attempt)
    choose(page, 1, "B")
    until_all_saved(page, 1)

    page.reload()

    page.wait_for_selector("[data-paper]")
    assert page.locator("[name=c1][value=B]").is_checked()


def test_where_the_closed_paper_cannot_be_had_the_button_begins_all_the_same(windows, attempt):
    page = windows()
    page.route("**/thi/de-kin", lambda route: route.abort())

    begin(page, attempt)
    choose(page, 1, "B")
    until_all_saved(page, 1)

    assert stored(attempt) == {1: "B"}


def test_a_start_that_is_refused_says_why(windows, attempt):
    page = windows()
    enter(page, attempt)
    until_held(page)
    Attempt.objects.filter(pk=attempt.pk).update(lease="", annulled_at=attempt.prepared_at)

    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_load_state()

    assert not page.locator("[data-paper]").count()
