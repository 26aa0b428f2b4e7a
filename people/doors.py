"""The door of a page: who may open it at all. Which rows it then shows is `visible_to`'s matter."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from people import access

View = Callable[..., HttpResponseBase]


def door(*permissions: str) -> Callable[[View], View]:
    """Let in accounts that hold one of `permissions` somewhere today; none named: any account.

    A visitor is sent to the log-in, anybody else refused with 403. The wrapped view tells its door
    as ``view.door`` (a test holds every address against the table of roles).

    Raises:
        ValueError: no role gives one of the permissions.
    """
    for permission in permissions:
        access.roles_with(permission)

    def close(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            access.remember(request.user)
            if permissions and not request.user.permissions.intersection(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.door = permissions  # type: ignore[attr-defined]  # read by the test of all doors
        return guarded

    return close


def open_door(view: View) -> View:
    """Mark a page that anybody may open without an account."""
    view.door = None  # type: ignore[attr-defined]  # read by the test of all doors
    return view
