"""A sitting that nobody can lose: no line, a reload, a crash, a second window, another machine."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.enums import EndedBy
from assessments.models import LateEvidence
from assessments.proctoring import release_device
from tests.e2e.conftest import CHROMIUM
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
from tests.make import make_user

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = """async () => new Promise((done) => {
  indexedDB.open("papers", 1).onsuccess = ({ target }) => {
    const asked = target.result.transaction("answers").objectStore("answers").getAll();
    asked.onsuccess = () => done(asked.result.map((one) => one.state));
  };
})"""
CACHED = "async () => (await caches.keys()).filter((name) => name.startsWith('paper-')).length"
LEADS = "[data-follows]"


@pytest.fixture
def attempt():
    """A waiting attempt of three questions, the last one with a text to be typed."""
    return waiting_attempt("", "", "short_answer")


@pytest.fixture
def line(live_server):
    """The line between the machines and the server."""
    line = Line(live_server.thread.port)
    yield line
    line.cut()


@pytest.fixture
def paper(windows, line, attempt):
    """The paper as its candidate has just begun it."""
    page = begin(windows(url=line.url), attempt)
    yield page
    page.close()


def until(page: Any, script: str) -> None:
    """Wait until what a script promises holds; the browser's own waiting takes any promise for true."""
    for _turn in range(150):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


def until_all_saved_within(page: Any, count: int, milliseconds: int) -> None:
    expect(page.locator(".pal a[data-state=done]")).to_have_count(count, timeout=milliseconds)


def without_asking(page: Any) -> None:
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_reload_without_a_line_keeps_the_paper_the_answers_and_the_clock(paper, line, attempt):
    without_asking(paper)
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    line.cut()
    choose(paper, 2, "C")
    paper.evaluate("location.hash = '#cau-3'")
    paper.locator("[name=c3]").press_sequentially("tường lửa")
    until(paper, f"async () => (await ({KEPT})()).length == 3")
    paper.reload()
    opened(paper)
    paper.wait_for_function("() => document.querySelector('[name=c3]').value == 'tường lửa'")
    expect(paper.locator("[data-reopened]")).to_be_visible()
    assert paper.locator("[name=c1][value=B]").is_checked()
    assert paper.locator("[name=c2][value=C]").is_checked()
    assert paper.locator(".pal a[data-state=local]").count() == 2
    assert "44" <= paper.locator("[data-left] b").inner_text() < "45:01"
    assert stored(attempt) == {1: "B"}

    line.mend()
    until_all_saved(paper, 3)
    assert stored(attempt) == {1: "B", 2: "C", 3: "tường lửa"}


def test_a_second_window_says_so_and_takes_over_with_all_answers(paper, line, attempt):
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    second = paper.context.new_page()
    second.goto("/thi/bai")
    opened(second)
    expect(second.locator(LEADS)).to_be_visible()
    assert second.locator("#cau-1").evaluate("(q) => Boolean(q.closest('[inert]'))")
    choose(paper, 2, "C")  # after the second window was opened: it does not know of it yet
    until_all_saved(paper, 2)
    second.locator("[data-take-over]").click()
    expect(second.locator(LEADS)).to_be_hidden()
    expect(paper.locator(LEADS)).to_be_visible()
    expect(second.locator("[name=c2][value=C]")).to_be_checked()
    choose(second, 1, "D")
    second.wait_for_function(
        "() => document.querySelector('#cau-1 [data-state-words]').textContent.match(/\\d\\d:\\d\\d/)"
    )

    assert stored(attempt) == {1: "D", 2: "C"}
    second.close()
    expect(paper.locator(LEADS)).to_be_hidden()  # who is left goes on
    expect(paper.locator("[name=c1][value=D]")).to_be_checked()


