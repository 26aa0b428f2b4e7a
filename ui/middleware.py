"""What every answer carries, and how a refusal is told."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from office.errors import Conflict, DomainError, Invalid, NotAllowed

#: The HTTP status of each family of refusals; known here alone.
STATUS: dict[type[DomainError], int] = {NotAllowed: 403, Conflict: 409, Invalid: 422}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'none'"
)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal's family."""
    return next(status for family, status in STATUS.items() if isinstance(error, family))


class SecurityHeaders:
    """Adds the content security policy: own files alone, nothing inline."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


class DomainErrors:
    """Answers a refusal with its sentence; anything else is a bug and goes on to the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return render(request, "ui/refusal.html", {"error": error}, status=status_of(error))
