"""What waits for a reviewer, and the decision on one version or on several of an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import kinds, wording
from banks.browsing import waiting_for
from banks.comparing import differences
from banks.enums import MemberRole, Verdict, VersionState
from banks.forms.assigning import read_uuids
from banks.forms.moves import ReturnForm
from banks.forms.review import ReviewForm, WaitingFilterForm
from banks.labels import label_of
from banks.models import Bank, QuestionVersion, TagRunVersion
from banks.remarks import remarks_before, settle
from banks.review import Refused, approve, return_several, return_to_author, sort_out
from banks.viewing import read_key
from banks.views.presenting import PREFETCHED, RELATED, shown_version, style_of
from banks.workload import (
    banks_of,
    count_waiting_for,
    days_waiting,
    next_for,
    waiting_in,
    with_approvals,
    with_due_days,
)
from office.matching import holding
from office.text import words_of
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import order_of, page_of

_ORDERS = {
    "ma": ["question__code", "number", "pk"],
    "cho": ["written_at", "question__code", "pk"],
    "dong-y": ["approvals", "written_at", "pk"],
    "han": ["due?", "written_at", "question__code", "pk"],
}
#: Versions that one act takes at most.
MOST = 500


@require_safe
@door("banks.review_question")
def to_review(request: UserRequest) -> HttpResponse:
    banks = list(banks_of(request.user, MemberRole.REVIEWER))
    today = timezone.localdate()
    waiting = count_waiting_for(request.user, on=today)
    tag_runs = waiting.tag_runs()
    form = WaitingFilterForm(request.GET, banks=banks, runs=waiting.runs(), tag_runs=tag_runs)
    listed = waiting_in(request.user, form.wanted.get("viec", ""), on=today)
    page = page_of(
        request,
        with_due_days(with_approvals(_narrowed(listed, form.wanted, banks)), request.user).order_by(
            *order_of(request, _ORDERS, default="han")
        ),
        described=with_due_days(with_approvals(QuestionVersion.objects.all()), request.user)
        .select_related("question__bank", "author", "import_run__by")
        .prefetch_related("skills"),
        count=None if form.wanted else waiting.total,
    )
    rows = [
        {
            "version": version,
            "stem": wording.stem_of(version.content),
            "kind": kinds.get(version.kind).label,
            "days": days_waiting(version, on=today),
        }
        for version in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "filters": form,
        "waiting": waiting,
        "run": form.wanted.get("dot"),
        "tag_run": next((one for one in tag_runs if str(one.uuid) == form.wanted.get("dot")), None),
        "is_filtered": bool(form.wanted),
        "today": today,
    }
    return render(request, "banks/to_review.html", context)


def _narrowed(
    waiting: QuerySet[QuestionVersion], wanted: dict[str, Any], banks: Sequence[Bank]
) -> QuerySet[QuestionVersion]:
    if words := words_of(wanted.get("tim", "")):

        def said(word: str) -> Q:
            return Q(pk__among=wording.versions_saying(banks, word))

        waiting = waiting.filter(holding(words, codes=["question__code"], also=said))
    if bank := wanted.get("ngan_hang"):
        waiting = waiting.filter(question__bank__uuid=bank)
    if run := wanted.get("dot"):
        waiting = waiting.filter(_of_run(run))
    return waiting


def _of_run(run: UUID | str) -> Q:
    """Return the filter of what an import or a change of tags brought."""
    tagged = TagRunVersion.objects.filter(run__uuid=run)
    return Q(import_run__uuid=run) | Q(pk__in=tagged.values("version"))


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def approve_several(request: UserRequest) -> HttpResponse:
    chosen = _chosen(request)
    if not chosen.uuids:
        messages.error(request, _("Tick at least one version first."))
        return redirect(_left_of(request))
    fit, refused = sort_out(
        versions=chosen.versions, reviewer=request.user, verdict=Verdict.APPROVE
    )
    if request.method == "POST" and fit:
        outcome = approve(versions=fit, reviewer=request.user, at=timezone.now())
        said = ngettext(
            "%(count)s version approved by you; %(live)s may be drawn for papers now.",
            "%(count)s versions approved by you; %(live)s may be drawn for papers now.",
            outcome.reviewed,
        ) % {"count": outcome.reviewed, "live": outcome.approved}
        messages.success(request, said + _stayed(refused))
        return redirect(_left_of(request))
    return _preview(request, "approve", chosen.uuids, fit, refused, form=None)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def return_many(request: UserRequest) -> HttpResponse:
    chosen = _chosen(request)
    if not chosen.uuids:
        messages.error(request, _("Tick at least one version first."))
        return redirect(_left_of(request))
    fit, refused = sort_out(versions=chosen.versions, reviewer=request.user, verdict=Verdict.RETURN)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and fit:
        reason = form.cleaned_data["reason"]
        count = return_several(
            versions=fit, reviewer=request.user, reason=reason, at=timezone.now()
        )
        said = ngettext(
            "%(count)s version went back to its author.",
            "%(count)s versions went back to their authors.",
            count,
        ) % {"count": count}
        messages.success(request, said + _stayed(refused))
        return redirect(_left_of(request))
    return _preview(request, "return", chosen.uuids, fit, refused, form=form)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The versions that were ticked, as far as the reader may see them."""

    uuids: list[UUID]
    versions: QuerySet[QuestionVersion]


