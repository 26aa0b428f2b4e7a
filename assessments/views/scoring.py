"""Scoring a round: shadows, their figures, items to look at, approval, publication."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.enums import SCORABLE, ScoringState, Treatment
from assessments.forms.scoring import (
    DecisionForm,
    ItemFilterForm,
    ScoringReasonForm,
    TreatmentForm,
    VoidForm,
)
from assessments.item_analysis import (
    LEAST_DISCRIMINATION,
    LEAST_FACILITY,
    MOST_FACILITY,
    ItemLine,
    item_lines,
)
from assessments.models import FormItem, ItemTreatment, Round, ScoringVersion
from assessments.publishing import approve_scoring, publish, return_scoring
from assessments.queries import compare_scorings
from assessments.scoring_figures import Bin, Figures, figures_of
from assessments.scorings import open_scoring, treat_item, withdraw_treatment
from assessments.views.finding import find_round
from banks.models import Question, QuestionVersion
from banks.rendering import block, line
from banks.upkeep import LEAST_SAMPLE
from office import jobs
from people.doors import door
from people.views.requests import UserRequest
from ui.conditions import conditions_of
from ui.forms import ReasonForm
from ui.list_export import Column, list_file, wants_file
from ui.listing import page_of, sorted_by

APPROVE = "assessments.approve_scoring"
PUBLISH = "assessments.publish_result"
#: So many marked items stand beside the plot; the list below has them all.
MOST_FLAGGED = 20
STATE_TONES = {
    ScoringState.SHADOW: "attn",
    ScoringState.APPROVED: "brand",
    ScoringState.LIVE: "good",
    ScoringState.SUPERSEDED: "",
}


def _find(request: UserRequest, uuid: UUID, permission: str = APPROVE) -> ScoringVersion:
    rounds = Round.objects.visible_to(request.user, permission)
    rows = ScoringVersion.objects.filter(round__in=rounds).select_related(
        "round__policy", "round__live_scoring", "opened_by", "approved_by"
    )
    return get_object_or_404(rows, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(APPROVE)
def scorings(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, APPROVE)
    form = ScoringReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        scoring = open_scoring(
            round_=round_, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("The scoring is begun. Grade it next."))
        return redirect("assessments:scoring", uuid=scoring.uuid)
    rows = [
        (row, STATE_TONES[ScoringState(row.state)])
        for row in round_.scoring_versions.select_related("opened_by").order_by("-number")
    ]
    context = {
        "round": round_,
        "tab": "scoring",
        "rows": rows,
        "form": form,
        "may_begin": round_.state in SCORABLE and round_.pending_state is None,  # type: ignore[attr-defined]  # with_counts
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/rounds/scorings.html", context, status=status)


@require_safe
@door(APPROVE)
def scoring_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    scoring = _find(request, uuid)
    return render(request, "assessments/rounds/scoring.html", _page(request, scoring))


def _page(request: UserRequest, scoring: ScoringVersion, **forms: Any) -> dict[str, Any]:
    figures = figures_of(scoring) if scoring.graded_at else None
    live = scoring.round.live_scoring
    other = live if live is not None and live.pk != scoring.pk else None
    return {
        "round": scoring.round,
        "tab": "scoring",
        "part": "figures",
        "scoring": scoring,
        "tone": STATE_TONES[ScoringState(scoring.state)],
        "figures": figures,
        **(_spread(figures) if figures else {}),
        "changes": compare_scorings(other, scoring) if other and scoring.graded_at else [],
        "live": other,
        "may_publish": PUBLISH in request.user.permissions,
        "decision": DecisionForm(),
        "reason": ReasonForm(),
        **forms,
    }


def _spread(figures: Figures) -> dict[str, Any]:
    """Return the spread of scores as its plot wants it: columns, and how many are below the cut."""
    return {
        "columns": [(_bin_label(bin_, figures.scale), bin_.count) for bin_ in figures.bins],
        "cut_share": figures.cut_score / figures.scale,
        "below": sum(bin_.high <= figures.cut_score for bin_ in figures.bins),
    }


def _bin_label(bin_: Bin, scale: Decimal) -> str:
    """Name a column by its bounds; on a long scale by where it begins, so that names stay apart."""
    low, high = (number_format(bound.normalize()) for bound in (bin_.low, bin_.high))
    return low if scale > 10 else f"{low}–{high}"


@require_POST
@door(APPROVE)
def grade(request: UserRequest, uuid: UUID) -> HttpResponse:
    scoring = _find(request, uuid)
    job = jobs.enqueue(
        kind="assessments.grade",
        params={"scoring": str(scoring.uuid)},
        by_id=request.user.pk,
        at=timezone.now(),
    )
    return redirect("people:job", uuid=job.uuid)


@require_POST
@door(APPROVE)
def approve(request: UserRequest, uuid: UUID) -> HttpResponse:
    scoring = _find(request, uuid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        context = _page(request, scoring, decision=form)
        return render(request, "assessments/rounds/scoring.html", context, status=422)
    approve_scoring(scoring=scoring, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The scoring is approved. It is not published yet."))
    return redirect("assessments:scoring", uuid=uuid)


@require_POST
@door(APPROVE)
def send_back(request: UserRequest, uuid: UUID) -> HttpResponse:
    scoring = _find(request, uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = _page(request, scoring, reason=form)
        return render(request, "assessments/rounds/scoring.html", context, status=422)
    return_scoring(scoring=scoring, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The approval is taken back; the scoring is a shadow again."))
    return redirect("assessments:scoring", uuid=uuid)


@require_POST
@door(PUBLISH)
def publish_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    scoring = _find(request, uuid, PUBLISH)
    publish(scoring=scoring, by=request.user, at=timezone.now())
    jobs.enqueue(
        kind="assessments.analyse",
        params={"scoring": str(scoring.uuid)},
        by_id=request.user.pk,
        at=timezone.now(),
    )
    messages.success(request, _("The results are published: each candidate can see their own."))
    return redirect("assessments:round", uuid=scoring.round.uuid)


def _verdict(line: ItemLine) -> str:
    """Say what was decided about an item, or what its figures ask for."""
    if line.treatment:
        return str(Treatment(line.treatment).label)
    if line.is_suspect:
        return _("Look at it")
    if line.is_thin:
        return _("Too few people")
    return _("Sound") if line.figures else _("No answers")


_ITEM_ORDERS = {
    "cho": lambda line: line.places,
    "nguoi": lambda line: line.figures.sample if line.figures else None,
    "kho": lambda line: line.facility,
    "phan-biet": lambda line: line.discrimination,
}
_ITEM_FILE: list[Column[ItemLine]] = [
    Column(gettext_lazy("Where it stood"), lambda line: ", ".join(_places(line)), 30),
    Column(gettext_lazy("Cell"), lambda line: line.cell, 24),
    Column(gettext_lazy("Had it"), lambda line: line.figures and line.figures.sample, 10),
    Column(gettext_lazy("Facility"), lambda line: line.facility, 14),
    Column(gettext_lazy("Discrimination"), lambda line: line.discrimination, 14),
    Column(gettext_lazy("Verdict"), _verdict, 24),
]


def _narrowed(lines: list[ItemLine], wanted: dict[str, Any]) -> list[ItemLine]:
    if wanted.get("xem") == "can-xem":
        lines = [one for one in lines if one.is_suspect or one.treatment]
    elif wanted.get("xem") == "da-quyet":
        lines = [one for one in lines if one.treatment]
    if code := wanted.get("de"):
        lines = [one for one in lines if code in {place[0] for place in one.places}]
    return lines


@require_safe
@door(APPROVE)
def items(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the figures of each item, named by where it stood and never by what it says."""
    scoring = _find(request, uuid)
    lines = item_lines(scoring) if scoring.graded_at else []
    codes = sorted({code for line in lines for code, _number in line.places})
    form = ItemFilterForm(request.GET, codes=codes)
    shown = sorted_by(request, _narrowed(lines, form.wanted), _ITEM_ORDERS, default="")
    if wants_file(request):
        return list_file(
            title=_("Items of the round %(code)s, scoring %(number)s")
            % {"code": scoring.round.code, "number": scoring.number},
            rows=shown,
            count=len(shown),
            columns=_ITEM_FILE,
            conditions=conditions_of(form),
        )
    context = {
        "round": scoring.round,
        "tab": "scoring",
        "part": "items",
        "scoring": scoring,
        "tone": STATE_TONES[ScoringState(scoring.state)],
        "page": page_of(request, shown),
        **_plotted(lines),
        "suspects": sum(one.is_suspect for one in lines),
        "treated": sum(bool(one.treatment) for one in lines),
        "total": len(lines),
        "form": form,
        "is_filtered": bool(form.wanted),
    }
    return render(request, "assessments/rounds/scoring_items.html", context)


