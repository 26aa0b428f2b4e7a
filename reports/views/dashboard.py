"""The leader's page: how far the units are, over the rounds and by skill. Figures, no names."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.models import Result
from people.doors import door
from people.views.requests import UserRequest
from reports.overview import ROUNDS, overview_of
from reports.result_lists import BRANCHES, LOW_SHARE, in_branch, published_rounds


@require_safe
@door("reports.view_dashboard")
def dashboard(request: UserRequest) -> HttpResponse:
    rounds = list(published_rounds(request.user, "reports.view_dashboard")[:ROUNDS])[::-1]
    if not rounds:
        return render(request, "reports/dashboard.html", {"rounds": []})
    rows: QuerySet[Result] = Result.objects.visible_to(request.user, "reports.view_dashboard")
    branch = request.GET.get("khoi", "")
    if branch in BRANCHES:
        rows = in_branch(rows, BRANCHES[branch][1])
    context = {
        "rounds": rounds,
        "overview": overview_of(rows, rounds, on=timezone.localdate()),
        "low": LOW_SHARE,
        "branch": branch,
        "branches": [(name, label) for name, (label, _kinds) in BRANCHES.items()],
    }
    return render(request, "reports/dashboard.html", context)
