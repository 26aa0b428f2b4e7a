"""What Django calls when a page fails: each answers with the page of that trouble."""

import sys
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from office.database_pauses import is_pause
from ui import troubles
from ui.returning import came_from

#: Seconds after which a page that the database kept waiting may be asked for again.
_PAUSE: Final = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; 413 where there was too much of something."""
    back = came_from(request)
    if isinstance(exception, RequestDataTooBig):
        mebibytes = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 1024**2
        return troubles.page(request, troubles.TOO_LARGE, back=back, limit=f"{mebibytes:g}")
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        is_files = isinstance(exception, TooManyFilesSent)
        most = (
            settings.DATA_UPLOAD_MAX_NUMBER_FILES
            if is_files
            else settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        )
        words = _("At most %(limit)s files are taken at once. Nothing was kept of what was sent.")
        if not is_files:
            words = _(
                "At most %(limit)s fields are taken at once. Nothing was kept of what was sent."
            )
        return troubles.page(
            request,
            troubles.TOO_LARGE,
            words=words,
            advice=_("Choose fewer rows or files and send them one part after another."),
            back=back,
            limit=most,
        )
    return troubles.page(request, troubles.BAD_REQUEST, back=back)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer who may not come in."""
    return troubles.page(request, troubles.FORBIDDEN, back=came_from(request))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token: the page was open for too long, or the form is not ours."""
    return troubles.page(request, troubles.STALE, back=came_from(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address under which nothing stands, or nothing that this person may see."""
    return troubles.page(request, troubles.NOT_FOUND, back=came_from(request))


def fault(request: HttpRequest, *arguments: Any) -> HttpResponse:
    """Answer a bug; the database and the session may be what has failed, so neither is asked.

    503 where the database refuses for now alone: nobody need be told, it is asked again.
    """
    if is_pause(sys.exc_info()[1]):
        back = came_from(request)
        return troubles.page(request, troubles.WAITING, back=back, retry_after=_PAUSE, is_bare=True)
    return troubles.page(request, troubles.FAULT, is_bare=True)