def _chosen(request: UserRequest) -> _Chosen:
    sent = request.POST if request.method == "POST" else request.GET
    uuids = read_uuids(sent.getlist("phien-ban"))[:MOST]
    run = _uuid(sent.get("dot", ""))
    if run and "ca-dot" in sent:  # all that it brought and that waits for this reviewer
        waiting = waiting_for(request.user).filter(_of_run(run)).order_by("question__code", "pk")
        uuids = list(waiting.values_list("uuid", flat=True)[:MOST])
    versions = QuestionVersion.objects.visible_to(request.user, "banks.review_question")
    rows = versions.filter(uuid__in=uuids).select_related("question__bank", "author", "import_run")
    return _Chosen(uuids, rows.order_by("question__code", "number"))


def _stayed(refused: list[Refused]) -> str:
    """Say which of the chosen versions stayed as they were."""
    if not refused:
        return ""
    codes = ", ".join(one.version.question.code for one in refused[:20])
    return " " + ngettext(
        "%(count)s stayed as it was: %(codes)s.",
        "%(count)s stayed as they were: %(codes)s.",
        len(refused),
    ) % {"count": len(refused), "codes": codes}


def _preview(
    request: UserRequest,
    act: str,
    uuids: list[UUID],
    fit: list[QuestionVersion],
    refused: list[Refused],
    *,
    form: ReturnForm | None,
) -> HttpResponse:
    """Show what the act would touch, and what it would leave and why."""
    context = {
        "act": act,
        "uuids": uuids,
        "fit": [{"version": one, "stem": wording.stem_of(one.content)} for one in fit],
        "refused": refused,
        "form": form,
        "run": _uuid(request.GET.get("dot", "") or request.POST.get("dot", "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "banks/decide_many.html", context, status=status)


def _left_of(request: UserRequest) -> str:
    """Return the address of the list, of the same import where some of it is left."""
    here, run = reverse("banks:to_review"), _uuid(request.POST.get("dot", ""))
    is_left = run and waiting_for(request.user).filter(_of_run(run)).exists()
    return f"{here}?dot={run}" if is_left else here


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@require_POST
@door("banks.review_question")
def settle_remarks(request: UserRequest, uuid: UUID) -> HttpResponse:
    visible = QuestionVersion.objects.visible_to(request.user, "banks.review_question")
    version = get_object_or_404(visible, uuid=uuid)
    settle(
        version=version,
        settled=read_uuids(request.POST.getlist("xong")),
        reviewer=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Which remarks are settled has been kept."))
    return redirect("banks:review", uuid=version.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def review(request: UserRequest, uuid: UUID) -> HttpResponse:
    visible = QuestionVersion.objects.visible_to(request.user, "banks.review_question")
    version = get_object_or_404(
        visible.select_related(*RELATED, "question__live_version").prefetch_related(*PREFETCHED),
        uuid=uuid,
    )
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _decide(request, version, form)
        following = next_for(request.user, on=timezone.localdate())
        if following:
            return redirect("banks:review", uuid=following.uuid)
        return redirect("banks:to_review")
    read_key(version=version, by=request.user, at=timezone.now())
    live = _live_before(version)
    found = differences(live, version) if live else []
    reviews = list(version.reviews.select_related("reviewer").order_by("at"))
    context: dict[str, Any] = {
        "question": version.question,
        "bank": version.question.bank,
        "form": form,
        "live": live,
        "differences": found,
        "changes": sum(one.is_changed for one in found),
        "reviews": [
            {
                "review": one,
                "remarks": [(label_of(path), text) for path, text in one.comments.items()],
            }
            for one in reviews
        ],
        "approvals": sum(one.verdict == Verdict.APPROVE for one in reviews),
        "is_open": version.state == VersionState.IN_REVIEW,
        "is_own": request.user.pk
        in (version.author_id, version.import_run.by_id if version.import_run else None),
        "is_decided": any(one.reviewer_id == request.user.pk for one in reviews),
        "remarks": [
            {"remark": one, "answer": one.answer_in(version)}
            for one in remarks_before(question=version.question, number=version.number)
        ],
        "tasks": version.assignments.filter(ended_at__isnull=True).select_related("reviewer"),
        "today": timezone.localdate(),
        **shown_version(version, with_key=True),
        "style": style_of(
            version.kind,
            version.content,
            explanation=version.explanation,
            basis=version.basis,
            seconds=version.seconds,
        ),
    }
    return render(request, "banks/review.html", context, status=422 if form.is_bound else 200)


def _decide(request: UserRequest, version: QuestionVersion, form: ReviewForm) -> None:
    names = {"number": version.number, "question": version.question.code}
    reviewer, comments, at = request.user, form.comments(), timezone.now()
    if form.cleaned_data["verdict"] == ReviewForm.RETURN:
        reason = form.cleaned_data["reason"]
        return_to_author(
            version=version, reviewer=reviewer, reason=reason, comments=comments, at=at
        )
        said = _("Version %(number)s of the question %(question)s went back to its author.")
    else:
        outcome = approve(versions=[version], reviewer=reviewer, comments=comments, at=at)
        said = (
            _("Version %(number)s of the question %(question)s is approved and in use.")
            if outcome.approved
            else _(
                "You approved version %(number)s of the question %(question)s;"
                " another reviewer has to agree."
            )
        )
    messages.success(request, said % names)


def _live_before(version: QuestionVersion) -> QuestionVersion | None:
    """Return the version in use that this one would replace, with its tags."""
    pk = version.question.live_version_id
    if pk is None or pk == version.pk:
        return None
    rows = QuestionVersion.objects.select_related(*RELATED).prefetch_related(*PREFETCHED)
    return rows.get(pk=pk)
