"""The pages of whoever stewards a bank: what waits for review, and who does it by when.

What the questions say is not shown here.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import kinds
from banks.assigning import (
    Plan,
    assign,
    due_day,
    plan,
    reassign,
    reviewers_of,
    set_review_days,
    withdraw,
)
from banks.enums import VersionState
from banks.forms.assigning import (
    AssignForm,
    ReassignForm,
    ReviewDaysForm,
    ReviewsFilterForm,
    read_uuids,
)
from banks.models import Assignment, Bank, QuestionVersion
from banks.workload import TASKS, assigned_versions, days_waiting, review_figures
from people.doors import door
from people.models import User
from people.views.requests import UserRequest
from ui.listing import order_of, page_of

_RIGHT = "banks.manage_bank"
_ORDERS = {
    "ma": ["question__code", "number", "pk"],
    "cho": ["written_at", "question__code", "pk"],
    "han": ["first_due?", "written_at", "pk"],
    "dong-y": ["approvals", "written_at", "pk"],
}
#: Versions that one page of an assignment takes at most.
MOST = 500


def _bank_of(request: UserRequest, uuid: UUID) -> Bank:
    visible = Bank.objects.visible_to(request.user, _RIGHT).select_related("unit")
    return get_object_or_404(visible, uuid=uuid)


@require_safe
@door(_RIGHT)
def bank_reviews(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List what waits for review in a bank, and with whom."""
    bank, today = _bank_of(request, uuid), timezone.localdate()
    reviewers = reviewers_of(bank)
    form = ReviewsFilterForm(request.GET, reviewers=reviewers)
    rows = form.narrowed(assigned_versions(bank), on=today)
    figures = review_figures(bank, on=today)
    page = page_of(
        request,
        rows.order_by(*order_of(request, _ORDERS, default="cho")),
        described=assigned_versions(bank)
        .select_related("question", "author", "import_run__by")
        .defer("content", "explanation", "basis")
        .prefetch_related("skills", TASKS),
        count=None if form.wanted else figures.waiting,
    )
    context = {
        "bank": bank,
        "filters": form,
        "is_filtered": bool(form.wanted),
        "page": page,
        "rows": [
            {
                "version": one,
                "kind": kinds.get(one.kind).label,
                "days": days_waiting(one, on=today),
            }
            for one in page.object_list
        ],
        "figures": figures,
        "hold_days": (timezone.now() - figures.oldest_hold).days if figures.oldest_hold else None,
        "reviewers": reviewers,
        "today": today,
    }
    return render(request, "banks/bank_reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(_RIGHT)
def assign_reviews(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who would get which of the chosen versions, and give them out."""
    bank, today = _bank_of(request, uuid), timezone.localdate()
    sent = request.POST if request.method == "POST" else request.GET
    chosen = read_uuids(sent.getlist("phien-ban"))[:MOST]
    versions = _chosen(bank, chosen, takes_all=bool(sent.get("tat-ca")))
    reviewers = reviewers_of(bank)
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        reviewers=reviewers,
        initial={"han": due_day(bank, on=today)},
        earliest=today,
    )
    if form.is_valid() and request.POST.get("viec") == "giao":
        done = assign(
            bank=bank,
            versions=versions,
            reviewers=form.people,
            due_on=form.cleaned_data["han"],
            by_skill=form.by_skill,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _told(done))
        return redirect("banks:bank_reviews", uuid=bank.uuid)
    people = form.people if form.is_bound and form.is_valid() else reviewers
    context = {
        "bank": bank,
        "form": form,
        "plan": plan(bank=bank, versions=versions, reviewers=people, by_skill=form.by_skill),
        "uuids": chosen,
        "takes_all": bool(sent.get("tat-ca")),
        "reviewers": reviewers,
    }
    is_wrong = form.is_bound and not form.is_valid()
    return render(request, "banks/assign_reviews.html", context, status=422 if is_wrong else 200)


def _chosen(bank: Bank, uuids: Sequence[UUID], *, takes_all: bool) -> QuerySet[QuestionVersion]:
    """Return the chosen versions of a bank, or the first of all that are assigned to nobody."""
    versions = QuestionVersion.objects.filter(question__bank=bank)
    if not takes_all:
        return versions.filter(uuid__in=uuids)
    free = versions.filter(state=VersionState.IN_REVIEW).exclude(
        pk__in=Assignment.objects.standing().values("version")
    )
    first = list(free.order_by("written_at", "pk").values_list("pk", flat=True)[:MOST])
    return versions.filter(pk__in=first)


def _told(done: Plan) -> str:
    count = len(done.given)
    said = ngettext(
        "%(count)s version was given to its reviewers, who have been told.",
        "%(count)s versions were given to their reviewers, who have been told.",
        count,
    ) % {"count": count}
    if done.refused:
        said += " " + ngettext(
            "%(count)s stayed as it was.", "%(count)s stayed as they were.", len(done.refused)
        ) % {"count": len(done.refused)}
    return said


def _task_of(request: UserRequest, uuid: UUID) -> Assignment:
    visible = Assignment.objects.visible_to(request.user, _RIGHT).select_related(
        "reviewer", "version__question__bank", "version__author", "version__import_run__by"
    )
    return get_object_or_404(visible, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(_RIGHT)
def reassign_review(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give one task to another reviewer, or the same one another day."""
    task = _task_of(request, uuid)
    bank = task.version.question.bank
    today = timezone.localdate()
    form = ReassignForm(
        request.POST if request.method == "POST" else None,
        reviewers=_able(task, reviewers_of(bank)),
        initial={"nguoi": str(task.reviewer_id), "han": max(task.due_on, today)},
        earliest=today,
    )
    if form.is_valid():
        moved = reassign(
            assignment=task,
            reviewer=form.cleaned_data["nguoi"],
            due_on=form.cleaned_data["han"],
            by=request.user,
            at=timezone.now(),
        )
        names = {"name": moved.reviewer, "code": task.version.question.code}
        messages.success(request, _("%(name)s reviews the question %(code)s now.") % names)
        return redirect("banks:bank_reviews", uuid=bank.uuid)
    context = {"task": task, "bank": bank, "form": form}
    return render(
        request, "banks/reassign_review.html", context, status=422 if form.is_bound else 200
    )


def _able(task: Assignment, reviewers: list[User]) -> list[User]:
    version = task.version
    run: Any = version.import_run
    barred = {version.author_id, run.by_id if run else None}
    return [one for one in reviewers if one.pk not in barred]


@require_POST
@door(_RIGHT)
def withdraw_review(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take one task back."""
    task = _task_of(request, uuid)
    bank = task.version.question.bank
    gone = withdraw(
        assignments=Assignment.objects.filter(pk=task.pk),
        bank=bank,
        by=request.user,
        at=timezone.now(),
    )
    if gone:
        messages.success(
            request, _("The review was taken back; any reviewer of the bank may do it now.")
        )
    return redirect("banks:bank_reviews", uuid=bank.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(_RIGHT)
def review_days(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Say how many days a review takes in this bank."""
    bank = _bank_of(request, uuid)
    form = ReviewDaysForm(
        request.POST if request.method == "POST" else None, initial={"ngay": bank.days_for_review}
    )
    if form.is_valid():
        set_review_days(
            bank=bank, days=form.cleaned_data["ngay"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("New assignments of this bank have this deadline."))
        return redirect("banks:bank_reviews", uuid=bank.uuid)
    return render(
        request,
        "banks/review_days.html",
        {"bank": bank, "form": form},
        status=422 if form.is_bound else 200,
    )
