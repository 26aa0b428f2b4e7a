"""Long work of the reports: issuing, bundling and exporting as jobs."""

import tempfile
from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.models import Result, Round
from office import files, jobs
from office.models import Job
from people.models import Unit, User
from reports.bundling import bundle_certificates
from reports.certificates import Issued, issue_certificates
from reports.models import Certificate
from reports.summaries import export_results
from training.models import Completion, Course
from ui.downloads import XLSX

ISSUE_FOR_ROUND = "reports.issue_for_round"
ISSUE_FOR_COURSE = "reports.issue_for_course"
BUNDLE = "reports.bundle_certificates"
EXPORT = "reports.export_results"


def _by(job: Job) -> User:
    assert job.started_by is not None  # noqa: S101 (only pages and the API start these)
    return job.started_by


def _told(issued: Issued) -> str:
    words = ngettext(
        "%(count)s certificate was issued.", "%(count)s certificates were issued.", issued.issued
    ) % {"count": issued.issued}
    if issued.skipped:
        first = "; ".join(f"{one.holder}: {one.reason}" for one in issued.skipped[:3])
        words += " " + _("%(count)s people were left out (%(first)s …).") % {
            "count": len(issued.skipped),
            "first": first,
        }
    return words[:500]


@jobs.work(ISSUE_FOR_ROUND, label=gettext_lazy("Issuing the certificates of a round"))
def issue_for_round(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Certify the published passes of a round that the starter may read; safe to run again."""
    by = _by(job)
    round_ = Round.objects.get(uuid=job.params["round"])
    results = Result.objects.visible_to(by, "reports.issue_certificate").filter(
        candidate__round=round_, outcome="passed"
    )
    issued = issue_certificates(
        results=results,
        issuer=Unit.objects.get(uuid=job.params["issuer"]),
        on=date.fromisoformat(job.params["on"]),
        by=by,
        at=timezone.now(),
        progress=lambda done, total: tell(done, total, ""),
    )
    return jobs.Outcome(
        message=_told(issued), link=f"{reverse('reports:register')}?ky={round_.uuid}"
    )


@jobs.work(ISSUE_FOR_COURSE, label=gettext_lazy("Issuing the certificates of a course"))
def issue_for_course(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Certify the completions of a course; safe to run again."""
    course = Course.objects.get(uuid=job.params["course"])
    issued = issue_certificates(
        completions=Completion.objects.filter(enrolment__course=course, is_complete=True),
        issuer=Unit.objects.get(uuid=job.params["issuer"]),
        on=date.fromisoformat(job.params["on"]),
        by=_by(job),
        at=timezone.now(),
        progress=lambda done, total: tell(done, total, ""),
    )
    return jobs.Outcome(message=_told(issued), link=reverse("reports:register"))


@jobs.work(BUNDLE, label=gettext_lazy("Packing certificates into one file"))
def bundle(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Pack the certificates named in the parameters that the starter may still see."""
    by = _by(job)
    certificates = (
        Certificate.objects.visible_to(by, "reports.view_certificate")
        .filter(uuid__in=job.params["certificates"])
        .select_related("file", "holder")
        .order_by("holder__sort_key", "pk")
    )
    at = timezone.now()
    file = bundle_certificates(
        certificates=certificates,
        as_one_pdf=job.params["as_one_pdf"],
        name=f"chung-nhan-{timezone.localdate(at):%Y%m%d}",
        by=by,
        at=at,
        progress=lambda done, total: tell(done, total, ""),
    )
    return jobs.Outcome(message=_("The file is ready."), file=file)


@jobs.work(EXPORT, label=gettext_lazy("Excel summary of a round"))
def export(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Write the Excel summary of a round and keep it for its starter."""
    round_ = Round.objects.get(uuid=job.params["round"])
    at = timezone.now()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "summary.xlsx"
        exported = export_results(round_=round_, path=path, by=_by(job), at=at)
        content = path.read_bytes()
    name = f"tong-hop-{round_.code}-{timezone.localdate(at):%Y%m%d}.xlsx"
    file = files.store(content, name=name, media_type=XLSX, at=at, encrypted=True)
    tell(exported.candidates, exported.candidates, "")
    message = ngettext(
        "The workbook lists %(count)s person.",
        "The workbook lists %(count)s people.",
        exported.candidates,
    )
    return jobs.Outcome(message=message % {"count": exported.candidates}, file=file)
