"""How the installation is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.doors import door
from people.system_health import State, look
from people.views.requests import UserRequest


@require_safe
@door("office.view_job")
def system(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    lines = look(at=now)
    context = {
        "now": now,
        "first": [line for line in lines if line.state is not State.GOOD],
        "good": [line for line in lines if line.state is State.GOOD],
    }
    return render(request, "people/admin/system.html", context)
