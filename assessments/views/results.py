"""Results after their publication: one's own with every question, an officer's without; appeals."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.appealing import file_appeal, is_open, last_day
from assessments.contents import typed_content
from assessments.enums import AppealState
from assessments.explaining import ExplainedPaper, papers_of
from assessments.forms.sitting import AppealForm
from assessments.models import Appeal, FormItem, Result
from assessments.queries import profiles
from banks import kinds
from banks.models import QuestionVersion, Stimulus
from banks.pictures import picture_file, with_addresses
from office import files
from office.policies import exam_policy
from people.doors import door
from people.views.requests import UserRequest

RIGHT = "assessments.view_result"


def _reached(request: UserRequest) -> Any:
    return Result.objects.visible_to(request.user, RIGHT).select_related(
        "candidate__round__policy",
        "candidate__unit",
        "candidate__position",
        "candidate__shift_room__shift",
        "scoring_version",
    )


def _own(request: UserRequest) -> Any:
    """Return one's own published results, the newest first; none for who is no official."""
    if request.user.official_id is None:
        return Result.objects.none()
    return (
        _reached(request)
        .filter(candidate__official=request.user.official_id)
        .order_by("-candidate__round__published_at", "-pk")
    )


def _is_own(request: UserRequest, result: Result) -> bool:
    own = request.user.official_id
    return own is not None and result.candidate.official_id == own


@require_safe
@door(RIGHT)
def own_results(request: UserRequest) -> HttpResponse:
    """List one's own results over the rounds, and one's appeals."""
    results = list(_own(request))
    appeals = (
        Appeal.objects.filter(result__candidate__official=request.user.official_id)
        .select_related("result__candidate__round", "item")
        .order_by("-filed_at")
        if request.user.official_id
        else []
    )
    context = {"results": results, "appeals": appeals}
    return render(request, "assessments/results/own_results.html", context)


@require_safe
@door(RIGHT)
def result(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show a published result: to its candidate with every question, to an officer without."""
    found = get_object_or_404(_reached(request), uuid=uuid)
    is_own = _is_own(request, found)
    round_ = found.candidate.round
    context = {
        "result": found,
        "candidate": found.candidate,
        "round": round_,
        "policy": exam_policy(round_.policy),
        "is_own": is_own,
        "papers": [_drawable(paper, found) for paper in papers_of(found, with_items=is_own)],
        "profile": profiles([found], on=timezone.localdate(round_.published_at))[found.pk],
        "before": _result_before(found) if is_own else None,
        "appeals": _appeals_of(found) if is_own else [],
        "appeals_end": _appeals_end(found),
        "may_appeal": is_own and is_open(round_, on=timezone.localdate()),
    }
    context["is_waiting"] = any(one.state == AppealState.FILED for one in context["appeals"])
    context["difference"] = (
        found.score - context["before"].score
        if context["before"] and found.score is not None
        else None
    )
    return render(request, "assessments/results/result.html", context)


def _drawable(paper: ExplainedPaper, result: Result) -> ExplainedPaper:
    """Return a paper whose pictures can be fetched by the one who wrote it."""

    def address_of(sha256: str) -> str:
        return reverse("assessments:result_question_picture", args=[result.uuid, sha256])

    items = tuple(
        replace(item, public=with_addresses(item.public, address_of)) if item.public else item
        for item in paper.items
    )
    return replace(paper, items=items)


def _result_before(found: Result) -> Result | None:
    """Return the official's last published score before this one."""
    return (
        Result.objects.published()
        .filter(
            candidate__official=found.candidate.official_id,
            candidate__round__published_at__lt=found.candidate.round.published_at,
            score__isnull=False,
        )
        .select_related("candidate__round")
        .order_by("-candidate__round__published_at")
        .first()
    )


def _appeals_of(found: Result) -> list[Appeal]:
    """Return the candidate's appeals in this round, whichever scoring they were about."""
    rows = Appeal.objects.filter(result__candidate=found.candidate_id).select_related("item")
    return list(rows.order_by("-filed_at"))


def _appeals_end(found: Result) -> datetime | None:
    """Return the moment after which no appeal is accepted."""
    last = last_day(found.candidate.round)
    if last is None:
        return None
    midnight = datetime.combine(last + timedelta(days=1), time.min)
    return timezone.make_aware(midnight) - timedelta(minutes=1)


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def appeal(request: UserRequest, uuid: UUID) -> HttpResponse:
    """File an appeal against one's own published result."""
    found = get_object_or_404(_own(request), uuid=uuid)
    items = {
        item.order: item
        for item in FormItem.objects.filter(
            exam_form__attempts__scores__scoring_version=found.scoring_version_id,
            exam_form__attempts__candidate=found.candidate_id,
        ).order_by("-exam_form__part__order", "order")
    }
    asked = request.POST if request.method == "POST" else None
    form = AppealForm(
        asked,
        numbers=range(1, max(items, default=0) + 1),
        initial={"item": request.GET.get("cau", "")},
    )
    if form.is_valid():
        file_appeal(
            result=found,
            text=form.cleaned_data["text"],
            item=items.get(form.cleaned_data["item"] or 0),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The appeal is filed. Its answer will stand on this page."))
        return redirect(f"{reverse('assessments:result', args=[found.uuid])}#pk")
    context = {
        "form": form,
        "result": found,
        "round": found.candidate.round,
        "appeals_end": _appeals_end(found),
    }
    return render(
        request, "assessments/results/appeal.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@door(RIGHT)
def result_picture(request: UserRequest, uuid: UUID, picture: UUID) -> HttpResponse:
    """Give a picture that an item of one's own published paper asks about."""
    found = get_object_or_404(_own(request), uuid=uuid)
    asked = Stimulus.objects.filter(
        picture__uuid=picture,
        versions__approval__form_items__exam_form__attempts__candidate=found.candidate_id,
    ).select_related("picture")
    stimulus = asked.first()
    if stimulus is None or stimulus.picture is None:
        raise Http404
    return HttpResponse(files.read(stimulus.picture), content_type=stimulus.picture.media_type)


@require_safe
@door(RIGHT)
def question_picture(request: UserRequest, uuid: UUID, sha256: str) -> HttpResponse:
    """Give a picture that is part of an item of one's own published paper."""
    found = get_object_or_404(_own(request), uuid=uuid)
    asked = QuestionVersion.objects.filter(
        approval__form_items__exam_form__attempts__candidate=found.candidate_id
    ).distinct()
    if not any(sha256 in kinds.get(one.kind).pictures(typed_content(one)) for one in asked):
        raise Http404
    file = picture_file(sha256)
    if file is None:
        raise Http404
    return HttpResponse(files.read(file), content_type=file.media_type)
