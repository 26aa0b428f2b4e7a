"""The leader's page: how far the units are, over the rounds and by skill. Figures, no names."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.models import Result
from people.doors import door
from people.views.requests import UserRequest
from reports.result_lists import heat_map, published_rounds, trends

#: The newest rounds that a line shows.
_ROUNDS = 6


@require_safe
@door("reports.view_dashboard")
def dashboard(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    rounds = list(published_rounds(request.user, "reports.view_dashboard")[:_ROUNDS])[::-1]
    if not rounds:
        return render(request, "reports/dashboard.html", {"rounds": []})
    rows = Result.objects.visible_to(request.user, "reports.view_dashboard")
    whole, lines = trends(rows, rounds, on=on)
    latest = rounds[-1]
    heat = heat_map(rows.filter(candidate__round=latest), on=on)
    labels = [f"{timezone.localdate(one.published_at or timezone.now()):%m/%Y}" for one in rounds]
    weakest = [
        (name, sum(1 for _unit, cells in heat.rows if _is_short(cells[place].distance)))
        for place, name in enumerate(heat.modules)
    ]
    context = {
        "rounds": rounds,
        "latest": latest,
        "whole": whole[-1],
        "before": whole[-2] if len(whole) > 1 else None,
        "trend": _points(labels, [one.pass_share for one in whole]),
        "table": list(zip(rounds, labels, whole, strict=True)),
        "lines": [(line, _points(labels, line.shares)) for line in lines],
        "heat": heat,
        "weakest": sorted(weakest, key=lambda pair: -pair[1])[:3],
        "falling": [line for line in lines if line.change is not None and line.change < 0][:3],
    }
    return render(request, "reports/dashboard.html", context)


def _points(labels: Sequence[str], shares: Sequence[Decimal | None]) -> list[tuple[str, Decimal]]:
    return [
        (label, share) for label, share in zip(labels, shares, strict=True) if share is not None
    ]


def _is_short(distance: Decimal | None) -> bool:
    return distance is not None and distance < 0
