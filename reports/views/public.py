"""The pages on which anyone looks up a certificate, without an account.

Nothing is stored about who asks, no session is opened, and search engines are told to stay out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.doors import open_door
from reports.enums import Verdict
from reports.throttling import may_look_up, seconds_left
from reports.verifying import Verification, verify_code
from ui import troubles

_TEMPLATES = {
    Verdict.VALID: "reports/verify.html",
    Verdict.EXPIRED: "reports/verify.html",
    Verdict.REVOKED: "reports/verify_revoked.html",
    Verdict.REPLACED: "reports/verify_revoked.html",
    Verdict.UNKNOWN: "reports/verify_unknown.html",
}
#: What was typed is shown again, not more of it than a code with its hyphens may have.
_MOST_SHOWN = 40

View = Callable[..., HttpResponseBase]


def public_lookup(view: View) -> View:
    """Let GET and HEAD pass, so many a minute from one address, and keep answers out of indexes."""

    @open_door
    @require_safe
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = timezone.now()
        if may_look_up(request.META.get("REMOTE_ADDR", ""), at=now):
            response = view(request, *args, **kwargs)
        else:
            wait = seconds_left(at=now)
            response = troubles.page(
                request,
                troubles.TOO_MANY,
                heading=_("Too many look-ups"),
                words=ngettext(
                    "Too many codes were looked up from your network within a minute. Try again"
                    " in %(seconds)s second.",
                    "Too many codes were looked up from your network within a minute. Try again"
                    " in %(seconds)s seconds.",
                    wait,
                ),
                retry_after=wait,
                seconds=wait,
            )
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@public_lookup
def verify_form(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "").strip()
    if not typed:
        return render(request, "reports/verify_form.html")
    return _answer(request, typed)


@public_lookup
def verify(request: HttpRequest, token: str) -> HttpResponse:
    return _answer(request, token)


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    now = timezone.localtime()
    found: Verification = verify_code(text, on=now.date())
    is_unknown = found.state == Verdict.UNKNOWN
    context = {"found": found, "typed": text[:_MOST_SHOWN], "asked_at": now}
    status = 404 if is_unknown else 200
    return render(request, _TEMPLATES[found.state], context, status=status)
