from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from office.models import JournalEntry
from people.api_tokens import make_token, recognise, revoke_token
from people.enums import Role
from people.models import ApiToken
from tests.api.asking import Asking, asking
from tests.clients import client_of
from tests.make import grant, make_official, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


def make_officer():
    user = make_user()
    grant(user, Role.HR_OFFICER, make_unit())
    return user


def test_a_token_is_stored_as_a_digest_alone():
    new = make_token(user=make_officer(), name="HRM", days=30, at=timezone.now())

    row = ApiToken.objects.values().get()
    assert new.text not in str(row)
    assert new.text not in str(list(JournalEntry.objects.values()))


def test_a_token_opens_until_its_end_and_not_after():
    now = timezone.now()
    new = make_token(user=make_officer(), name="HRM", days=1, at=now)

    assert recognise(new.text, at=now + timedelta(hours=23)) == new.token
    assert recognise(new.text, at=now + timedelta(days=1)) is None


def test_a_revoked_token_opens_nothing():
    user = make_officer()
    system = Asking(user)
    token = ApiToken.objects.get()

    revoke_token(token=token, by=user, at=timezone.now())

    answer = system.get("officials")
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


@pytest.mark.parametrize("text", ["", "sathach_", "sathach_wrong", "ü" * 30, "x" * 5000])
def test_what_is_no_token_is_refused(text):
    answer = Client().get("/api/v1/units", headers={"Authorization": f"Bearer {text}"})

    assert answer.status_code == 401


def test_a_token_of_a_closed_account_or_of_one_without_the_right_opens_nothing():
    system = asking(Role.HR_OFFICER, make_unit())
    system.user.grants.all().delete()
    assert system.get("officials").status_code == 401

    other = asking(Role.HR_OFFICER, make_unit())
    other.user.is_active = False
    other.user.save()
    assert other.get("officials").status_code == 401


def test_the_last_use_is_noted():
    system = asking(Role.HR_OFFICER, make_unit())

    system.get("units")

    assert ApiToken.objects.get().last_used_at is not None


def test_a_session_reads_and_needs_its_csrf_token_to_act():
    user = make_officer()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="people.backends.GrantBackend")

    read = client.get("/api/v1/officials")
    act = client.post("/api/v1/officials/import", {}, content_type="application/json")

    assert (read.status_code, act.status_code) == (200, 403)


def test_the_page_shows_a_new_token_once():
    user = make_officer()
    client = client_of(user)

    made = client.post(reverse("people:tokens"), {"name": "HRM", "days": 30})
    again = client.get(reverse("people:tokens"))

    [text] = [one for one in Page(made).texts if one.startswith("sathach_") and len(one) > 20]
    assert Page(made).faults == Page(again).faults == []
    assert recognise(text, at=timezone.now()) is not None
    assert text not in again.content.decode()


def test_nobody_ends_anothers_token_and_an_official_has_no_such_page():
    token = make_token(user=make_officer(), name="HRM", days=1, at=timezone.now()).token

    other = client_of(make_officer()).post(reverse("people:revoke_token", args=[token.uuid]))
    official = client_of(make_user(official=make_official())).get(reverse("people:tokens"))

    assert (other.status_code, official.status_code) == (404, 403)


def test_a_day_out_of_range_is_refused():
    answer = client_of(make_officer()).post(reverse("people:tokens"), {"name": "HRM", "days": 9999})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()
