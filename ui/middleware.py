"""What every answer carries, in which language, and how a refusal is told."""

from collections.abc import Callable

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from office.errors import Busy, Conflict, DomainError, Invalid, NotAllowed
from ui import troubles
from ui.responding import wants_part
from ui.returning import came_from
from ui.uploads import LARGEST_MEBIBYTES, UploadTooLarge

#: The HTTP status of each family of refusals; known here alone. What is too large is a family of
#: its own among what cannot be used, so it comes first.
STATUS: dict[type[DomainError], int] = {
    UploadTooLarge: 413,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    Busy: 429,
}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'none'"
)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal's family."""
    return next(status for family, status in STATUS.items() if isinstance(error, family))


class SecurityHeaders:
    """Adds what browsers must respect: own files alone, nothing inline, no frame, nothing kept.

    A page shows what its reader may see at this moment; whoever sits down at the machine next must
    not find it by the back button. A view whose answer may be kept says so by its own header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in {
            "Content-Security-Policy": POLICY,
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Cache-Control": "no-store",
        }.items():
            response.headers.setdefault(name, value)
        return response


class ChosenLanguage(LocaleMiddleware):
    """Speaks the installation's language until the reader chooses another.

    What the browser asks for says little here: many offices run an English browser on a machine
    whose user reads Vietnamese.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie, else that of the settings."""
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = wanted in dict(settings.LANGUAGES)
        translation.activate(wanted if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()


class WrongMethods:
    """Answers who opens an address that only takes what a form sends with a page of ours.

    Such an address was typed, bookmarked or opened anew; the answer of the view is empty. Who
    asks for anything else than a page, a machine or a module of ours, gets it as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_browser = "text/html" in request.headers.get("Accept", "")
        if not isinstance(response, HttpResponseNotAllowed) or not is_browser:
            return response
        page = troubles.page(request, troubles.WRONG_METHOD, back=came_from(request))
        page.headers["Allow"] = response.headers["Allow"]
        return page


class LargestBody:
    """Refuses what is larger than anything that is taken here before a byte of it is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:  # as the request itself reads it: what is no number is no body
            told = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            told = 0
        if told <= LARGEST_MEBIBYTES * 1024 * 1024:
            return self.get_response(request)
        return troubles.page(
            request, troubles.TOO_LARGE, back=came_from(request), limit=LARGEST_MEBIBYTES
        )


class WithoutNulls:
    """Reads an address without the characters that no text has and no database keeps.

    Nobody types U+0000 into a filter; whoever sends it is answered as if it were not there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = asked.replace("%00", "").replace("\0", "")
        return self.get_response(request)


class DomainErrors:
    """Answers a refusal with its sentence; anything else is a bug and goes on to the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        status = status_of(error)
        response = troubles.page(
            request, troubles.REFUSED[status], words=str(error), back=came_from(request)
        )
        if wants_part(request):  # of the refusal's page too
            response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#noi-dung"
            response.headers["HX-Reswap"] = "outerHTML"
        return response
