"""The trial paper in a browser: the real player, and nothing of it stays."""

import pytest
from playwright.sync_api import Page

from assessments.trial_questions import trial_questions
from tests.e2e.sitting import begin, choose, stored, waiting_attempt

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = """async () => ({
  notes: Object.keys(localStorage).filter((key) => key.startsWith('paper')).sort(),
  bases: (await indexedDB.databases()).map((base) => base.name),
  caches: (await caches.keys()).filter((key) => key.startsWith('paper')),
})"""


def until_saved(page: Page) -> None:
    page.wait_for_function(
        "() => /\\d\\d:\\d\\d:\\d\\d/.test(document.querySelector('[data-saved] span').textContent)"
    )


def hand_in(page: Page) -> None:
    page.click("[data-submit]")
    page.click("#nop .danger")
    page.wait_for_url("**/thi-thu/xong")


def test_the_answers_come_to_the_end_and_nothing_stays_in_the_browser(windows):
    page = windows()
    page.goto("/thi-thu")
    page.check("#cau-1 input[value=B]")
    page.click("#cau-1 [data-flag]")
    page.click("[data-next]")
    page.check("#cau-2 input[value=A]")
    until_saved(page)
    hand_in(page)

    assert page.locator("#giai-1 .tag.good").count() == 1
    assert page.locator("#giai-2 .tag.attn").count() == 1
    assert page.locator(".tag.bad").count() == len(trial_questions()) - 2
    assert page.evaluate(KEPT) == {"notes": [], "bases": [], "caches": []}


def kept(page):
    """What a browser holds of papers, but for the notes of which window leads: those pass."""
    found = page.evaluate(KEPT)
    return {**found, "notes": [one for one in found["notes"] if not one.endswith(":lead")]}


def test_a_real_paper_of_the_same_browser_loses_nothing_to_a_trial(windows):
    attempt = waiting_attempt("", "")
    paper = begin(windows(), attempt)
    choose(paper, 1, "B")
    until_saved(paper)
    before = kept(paper)
    trial = paper.context.new_page()
    trial.goto(paper.url.replace("/thi/bai", "/thi-thu"))
    trial.check("#cau-1 input[value=C]")
    until_saved(trial)

    assert kept(paper) == before
    assert stored(attempt) == {1: "B"}
    paper.close()


#: Whether all of the picture is seen, and which part of it is in the middle, from 0 to 1.
SEEN = """place => ({
  whole: place.scrollWidth <= place.clientWidth && place.scrollHeight <= place.clientHeight,
  middle: [(place.scrollLeft + place.clientWidth / 2) / place.scrollWidth,
           (place.scrollTop + place.clientHeight / 2) / place.scrollHeight],
})"""


def test_a_picture_is_shown_whole_and_enlarged_about_its_middle(windows):
    page = windows()
    page.goto("/thi-thu#cau-10")
    page.locator("#cau-10 figcaption a").first.click()
    place = page.locator("#hinh-to [data-place]")
    at_first = place.evaluate(SEEN)
    page.keyboard.press("+")
    page.locator("[data-zoom-in]").click()
    enlarged = place.evaluate(SEEN)
    page.keyboard.press("-")
    page.keyboard.press("-")

    assert at_first == {"whole": True, "middle": [0.5, 0.5]}
    assert not enlarged["whole"]
    assert enlarged["middle"] == pytest.approx([0.5, 0.5], abs=0.01)
    assert place.evaluate(SEEN) == at_first


def test_without_scripts_one_question_at_a_time_is_looked_at(windows):
    page = windows(scripts=False)
    page.goto("/thi-thu#cau-3")
    page.check("#cau-3 input[value=false]")
    page.click("form[data-item='3'] [data-without-script] button")

    assert page.locator("#giai-3 .tag.good").count() == 1
    assert page.locator("section[id^=giai-]").count() == 1
