"""The web server's own call for answers: what it takes, and what it leaves to the pages."""

import json
from io import BytesIO

import pytest
from django.urls import reverse

from assessments.hot_path import AnswersFirst
from assessments.sitter_tokens import token_for
from assessments.taking import LARGEST
from tests.assessments.test_sitting_pages import begun

pytestmark = pytest.mark.django_db


class Called:
    """The application in front of pages that say only that they were asked."""

    def __init__(self, *, is_closed=False):
        self.status, self.headers = "", {}
        self.application = AnswersFirst(self.pages, is_closed=lambda: is_closed)

    def pages(self, environ, start_response):
        start_response("200 OK", [])
        return [b"a page"]

    def start(self, status, headers):
        self.status, self.headers = status, dict(headers)

    def post(self, body=b"", *, method="POST", path=None, **environ):
        asked = {
            "PATH_INFO": path or reverse("assessments:sitting_answer"),
            "REQUEST_METHOD": method,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            **environ,
        }
        return b"".join(self.application(asked, self.start))


def held(client):
    """A running attempt, its token as a header, and a body that answers its first item."""
    attempt = begun(client)
    token = token_for(attempt, room=attempt.candidate.shift_room_id)
    item = attempt.exam_form.items.get(order=1).pk
    return attempt, f"Bearer {token}", f"item={item}&c1=B&sequence=1".encode()


def test_an_answer_is_stored_and_acknowledged(client):
    attempt, token, body = held(client)
    called = Called()

    said = json.loads(called.post(body, HTTP_AUTHORIZATION=token))

    assert called.status == "200 OK"
    assert called.headers["Cache-Control"] == "no-store"
    assert said["saved"] == [[attempt.exam_form.items.get(order=1).pk, 1]]
    assert 0 < said["seconds_left"] <= 2700
    assert attempt.responses.get().value == "B"


@pytest.mark.parametrize("asked", [{"method": "GET"}, {"path": "/thi"}])
def test_all_else_goes_to_the_pages(asked):
    assert Called().post(**asked) == b"a page"


def test_while_the_installation_is_closed_it_gives_way(client):
    attempt, token, body = held(client)

    assert Called(is_closed=True).post(body, HTTP_AUTHORIZATION=token) == b"a page"
    assert not attempt.responses.exists()


@pytest.mark.parametrize("length", ["x", "-5", "²", "9999"])
def test_what_did_not_come_whole_is_never_taken_for_a_sign_of_life(client, length):
    attempt, token, body = held(client)
    called = Called()

    said = json.loads(called.post(body, HTTP_AUTHORIZATION=token, CONTENT_LENGTH=length))

    assert (called.status, said["code"]) == ("422 Unprocessable Entity", "unusable_post")
    assert not attempt.responses.exists()


def test_a_post_that_does_not_say_how_long_it_is_is_refused(client):
    _attempt, token, body = held(client)
    called = Called()

    called.post(body, HTTP_AUTHORIZATION=token, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert called.status == "422 Unprocessable Entity"


def test_an_empty_post_is_a_sign_of_life(client):
    attempt, token, _body = held(client)
    called = Called()

    said = json.loads(called.post(b"", HTTP_AUTHORIZATION=token, CONTENT_LENGTH=""))

    assert (called.status, said["saved"]) == ("200 OK", [])
    attempt.refresh_from_db()
    assert attempt.last_saved_at


def test_the_token_of_an_attempt_that_is_gone_leads_back_to_the_door(client):
    attempt, token, body = held(client)
    attempt.delete()
    called = Called()

    said = json.loads(called.post(body, HTTP_AUTHORIZATION=token))

    assert (called.status, said["code"]) == ("403 Forbidden", "unknown_token")


def test_of_too_much_no_more_is_read_than_shows_that_it_is(client):
    _attempt, token, body = held(client)
    called = Called()
    endless = BytesIO(body + b"x" * 10 * LARGEST)

    said = json.loads(
        called.post(
            body,
            HTTP_AUTHORIZATION=token,
            CONTENT_LENGTH=str(11 * LARGEST),
            **{"wsgi.input": endless},
        )
    )

    assert (called.status, said["code"]) == ("422 Unprocessable Entity", "answer_too_large")
    assert endless.tell() <= LARGEST + 1


@pytest.mark.parametrize(
    "body",
    [b"&" * 5000 + b"a=1&" * 5000, b"item=%ff&c1=%ff", b"\xff\xfe"],
    ids=["too many fields", "no text", "no form"],
)
def test_a_body_that_no_form_sends_is_answered_in_words(client, body):
    _attempt, token, _body = held(client)
    called = Called()

    said = json.loads(called.post(body, HTTP_AUTHORIZATION=token))

    assert called.status == "422 Unprocessable Entity"
    assert said["message"]


def test_a_form_of_another_encoding_is_never_called_saved(client):
    attempt, token, _body = held(client)
    called = Called()
    multipart = b'--x\r\nContent-Disposition: form-data; name="item"\r\n\r\n1\r\n--x--\r\n'

    said = json.loads(called.post(multipart, HTTP_AUTHORIZATION=token))

    assert (called.status, said["code"]) == ("422 Unprocessable Entity", "unusable_post")
    assert not attempt.responses.exists()


def test_when_too_many_wait_the_device_is_told_when_to_come_again(client, settings, monkeypatch):
    from assessments import saving  # noqa: PLC0415 (its writer is full for this test alone)
    from office.group_commit import GroupCommit  # noqa: PLC0415

    _attempt, token, body = held(client)
    settings.GROUP_COMMIT = True
    monkeypatch.setattr(saving, "writer", GroupCommit(lambda rows: [], most_waiting=1, patience=0))
    monkeypatch.setattr(saving.writer, "_ensure_running", lambda: None)
    called = Called()

    said = json.loads(called.post(body, HTTP_AUTHORIZATION=token))

    assert (called.status, said["code"]) == ("429 Too Many Requests", "overloaded")
    assert int(called.headers["Retry-After"]) > 0
