"""The search window by the keyboard alone, and by a finger on a phone."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error

from people.enums import Role
from tests.e2e.person import PASSWORD, Person
from tests.make import grant, make_official, make_posting, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WINDOW = "#tim-nhanh"


@pytest.fixture
def officer(windows):
    """Somebody of the HR office on their home page; there are two officials."""
    unit = make_unit(name="Sở Nội vụ")
    for name in ("Nguyễn Văn An", "Nguyễn Văn Ánh"):
        make_posting(official=make_official(full_name=name), unit=unit)
    user = make_user(username="tochuc", password=PASSWORD)
    grant(user, Role.HR_OFFICER, unit)
    person = Person(windows())
    person.log_in("tochuc")
    return person


def chosen(page):
    return page.locator(f"{WINDOW} [role=option][aria-selected=true]")


def test_ctrl_k_finds_and_opens_by_the_keyboard_alone(officer):
    page = officer.page
    box = page.get_by_role("combobox")

    page.keyboard.press("Control+k")
    page.locator(WINDOW).wait_for()
    assert box.evaluate("one => one === document.activeElement")
    page.locator(f"{WINDOW} [role=option]").first.wait_for()  # where one may go
    assert chosen(page).count() == 0

    page.keyboard.type("nguyen van an", delay=20)
    chosen(page).wait_for()
    assert "Nguyễn Văn An" in chosen(page).inner_text()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") == chosen(page).get_attribute("id")
    assert page.locator(f"{WINDOW} [role=status]").inner_text() == "2 kết quả"

    page.keyboard.press("ArrowDown")
    assert "Nguyễn Văn Ánh" in chosen(page).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/can-bo/*")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Nguyễn Văn Ánh")
    assert page.said == []


def test_escape_closes_and_gives_the_focus_back(officer):
    page = officer.page
    opener = page.locator("a[data-search]")
    opener.focus()

    page.keyboard.press("Enter")
    page.locator(f"{WINDOW}[open]").wait_for()
    page.keyboard.type("x")
    page.keyboard.press("Escape")

    assert page.locator(f"{WINDOW}[open]").count() == 0
    assert opener.evaluate("one => one === document.activeElement")
    assert page.url.endswith("/")


def test_enter_before_the_answer_searches_on_the_page(officer):
    page = officer.page

    page.keyboard.press("Control+k")
    page.keyboard.type("anh nguyen")
    page.keyboard.press("Enter")

    page.wait_for_url("**/tim?q=anh+nguyen")
    officer.reads("Nguyễn Văn Ánh")


def test_a_late_answer_does_not_overwrite_the_one_that_was_asked_after_it(officer):
    page = officer.page
    late = []
    page.route("**/tim?q=ky", lambda route: late.append(route))
    page.keyboard.press("Control+k")
    page.keyboard.type("ky")
    page.wait_for_timeout(500)
    page.get_by_role("combobox").fill("nguyen van anh")
    chosen(page).wait_for()

    for route in late:
        with suppress(Error):  # the browser gave that question up
            route.fulfill(status=200, body="<div data-said=''>late</div>")
    page.wait_for_timeout(200)

    assert "Nguyễn Văn Ánh" in chosen(page).inner_text()


def test_without_an_answer_the_window_says_so_and_enter_still_searches(officer):
    page = officer.page
    page.route("**/tim?q=nguyen", lambda route: route.abort())
    page.keyboard.press("Control+k")
    page.keyboard.type("nguyen")

    page.get_by_text("Nhấn Enter để tìm trên trang riêng").wait_for()


def test_single_letters_do_nothing_outside_of_the_window(officer):
    page = officer.page

    for key in ("k", "/", "Control+Shift+k", "Alt+k"):
        page.keyboard.press(key)

    assert page.locator(f"{WINDOW}[open]").count() == 0
