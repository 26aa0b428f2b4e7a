"""Where a page leads back to: addresses of this site alone."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def is_own(request: HttpRequest, address: str) -> bool:
    """Tell whether an address given from outside leads to this site."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def next_address(request: HttpRequest, default: str = "") -> str:
    """Return the form's or the address's `next` where it is our own, else `default`, else home.

    It begins with a slash: any other word would be taken for the name of a view.
    """
    address = request.POST.get("next") or request.GET.get("next") or ""
    if address.startswith("/") and is_own(request, address):
        return address
    return default or resolve_url(settings.LOGIN_REDIRECT_URL or "/")


def came_from(request: HttpRequest) -> str:
    """Return the page from which the reader came, or "" where it is not ours."""
    address = request.headers.get("Referer", "")
    return address if is_own(request, address) else ""
