"""Long work: one's own, and for the administrator everybody's."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office import files, job_kinds, jobs
from office.enums import JobState
from office.models import Job
from people.doors import door
from people.forms.jobs import JobFilter
from people.views.requests import UserRequest
from ui.downloads import attachment
from ui.listing import page_of
from ui.responding import wants_part


@dataclass(frozen=True, slots=True)
class Shown:
    """A job with what its kind says of it."""

    job: Job
    label: str
    can_stop: bool


def _shown(job: Job, request: UserRequest) -> Shown:
    kind = job_kinds.kind(job.kind)
    waits = job.state == JobState.WAITING
    may_stop = waits or bool(kind and kind.cancellable and job.state == JobState.RUNNING)
    asked = job.cancel_requested_at is not None
    own = job.started_by_id == request.user.pk
    return Shown(job, job_kinds.label(job.kind), own and may_stop and not asked)


def _own(request: UserRequest) -> QuerySet[Job]:
    return Job.objects.filter(started_by=request.user)


def _visible(request: UserRequest) -> QuerySet[Job]:
    return Job.objects.all() if "office.view_job" in request.user.permissions else _own(request)


@require_safe
@door()
def own_jobs(request: UserRequest) -> HttpResponse:
    page = page_of(request, _own(request).order_by("-asked_at", "-pk"))
    rows = [_shown(job, request) for job in page]
    return render(request, "people/jobs.html", {"page": page, "rows": rows})


@require_safe
@door("office.view_job")
def all_jobs(request: UserRequest) -> HttpResponse:
    form = JobFilter(request.GET)
    state = form.cleaned_data["trang_thai"] if form.is_valid() else ""
    found = _visible(request).select_related("started_by__official")
    if state:
        found = found.filter(state=state)
    page = page_of(request, found.order_by("-asked_at", "-pk"))
    rows = [_shown(job, request) for job in page]
    context = {"page": page, "rows": rows, "filters": form, "is_filtered": bool(state)}
    return render(request, "people/all_jobs.html", context)


@require_safe
@door()
def job(request: UserRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(_visible(request).select_related("file", "started_by"), uuid=uuid)
    own = found.started_by_id == request.user.pk
    is_part = wants_part(request)
    context = {"shown": _shown(found, request), "job": found, "is_own": own, "is_part": is_part}
    return render(request, "people/_job.html" if is_part else "people/job.html", context)


@require_POST
@door()
def cancel_job(request: UserRequest, uuid: UUID) -> HttpResponse:
    job = jobs.cancel(job=get_object_or_404(_own(request), uuid=uuid), at=timezone.now())
    if job.state == JobState.CANCELLED:
        messages.success(request, _("The task is cancelled."))
    else:
        messages.success(request, _("The task was asked to stop and ends at its next step."))
    return redirect("people:job", uuid=job.uuid)


@require_safe
@door()
def job_file(request: UserRequest, uuid: UUID) -> HttpResponse:
    job = get_object_or_404(_own(request).select_related("file"), uuid=uuid)
    if job.file is None or job.state != JobState.DONE:
        raise Http404
    return attachment(files.read(job.file), name=job.file.name, media_type=job.file.media_type)
