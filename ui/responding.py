"""How a page that did something answers: the changed part to htmx, a redirect to a browser."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks and so only a part of the page is wanted.

    A boosted link takes its part out of the whole page, and the back button wants all of it.
    """
    whole = ("HX-Boosted", "HX-History-Restore-Request")
    asks = request.headers.get("HX-Request") == "true"
    return asks and not any(request.headers.get(name) == "true" for name in whole)


def respond(
    request: HttpRequest, *, part: str, context: Mapping[str, Any], back: str
) -> HttpResponse:
    """Answer with the part to htmx, and send a browser without JavaScript `back` to the page."""
    if wants_part(request):
        return render(request, part, dict(context))
    return HttpResponseRedirect(back)
