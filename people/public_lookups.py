"""Pages on which anyone looks something up by its code, without an account.

Nothing is stored about who asks, and search engines are told to stay out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.doors import open_door
from ui import troubles
from ui.throttling import may_look_up, seconds_left

View = Callable[..., HttpResponseBase]


def public_lookup(view: View) -> View:
    """Let GET and HEAD pass, so many a minute from one address, and keep answers out of indexes."""
    return open_door(require_safe(never_cache(_counted(view))))


def public_check(view: View) -> View:
    """As `public_lookup`, for a form that sends what is looked up: POST alone."""
    return open_door(require_POST(never_cache(_counted(view))))


def _counted(view: View) -> View:
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