@pytest.mark.slow
def test_windows_of_a_page_without_https_see_each_other_too(windows, attempt):
    first = windows()
    first.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
    )
    begin(first, attempt)
    second = first.context.new_page()
    second.goto("/thi/bai")
    opened(second)
    expect(second.locator(LEADS)).to_be_visible()
    second.locator("[data-take-over]").click()
    expect(second.locator(LEADS)).to_be_hidden()
    expect(first.locator(LEADS)).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("without", "says"),
    [
        ("delete globalThis.caches; delete Window.prototype.caches", "answers"),
        ("IDBFactory.prototype.open = () => { throw new Error('none'); }", "nothing"),
        ("IDBFactory.prototype.open = () => ({})", "nothing"),  # never answers
        ("IDBObjectStore.prototype.put = () => { throw new Error('full'); }", "nothing"),
    ],
)
def test_a_browser_that_keeps_less_says_so_and_saves_all_the_same(windows, attempt, without, says):
    page = windows()
    page.context.add_init_script(without)
    begin(page, attempt)
    choose(page, 1, "B")
    until_all_saved(page, 1)

    assert page.locator("[data-device]").get_attribute("data-device") == says
    assert stored(attempt) == {1: "B"}


@pytest.mark.slow
def test_after_a_crash_the_answers_come_back_and_are_sent(chromium, line, attempt, tmp_path):
    def machine() -> Any:
        return chromium.browser_type.launch_persistent_context(
            str(tmp_path),
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            base_url=line.url,
            locale="vi-VN",
        )

    context = machine()
    page = begin(context.pages[0], attempt)
    cookies = context.cookies()
    line.cut()
    choose(page, 1, "B")
    page.evaluate("location.hash = '#cau-3'")
    page.locator("[name=c3]").press_sequentially("tường")
    page.wait_for_timeout(600)  # less than the typing needs to rest
    until(page, f"async () => (await ({KEPT})()).length == 2")
    context.close()
    line.mend()

    context = machine()
    context.add_cookies(cookies)
    page = context.pages[0]
    page.goto("/thi/bai")
    until_all_saved(page, 2)
    assert stored(attempt) == {1: "B", 3: "tường"}
    context.close()


@pytest.mark.slow
def test_another_machine_goes_on_and_nothing_older_comes_over_it(paper, line, windows, attempt):
    choose(paper, 1, "A")
    until_all_saved(paper, 1)
    line.cut()
    choose(paper, 1, "B")
    paper.wait_for_selector("[data-banner]:not([hidden])")
    attempt.refresh_from_db()
    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=timezone.now())
    other = windows()
    begin(other, attempt)
    assert other.locator("[name=c1][value=A]").is_checked()
    choose(other, 1, "C")
    other.wait_for_function(
        "() => document.querySelector('#cau-1 [data-state-words]').textContent.match(/\\d\\d:\\d\\d/)"
    )
    line.mend()
    expect(paper.locator("[data-refused-waits]")).to_be_visible(timeout=40_000)

    assert stored(attempt) == {1: "C"}


@pytest.mark.slow
def test_time_that_runs_out_without_a_line_loses_nothing(paper, line, attempt):
    without_asking(paper)
    end_in(attempt, 8)
    choose(paper, 1, "B")  # from its answer the page hears how much time is left
    until_all_saved(paper, 1)
    line.cut()
    choose(paper, 2, "C")
    expect(paper.locator("[data-up]")).to_be_visible(timeout=40_000)
    end_in(attempt, -600)  # the line came back long after the end
    line.mend()
    expect(paper.locator("[data-late-note]")).to_be_visible(timeout=60_000)

    attempt.refresh_from_db()
    assert stored(attempt) == {1: "B"}
    expect(paper.locator("[data-late-code]")).not_to_be_empty()
    assert LateEvidence.objects.filter(attempt=attempt).count() == 1


