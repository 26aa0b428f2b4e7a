"""Published results for HR offices: by unit, person by person, who has not sat, the Excel."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Result, Round
from office import jobs
from office.policies import exam_policy
from office.text import fold_marks, folded_once
from people.doors import door
from people.enums import PositionGroup
from people.views.exporting import export_list
from people.views.requests import UserRequest
from reports.forms.results import PlaceFilter, ResultFilter
from reports.result_lists import (
    LOW_SHARE,
    AgencyLine,
    Figures,
    Missing,
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
from ui.list_export import Column, wants_file
from ui.listing import order_of, page_of, sorted_by

_COLUMNS = {
    "ten": ["candidate__sort_key", "candidate__number", "pk"],
    "so": ["candidate__number", "pk"],
    "diem": ["score?", "candidate__sort_key", "pk"],
    "don-vi": ["candidate__unit__name", "candidate__sort_key", "pk"],
}
_PEOPLE: list[Column[Result]] = [
    Column(gettext_lazy("Full name"), lambda one: one.candidate.full_name, 28),
    Column(gettext_lazy("Born"), lambda one: one.candidate.birth_date, 12, "day"),
    Column(gettext_lazy("Staff code"), lambda one: one.candidate.official.staff_code, 16),
    Column(gettext_lazy("Candidate number"), lambda one: one.candidate.number, 16),
    Column(gettext_lazy("Unit at the round"), lambda one: one.candidate.unit.name, 44),
    Column(gettext_lazy("Post"), lambda one: one.candidate.post, 24),
    Column(gettext_lazy("Position"), lambda one: one.candidate.position.name, 36),
    Column(gettext_lazy("Score"), lambda one: one.score, 10),
    Column(gettext_lazy("Result"), lambda one: one.get_outcome_display(), 18),
    Column(gettext_lazy("Class"), lambda one: one.grade_class, 18),
]
_LINES: dict[str, Callable[[AgencyLine], Any]] = {
    "ten": lambda line: fold_marks(line.unit.name),
    "dat": lambda line: line.figures.pass_share,
    "diem": lambda line: line.figures.mean,
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
        lines = sorted_by(request, lines, _LINES, default="")
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
        people = ("candidate__official", "candidate__unit", "candidate__position")
        rows = results_of(request.user, context["wanted"], on=timezone.localdate())
        rows = rows.order_by(*order_of(request, _COLUMNS, default="ten"))
        if wants_file(request):
            return export_list(
                request,
                name=f"results:{context['wanted'].round.uuid}",
                title=_("Results: %(round)s") % {"round": context["wanted"].round.title},
                rows=rows.select_related(*people).iterator(chunk_size=1000),
                count=rows.count(),
                columns=_PEOPLE,
                form=context["form"],
            )
        described = Result.objects.select_related(*people)
        context["page"] = page_of(request, rows, described=described)
    return render(request, "reports/results_by_person.html", context)


@require_safe
@door("assessments.view_result")
def missing(request: UserRequest) -> HttpResponse:
    """List who has no score in a round: absent, without a paper, or never registered."""
    context = _asked(request, PlaceFilter)
    if context["wanted"] is not None:
        wanted: Wanted = context["wanted"]
        missed = not_sat(request.user, wanted.round, on=timezone.localdate(), unit=wanted.unit)
        order = request.GET.get("xep", "")
        if order == "-ten":
            missed = replace(missed, everybody=missed.everybody.reverse())
        if wants_file(request):
            found = sorted_by(
                request, missed.shown(), {"don-vi": lambda one: folded_once(one.unit)}, default=""
            )
            return export_list(
                request,
                name=f"not_sat:{wanted.round.uuid}",
                title=_("Not sat: %(round)s") % {"round": wanted.round.title},
                rows=found,
                count=len(found),
                columns=_MISSING,
                form=context["form"],
            )
        # ids and standings alone tell the order and the counts; people are read for one page
        needed = ["pk", "standing_then"]
        if order.removeprefix("-") == "don-vi":
            needed.append("unit_shown")
        known = sorted_by(
            request,
            missed.everybody.values_list(*needed),
            {"don-vi": lambda one: folded_once(one[2])},
            default="",
        )
        page = page_of(request, [one[0] for one in known])
        page.object_list = missed.shown(list(page))
        context |= {"page": page, "never": sum(one[1] is None for one in known)}
    return render(request, "reports/not_sat.html", context)


_MISSING: list[Column[Missing]] = [
    Column(gettext_lazy("Full name"), lambda one: one.official.full_name, 28),
    Column(gettext_lazy("Staff code"), lambda one: one.official.staff_code, 16),
    Column(gettext_lazy("Unit"), lambda one: one.unit, 44),
    Column(gettext_lazy("Position"), lambda one: one.position, 36),
    Column(
        gettext_lazy("Why there is no score"),
        lambda one: one.reason or _("Not registered"),
        24,
    ),
    Column(gettext_lazy("Note"), lambda one: one.note, 36),
]


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
    form = kind(request.GET, rounds=rounds, user=request.user)
    given = form.wanted
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
    return {
        "form": form,
        "wanted": wanted,
        "round": round_,
        "before": before,
        "is_filtered": bool(given.keys() - {"ky", "theo"}),
    }


def _parts(figures: Figures, classes: list[str]) -> list[tuple[str, int]]:
    return [(name, figures.classes[name]) for name in classes]
