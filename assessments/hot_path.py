"""Takes what comes by the thousand a second before a framework reads it.

A save needs two statements and a share of a commit. What Django does around a view, sixteen layers,
costs more than both; so the web server's call for this one address ends here.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.urls import reverse
from django.utils import timezone

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
        self.address = reverse("assessments:sitting_answer")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if (
            environ["PATH_INFO"] != self.address
            or environ["REQUEST_METHOD"] != "POST"
            or self.is_closed()
        ):
            return self.application(environ, start_response)
        reply = take(
            authorization=environ.get("HTTP_AUTHORIZATION", ""),
            body=_body_of(environ),
            at=timezone.now(),
        )
        start_response(_LINES[reply.status], reply.headers)
        return [reply.body]


def _body_of(environ: Environ) -> bytes:
    """Return what was posted, of too much only so much that it is seen to be too much."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    body: bytes = environ["wsgi.input"].read(max(0, min(length, LARGEST + 1)))
    return body
