"""The menu in which somebody with several roles chooses as which of them to work."""

import pytest

from people.enums import Role
from tests.e2e.person import PASSWORD
from tests.make import grant, make_official, make_posting, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
MENU = ".top details.me"


@pytest.fixture
def officer():
    """A training officer, the role with the longest name, who is an HR officer and an official."""
    official = make_official(full_name="Nguyễn Thị Phương Khanh")
    make_posting(official=official)
    user = make_user(official=official, username="khanhntp", password=PASSWORD)
    for role in (Role.TRAINING_OFFICER, Role.HR_OFFICER):
        grant(user, role, make_unit())
    return user


def log_in(page):
    page.goto("/dang-nhap")
    page.fill("[name=username]", "khanhntp")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(MENU)


def shown_in_header(page):
    return " ".join(page.locator(f"{MENU} > summary .acting").inner_text().split())


def test_the_keyboard_alone_reaches_the_menu_and_changes_the_role(windows, officer):
    page = windows()
    log_in(page)
    assert "Nguyễn Thị Phương Khanh" in shown_in_header(page)
    assert str(Role.TRAINING_OFFICER.label) in shown_in_header(page)

    for _press in range(20):  # a skip link, the mark, the menu of the role, search, notices
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('details.me') !== null"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.value") != Role.HR_OFFICER:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('details.me') !== null")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.evaluate("location.pathname") == "/"
    assert str(Role.HR_OFFICER.label) in shown_in_header(page)
    assert page.said == []


def test_escape_closes_the_menu_and_leaves_the_focus_on_it(windows, officer):
    page = windows()
    log_in(page)

    page.locator(f"{MENU} > summary").press("Enter")
    assert page.locator(MENU).evaluate("one => one.open")
    page.keyboard.press("Escape")

    assert not page.locator(MENU).evaluate("one => one.open")
    assert page.evaluate("document.activeElement.matches('details.me > summary')")


@pytest.mark.parametrize("width", [390, 320])
def test_a_telephone_shows_the_role_in_the_header_and_the_menu_within_it(windows, officer, width):
    page = windows(width=width, height=844)
    log_in(page)

    assert shown_in_header(page).endswith(str(Role.TRAINING_OFFICER.label))
    page.locator(f"{MENU} > summary").click()
    box = page.locator(f"{MENU} > div").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
