"""The trial paper: the player to try out, without an account and without a trace."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import trial
from assessments.trial import explain_trial, trial_token, try_answer
from assessments.trial_questions import trial_questions
from assessments.views.trial import MOST_PAGES
from banks import kinds
from tests.assessments.posting import posted, posted_order
from tests.make import EIGHT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_begin_anew():
    cache.clear()


@pytest.fixture
def client():
    return Client()


def page(client):
    return client.get(reverse("assessments:trial")).content.decode()


def said(shown, name):
    """What the page tells its module under that name."""
    found = re.search(rf'data-{name}="([^"]+)"', shown)
    assert found is not None
    return found[1]


def save(client, *, token, **fields):
    return client.post(
        reverse("assessments:trial_answer"),
        data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_there_is_one_question_of_each_kind_each_explained():
    questions = trial_questions().values()

    assert sorted(one.kind for one in questions) == sorted(
        slug for slug, _label in kinds.machine_scored()
    )
    assert all(one.explanation for one in questions)


def test_anybody_sees_the_paper_with_every_question_and_no_key(client):
    shown = page(client)

    assert shown.count('class="q"') == len(trial_questions()) == 12
    for question in trial_questions().values():
        assert question.explanation not in shown


def test_all_of_it_costs_no_statement(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        shown = page(client)
        token = said(shown, "token")
        save(client, token=token, item="1", sequence="7", c1="B")
        client.post(reverse("assessments:trial_end"), {"c1": "B"})


def test_each_page_is_a_paper_of_its_own_that_names_the_addresses_of_the_trial(client):
    first, second = page(client), page(client)
    papers = [said(one, "paper") for one in (first, second)]

    assert papers[0] != papers[1]
    assert f'data-save="{reverse("assessments:trial_answer")}"' in first
    for real in ("sitting_answer", "sitting_hand_in", "sitting_call", "sitting_late"):
        assert f'"{reverse(f"assessments:{real}")}"' not in first
    assert "data-worker" not in first


def test_an_answer_is_acknowledged_in_the_words_of_a_real_save(client):
    token, _deadline = trial_token(at=timezone.now())

    told = save(client, token=token, item="1", sequence="12", c1="B")

    assert told.status_code == 200
    reply = told.json()
    assert reply.pop("saved_at")
    assert trial.MINUTES * 60 - 5 <= reply.pop("seconds_left") <= trial.MINUTES * 60 + 1
    assert reply == {
        "saved": [[1, 12]],
        "is_older": False,
        "is_empty": False,
        "is_paused": False,
        "message": None,
    }


def test_a_sign_of_life_hears_the_time_that_is_left():
    at = timezone.now()
    token, deadline = trial_token(at=at)

    def left(when):
        reply = try_answer(authorization=f"Bearer {token}", data=QueryDict(""), at=when)
        return json.loads(reply.body)["seconds_left"]

    assert left(deadline - timedelta(minutes=1)) in (60, 61)
    assert left(deadline + timedelta(minutes=1)) == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item": "1", "c1": "Z"}, "unusable_response"),
        ({"item": "99", "c1": "A"}, "unknown_item"),
        ({"item": "x", "c1": "A"}, "unknown_item"),
        ({"c1": "A"}, "unusable_post"),
    ],
)
def test_what_no_screen_could_send_is_refused_as_in_an_exam(client, fields, code):
    token, _deadline = trial_token(at=timezone.now())

    told = save(client, token=token, **fields)

    assert (told.status_code, told.json()["code"]) == (422, code)


@pytest.mark.parametrize("token", ["", "x", "eyJ9:abc"])
def test_a_token_that_was_not_signed_here_is_refused(client, token):
    told = save(client, token=token, item="1", c1="B")

    assert (told.status_code, told.json()["code"]) == (403, "unknown_token")


def test_right_answers_are_told_right_and_none_wrong():
    right: dict[str, Any] = {}
    for question in trial_questions().values():
        response = kinds.get(question.kind).right_response(question.content)
        fields = posted_order if question.kind == "ordering" else posted
        right |= fields(response, f"c{question.order}")
    data = QueryDict(mutable=True)
    for name, value in right.items():
        data.setlist(name, value if isinstance(value, list) else [value])

    full, empty = explain_trial(data), explain_trial(QueryDict(""))

    assert (full.good, full.part, full.bad) == (12, 0, 0)
    assert (empty.good, empty.part, empty.bad) == (0, 0, 12)
    assert all(item.given == item.right for item in full.items if item.kind != "short_answer")


def test_the_end_shows_what_was_answered_what_is_right_and_why(client):
    told = client.post(reverse("assessments:trial_end"), {"c1": "A"})

    shown = told.content.decode()
    first = trial_questions()[1]
    assert told.status_code == 200
    assert "A. Ctrl + V" in shown
    assert "B. Ctrl + C" in shown
    assert first.explanation in shown


def test_a_browser_without_scripts_has_one_question_looked_at(client):
    shown = client.post(
        reverse("assessments:trial_end"), {"item": "3", "c3": "false"}
    ).content.decode()

    assert trial_questions()[3].explanation in shown
    assert trial_questions()[1].explanation not in shown


def test_nonsense_at_the_end_is_refused_in_words(client):
    assert client.post(reverse("assessments:trial_end"), {"c1": "Z"}).status_code == 422
    assert client.post(reverse("assessments:trial_end"), {"item": "²"}).status_code == 200


@time_machine.travel(EIGHT, tick=False)  # each minute is counted for itself
def test_a_network_that_opens_it_too_often_is_asked_to_wait(client):
    for _time in range(MOST_PAGES):
        client.get(reverse("assessments:trial"))

    told = client.get(reverse("assessments:trial"))

    assert (told.status_code, int(told["Retry-After"]) > 0) == (429, True)
    assert client.get(reverse("reports:verify")).status_code == 200


def test_the_doors_lead_to_it(client):
    for door in (reverse("assessments:sitting"), settings.LOGIN_URL):
        address = door if door.startswith("/") else reverse(door)
        assert f'href="{reverse("assessments:trial")}"' in client.get(address).content.decode()
