"""Bringing in a workbook of questions: upload, preview, confirmation, report, taking it back."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import kinds
from banks.browsing import terms
from banks.enums import FoundState, UploadState
from banks.errors import UnusableFile
from banks.formats.workbook_template import template_workbook
from banks.forms.uploads import UploadFilterForm, UploadForm
from banks.mending import check_ready
from banks.models import Bank, Question, QuestionUpload, Skill, UploadedQuestion
from banks.tasks import IMPORT_WORKBOOK, READ_UPLOAD
from banks.uploading import (
    WAITING,
    asks_for_columns,
    discard_upload,
    discard_uploads,
    try_upload,
    undo_upload,
)
from banks.views.columns import read_and_show
from office import jobs
from office.models import Job
from people.doors import door
from people.views.requests import UserRequest
from ui.downloads import XLSX, attachment
from ui.forms import ReasonForm
from ui.listing import order_of, page_of

PERMISSION = "banks.import_question"
#: Problems that the page lists; the file is mended in several rounds anyway.
MOST_PROBLEMS = 300
#: What the page shows of a file that has not been read, and of reports from before.
_NOTHING_YET: Mapping[str, Any] = {
    "read": 0,
    "imported": 0,
    "unchanged": 0,
    "problems": [],
    "warnings": [],
    "alike": [],
    "lost": [],
    "left_out": [],
    "new": [],
    "changed": [],
    "by_kind": {},
    "created": {},
}
_ORDERS = {
    "tep": ["name", "-at", "-pk"],
    "ngan-hang": ["bank__title", "-at", "-pk"],
    "luc": ["at", "pk"],
}


@require_http_methods(["GET", "HEAD", "POST"])
@door(PERMISSION)
def uploads(request: UserRequest) -> HttpResponse:
    banks = Bank.objects.visible_to(request.user, PERMISSION).order_by("code")
    initial = {"bank": request.GET.get("ngan-hang", "")}
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, banks=banks, initial=initial)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = try_upload(
                bank=form.cleaned_data["bank"],
                content=file.read(),
                name=file.name,
                by=request.user,
                at=timezone.now(),
                format=form.cleaned_data["format"],
            )
        except UnusableFile as error:
            form.add_error("file", str(error))
        else:
            return _after_trial(request, upload)
    rows = QuestionUpload.objects.visible_to(request.user, PERMISSION)
    filters = UploadFilterForm(request.GET)
    if text := filters.wanted.get("tim"):
        rows = rows.filter(name__icontains=text)
    if state := filters.wanted.get("trang_thai"):
        rows = rows.filter(state=state)
    order = order_of(request, _ORDERS, default="-luc")
    page = page_of(request, rows.select_related("bank", "by").order_by(*order))
    doubtful = _doubtful(page.object_list)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (one, doubtful.get(one.pk, 0) or len(one.report.get("problems", ())))
            for one in page.object_list
        ],
        "filters": filters,
        "is_filtered": bool(filters.wanted),
        "may_discard": any(one.state in WAITING for one in page.object_list),
        "has_banks": bool(banks),
    }
    return render(request, "banks/uploads.html", context, status=422 if form.is_bound else 200)


def _doubtful(uploads: Iterable[QuestionUpload]) -> dict[int, int]:
    """Return how many questions of files of other formats still have to be mended."""
    open_ = [one.pk for one in uploads if one.state == UploadState.PREVIEWED]
    found = UploadedQuestion.objects.filter(upload__in=open_, state=FoundState.DOUBTFUL)
    return dict(found.order_by().values_list("upload").annotate(Count("pk")))


def _after_trial(request: UserRequest, upload: QuestionUpload) -> HttpResponse:
    """Lead to where the file is looked at, or first to what is asked about it."""
    if upload.state == UploadState.RECEIVED and asks_for_columns(upload):
        return redirect("banks:upload_columns", uuid=upload.uuid)
    return read_and_show(request, upload)


@require_safe
@door(PERMISSION)
def upload(request: UserRequest, uuid: UUID) -> HttpResponse:
    upload = _upload_of(request, uuid)
    if upload.state == UploadState.PREVIEWED and not upload.is_whole:
        return redirect("banks:mend_upload", uuid=upload.uuid)
    reading = _reading(upload) if upload.state == UploadState.RECEIVED else None
    if upload.state == UploadState.RECEIVED and asks_for_columns(upload) and reading is None:
        return redirect("banks:upload_columns", uuid=upload.uuid)
    report = {**_NOTHING_YET, **upload.report}
    context = {
        "upload": upload,
        "reading": reading,
        "bank": upload.bank,
        "report": report,
        "problems": report["problems"][:MOST_PROBLEMS],
        "more_problems": max(0, len(report["problems"]) - MOST_PROBLEMS),
        "alike": report.get("alike", [])[:MOST_PROBLEMS],
        "more_alike": max(0, len(report.get("alike", [])) - MOST_PROBLEMS),
        "by_kind": [
            (kinds.get(slug).label, report["by_kind"][slug])
            for slug in kinds.in_order(report["by_kind"])
        ],
        "may_confirm": upload.state == UploadState.PREVIEWED
        and not report["problems"]
        and report["imported"],
        "lost": report["lost"][:MOST_PROBLEMS],
        "more_lost": max(0, len(report["lost"]) - MOST_PROBLEMS),
        "left_out": report["left_out"][:MOST_PROBLEMS],
        "more_left_out": max(0, len(report["left_out"]) - MOST_PROBLEMS),
        "may_discard": upload.state in WAITING,
        "may_undo": upload.state == UploadState.CONFIRMED and report["imported"],
        "is_member": Question.objects.visible_to(request.user, "banks.view_question")
        .filter(bank=upload.bank)
        .exists(),
        "form": ReasonForm(),
    }
    return render(request, "banks/upload.html", context)


def _reading(upload: QuestionUpload) -> Job | None:
    """Return the job that reads a file, the last one where there were several."""
    jobs_of = Job.objects.filter(kind=READ_UPLOAD, params__upload=str(upload.uuid))
    return jobs_of.order_by("-asked_at", "-pk").first()


@require_POST
@door(PERMISSION)
def confirm_upload(request: UserRequest, uuid: UUID) -> HttpResponse:
    upload = _upload_of(request, uuid)
    if not upload.is_whole:
        check_ready(upload)
    job = jobs.enqueue(
        kind=IMPORT_WORKBOOK,
        params={"upload": str(upload.uuid), "by": request.user.pk},
        by_id=request.user.pk,
        at=timezone.now(),
    )
    return redirect("people:job", uuid=job.uuid)


@require_POST
@door(PERMISSION)
def discard(request: UserRequest, uuid: UUID) -> HttpResponse:
    discard_upload(upload=_upload_of(request, uuid))
    messages.success(request, _("The file was discarded; nothing of it was stored."))
    return redirect("banks:uploads")


@require_POST
@door(PERMISSION)
def discard_several(request: UserRequest) -> HttpResponse:
    chosen = [one for one in request.POST.getlist("tep") if _is_uuid(one)]
    if not chosen:
        messages.error(request, _("Tick at least one file first."))
        return redirect("banks:uploads")
    visible = QuestionUpload.objects.visible_to(request.user, PERMISSION)
    count = discard_uploads(uploads=visible.filter(uuid__in=chosen))
    messages.success(
        request,
        ngettext(
            "%(count)s file was discarded; nothing of it was stored.",
            "%(count)s files were discarded; nothing of them was stored.",
            count,
        )
        % {"count": count},
    )
    return redirect("banks:uploads")


def _is_uuid(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True


@require_POST
@door(PERMISSION)
def undo(request: UserRequest, uuid: UUID) -> HttpResponse:
    upload = _upload_of(request, uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"upload": upload, "form": form, "act": "undo"}
        return render(request, "banks/reason.html", context, status=422)
    count = undo_upload(
        upload=upload, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
    )
    messages.success(
        request,
        ngettext(
            "The import was undone: %(count)s version is gone.",
            "The import was undone: %(count)s versions are gone.",
            count,
        )
        % {"count": count},
    )
    return redirect("banks:upload", uuid=upload.uuid)


@require_safe
@door(PERMISSION)
def template(request: UserRequest) -> HttpResponse:
    listed = terms()
    modules = dict(Skill.objects.values_list("code", "parent__code"))
    content = template_workbook(
        skills=[(code, name, modules.get(code) or "") for code, name in listed.skills],
        positions=listed.positions,
        fields=listed.fields,
    )
    return attachment(content, name="mau-cau-hoi.xlsx", media_type=XLSX)


def _upload_of(request: UserRequest, uuid: UUID) -> QuestionUpload:
    visible = QuestionUpload.objects.visible_to(request.user, PERMISSION)
    return get_object_or_404(visible.select_related("bank", "by", "import_run"), uuid=uuid)
