"""Published results for HR offices: by unit, person by person, who has not sat, the Excel."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Round
from office import jobs
from office.policies import exam_policy
from people.doors import door
from people.enums import PositionGroup
from people.views.requests import UserRequest
from reports.forms.results import PlaceFilter, ResultFilter
from reports.result_lists import (
    LOW_SHARE,
    Figures,
    Wanted,
    branched,
    by_agency,
    mean_of,
    not_sat,
    published_rounds,
    results_of,
    score_bins,
)
from reports.tasks import EXPORT
from ui.listing import order_of, page_of

_COLUMNS = {
    "ten": ["candidate__sort_key", "candidate__number", "pk"],
    "so": ["candidate__number", "pk"],
    "diem": ["score", "candidate__sort_key", "pk"],
    "don-vi": ["candidate__unit__name", "candidate__sort_key", "pk"],
}


@require_safe
@door("assessments.view_result")
def by_unit(request: UserRequest) -> HttpResponse:
    """Show the figures of a round as a whole and by unit."""
    context = _asked(request)
    if context["wanted"] is not None:
        wanted: Wanted = context["wanted"]
        before: Round | None = context["before"]
        on = timezone.localdate()
        rows = results_of(request.user, wanted, on=on)
        whole, lines, groups = by_agency(rows, is_today=wanted.is_today, on=on)
        policy = exam_policy(wanted.round.policy)
        classes = [*(name for name, _lowest in policy.classes), policy.failed_class]
        bins = score_bins(whole.scores, scale=policy.scale)
        context |= {
            "whole": whole,
            "branches": [
                (label, [(line, _parts(line.figures, classes)) for line in mine])
                for label, mine in branched(lines)
            ],
            "units": len(lines),
            "mean_before": before and mean_of(request.user, replace(wanted, round=before), on=on),
            "bins": bins,
            "below": int(policy.cut_score / (policy.scale / 10)),
            "groups": [
                (PositionGroup(group).label, figures, _parts(figures, classes))
                for group, figures in sorted(groups.items())
            ],
            "classes": classes,
            "low": LOW_SHARE,
        }
    return render(request, "reports/results_by_unit.html", context)


@require_safe
@door("assessments.view_result")
def by_person(request: UserRequest) -> HttpResponse:
    """List the results of a round, person by person."""
    context = _asked(request)
    if context["wanted"] is not None:
        rows = (
            results_of(request.user, context["wanted"], on=timezone.localdate())
            .select_related("candidate__official", "candidate__unit", "candidate__position")
            .order_by(*order_of(request, _COLUMNS, default="ten"))
        )
        context["page"] = page_of(request, rows)
    return render(request, "reports/results_by_person.html", context)


@require_safe
@door("assessments.view_result")
def missing(request: UserRequest) -> HttpResponse:
    """List who has no score in a round: absent, without a paper, or never registered."""
    context = _asked(request, PlaceFilter)
    if context["wanted"] is not None:
        found = not_sat(request.user, context["wanted"].round, on=timezone.localdate())
        unit = context["wanted"].unit
        if unit is not None:
            found = [
                one
                for one in found
                if (one.posting is not None and one.posting.unit.path.startswith(unit.path))
                or (one.candidate is not None and one.candidate.unit.path.startswith(unit.path))
            ]
        context["page"] = page_of(request, found)
        context["never"] = sum(one.candidate is None for one in found)
    return render(request, "reports/not_sat.html", context)


@require_POST
@door("reports.export_results")
def export(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Start writing the Excel summary of a round."""
    rounds = Round.objects.visible_to(request.user, "reports.export_results")
    round_ = get_object_or_404(rounds, uuid=uuid)
    job = jobs.enqueue(
        kind=EXPORT,
        params={"round": str(round_.uuid)},
        by_id=request.user.pk,
        at=timezone.now(),
    )
    return redirect("people:job", uuid=job.uuid)


def _asked(request: UserRequest, kind: type[PlaceFilter] = ResultFilter) -> dict[str, Any]:
    """Read the filter; without a round in the address it is the newest published one.

    What is not understood in an address is left out, so an old link still opens.
    """
    exportable = Round.objects.visible_to(request.user, "reports.export_results")
    rounds = list(
        published_rounds(request.user, "assessments.view_result").annotate(
            may_export=Exists(exportable.filter(pk=OuterRef("pk")))
        )
    )
    form = kind(request.GET or None, rounds=rounds, user=request.user)
    form.is_valid()
    given = form.cleaned_data if form.is_bound else {}
    round_ = given.get("ky") or (rounds[0] if rounds else None)
    wanted = None
    if round_ is not None:
        wanted = Wanted(
            round=round_,
            unit=given.get("don_vi"),
            is_today=given.get("theo") == "today",
            position=given.get("vi_tri"),
            field=given.get("linh_vuc"),
            outcome=given.get("ket_qua", ""),
            name=given.get("tim", ""),
        )
    later = rounds.index(round_) + 1 if round_ in rounds else len(rounds)
    before = rounds[later] if later < len(rounds) else None
    return {"form": form, "wanted": wanted, "round": round_, "before": before}


def _parts(figures: Figures, classes: list[str]) -> list[tuple[str, int]]:
    return [(name, figures.classes[name]) for name in classes]
