"""A paper on its way before the hour: closed until the start tells its key."""

import base64
import gzip
import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.urls import reverse
from django.utils import timezone

from assessments.closed_papers import close_paper, key_of
from assessments.models import Attempt, Shift
from assessments.proctoring import pause_room
from assessments.sealing.boxes import NONCE
from assessments.sitter_tokens import waiting_token_for
from tests.assessments.building import MINUTE
from tests.assessments.test_hot_path import Called
from tests.assessments.test_sitting_pages import accept, begun, enter, seated
from tests.clients import client_of
from tests.make import make_user

pytestmark = pytest.mark.django_db

ANSWER = "assessments:sitting_answer"


def waiting(client):
    """An attempt whose candidate waits at this client's machine."""
    attempt = seated()
    enter(client, attempt)
    accept(client)
    return attempt


def opened(closed, key, attempt):
    packed = AESGCM(key).decrypt(closed[:NONCE], closed[NONCE:], str(attempt.uuid).encode())
    return gzip.decompress(packed).decode()


def token_of(attempt, lease):
    return waiting_token_for(attempt, lease=lease, room=attempt.candidate.shift_room_id)


def post(token, path="assessments:sitting_open", body=b""):
    called = Called()
    said = called.post(body, path=reverse(path), HTTP_AUTHORIZATION=f"Bearer {token}")
    return called.status, json.loads(said)


def open_at(attempt, lease):
    return post(token_of(attempt, lease))


def lease_of(client):
    return client.session["sitting"]["lease"]


def test_the_machine_holds_a_paper_that_only_the_start_opens(client):
    attempt = waiting(client)
    closed = client.get(reverse("assessments:sitting_closed_paper"))
    assert closed.status_code == 200
    assert closed.headers["Cache-Control"] == "no-store"

    status, said = open_at(attempt, lease_of(client))

    assert (status, said["is_fresh"]) == ("200 OK", True)
    page = opened(closed.content, base64.b64decode(said["key"]), attempt)
    assert f'data-paper="{attempt.uuid}"' in page
    assert 'id="cau-1"' in page
    attempt.refresh_from_db()
    assert attempt.started_at
    assert attempt.lease == lease_of(client)
    assert 0 < said["seconds_left"] <= (attempt.deadline_at - attempt.started_at).total_seconds()


def test_what_is_closed_shows_nothing_of_its_questions(client):
    attempt = waiting(client)

    closed = client.get(reverse("assessments:sitting_closed_paper")).content

    with pytest.raises(InvalidTag):
        opened(closed, bytes(32), attempt)
    assert b"cau-1" not in closed
    assert closed[NONCE : NONCE + 2] != b"\x1f\x8b"  # not the gzip itself


def test_the_answers_after_it_are_taken_from_the_same_device(client):
    attempt = waiting(client)
    closed = client.get(reverse("assessments:sitting_closed_paper")).content
    _status, said = open_at(attempt, lease_of(client))
    assert 'data-token=""' in opened(closed, base64.b64decode(said["key"]), attempt)
    item = attempt.exam_form.items.get(order=1).pk

    status, _said = post(said["token"], ANSWER, f"item={item}&c1=B&sequence=1".encode())

    assert status == "200 OK"
    assert attempt.responses.get().value == "B"


def test_who_asks_again_before_anything_was_saved_gets_the_key_again(client):
    attempt = waiting(client)
    _status, first = open_at(attempt, lease_of(client))
    attempt.refresh_from_db()
    began = attempt.started_at

    status, again = open_at(attempt, lease_of(client))

    assert (status, again["key"]) == ("200 OK", first["key"])
    attempt.refresh_from_db()
    assert attempt.started_at == began


def test_a_paper_on_which_something_was_saved_is_loaded_anew(client):
    attempt = waiting(client)
    _status, said = open_at(attempt, lease_of(client))
    post(said["token"], ANSWER)

    status, said = open_at(attempt, lease_of(client))

    assert (status, said) == ("200 OK", {"is_fresh": False})


def test_the_token_of_the_waiting_room_takes_no_answers_and_nothing_late(client):
    attempt = waiting(client)
    token = token_of(attempt, lease_of(client))
    open_at(attempt, lease_of(client))

    assert post(token, ANSWER, b"item=1&c1=B&sequence=1")[0] == "403 Forbidden"
    late = client.post(
        reverse("assessments:sitting_late"),
        {},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert late.status_code == 403


def the_hour_has_not_come(attempt):
    Shift.objects.update(starts_at=timezone.now() + MINUTE)


def the_shift_was_not_opened(attempt):
    Shift.objects.update(opened_at=None)


def the_room_is_paused(attempt):
    room = attempt.candidate.shift_room
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=timezone.now())


def it_was_annulled(attempt):
    Attempt.objects.update(annulled_at=timezone.now())


def it_was_dealt_anew(attempt):
    attempt.delete()


@pytest.mark.parametrize(
    "happens",
    [
        the_hour_has_not_come,
        the_shift_was_not_opened,
        the_room_is_paused,
        it_was_annulled,
        it_was_dealt_anew,
    ],
)
def test_who_may_not_begin_is_told_in_words_and_gets_no_key(client, happens):
    attempt = waiting(client)
    token = token_of(attempt, lease_of(client))
    happens(attempt)

    status, said = post(token)

    assert status.split()[0] in ("403", "409")
    assert said["message"]
    assert "key" not in said


def test_long_before_the_hour_no_copy_is_given(client):
    attempt = waiting(client)
    Shift.objects.filter(pk=attempt.candidate.shift_room.shift_id).update(
        starts_at=timezone.now() + 61 * MINUTE, ends_at=timezone.now() + 120 * MINUTE
    )

    assert client.get(reverse("assessments:sitting_closed_paper")).status_code == 404


def test_another_machine_and_a_forged_token_get_no_key(client):
    attempt = waiting(client)
    open_at(attempt, lease_of(client))

    status, said = open_at(attempt, "máy khác")
    assert (status, said["code"]) == ("409 Conflict", "held_elsewhere")
    assert "key" not in said
    called = Called()
    said = json.loads(
        called.post(path=reverse("assessments:sitting_open"), HTTP_AUTHORIZATION="Bearer abc")
    )
    assert (called.status, said["code"]) == ("403 Forbidden", "unknown_token")


def test_without_the_yes_to_the_rules_there_is_no_closed_paper(client):
    attempt = seated()
    enter(client, attempt)

    assert client.get(reverse("assessments:sitting_closed_paper")).status_code == 404


def test_of_a_paper_that_runs_there_is_no_closed_copy(client):
    begun(client)

    assert client.get(reverse("assessments:sitting_closed_paper")).status_code == 404


def test_who_sits_at_no_machine_is_led_to_the_door():
    response = client_of(make_user()).get(reverse("assessments:sitting_closed_paper"))

    assert response.status_code == 302


def test_each_attempt_has_a_key_of_its_own():
    first, second = seated(), seated()

    assert key_of(first) != key_of(second)
    with pytest.raises(InvalidTag):
        opened(close_paper(b"page", first), key_of(second), first)