@pytest.mark.slow
def test_what_a_machine_that_broke_down_still_held_is_sent_from_the_receipt(paper, line, attempt):
    without_asking(paper)
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    line.cut()
    choose(paper, 2, "C")
    until(paper, f"async () => (await ({KEPT})()).includes('pending')")
    again = paper.context.new_page()
    paper.close(run_before_unload=False)
    end_in(attempt, -600)
    line.mend()
    again.goto("/thi/bai")
    again.locator("main form[method=post] button").click()
    again.wait_for_url("**/thi/bien-nhan")
    expect(again.locator("[data-late-code]")).not_to_be_empty()

    evidence = LateEvidence.objects.get(attempt=attempt)
    assert [one["fields"].split("&")[-1] for one in evidence.payload["answers"]] == ["c2=C"]
    assert stored(attempt) == {1: "B"}
    assert again.evaluate(KEPT) == []


def test_the_clock_of_the_machine_moves_nothing(paper, attempt):
    with paper.expect_request("**/thi/tra-loi"):  # a jump of it may be a sleep: the server is asked
        paper.evaluate("{ const now = Date.now; Date.now = () => now() + 3600e3; }")
    paper.wait_for_timeout(1200)
    shown = paper.locator("[data-left] b").inner_text()
    choose(paper, 1, "B")
    until_all_saved(paper, 1)

    assert "44:30" < shown < "45:01"


@pytest.mark.slow
def test_a_server_that_is_busy_is_asked_again_when_it_says(paper, attempt):
    asked = []

    def busy(route: Any) -> None:
        asked.append(timezone.now())
        if len(asked) == 1:
            route.fulfill(status=429, headers={"Retry-After": "3"}, json={"code": "overloaded"})
        else:
            route.continue_()

    paper.route("**/thi/tra-loi", busy)
    choose(paper, 1, "B")
    until_all_saved(paper, 1)

    assert (asked[1] - asked[0]).total_seconds() >= 3


@pytest.mark.slow
def test_time_that_runs_out_without_a_line_is_handed_in_when_it_is_back_in_time(
    paper, line, attempt
):
    without_asking(paper)
    end_in(attempt, 6)
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    line.cut()
    choose(paper, 2, "C")
    expect(paper.locator("[data-up]")).to_be_visible(timeout=40_000)
    end_in(attempt, -2)  # within the grace for answers on their way
    line.mend()
    paper.wait_for_url("**/thi/bien-nhan", timeout=40_000)

    attempt.refresh_from_db()
    assert attempt.ended_by == EndedBy.CLOCK
    assert stored(attempt) == {1: "B", 2: "C"}


def test_after_the_receipt_this_browser_keeps_nothing_of_the_paper(paper, line, attempt):
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    assert paper.evaluate(CACHED) == 1
    paper.locator("[data-submit]").click()
    paper.wait_for_selector("#nop[open]")
    paper.locator("#nop .danger").dblclick(no_wait_after=True)  # twice is once
    paper.wait_for_url("**/thi/bien-nhan")
    paper.wait_for_selector("html[data-wiped]", state="attached")

    attempt.refresh_from_db()
    assert attempt.ended_by == EndedBy.CANDIDATE
    assert paper.evaluate(KEPT) == []
    assert paper.evaluate(CACHED) == 0
    assert paper.evaluate("Object.keys(localStorage)") == []


@pytest.mark.slow
def test_whoever_takes_the_seat_next_is_not_shown_the_paper_of_the_one_before(paper, line, attempt):
    choose(paper, 1, "B")
    until_all_saved(paper, 1)
    before = paper.evaluate(CACHED)
    paper.goto("/thi/xac-nhan")
    until(paper, f"async () => (await ({CACHED})()) == 0")
    line.cut()
    paper.goto("/thi/bai")

    assert before == 1
    assert paper.text_content("h1") == "Máy này đang mất mạng"


