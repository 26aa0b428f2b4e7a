"""The proctor's room in a browser: it draws itself anew and disturbs nobody who is at work in it."""

import pytest

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
