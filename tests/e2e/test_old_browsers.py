"""A browser that lacks something, a module that does not come, an answer that is not taken."""

import pytest
from playwright.sync_api import expect

from tests.e2e.sitting import begin, choose, enter, stored, until_all_saved, waiting_attempt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LEADS = "[data-follows]"
#: The browser's locks are asked and never answer.
MUTE_LOCKS = "LockManager.prototype.request = () => new Promise(() => {});"


@pytest.fixture
def attempt():
    """A waiting attempt of three questions, the last one with a text to be typed."""
    return waiting_attempt("", "", "short_answer")


@pytest.mark.parametrize(
    "without",
    [
        MUTE_LOCKS,
        "LockManager.prototype.request = () => { throw new Error('none'); };",
        "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })",
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })",
        "ServiceWorkerContainer.prototype.register = () => new Promise(() => {});",
    ],
    ids=["mute locks", "locks that fail", "no locks", "no worker", "a worker that never comes"],
)
def test_a_browser_that_lacks_something_saves_all_the_same(windows, attempt, without):
    page = windows()
    page.context.add_init_script(without)
    enter(page, attempt)
    page.locator("form[action$='bat-dau'] button").click()
    page.wait_for_selector("[data-paper]")
    choose(page, 1, "B")
    until_all_saved(page, 1)

    assert stored(attempt) == {1: "B"}
    expect(page.locator(LEADS)).to_be_hidden()


def test_two_windows_whose_locks_never_answer_see_each_other(windows, attempt):
    first = windows()
    first.context.add_init_script(MUTE_LOCKS)
    begin(first, attempt)
    choose(first, 1, "B")
    until_all_saved(first, 1)
    second = first.context.new_page()
    second.goto("/thi/bai")
    expect(second.locator(LEADS)).to_be_visible()
    second.locator("[data-take-over]").click()
    expect(second.locator(LEADS)).to_be_hidden()
    expect(first.locator(LEADS)).to_be_visible()
    choose(second, 2, "C")
    until_all_saved(second, 2)

    assert stored(attempt) == {1: "B", 2: "C"}


def test_a_window_whose_locks_never_answer_sees_who_leads_by_a_lock_and_takes_over(
    windows, attempt
):
    first = begin(windows(), attempt)
    choose(first, 1, "B")
    until_all_saved(first, 1)
    second = first.context.new_page()
    second.add_init_script(MUTE_LOCKS)
    second.goto("/thi/bai")
    expect(second.locator(LEADS)).to_be_visible()
    expect(first.locator(LEADS)).to_be_hidden()
    second.locator("[data-take-over]").click()
    expect(second.locator(LEADS)).to_be_hidden()
    expect(first.locator(LEADS)).to_be_visible()
    choose(second, 2, "C")
    until_all_saved(second, 2)

    assert stored(attempt) == {1: "B", 2: "C"}


@pytest.mark.parametrize("module", ["sitting.js", "paper/marks.js", "paper/zoom.js"])
def test_a_module_that_does_not_come_leaves_plain_forms_and_says_so(windows, attempt, module):
    page = windows()
    page.route(f"**/assessments/js/{module}", lambda route: route.abort())
    enter(page, attempt)
    page.locator("form[action$='bat-dau'] button").click()
    page.wait_for_selector("[data-paper]")
    page.wait_for_url("**/thi/bai")
    expect(page.locator("[data-without-modules]").first).to_be_visible()
    page.locator(".pal a").nth(1).click()
    page.locator("[name=c2][value=C]").check(force=True)
    page.locator("form[data-item]:has([name=c2]) [data-without-script] button").click()
    expect(page.locator("#cau-2 [data-state-words]")).not_to_be_empty()
    saved = stored(attempt)
    page.locator("[data-submit]").click()
    page.wait_for_url("**/thi/nop")
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/thi/bien-nhan")

    attempt.refresh_from_db()
    assert saved == {2: "C"}
    assert attempt.ended_by == "candidate"


def test_one_answer_that_is_not_taken_says_why_and_the_others_go_on(windows, attempt):
    page = begin(windows(), attempt)
    why = "Câu trả lời này không dùng được."

    def refuse(route):
        if "c1=" in (route.request.post_data or ""):
            route.fulfill(status=422, json={"code": "unusable_response", "message": why})
        else:
            route.continue_()

    page.route("**/thi/tra-loi", refuse)
    choose(page, 1, "B")
    choose(page, 2, "C")
    page.wait_for_function(
        "() => document.querySelector('.pal a:nth-child(2)').dataset.state == 'done'"
    )
    expect(page.locator("#cau-1 [data-state-words]")).to_contain_text(why)
    refused = page.locator(".pal a").first.get_attribute("data-state")
    page.unroute("**/thi/tra-loi")
    choose(page, 1, "D")  # another answer is sent as ever
    until_all_saved(page, 2)

    assert refused == "part"
    assert stored(attempt) == {1: "D", 2: "C"}