@pytest.mark.slow
def test_what_is_kept_here_does_not_come_over_what_another_machine_answered_since(
    paper, line, windows, attempt
):
    without_asking(paper)
    choose(paper, 1, "A")
    until_all_saved(paper, 1)
    line.cut()
    paper.evaluate("{ const now = Date.now; Date.now = () => now() + 3600e3; }")  # a clock ahead
    choose(paper, 1, "B")
    until(paper, f"async () => (await ({KEPT})()).includes('pending')")
    again = paper.context.new_page()
    paper.close(run_before_unload=False)
    attempt.refresh_from_db()
    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=timezone.now())
    other = begin(windows(), attempt)
    choose(other, 1, "C")
    other.wait_for_function(
        "() => document.querySelector('#cau-1 [data-state-words]').textContent.match(/\\d\\d:\\d\\d/)"
    )
    attempt.refresh_from_db()
    release_device(attempt=attempt, reason="Máy đã chạy", proctor=make_user(), at=timezone.now())
    line.mend()
    again.goto("/thi/phong-cho")
    again.locator("form[action$='bat-dau'] button").click()
    opened(again)
    expect(again.locator("#cau-1 [data-state-words]")).to_contain_text("máy khác")

    assert again.locator("[name=c1][value=C]").is_checked()
    assert stored(attempt) == {1: "C"}
    assert again.evaluate(KEPT) == ["pending"]
    choose(again, 1, "D")
    again.wait_for_function(
        "() => document.querySelector('#cau-1 [data-state-words]').textContent.match(/\\d\\d:\\d\\d/)"
    )
    assert stored(attempt) == {1: "D"}


@pytest.mark.slow
def test_a_paper_whose_time_was_up_goes_on_when_time_is_given(paper, attempt):
    end_in(attempt, -600)
    choose(paper, 1, "B")
    expect(paper.locator("[data-late-note]")).to_be_visible()
    end_in(attempt, 600)
    until_all_saved_within(paper, 1, 40_000)

    assert stored(attempt) == {1: "B"}
    expect(paper.locator("[data-late-note]")).to_be_hidden()
    assert not paper.locator("#cau-2").evaluate("(q) => Boolean(q.closest('[inert]'))")


@pytest.mark.slow
def test_the_receipt_tries_again_and_does_not_free_the_machine_before(paper, line, attempt):
    without_asking(paper)
    line.cut()
    choose(paper, 1, "B")
    until(paper, f"async () => (await ({KEPT})()).includes('pending')")
    again = paper.context.new_page()
    paper.close(run_before_unload=False)
    end_in(attempt, -600)
    line.mend()
    again.route("**/thi/nop-bu", lambda route: route.abort())
    again.goto("/thi/bai")
    again.locator("main form[method=post] button").click()
    again.wait_for_url("**/thi/bien-nhan")
    expect(again.locator("[data-late-waits]")).to_be_visible()
    expect(again.locator("[data-leave]")).to_be_hidden()
    again.unroute("**/thi/nop-bu")
    expect(again.locator("[data-late-code]")).not_to_be_empty(timeout=30_000)
    expect(again.locator("[data-late-waits]")).to_be_hidden()
    expect(again.locator("[data-leave]")).to_be_visible()


@pytest.mark.slow
def test_what_the_server_lost_again_is_sent_from_the_receipt(paper, attempt):
    choose(paper, 1, "B")
    choose(paper, 2, "C")
    until_all_saved(paper, 2)
    attempt.responses.get(item__order=2).delete()  # the server was set back to an older copy
    paper.locator("[data-submit]").click()
    paper.locator("#nop .danger").click()
    paper.wait_for_url("**/thi/bien-nhan")
    expect(paper.locator("[data-late-code]")).not_to_be_empty()

    evidence = LateEvidence.objects.get(attempt=attempt)
    assert [one["fields"].split("&")[-1] for one in evidence.payload["answers"]] == ["c2=C"]


@pytest.mark.slow
def test_a_kept_paper_whose_time_is_long_past_is_shown_to_nobody(paper, line, attempt):
    paper.evaluate(
        """async () => {
          const name = (await caches.keys()).find((one) => one.startsWith("paper-"));
          const cache = await caches.open(name), kept = await (await cache.match("/thi/bai")).text();
          await cache.put("/thi/bai", new Response(kept, { headers: { "Paper-Until": String(Date.now() - 1000) } }));
        }"""
    )
    line.cut()
    paper.goto("/thi/bai")

    assert paper.text_content("h1") == "Máy này đang mất mạng"
    assert paper.evaluate(CACHED) == 0
