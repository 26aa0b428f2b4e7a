"""Tags of many questions changed at once: what is to change, what would come of it, and its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import tagging
from banks.browsing import terms
from banks.enums import BankPurpose, MemberRole, TagRunState, VersionState
from banks.forms.assigning import read_uuids
from banks.forms.tagging import TagForm
from banks.models import BankMember, Question, QuestionVersion, TagRun
from banks.tagging import Change, Touched
from banks.tasks import CHANGE_TAGS
from banks.views.finding import conditions_of, find, member_bank
from office import jobs
from office.models import Job
from office.models.job import OPEN_STATES
from people.doors import door
from people.views.requests import UserRequest
from ui.forms import ReasonForm
from ui.listing import page_of

WRITE, VIEW = "banks.write_question", "banks.view_question"
#: Questions that are ticked at most; a search may find more.
MOST = 500
#: Questions that a change does while somebody waits for the page; more of them are long work.
AT_ONCE = 200
#: Questions of a run that a page shows of those that stay as they are.
MOST_LEFT = 100


@require_http_methods(["GET", "HEAD", "POST"])
@door(WRITE)
def tag_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Ask what becomes of the tags of the ticked questions, or of all that a search finds."""
    bank = member_bank(request, uuid, WRITE)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = read_uuids(sent.getlist("cau"))[:MOST]
    query = QueryDict(sent.get("dieu_kien", "")[:2000]) if request.method == "POST" else sent
    is_all = "tat-ca" in sent
    questions: QuerySet[Question] = Question.objects.filter(bank=bank, uuid__in=chosen)
    conditions = ""
    if is_all:
        found = find(bank, query)
        questions, conditions = found.questions, conditions_of(found.form, query)
    form = TagForm(request.POST if request.method == "POST" else None, terms=terms())
    if form.is_valid():
        run = tagging.ask(
            bank=bank,
            questions=questions,
            change=form.change(),
            by=request.user,
            at=timezone.now(),
        )
        return redirect("banks:tag_run", uuid=run.uuid)
    context = {
        "bank": bank,
        "form": form,
        "count": questions.order_by().count(),
        "uuids": [] if is_all else chosen,
        "is_all": is_all,
        "conditions": conditions,
        "is_secured": bank.purpose == BankPurpose.SECURED,
    }
    return render(request, "banks/tag_many.html", context, status=422 if form.is_bound else 200)


@require_safe
@door(VIEW)
def tag_runs(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List the changes of tags in a bank that were confirmed, the latest first."""
    bank = member_bank(request, uuid)
    rows = TagRun.objects.filter(bank=bank).exclude(state=TagRunState.PREVIEWED)
    page = page_of(
        request, rows.select_related("by").defer("chosen", "left").order_by("-asked_at", "-pk")
    )
    context = {
        "bank": bank,
        "page": page,
        "rows": [(run, tagging.in_words(Change.from_json(run.change))) for run in page.object_list],
    }
    return render(request, "banks/tag_runs.html", context)


@require_safe
@door(VIEW)
def tag_run(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _shown(request, _run_of(request, uuid, VIEW))


def _run_of(request: UserRequest, uuid: UUID, permission: str) -> TagRun:
    visible = TagRun.objects.visible_to(request.user, permission)
    return get_object_or_404(visible.select_related("bank", "by", "undone_by"), uuid=uuid)


def _shown(request: UserRequest, run: TagRun, form: ReasonForm | None = None) -> HttpResponse:
    change = Change.from_json(run.change)
    is_own = run.by_id == request.user.pk
    context: dict[str, Any] = {
        "run": run,
        "bank": run.bank,
        "words": tagging.in_words(change),
        "reason": change.reason,
        "is_own": is_own,
        "is_secured": run.bank.purpose == BankPurpose.SECURED,
        "needed": run.bank.approvals_needed,
        "form": form or ReasonForm(),
        "at_once": AT_ONCE,
    }
    if run.state == TagRunState.PREVIEWED:
        found = tagging.preview(run=run)
        page = page_of(request, found.touched)
        touched: list[Touched] = list(page.object_list)
        context |= {
            "page": page,
            "touched": touched,
            "left": [(one.question.code, one.why) for one in found.left[:MOST_LEFT]],
            "left_count": len(found.left),
        }
    else:
        made = QuestionVersion.objects.filter(tag_run__run=run).defer(
            "content", "explanation", "basis"
        )
        page = page_of(request, made.select_related("question").order_by("question__code", "pk"))
        job = _job_of(run) if run.state == TagRunState.RUNNING else None
        reviewer = BankMember.objects.filter(
            bank=run.bank, user=request.user, role=MemberRole.REVIEWER
        )
        context |= {
            "page": page,
            "made": list(page.object_list),
            "waiting": made.filter(state=VersionState.IN_REVIEW).count(),
            "left": run.left[:MOST_LEFT],
            "left_count": len(run.left),
            "job": job if job and job.started_by_id == request.user.pk else None,
            "is_stuck": run.state == TagRunState.RUNNING
            and (job is None or job.state not in OPEN_STATES),
            "is_reviewer": reviewer.exists(),
            "may_undo": run.state == TagRunState.DONE and WRITE in request.user.permissions,
        }
    return render(request, "banks/tag_run.html", context, status=422 if form else 200)


def _job_of(run: TagRun) -> Job | None:
    found = Job.objects.filter(kind=CHANGE_TAGS, params__run=str(run.uuid))
    return found.order_by("-asked_at", "-pk").first()


@require_POST
@door(WRITE)
def confirm_tags(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Do a change: few questions at once, many as long work."""
    run = _own_run(request, uuid)
    if run.state == TagRunState.PREVIEWED and len(run.chosen) <= AT_ONCE:
        tagging.carry_out(run=run, at=timezone.now())
        count = run.made.count()
        said = ngettext(
            "%(count)s new version waits for review.",
            "%(count)s new versions wait for review.",
            count,
        )
        messages.success(request, said % {"count": count})
        return redirect("banks:tag_run", uuid=run.uuid)
    if run.state == TagRunState.PREVIEWED:
        tagging.begin(run=run)
    job = _job_of(run)
    if run.state == TagRunState.RUNNING and (job is None or job.state not in OPEN_STATES):
        job = jobs.enqueue(
            kind=CHANGE_TAGS,
            params={"run": str(run.uuid)},
            by_id=request.user.pk,
            at=timezone.now(),
            total=len(run.chosen),
        )
    return (
        redirect("people:job", uuid=job.uuid) if job else redirect("banks:tag_run", uuid=run.uuid)
    )


def _own_run(request: UserRequest, uuid: UUID) -> TagRun:
    visible = TagRun.objects.visible_to(request.user, WRITE).select_related("bank", "by")
    return get_object_or_404(visible, uuid=uuid, by=request.user)


@require_POST
@door(WRITE)
def discard_tags(request: UserRequest, uuid: UUID) -> HttpResponse:
    run = _own_run(request, uuid)
    tagging.discard(run=run)
    messages.success(request, _("Nothing was changed."))
    return redirect("banks:bank", uuid=run.bank.uuid)


@require_POST
@door(WRITE)
def undo_tags(request: UserRequest, uuid: UUID) -> HttpResponse:
    run = _run_of(request, uuid, WRITE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, run, form)
    count = tagging.undo(
        run=run, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
    )
    said = ngettext(
        "The change was undone: %(count)s version is gone.",
        "The change was undone: %(count)s versions are gone.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("banks:tag_run", uuid=run.uuid)
