"""The paper in a browser whose line breaks, that is reloaded, that is open twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.delivery import sitter_of
from assessments.enums import EndedBy
from assessments.models import Attempt
from assessments.proctoring import give_extra_time
from assessments.saving import Answer, save
from tests.e2e.sitting import MINUTE, begin, choose, stored, waiting_attempt
from tests.make import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attempt():
    """A waiting attempt of three questions, the last one with a text to be typed."""
    return waiting_attempt("", "", "short_answer")


@pytest.fixture
def paper(windows, attempt):
    """The paper as its candidate has just begun it."""
    page = begin(windows(), attempt)
    yield page
    page.close()


def type_text(page, words):
    page.evaluate("location.hash = '#cau-3'")
    page.locator("[name=c3]").press_sequentially(words)


def until_saved(page):
    page.wait_for_function(
        "() => document.querySelector('[data-saved] span').textContent.match(/\\d\\d:\\d\\d:\\d\\d/)"
    )


def test_answers_given_without_a_line_are_sent_when_it_is_back_and_not_called_saved_before(
    paper, attempt
):
    paper.context.set_offline(True)
    choose(paper, 1, "B")
    choose(paper, 2, "C")
    paper.wait_for_selector("[data-banner]:not([hidden])")
    before = paper.locator(".pal a[data-state=done]").count()
    paper.context.set_offline(False)
    until_saved(paper)

    assert before == 0
    assert stored(attempt) == {1: "B", 2: "C"}
    assert paper.locator(".pal a[data-state=done]").count() == 2


def test_an_answer_that_the_server_stumbles_over_does_not_hold_up_the_others(paper, attempt):
    def stumble(route):
        broken = "c1=" in (route.request.post_data or "")
        route.fulfill(status=500, body="") if broken else route.continue_()

    paper.route("**/thi/tra-loi", stumble)
    choose(paper, 1, "B")
    choose(paper, 2, "C")
    paper.wait_for_function(
        "() => document.querySelector('.pal a:nth-child(2)').dataset.state == 'done'"
    )

    assert stored(attempt) == {2: "C"}
    assert paper.locator(".pal a").first.get_attribute("data-state") == "local"


def test_a_new_token_in_another_window_does_not_keep_answers_from_being_saved(paper, attempt):
    cookie = next(one for one in paper.context.cookies() if one["name"] == "csrftoken")
    paper.context.add_cookies([{**cookie, "value": "a" * 32}])
    choose(paper, 1, "B")
    until_saved(paper)

    assert stored(attempt) == {1: "B"}


def test_what_was_typed_last_is_sent_before_the_paper_is_handed_in(paper, attempt):
    type_text(paper, "tường lửa")
    said = paper.locator("#cau-3 [data-state-words]").inner_text()
    paper.evaluate("document.querySelector('[data-submit]').click()")  # the text keeps the focus
    paper.wait_for_selector("dialog[open]")
    paper.locator("dialog[open] .danger").click()
    paper.wait_for_url("**/thi/bien-nhan")

    assert not any(figure in said for figure in "0123456789")
    assert stored(attempt) == {3: "tường lửa"}


def test_handing_in_without_a_line_keeps_the_page_and_says_so(paper, attempt):
    paper.context.set_offline(True)
    choose(paper, 1, "B")
    paper.locator("[data-submit]").click()
    paper.wait_for_selector("dialog[open]")
    paper.locator("dialog[open] .danger").click()
    paper.wait_for_selector("[data-unheard]:not([hidden])")
    paper.context.set_offline(False)
    paper.locator("dialog[open] [data-close]").click()
    until_saved(paper)

    attempt.refresh_from_db()
    assert attempt.ended_at is None
    assert stored(attempt) == {1: "B"}


def test_an_answer_that_the_server_holds_a_later_one_of_is_not_called_saved(paper, attempt):
    attempt.refresh_from_db()
    item = attempt.exam_form.items.get(order=1)
    later = int((timezone.now() + MINUTE).timestamp() * 1000)
    save(
        sitter=sitter_of(attempt, lease=attempt.lease),
        answers=[Answer(item.pk, "C", later, timezone.now())],
        at=timezone.now(),
    )
    choose(paper, 1, "B")
    paper.wait_for_function(
        "() => document.querySelector('#cau-1 [data-state-words]').textContent.includes('cửa sổ khác')"
    )

    assert stored(attempt) == {1: "C"}
    assert paper.locator(".pal a").first.get_attribute("data-state") == "part"


def test_a_page_whose_clock_runs_out_hands_in_unless_time_was_given_back(paper, attempt):
    soon = timezone.now() + timedelta(seconds=4)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=soon - 45 * MINUTE, deadline_at=soon)
    choose(paper, 1, "B")  # from its answer the page hears how much time is left
    until_saved(paper)
    give_extra_time(
        attempt=attempt, minutes=1, reason="Mất điện", proctor=make_user(), at=timezone.now()
    )
    paper.wait_for_function("() => document.querySelector('[data-left] b').textContent < '00:02'")
    paper.wait_for_function("() => document.querySelector('[data-left] b').textContent > '00:30'")
    attempt.refresh_from_db()
    went_on = attempt.ended_at is None
    soon = timezone.now() + timedelta(seconds=3)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=soon - 46 * MINUTE, deadline_at=soon)
    choose(paper, 2, "C")
    paper.wait_for_url("**/thi/bien-nhan")

    attempt.refresh_from_db()
    assert went_on
    assert attempt.ended_by == EndedBy.CLOCK
    assert stored(attempt) == {1: "B", 2: "C"}


def test_a_paper_that_was_ended_in_the_room_shows_no_time_that_is_left(paper, attempt):
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=now, ended_by=EndedBy.PROCTOR)
    choose(paper, 1, "B")
    paper.wait_for_selector("[data-refused]:not([hidden]), [data-late-note]:not([hidden])")
    shown = paper.locator("[data-left] b").inner_text()

    assert shown == "00:00"
    assert stored(attempt) == {}


def test_the_skip_link_leads_to_the_question_one_is_at(paper):
    paper.evaluate("location.hash = '#cau-2'")
    paper.locator(".skip").focus()
    paper.keyboard.press("Enter")

    assert paper.evaluate("document.activeElement.id") == "cau-2"


def test_leaving_with_answers_not_saved_is_asked_about(paper):
    asked: list[str] = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    paper.on("dialog", stay)
    paper.context.set_offline(True)
    choose(paper, 1, "B")
    paper.wait_for_selector("[data-banner]:not([hidden])")
    paper.evaluate("location.reload()")
    paper.wait_for_timeout(500)

    assert asked == ["beforeunload"]
