"""Near-duplicate questions of a bank: the list, two beside each other, what is decided of them."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.browsing import states_of, with_states
from banks.duplicates.beside import beside
from banks.duplicates.deciding import keep_both, merge, reopen, set_apart
from banks.enums import PairState
from banks.forms.duplicates import MergeForm, PairFilterForm
from banks.models import Bank, BankMember, Question, QuestionVersion, SimilarPair
from banks.tasks import FIND_DUPLICATES
from banks.viewing import read_key
from banks.views.presenting import PREFETCHED, RELATED
from banks.wording import stem_of
from office import jobs
from office.enums import JobState
from office.models import Job
from people.doors import door
from people.views.requests import UserRequest
from ui.forms import ReasonForm
from ui.listing import order_of, page_of

VIEW = "banks.view_question"
DECIDE = ("banks.write_question", "banks.review_question")
MERGE = "banks.review_question"
_ORDERS = {
    "giong": ["resemblance", "pk"],
    "ma": ["first__code", "second__code"],
    "luc": ["found_at", "pk"],
}


@require_safe
@door(VIEW)
def duplicates(request: UserRequest, uuid: UUID) -> HttpResponse:
    bank = _bank_of(request, uuid)
    filters = PairFilterForm(request.GET)
    listed = filters.narrowed(SimilarPair.objects.filter(first__bank=bank))
    order = order_of(request, _ORDERS, default="-giong")
    page = page_of(request, listed.select_related("first", "second", "decided_by").order_by(*order))
    stems = _stems(page.object_list)
    together = _together(bank)
    last = _last_job(bank)
    context = {
        "bank": bank,
        "page": page,
        "filters": filters,
        "is_filtered": bool(filters.wanted),
        "rows": [
            {
                "pair": pair,
                "stems": (stems[pair.first_version_id], stems[pair.second_version_id]),
                "group": max(together[pair.first_id], together[pair.second_id]),
            }
            for pair in page.object_list
        ],
        "last": last,
        "is_running": last is not None and last.state in (JobState.WAITING, JobState.RUNNING),
    }
    return render(request, "banks/duplicates.html", context)


def _bank_of(request: UserRequest, uuid: UUID) -> Bank:
    """Return a bank whose member the reader is; a right over its unit alone is not enough."""
    members = BankMember.objects.filter(user=request.user).values("bank")
    visible = Bank.objects.visible_to(request.user, VIEW).filter(pk__in=members)
    return get_object_or_404(visible, uuid=uuid)


def _stems(pairs: Any) -> dict[int, str]:
    ids = {pk for pair in pairs for pk in (pair.first_version_id, pair.second_version_id)}
    rows = QuestionVersion.objects.filter(pk__in=ids).order_by().values_list("pk", "content")
    return {pk: stem_of(content) for pk, content in rows}


def _together(bank: Bank) -> Counter[int]:
    """Return how many undecided pairs each question is in."""
    waiting = SimilarPair.objects.filter(first__bank=bank, state=PairState.OPEN).in_use()
    pairs = waiting.order_by().values_list("first_id", "second_id")
    return Counter(pk for pair in pairs for pk in pair)


def _last_job(bank: Bank) -> Job | None:
    found = Job.objects.filter(kind=FIND_DUPLICATES, params__bank=str(bank.uuid))
    return found.order_by("-asked_at", "-pk").first()


@require_POST
@door(*DECIDE)
def find(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Start looking through the bank; where somebody did so already, lead to that."""
    bank = _bank_of(request, uuid)
    job = _last_job(bank)
    if job is None or job.state not in (JobState.WAITING, JobState.RUNNING):
        job = jobs.enqueue(
            kind=FIND_DUPLICATES,
            params={"bank": str(bank.uuid)},
            by_id=request.user.pk,
            at=timezone.now(),
        )
    if job.started_by_id != request.user.pk:
        messages.info(request, _("The bank is being looked through already."))
        return redirect("banks:duplicates", uuid=bank.uuid)
    return redirect("people:job", uuid=job.uuid)


@require_safe
@door(VIEW)
def pair(request: UserRequest, uuid: UUID) -> HttpResponse:
    found = _pair_of(request, uuid, VIEW)
    return _shown(request, found)


