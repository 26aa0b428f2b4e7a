"""The leader's page: how far the units are, over the rounds and by skill. Figures, no names."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.doors import door
from people.views.requests import UserRequest
from reports.overview import ROUNDS, overview_of
from reports.result_lists import BRANCHES, LOW_SHARE, Tallies, published_rounds


@require_safe
@door("reports.view_dashboard")
def dashboard(request: UserRequest) -> HttpResponse:
    rounds = list(published_rounds(request.user, "reports.view_dashboard")[:ROUNDS])[::-1]
    if not rounds:
        return render(request, "reports/dashboard.html", {"rounds": []})
    tallies = Tallies.visible_to(request.user, "reports.view_dashboard")
    branch = request.GET.get("khoi", "")
    if branch in BRANCHES:
        tallies = tallies.in_branch(BRANCHES[branch][1])
    context = {
        "rounds": rounds,
        "overview": overview_of(tallies, rounds, on=timezone.localdate()),
        "low": LOW_SHARE,
        "branch": branch,
        "branches": [(name, label) for name, (label, _kinds) in BRANCHES.items()],
    }
    return render(request, "reports/dashboard.html", context)
