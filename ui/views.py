"""Pages that belong to no app: the reader's choices, and the answers to a monitor."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from ui import health, offline
from ui.appearance import CHOICES, KEPT_SECONDS
from ui.returning import next_address


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the ground or the letter size that was pressed; an unknown value changes nothing."""
    response = HttpResponseRedirect(next_address(request))
    for name, values in CHOICES.items():
        if (value := request.POST.get(name)) in values:
            response.set_cookie(
                name,
                str(value),
                max_age=KEPT_SECONDS,
                secure=bool(settings.SESSION_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )
    return response


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Tell whether this process can serve: 200, or 503 with what is missing."""
    found = health.look()
    return JsonResponse(
        {
            "status": "ok" if found.is_good else "unavailable",
            "database": "ok" if found.database_reachable else "unreachable",
            "migrations_pending": found.migrations_pending,
        },
        status=200 if found.is_good else 503,
    )


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Tell that this process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker; it lies at the root, since its folder is what it may answer for."""
    response = HttpResponse(offline.worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """Give the page that browsers keep for the time without a line."""
    return HttpResponse(offline.page())
