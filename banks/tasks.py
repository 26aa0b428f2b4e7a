"""Long work of the banks app."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from banks.models import QuestionUpload
from banks.uploading import carry_out_upload
from office import jobs
from office.models import Job
from people.models import User

#: What the confirmation of an upload starts.
IMPORT_WORKBOOK = "banks.import_workbook"


@jobs.work(IMPORT_WORKBOOK, label=gettext_lazy("Import of a question workbook"))
def import_workbook(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Import the upload that the job names; safe to run again."""
    upload = QuestionUpload.objects.select_related("bank").get(uuid=job.params["upload"])
    by = User.objects.get(pk=job.params["by"])
    tell(0, 1, _("Reading the file %(name)s") % {"name": upload.name})
    upload = carry_out_upload(upload=upload, by=by, at=timezone.now())
    return jobs.Outcome(
        message=_("%(count)s new versions wait for review in the bank %(bank)s.")
        % {"count": upload.report["imported"], "bank": upload.bank.title},
        link=reverse("banks:upload", kwargs={"uuid": upload.uuid}),
    )
