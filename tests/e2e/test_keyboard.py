"""The ways of each role by keyboard alone: everything is reached, seen, and keeps its place."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from office.models import Job
from people.enums import Role
from tests.clients import client_of
from tests.make import EIGHT, grant, make_unit, make_user
from tests.roles import make_account_of
from tests.scenes_of_pages import SCENES

VISITOR = "visitor"
#: Notes what gets the focus, and whether an eye sees that it has it.
WATCH = """() => {
  window.reached = new Set(); window.unseen = [];
  const marked = (one) => {
    const style = one && getComputedStyle(one);
    return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none");
  };
  addEventListener("focusin", ({ target }) => {
    window.reached.add(target);
    if (!marked(target) && !marked(target.closest("label")) && !marked(target.parentElement))
      window.unseen.push(target.outerHTML.slice(0, 120));
  });
}"""
#: What a pointer can press or fill in and the focus has not been on.
MISSED = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary")].filter((one) =>
  one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== "hidden"
  && one.tabIndex >= 0 && one.type !== "radio" && !window.reached.has(one)
).map((one) => one.outerHTML.slice(0, 120))"""
FOCUSED = "document.activeElement"


def client_as(role: Any) -> Client:
    return Client() if role == VISITOR else client_of(make_account_of(role, unit=make_unit()))


def press(window: Any, *keys: str) -> None:
    for key in keys:
        window.page.keyboard.press(key)


def focused(window: Any, what: str) -> Any:
    return window.page.evaluate(f"{FOCUSED}.{what}")


@pytest.mark.parametrize("role", [*Role, VISITOR])
def test_tab_reaches_everything_on_the_first_page_and_shows_where_it_is(window, role):
    window.open(client_as(role), "/dang-nhap" if role == VISITOR else "/")
    page = window.page
    page.evaluate("document.activeElement.blur()")
    page.evaluate(WATCH)

    press(window, *["Tab"] * (page.locator("a, button, input, select, summary").count() + 2))

    assert page.evaluate(MISSED) == []
    assert page.evaluate("window.unseen") == []


@pytest.mark.parametrize("role", [Role.HR_OFFICER, VISITOR])
def test_the_first_tab_skips_to_the_content(window, role):
    window.open(client_as(role), "/xm/" if role == VISITOR else "/")

    press(window, "Tab")
    assert focused(window, "className") == "skip"
    press(window, "Enter")

    assert focused(window, "id") == "noi-dung"


def test_escape_closes_the_menu_of_the_account_and_the_focus_is_on_its_button(window):
    window.open(client_as(Role.ORGANISER), "/")
    page = window.page
    page.locator("details.me > summary").focus()

    press(window, "Enter", "Tab")
    assert page.locator("details.me").get_attribute("open") is not None
    press(window, "Escape")

    assert page.locator("details.me").get_attribute("open") is None
    assert focused(window, "tagName") == "SUMMARY"


def test_a_window_over_the_page_gives_the_focus_back(window):
    window.open(client_as(Role.HR_OFFICER), "/")
    page = window.page
    page.locator("a[data-search]").focus()

    press(window, "Enter")
    page.locator("dialog.finder[open]").wait_for()
    assert focused(window, "type") == "search"
    press(window, "Escape")

    assert page.locator("dialog.finder[open]").count() == 0
    assert focused(window, "dataset.search") is not None


def test_a_refused_form_leads_to_its_list_of_errors_and_from_there_to_the_fields(window):
    window.open(client_as(Role.SYSTEM_ADMIN), reverse("people:new_site"))
    page = window.page
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.locator("main form button:not([type=button])").last.focus()

    with page.expect_navigation():
        press(window, "Enter")
    assert focused(window, "className") == "note bad"
    link = page.locator(".note.bad a").first
    link.focus()
    press(window, "Enter")

    field = link.get_attribute("href")
    assert f"#{focused(window, 'id')}" == field
    assert page.locator(field).get_attribute("aria-invalid") == "true"


def test_sorting_a_list_leaves_the_focus_on_the_heading_that_was_pressed(window):
    scene = SCENES["people:officials"]()
    for _number in range(3):
        scene.add()
    window.open(scene.client, scene.address)
    page = window.page
    heading = page.locator("#danh-sach thead a").nth(1)
    heading.focus()
    words = focused(window, "textContent")

    with page.expect_response(lambda answer: "xep=" in answer.url):
        press(window, "Enter")
    page.wait_for_url(re.compile("xep="))
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling')")

    assert focused(window, "textContent") == words


def test_filtering_a_list_leaves_the_focus_in_the_field(window):
    scene = SCENES["people:officials"]()
    scene.add()
    window.open(scene.client, scene.address)
    page = window.page
    page.locator("[data-filters] input[type=search], [data-filters] input[type=text]").first.focus()
    name = focused(window, "name")

    with page.expect_response(lambda answer: f"{name}=" in answer.url):
        page.keyboard.type("an")
        press(window, "Enter")
    page.wait_for_url(re.compile(f"{name}=an"))

    assert (focused(window, "name"), focused(window, "value")) == (name, "an")


def test_a_task_that_is_asked_about_again_and_again_leaves_the_focus_where_it_is(window):
    user, unit = make_user(), make_unit()
    grant(user, Role.HR_OFFICER, unit)
    job = Job.objects.create(
        kind="reports.export_results",
        params={},
        started_by=user,
        asked_at=EIGHT,
        heartbeat_at=EIGHT,
    )
    window.open(client_of(user), reverse("people:job", args=[job.uuid]))
    page = window.page
    button = page.locator("#viec button, #viec a").first
    button.focus()
    words = focused(window, "textContent")

    with page.expect_response(lambda answer: str(job.uuid) in answer.url, timeout=8000):
        pass
    page.wait_for_timeout(200)

    assert focused(window, "textContent") == words


# --- what a reader has told the machine -----------------------------------------------------------

MOVING = """() => [...document.querySelectorAll("*")].flatMap((one) =>
  ["", "::before", "::after"].map((part) => getComputedStyle(one, part || undefined))
    .filter((style) => style.animationName !== "none"
      || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0))
    .map(() => one.outerHTML.slice(0, 80)))"""


@pytest.fixture
def open_as_told(window):
    """Opens the organiser's list as a machine does that was told something about its reader."""

    def show(**told):
        scene = SCENES["assessments:rounds"]()
        scene.add()
        window.open(scene.client, scene.address)
        window.page.emulate_media(**told)
        return window.page

    yield show
    window.page.emulate_media(
        media="null", reduced_motion="null", forced_colors="null", color_scheme="light"
    )


def test_nothing_moves_for_who_asked_for_rest(open_as_told):
    page = open_as_told(reduced_motion="reduce")
    page.evaluate("document.querySelector('button').setAttribute('aria-busy', 'true')")

    assert page.evaluate(MOVING) == []


def test_forced_colours_leave_what_is_chosen_and_where_the_focus_is(open_as_told):
    page = open_as_told(forced_colors="active")
    current = page.locator(".nav [aria-current]").first
    current.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")

    style = current.evaluate(
        "one => [getComputedStyle(one).borderTopStyle, getComputedStyle(one).outlineStyle]"
    )
    assert style[0] == "solid"
    assert style[1] != "none"


def test_paper_gets_the_list_alone_dark_on_white(open_as_told):
    page = open_as_told(media="print", color_scheme="dark")

    hidden = [
        one
        for one in (".top", ".nav", ".foot", ".skip", ".filters")
        if page.locator(one).count() and page.locator(one).first.is_visible()
    ]
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert hidden == []
    assert ground in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 200
