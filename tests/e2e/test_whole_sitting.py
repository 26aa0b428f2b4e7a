"""A whole sitting with every kind of question: by keyboard alone, by touch on a phone; each state of the paper by its rules."""

from typing import Any

import pytest
from playwright.sync_api import expect

from assessments.enums import EndedBy
from assessments.models import Attempt
from banks.kinds import machine_scored
from tests.e2e.line import Line
from tests.e2e.seeing import axe, faults_at_a_desk, faults_in_the_hand, sit_at_a_desk
from tests.e2e.sitting import CODE, begin, choose, opened, stored, until_all_saved, waiting_attempt

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = [
    "single_choice",
    "multiple_choice",
    "true_false",
    "true_false_group",
    "short_answer",
    "numeric",
    "matching",
    "ordering",
    "cloze",
    "image_choice",
    "hotspot",
    "matrix",
]


@pytest.fixture
def attempt():
    """A waiting attempt with a question of every kind."""
    assert sorted(KINDS) == sorted(slug for slug, _label in machine_scored())
    return waiting_attempt(*KINDS)


def by_keyboard_to_the_paper(page: Any, attempt: Attempt) -> None:
    page.goto("/thi")
    page.locator("[name=number]").focus()
    press(page, *attempt.candidate.number, "Tab", *CODE, "Enter")
    page.locator("[name=details]").focus()
    press(page, "Space", "Tab", "Space", "Enter")
    page.wait_for_url("**/thi/may")
    page.goto("/thi/phong-cho")
    page.locator("form[action$='bat-dau'] button").focus()
    press(page, "Enter")
    opened(page)


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Any, order: int) -> None:
    expect(page.locator(f"#cau-{order}")).to_be_visible()
    expect(page.locator(f".pal a[href='#cau-{order}']")).to_have_attribute("aria-current", "true")


@pytest.mark.slow
def test_a_whole_sitting_by_keyboard_alone(windows, attempt):
    page = windows()
    by_keyboard_to_the_paper(page, attempt)
    press(page, "2", "ArrowRight")  # the option that was chosen stays chosen
    at(page, 2)
    press(page, "a", "3", "ArrowRight")
    at(page, 3)
    press(page, "2", "PageDown")
    at(page, 4)
    press(page, "1", "2", "2", "c", "d", "ArrowRight")  # the second turns to true, then to false
    at(page, 5)
    press(page, "1")
    page.keyboard.type("Hỏa tốc fa1?")  # in a field, keys are letters
    press(page, "Tab", "Escape")
    page.locator("#cau-5").focus()
    press(page, "ArrowRight")
    at(page, 6)
    press(page, "1")
    page.keyboard.type("75,5")
    page.locator("#cau-6").focus()
    press(page, "f", "ArrowRight")
    at(page, 7)
    press(page, "1")
    for _left in range(3):
        press(page, "ArrowDown", "Tab")
    page.locator("#cau-7").focus()
    press(page, "ArrowRight")
    at(page, 8)
    press(page, "1")
    for place in "12345":
        press(page, place, "Tab")
    page.locator("#cau-8").focus()
    press(page, "ArrowRight")
    at(page, 9)
    press(page, "1")
    page.keyboard.type("https")
    press(page, "Tab", "ArrowDown")
    page.locator("#cau-9").focus()
    press(page, "ArrowRight")
    at(page, 10)
    press(page, "b", "PageDown")
    at(page, 11)
    press(page, "2", "ArrowRight")
    at(page, 12)
    page.locator("[name='c12.A']").first.focus()
    press(page, "Space", "Tab", "ArrowDown", "Tab", "Space")
    until_all_saved(page, 12)
    given = stored(attempt)
    press(page, "Shift+Tab")
    page.locator("#cau-9").focus()
    press(page, "?")
    page.wait_for_selector("#phim[open]")
    press(page, "Escape")
    flagged = page.locator(".pal a[data-flag]").all_inner_texts()
    page.locator("[data-submit]").focus()
    press(page, "Enter")
    page.wait_for_selector("#nop[open]")
    press(page, "Shift+Tab", "Enter")
    page.wait_for_url("**/thi/bien-nhan")

    assert flagged == ["6"]
    assert given[1] == page_option(attempt, 1, 1)
    assert len(given[2]) == 2
    assert given[3] is False
    assert given[4] == {"A": True, "B": False, "C": True, "D": True}
    assert (given[5], given[6]) == ("Hỏa tốc fa1?", "75,5")
    assert len(given[7]) == 3
    assert len(given[8]) == 5
    assert given[9]["1"] == "https"
    assert set(given[9]) == {"1", "2"}
    assert given[10] == page_option(attempt, 10, 1)
    assert given[11] == ["2"]
    assert given[12] == {"A": "1", "B": "2", "C": "1"}
    attempt.refresh_from_db()
    assert attempt.ended_by == EndedBy.CANDIDATE


def page_option(attempt: Attempt, order: int, place: int) -> str:
    """Return the id of what stands at a place, from 0, among the options of a question."""
    item = attempt.exam_form.items.get(order=order)
    return (item.option_order or "ABCD")[place]


def test_keys_are_left_to_fields_and_can_be_switched_off(windows, attempt):
    page = begin(windows(), attempt)
    page.evaluate("location.hash = '#cau-5'")
    page.locator("[name=c5]").click()
    page.keyboard.type("f a 1")
    press(page, "ArrowLeft", "PageDown")
    at(page, 5)
    assert page.locator("[name=c5]").input_value() == "f a 1"
    page.locator("[data-dialog=hien-thi].wide-only").click()
    page.locator("[data-keys-switch]").click()
    press(page, "Escape")
    page.locator("#cau-5").focus()
    press(page, "ArrowRight", "f")
    at(page, 5)
    assert page.locator(".pal a[data-flag]").count() == 0


