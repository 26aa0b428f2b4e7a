# ruff: noqa: S105 (an invented password of invented accounts)
"""As which of their roles somebody works: chosen in the menu, kept for the next time."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from people.enums import Role
from tests.clients import client_of
from tests.make import grant, make_official, make_posting, make_unit, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "hoa-phuong-do-89"


def make_many(username):
    """An account that may work as an organiser, an HR officer and an official."""
    official = make_official(full_name=f"Lâm Thị {username}")
    make_posting(official=official)
    user = make_user(official=official, username=username, password=PASSWORD)
    for role in (Role.ORGANISER, Role.HR_OFFICER):
        grant(user, role, make_unit())
    return user


def log_in(browser, username):
    browser.post("/dang-nhap", {"username": username, "password": PASSWORD})


def works_as(browser):
    return browser.get("/").context["workspace"]


def switch(browser, role):
    return browser.post(reverse("people:workspace"), {"role": role})


def test_who_switches_lands_on_the_home_page_of_that_role():
    browser = client_of(make_many("a"))
    assert works_as(browser) == Role.ORGANISER

    answer = switch(browser, Role.HR_OFFICER)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert works_as(browser) == Role.HR_OFFICER


def test_the_header_of_every_page_names_the_reader_and_the_role_and_offers_the_others():
    browser = client_of(make_many("a"))
    switch(browser, Role.HR_OFFICER)

    page = browser.get(reverse("people:own_account")).content.decode()

    [summary] = re.findall(r'<details class="menu me">\s*<summary.*?</summary>', page, re.S)
    assert "Lâm Thị a" in summary
    assert str(Role.HR_OFFICER.label) in summary
    offered = re.findall(r'<button[^>]*name="role" value="(\w+)" aria-pressed="(\w+)"', page)
    assert dict(offered) == {"official": "false", "organiser": "false", "hr_officer": "true"}


def test_the_choice_comes_back_at_the_next_log_in():
    make_many("a")
    browser = Client()
    log_in(browser, "a")
    switch(browser, Role.OFFICIAL)

    browser.post("/dang-xuat")
    log_in(browser, "a")

    assert works_as(browser) == Role.OFFICIAL


def test_colleagues_at_one_computer_keep_their_own_choice():
    make_many("a"), make_many("b")
    browser = Client()
    log_in(browser, "a")
    switch(browser, Role.HR_OFFICER)
    browser.post("/dang-xuat")

    log_in(browser, "b")

    assert works_as(browser) == Role.ORGANISER


def test_a_cookie_that_was_meddled_with_counts_for_nothing():
    make_many("a")
    browser = Client()
    log_in(browser, "a")
    switch(browser, Role.HR_OFFICER)
    browser.post("/dang-xuat")
    [name] = [one for one in browser.cookies if one.startswith("workspace_")]
    browser.cookies[name] = "official:forged"

    log_in(browser, "a")

    assert works_as(browser) == Role.ORGANISER


def test_a_role_that_was_taken_away_is_not_remembered():
    user = make_many("a")
    browser = Client()
    log_in(browser, "a")
    switch(browser, Role.HR_OFFICER)
    user.grants.filter(role=Role.HR_OFFICER).delete()

    browser.post("/dang-xuat")
    log_in(browser, "a")

    assert works_as(browser) == Role.ORGANISER


def test_a_role_that_one_does_not_hold_changes_nothing():
    browser = client_of(make_many("a"))

    answer = switch(browser, Role.SYSTEM_ADMIN)

    assert not answer.cookies
    assert works_as(browser) == Role.ORGANISER
