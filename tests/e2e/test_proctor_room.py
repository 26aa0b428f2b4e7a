"""The proctor's room in a browser: it draws itself anew and disturbs nobody who is at work in it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.assessments.test_proctor_pages import called, logged_in_proctor, room_now
from tests.e2e.seeing import RUN, TAGS

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return room_now(candidates=3)


@pytest.fixture
def page(window, room):
    """The room as its proctor sees it, the first machine chosen."""
    found, (attempt, *_others) = room
    window.open(logged_in_proctor(found), f"/coi-thi/{found.uuid}?chon={attempt.candidate.uuid}")
    return window.page


def test_a_call_shows_by_itself_is_said_aloud_and_keeps_what_is_being_chosen(window, page, room):
    _found, (attempt, *_others) = room
    page.locator("#ly-do").select_option("power")
    page.locator("#ly-do").focus()

    called(attempt, words="Chuột hỏng")
    page.get_by_text("Chuột hỏng").wait_for()

    assert page.locator("#ly-do").input_value() == "power"
    assert page.locator("#ly-do").evaluate("one => one === document.activeElement")
    assert page.locator("[data-tell]").inner_text().strip().endswith("1")
    assert page.locator('.seat[data-state="flag"]').count() == 1
    assert page.evaluate(RUN, {"type": "tag", "values": TAGS}) == []
    assert window.faults == []


def test_a_room_that_gets_no_answer_says_since_when_it_shows_nothing_new(page, room):
    found, _attempts = room
    page.route(f"**/{found.uuid}/hien-tai*", lambda route: route.abort())
    note = page.locator("[data-no-line]")
    note.wait_for()
    since = note.locator("[data-lost-at]").inner_text()
    page.unroute(f"**/{found.uuid}/hien-tai*")
    note.wait_for(state="hidden")

    assert re.fullmatch(r"\d\d:\d\d", since)


def test_the_button_that_gives_time_names_when_the_paper_then_ends(page, room):
    _found, (attempt, *_others) = room
    page.locator("label:has(#phut-10)").click()

    until = timezone.localtime(attempt.deadline_at + timedelta(minutes=10))
    expect(page.locator("#cong-gio")).to_contain_text("10")
    expect(page.locator("#cong-gio")).to_contain_text(f"{until:%H:%M}")


def test_by_keyboard_a_call_is_answered_and_the_message_dialog_closes_on_escape(page, room):
    found, (attempt, *_others) = room
    called(attempt)
    page.get_by_role("button", name="Đã giúp xong").wait_for()

    page.get_by_role("button", name="Nhắn cả phòng").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-close')")
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Đã giúp xong").focus()
    page.keyboard.press("Enter")
    page.get_by_text("đã giúp").first.wait_for()

    assert found.calls.get().answered_at
