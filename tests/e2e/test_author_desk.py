"""An author writes: what candidates will see and what to look over follow by themselves."""

import pytest
from django.test import Client

from banks.drafting import save_draft, start_question
from banks.enums import MemberRole
from tests.e2e.seeing import RUN, TAGS
from tests.make import EIGHT, make_bank, make_member, make_skill

pytestmark = pytest.mark.django_db

FOCUSED = "one => one === document.activeElement"
SAVED = "Đã lưu bản nháp."
BODY = {
    "content": {
        "stem": "Phím nào lưu tệp?",
        "options": {"A": "Ctrl + S", "B": "Ctrl + P"},
        "key": "A",
    },
    "level": "NB",
    "skills": ["IU03.1"],
    "points": "1",
    "seconds": "60",
}


@pytest.fixture
def draft():
    make_skill("IU03.1")
    bank = make_bank()
    author = make_member(bank, MemberRole.AUTHOR)
    draft = start_question(bank=bank, kind="single_choice", author=author, at=EIGHT)
    save_draft(draft=draft, body=BODY, at=EIGHT)
    return draft


@pytest.fixture
def desk(window, draft):
    client = Client()
    client.force_login(draft.author, backend="people.backends.GrantBackend")
    window.open(client, f"/soan-cau-hoi/{draft.uuid}")
    return window.page


def test_preview_and_hints_follow_what_is_typed_and_the_focus_stays(window, desk, draft):
    stem = desk.get_by_label("Câu dẫn")

    stem.fill("Phím nào không lưu tệp?")

    desk.locator("#xem").get_by_text("Phím nào không lưu tệp?").first.wait_for()
    desk.locator("#ra-soat").get_by_text("dễ bị đọc sót").wait_for()
    assert stem.evaluate(FOCUSED)
    assert desk.evaluate(RUN, {"type": "tag", "values": TAGS}) == []
    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Phím nào không lưu tệp?"
    assert window.faults == []


def test_the_preview_can_be_as_narrow_as_a_phone_and_stays_so(window, desk):
    narrow = desk.get_by_role("button", name="Như trên điện thoại")

    narrow.click()
    shown = desk.locator("#xem > .in")
    width = shown.bounding_box()["width"]
    desk.get_by_label("Câu dẫn").fill("Phím nào in tệp?")
    desk.locator("#xem").get_by_text("Phím nào in tệp?").first.wait_for()

    assert width <= 400
    assert desk.locator("#xem > .in").bounding_box()["width"] == width
    assert narrow.get_attribute("aria-pressed") == "true"


def test_the_keyboard_saves(window, desk, draft):
    desk.get_by_label("Câu dẫn").fill("Phím nào in tệp?")

    desk.keyboard.press("Control+s")
    desk.get_by_text(SAVED).wait_for()

    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Phím nào in tệp?"


def test_a_window_that_is_behind_says_so_and_overwrites_nothing(window, desk, draft):
    save_draft(draft=draft, body={**BODY, "points": "2"}, at=EIGHT.replace(hour=9))

    desk.get_by_label("Câu dẫn").fill("Phím nào in tệp?")
    desk.locator("[data-saved]").get_by_text("cửa sổ khác").wait_for()

    draft.refresh_from_db()
    assert draft.body["points"] == "2"
    desk.keyboard.press("Control+s")
    desk.locator("#muon").wait_for()
    assert desk.get_by_label("Câu dẫn").input_value() == "Phím nào in tệp?"
    desk.keyboard.press("Control+s")
    desk.get_by_text(SAVED).wait_for()
    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Phím nào in tệp?"


def test_a_symbol_goes_where_one_was_writing_and_is_saved(window, desk, draft):
    option = desk.get_by_label("Phương án B")
    option.fill("9 3 = 3")
    option.evaluate("one => one.setSelectionRange(2, 2)")

    desk.get_by_role("button", name="÷").click()

    assert option.input_value() == "9 ÷3 = 3"
    assert option.evaluate(FOCUSED)
    desk.locator("#xem").get_by_text("9 ÷3 = 3").first.wait_for()
    desk.keyboard.press("Control+z")
    assert option.input_value() == "9 3 = 3"
    draft.refresh_from_db()
    assert draft.body["content"]["options"]["B"] == "9 ÷3 = 3"
    assert window.faults == []


def test_symbols_are_reached_by_the_keyboard_and_a_formula_goes_on_between_its_brackets(desk):
    stem = desk.get_by_label("Câu dẫn")
    stem.fill("Hàm ")

    stem.press("Alt+F10")
    for key in ("ArrowRight", "ArrowLeft", "End", "ArrowRight", "Escape"):
        desk.keyboard.press(key)
    assert stem.evaluate(FOCUSED)
    stem.press("Alt+F10")
    desk.get_by_role("button", name="=SUM()").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.type("A1:A9")

    assert stem.input_value() == "Hàm =SUM(A1:A9)"
    assert desk.evaluate(RUN, {"type": "tag", "values": TAGS}) == []
