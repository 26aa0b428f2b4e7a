"""Each address against each role: who holds a right of its door comes in, everybody else is refused."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from people.access import PERMISSIONS, ROLE_PERMISSIONS
from people.enums import Role
from tests.make import make_unit, make_user
from tests.roles import make_account_of

pytestmark = pytest.mark.django_db

#: What stands open and cannot say so itself: ui knows no doors, static and API have their own.
OPEN = {"ui:health", "ui:live", "ui:language", "ui:appearance", "ui:worker", "ui:offline"}
#: One value for each kind of part of an address; nothing stands there.
PARTS = {"uuid": str(uuid4()), "slug": "khong-co", "str": "khong-co", "int": "7", "path": "x"}


def every_pattern(resolver=None, prefix="", names=()):
    for one in (resolver or get_resolver("config.urls")).url_patterns:
        if isinstance(one, URLResolver):
            inner = (*names, one.namespace) if one.namespace else names
            yield from every_pattern(one, prefix + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            yield ":".join((*names, one.name or "")), prefix + str(one.pattern), one.callback


PATTERNS = [
    (name, address, view) for name, address, view in every_pattern() if not name.startswith("api:")
]
GUARDED = [
    (name, address, view.door)
    for name, address, view in PATTERNS
    if getattr(view, "door", None) is not None
]


def filled(address):
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: PARTS[part[1] or "str"], address)


def somebody():
    """A client that asks for JSON: a refusal is then one line, and thousands of them are quick."""
    return Client(raise_request_exception=False, headers={"accept": "application/json"})


def client_of(user):
    client = somebody()
    client.force_login(user, backend="people.backends.GrantBackend")
    return client


def test_every_address_has_a_door_or_stands_open_on_purpose():
    without = {name for name, _address, view in PATTERNS if not hasattr(view, "door")}

    assert without == OPEN


def test_every_right_of_a_door_is_in_the_table():
    asked = {right for _name, _address, door in GUARDED for right in door}

    assert asked <= PERMISSIONS


def test_no_two_addresses_are_the_same():
    plain = [filled(address) for _name, address, _view in PATTERNS]

    assert sorted(plain) == sorted(set(plain))


def wrong_answers(role, *, ways):
    """What somebody with one role meets at each address; the ways in are tried until one is taken."""
    client = client_of(make_account_of(role, unit=make_unit()))
    wrong = []
    for name, address, door in GUARDED:
        may = not door or bool(ROLE_PERMISSIONS[role].intersection(door))
        for way in ways:
            status = getattr(client, way)(filled(address)).status_code
            if status != 405:
                if status >= 500 or (status == 403) is may:
                    wrong.append((name, way, status, "may" if may else "may not"))
                break
    return wrong


@pytest.mark.parametrize("role", list(Role))
def test_a_role_comes_in_where_it_has_a_right_and_nowhere_else(role):
    assert wrong_answers(role, ways=("get", "post")) == []


@pytest.mark.slow  # the door is the one of the page that the form stands on
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sends_a_form_where_it_has_a_right_and_nowhere_else(role):
    assert wrong_answers(role, ways=("post",)) == []


def test_an_account_without_any_role_and_a_visitor_come_in_nowhere_but_to_themselves():
    nobody, visitor = client_of(make_user()), somebody()
    wrong: list[tuple[object, ...]] = []
    for name, address, door in GUARDED:
        for method in ("get", "post"):
            status = getattr(nobody, method)(filled(address)).status_code
            if status not in ({403, 405} if door else {200, 302, 404, 405, 422}):
                wrong.append((name, method, status))
            answer = getattr(visitor, method)(filled(address))
            to_door = answer.status_code == 302 and answer.headers["Location"].startswith(
                "/dang-nhap"
            )
            if not to_door and answer.status_code != 405:
                wrong.append((name, method, "visitor", answer.status_code))

    assert wrong == []