def test_from_an_option_left_and_right_move_and_up_and_down_choose(windows, attempt):
    page = begin(windows(), attempt)
    page.locator("#cau-1 .choice").nth(1).click()
    press(page, "ArrowRight")
    at(page, 2)
    press(page, "ArrowLeft")
    at(page, 1)
    stayed = page.locator("#cau-1 input").nth(1).is_checked()
    press(page, "1", "ArrowDown", "ArrowDown")

    assert stayed
    assert page.locator("#cau-1 input").nth(2).is_checked()


def test_the_look_and_the_layout_are_kept_for_the_sitting(windows, attempt):
    page = begin(windows(), attempt)
    page.locator("[data-dialog=hien-thi].wide-only").click()
    page.locator("[data-layout=all]").click()
    page.locator("[data-size='3']").click()
    page.locator("[data-contrast-switch]").click()
    press(page, "Escape")
    page.reload()
    opened(page)

    assert page.locator(".q:visible").count() == len(KINDS)
    assert page.locator("html").get_attribute("data-text") == "3"
    assert page.locator("html").get_attribute("data-contrast") == "more"


@pytest.mark.slow
def test_a_whole_sitting_by_touch_on_a_phone(windows, attempt):
    page = windows(width=390, height=844, has_touch=True, is_mobile=True)
    begin(page, attempt)
    wider = []

    def go_on() -> None:
        wider.append(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
        page.locator("[data-next]").tap()

    page.locator("#cau-1 .choice").nth(1).tap()
    go_on()
    for place in (0, 2):
        page.locator("#cau-2 .choice").nth(place).tap()
    go_on()
    page.locator("#cau-3 .choice").nth(1).tap()
    go_on()
    for place in range(4):
        page.locator("#cau-4 .tf > li").nth(place).locator("label").first.tap()
    go_on()
    page.locator("[name=c5]").tap()
    page.keyboard.type("Hỏa tốc")
    go_on()
    page.locator("[name=c6]").tap()
    page.keyboard.type("75,5")
    go_on()
    for one in page.locator("#cau-7 select").all():
        one.select_option(index=1)
    go_on()
    for place, one in enumerate(page.locator("#cau-8 select").all(), 1):
        one.select_option(str(place))
    go_on()
    page.locator("#cau-9 input.gap").fill("https")
    page.locator("#cau-9 select.gap").select_option(index=1)
    go_on()
    page.locator("#cau-10 .choice").nth(1).tap()
    go_on()
    page.locator("#cau-11 [data-place='3'] rect").tap()  # what is touched is chosen
    expect(page.locator("#cau-11 [value='3']")).to_be_checked()
    go_on()
    for row in page.locator("#cau-12 .row-of").all():
        row.locator("label").nth(1).tap()
    until_all_saved(page, 12)
    page.locator(".qbar [data-pal]").tap()
    expect(page.locator("#danh-sach")).to_be_visible()
    page.locator(".pal a").nth(2).tap()
    at(page, 3)
    page.locator("[data-submit]").tap()
    page.locator("#nop .danger").tap()
    page.wait_for_url("**/thi/bien-nhan")

    assert not any(wider)
    assert sorted(stored(attempt)) == list(range(1, 13))


@pytest.mark.slow
def test_every_state_of_the_paper_keeps_the_rules(windows, live_server, attempt):
    line = Line(live_server.thread.port)
    page = windows(url=line.url)
    page.add_init_script(axe())
    begin(page, attempt)
    faults: dict[str, list[str]] = {}

    def look(state: str) -> None:
        page.wait_for_timeout(200)
        found = [*faults_at_a_desk(page), *faults_in_the_hand(page)]
        sit_at_a_desk(page)
        if found:
            faults[state] = found

    for order, kind in enumerate(KINDS, 1):
        page.evaluate(f"location.hash = '#cau-{order}'")
        look(kind)
    for dialog in ("hien-thi", "phim", "hinh-to", "goi"):
        if page.locator(f"#{dialog}").count():
            page.evaluate(f"document.getElementById('{dialog}').showModal()")
            look(dialog)
            press(page, "Escape")
    page.evaluate("document.documentElement.dataset.contrast = 'more'")
    look("contrast")
    page.evaluate("delete document.documentElement.dataset.contrast")
    page.evaluate("document.querySelector('[data-layout=all]').click()")
    look("all")
    page.evaluate("document.querySelector('[data-layout=one]').click()")
    line.cut()
    choose(page, 1, "B")
    page.wait_for_selector("[data-banner]:not([hidden])")
    look("no line")
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    page.wait_for_selector("[data-reopened]:not([hidden])")
    look("opened again")
    page.locator("[data-submit]").click()
    page.wait_for_selector("#nop[open]")
    look("handing in")
    press(page, "Escape")
    page.evaluate("for (const one of document.querySelectorAll('.banner')) one.hidden = true")
    for state in ("follows", "up", "late-note", "refused", "message"):
        page.evaluate(f"document.querySelector('[data-{state}]').hidden = false")
        look(state)
        page.evaluate(f"document.querySelector('[data-{state}]').hidden = true")

    assert faults == {}
