"""Answers every request with 503 while the system is closed for maintenance."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.models import User
from ui import maintenance, troubles

#: Who may look whether all is well before the others come in: a right of this role alone.
PASS = "office.manage_policy"  # noqa: S105 (a permission, no password)


class ClosedForMaintenance:
    """Lets in monitors, what a browser keeps, and system administrators who are logged in.

    Static files are served before this is asked. While the system is open, a request costs one look
    for a file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = maintenance.closing(settings.MAINTENANCE_FILE)
        if found is None or _is_always_open(request) or _is_administrator(request):
            return self.get_response(request)
        now = timezone.now()
        steps = []
        if found.reason:
            steps.append(_("What is done: %(reason)s") % {"reason": found.reason})
        if found.until and found.until > now:
            until = timezone.localtime(found.until)
            steps.append(
                _("It is meant to last until %(time)s on %(day)s.")
                % {"time": date_format(until, "H:i"), "day": date_format(until, "d/m/Y")}
            )
        elif found.until:
            steps.append(_("It takes longer than was planned. Ask again in a few minutes."))
        answer = troubles.page(request, troubles.CLOSED, steps=steps, is_bare=True)
        answer.headers["Retry-After"] = str(found.seconds_left(at=now))
        return answer


def _is_always_open(request: HttpRequest) -> bool:
    open_names = ("ui:health", "ui:live", "ui:worker", "ui:offline")
    return request.path in {reverse(name) for name in open_names}


def _is_administrator(request: HttpRequest) -> bool:
    """Tell whether a system administrator asks; a database that is away knows nobody."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        user = get_user(request)
        return isinstance(user, User) and PASS in user.permissions
    except Error:
        return False
