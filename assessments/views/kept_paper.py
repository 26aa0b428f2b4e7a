"""The service worker of the paper: what gives it out again in a browser whose line is gone."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from people.doors import open_door
from ui.middleware import POLICY


@open_door
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker; it lies below /thi/, since its folder is what it may answer for."""
    response = HttpResponse(_text(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _text() -> str:
    context = {
        "paper": reverse("assessments:sitting_paper"),
        "waiting": reverse("assessments:sitting_waiting"),
        "begin": reverse("assessments:sitting_begin"),
        "leave": reverse("assessments:sitting_leave"),
        "details": reverse("assessments:sitting_details"),
        "offline": reverse("ui:offline"),
        "policy": POLICY,
    }
    return render_to_string("assessments/sitting/worker.js", context)