def _plotted(lines: list[ItemLine]) -> dict[str, Any]:
    """Return each item that can be placed by its figures, and the bounds within which all is well."""
    points = [
        (_place(line), line.facility, line.discrimination, line.is_suspect)
        for line in lines
        if line.facility is not None and line.discrimination is not None
    ]
    bounds = (LEAST_FACILITY, MOST_FACILITY, LEAST_DISCRIMINATION)
    return {
        "points": points,
        "bounds": tuple(Decimal(one.numerator) / one.denominator for one in bounds),
        "unplaced": sum(line.facility is None or line.discrimination is None for line in lines),
        "flagged": [line for line in lines if line.is_suspect][:MOST_FLAGGED],
        "least_sample": LEAST_SAMPLE,
    }


def _place(line: ItemLine) -> str:
    """Name an item by where it stood first: form and number."""
    return _places(line)[0]


def _places(line: ItemLine) -> list[str]:
    return [f"{code}/{number}" for code, number in line.places]


@require_http_methods(["GET", "HEAD", "POST"])
@door(APPROVE)
def treat(request: UserRequest, uuid: UUID, version: UUID) -> HttpResponse:
    """Decide about one item; its content is shown to people of its bank alone."""
    scoring = _find(request, uuid)
    row = _item(scoring, version)
    seen = Question.objects.visible_to(request.user, "banks.view_question")
    may_see = seen.filter(pk=row.question_id).exists()
    now = ItemTreatment.objects.filter(scoring_version=scoring, version=row).first()
    initial = {"treatment": now.treatment, "reason": now.reason} if now else {}
    data = request.POST if request.method == "POST" else None
    form: VoidForm = (
        TreatmentForm(data, version=row, initial=initial)
        if may_see
        else VoidForm(data, initial=initial)
    )
    if form.is_valid():
        treat_item(
            scoring=scoring,
            version=row,
            treatment=Treatment(form.cleaned_data["treatment"]),
            reason=form.cleaned_data["reason"],
            content=form.content,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Decided. The scoring has to be graded anew."))
        return redirect("assessments:scoring", uuid=uuid)
    places = FormItem.objects.filter(exam_form__round=scoring.round_id, approval__version=row)
    context = {
        "round": scoring.round,
        "tab": "scoring",
        "scoring": scoring,
        "version": row,
        "places": list(places.order_by("exam_form__code").values_list("exam_form__code", "order")),
        "now": now,
        "form": form,
        "question": _shown(row) if may_see else None,
        "is_shadow": scoring.state == ScoringState.SHADOW,
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/rounds/treat.html", context, status=status)


def _item(scoring: ScoringVersion, uuid: UUID) -> QuestionVersion:
    """Return a question version that stands on a form of the scoring's round."""
    used = FormItem.objects.filter(exam_form__round=scoring.round_id)
    rows = QuestionVersion.objects.filter(pk__in=used.values("approval__version"))
    return get_object_or_404(rows.select_related("question"), uuid=uuid)


def _shown(version: QuestionVersion) -> dict[str, Any]:
    """Return the question as text, for those who may see it."""
    content = version.content
    texts = content.get("options") or content.get("statements") or {}
    return {
        "code": version.question.code,
        "kind": version.get_kind_display(),
        "stem": block(content.get("stem", "")),
        "texts": [(id_, line(texts[id_])) for id_ in sorted(texts)],
    }


@require_POST
@door(APPROVE)
def withdraw(request: UserRequest, uuid: UUID, version: UUID) -> HttpResponse:
    scoring = _find(request, uuid)
    row = _item(scoring, version)
    withdraw_treatment(scoring=scoring, version=row, by=request.user, at=timezone.now())
    messages.success(request, _("The item counts again. The scoring has to be graded anew."))
    return redirect("assessments:scoring", uuid=uuid)
