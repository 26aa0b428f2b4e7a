"""Takes what comes by the thousand a second before a framework reads it.

A save or a start needs a few statements and a share of a commit. What Django does around a view,
sixteen layers, costs more than all of it; so the web server's call for these addresses ends here.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.opening_papers import open_paper
from assessments.replies import Reply
from assessments.taking import LARGEST, take

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class AnswersFirst:
    """A WSGI application in front of another: answers of candidates here, all else there.

    Without it the same answers are given, later. While the installation is closed for maintenance
    it gives way too.

    Args:
        is_closed: tells whether it is.
    """

    def __init__(self, application: Application, *, is_closed: Callable[[], bool]) -> None:
        self.application = application
        self.is_closed = is_closed
        self.takers: dict[str, Callable[[Environ], Reply]] = {
            reverse("assessments:sitting_answer"): _take,
            reverse("assessments:sitting_open"): _open,
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        taker = self.takers.get(environ["PATH_INFO"])
        if taker is None or environ["REQUEST_METHOD"] != "POST" or self.is_closed():
            return self.application(environ, start_response)
        reply = taker(environ)
        start_response(_LINES[reply.status], reply.headers)
        return [reply.body]


def _take(environ: Environ) -> Reply:
    return take(
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        body=_body_of(environ),
        at=timezone.now(),
    )


def _open(environ: Environ) -> Reply:
    _body_of(environ)  # read, though it says nothing: the line is kept for what follows
    return open_paper(authorization=environ.get("HTTP_AUTHORIZATION", ""), at=timezone.now())


def _body_of(environ: Environ) -> bytes | None:
    """Return what was posted, of too much only so much that it is seen to be too much.

    None where it did not come whole, or does not say how long it is (a proxy that passes it on in
    pieces): it must never be taken for the sign of life that an empty post is.
    """
    told = environ.get("CONTENT_LENGTH") or "0"
    if not (told.isascii() and told.isdigit()) or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    length = min(int(told), LARGEST + 1)
    body: bytes = environ["wsgi.input"].read(length)
    return body if len(body) == length else None