def _pair_of(request: UserRequest, uuid: UUID, permission: str) -> SimilarPair:
    visible = SimilarPair.objects.visible_to(request.user, permission)
    rows = visible.select_related("first__bank", "second__bank", "decided_by", "retired")
    return get_object_or_404(rows, uuid=uuid)


def _shown(request: UserRequest, found: SimilarPair, form: MergeForm | None = None) -> HttpResponse:
    versions = (
        QuestionVersion.objects.filter(pk__in=(found.first_version_id, found.second_version_id))
        .select_related(*RELATED)
        .prefetch_related(*PREFETCHED)
        .in_bulk()
    )
    first, second = versions[found.first_version_id], versions[found.second_version_id]
    for shown in (first, second):  # the answers of both stand on the page
        read_key(version=shown, by=request.user, at=timezone.now())
    questions = with_states(Question.objects.filter(pk__in=(found.first_id, found.second_id)))
    states = {one.pk: states_of(one) for one in questions}
    rows = beside(first, second)
    others = SimilarPair.objects.filter(
        Q(first__in=(found.first_id, found.second_id))
        | Q(second__in=(found.first_id, found.second_id)),
        state=PairState.OPEN,
    )
    codes = (found.first.code, found.second.code)
    context = {
        "pair": found,
        "bank": found.first.bank,
        "sides": (
            (found.first, first, states[found.first_id]),
            (found.second, second, states[found.second_id]),
        ),
        "rows": rows,
        "changes": sum(row.is_changed for row in rows),
        "others": others.in_use().exclude(pk=found.pk).select_related("first", "second")[:10],
        "form": form or MergeForm(codes=codes, initial={"keep": found.first.code}),
        "may_decide": any(one in request.user.permissions for one in DECIDE),
        "may_merge": MERGE in request.user.permissions,
    }
    return render(request, "banks/pair.html", context, status=422 if form else 200)


@require_POST
@door(*DECIDE)
def keep_pair(request: UserRequest, uuid: UUID) -> HttpResponse:
    found = _pair_of(request, uuid, VIEW)
    keep_both(pair=found, by=request.user, at=timezone.now())
    messages.success(
        request, _("Both are kept; the pair comes back when one of them says something else.")
    )
    return redirect("banks:duplicates", uuid=found.first.bank.uuid)


@require_POST
@door(*DECIDE)
def set_pair_apart(request: UserRequest, uuid: UUID) -> HttpResponse:
    found = _pair_of(request, uuid, VIEW)
    set_apart(pair=found, by=request.user, at=timezone.now())
    messages.success(request, _("Both are kept and never stand on one paper."))
    return redirect("banks:duplicates", uuid=found.first.bank.uuid)


@require_POST
@door(MERGE)
def merge_pair(request: UserRequest, uuid: UUID) -> HttpResponse:
    found = _pair_of(request, uuid, MERGE)
    form = MergeForm(request.POST, codes=(found.first.code, found.second.code))
    if not form.is_valid():
        return _shown(request, found, form)
    kept = found.first if form.cleaned_data["keep"] == found.first.code else found.second
    decided = merge(
        pair=found,
        keep=kept,
        reason=form.cleaned_data["reason"],
        take_tags=form.cleaned_data["take_tags"],
        by=request.user,
        at=timezone.now(),
    )
    said = _("The question %(question)s is kept, the other is out of use.")
    if decided.new_version_id:
        said = _(
            "The question %(question)s is kept, the other is out of use. A version with the tags"
            " of both waits for review."
        )
    messages.success(request, said % {"question": kept.code})
    return redirect("banks:duplicates", uuid=found.first.bank.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(*DECIDE)
def reopen_pair(request: UserRequest, uuid: UUID) -> HttpResponse:
    found = _pair_of(request, uuid, VIEW)
    if found.state == PairState.MERGED:
        found = _pair_of(request, uuid, MERGE)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"pair": found, "bank": found.first.bank, "form": form}
        return render(
            request, "banks/reopen_pair.html", context, status=422 if form.is_bound else 200
        )
    reopen(pair=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("The decision was taken back; the pair waits again."))
    return redirect("banks:pair", uuid=found.uuid)
