"""What waits for a reviewer, and the decision on one version or on several of an import."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import kinds
from banks.browsing import waiting_for
from banks.comparing import differences
from banks.enums import MemberRole, Verdict, VersionState
from banks.forms.review import ReviewForm, WaitingFilterForm
from banks.labels import label_of
from banks.models import QuestionVersion
from banks.review import approve, return_to_author
from banks.viewing import read_key
from banks.views.presenting import PREFETCHED, RELATED, shown_version
from banks.workload import banks_of, count_waiting_for, days_waiting, with_approvals
from office.matching import holding
from office.text import words_of
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import order_of, page_of

_ORDERS = {
    "ma": ["question__code", "number", "pk"],
    "cho": ["written_at", "question__code", "pk"],
    "dong-y": ["approvals", "written_at", "pk"],
}


@require_safe
@door("banks.review_question")
def to_review(request: UserRequest) -> HttpResponse:
    banks = list(banks_of(request.user, MemberRole.REVIEWER))
    waiting = count_waiting_for(request.user)
    form = WaitingFilterForm(request.GET, banks=banks, runs=waiting.runs())
    page = page_of(
        request,
        with_approvals(_narrowed(waiting_for(request.user), form.wanted)).order_by(
            *order_of(request, _ORDERS, default="cho")
        ),
        described=with_approvals(QuestionVersion.objects.all())
        .select_related("question__bank", "author", "import_run__by")
        .prefetch_related("skills"),
        count=None if form.wanted else waiting.total,
    )
    rows = [
        {
            "version": version,
            "stem": str(version.content.get("stem", "")),
            "kind": kinds.get(version.kind).label,
            "days": days_waiting(version, on=timezone.localdate()),
        }
        for version in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "filters": form,
        "run": form.wanted.get("dot"),
        "is_filtered": bool(form.wanted),
    }
    return render(request, "banks/to_review.html", context)


def _narrowed(
    waiting: QuerySet[QuestionVersion], wanted: dict[str, Any]
) -> QuerySet[QuestionVersion]:
    if words := words_of(wanted.get("tim", "")):
        waiting = waiting.filter(holding(words, codes=["question__code"], names=["search_text"]))
    if bank := wanted.get("ngan_hang"):
        waiting = waiting.filter(question__bank__uuid=bank)
    if run := wanted.get("dot"):
        waiting = waiting.filter(import_run__uuid=run)
    return waiting


@require_POST
@door("banks.review_question")
def approve_several(request: UserRequest) -> HttpResponse:
    uuids = [uuid for uuid in map(_uuid, request.POST.getlist("phien-ban")) if uuid]
    versions = QuestionVersion.objects.visible_to(request.user, "banks.review_question").filter(
        uuid__in=uuids
    )
    if not uuids:
        messages.error(request, _("Tick at least one version first."))
    else:
        outcome = approve(versions=versions, reviewer=request.user, at=timezone.now())
        messages.success(
            request,
            ngettext(
                "%(count)s version approved by you; %(live)s may be drawn for papers now.",
                "%(count)s versions approved by you; %(live)s may be drawn for papers now.",
                outcome.reviewed,
            )
            % {"count": outcome.reviewed, "live": outcome.approved},
        )
    here, run = reverse("banks:to_review"), _uuid(request.POST.get("dot", ""))
    is_left = run and waiting_for(request.user).filter(import_run__uuid=run).exists()
    return redirect(f"{here}?dot={run}" if is_left else here)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


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
        following = waiting_for(request.user).order_by("written_at", "question__code", "pk").first()
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
        **shown_version(version, with_key=True),
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
