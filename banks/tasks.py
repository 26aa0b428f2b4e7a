"""Long work of the banks app."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from banks import tagging
from banks.duplicates.sweeping import sweep
from banks.exporting import carry_out_export, delete_outlived
from banks.models import Bank, BankExport, QuestionUpload, TagRun
from banks.uploading import carry_out_upload, read_upload
from office import jobs
from office.models import Job
from people.models import User

#: What the confirmation of an upload starts.
IMPORT_WORKBOOK = "banks.import_workbook"
#: What reads a large file of another format, question by question.
READ_UPLOAD = "banks.read_upload"
#: What looks for the near-duplicates of a whole bank.
FIND_DUPLICATES = "banks.find_duplicates"
#: What changes the tags of many questions.
CHANGE_TAGS = "banks.change_tags"
#: What takes a bank out as a file.
EXPORT_BANK = "banks.export_bank"


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


@jobs.work(READ_UPLOAD, label=gettext_lazy("Reading of a file of questions"))
def read_file_of_questions(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Read the upload that the job names; safe to run again."""
    upload = QuestionUpload.objects.get(uuid=job.params["upload"])
    by = User.objects.get(pk=job.params["by"])
    tell(0, 1, _("Reading the file %(name)s") % {"name": upload.name})
    upload = read_upload(upload=upload, by=by, tell=lambda done, total: tell(done, total, ""))
    return jobs.Outcome(
        message=_("%(count)s questions were found in the file %(name)s.")
        % {"count": upload.report["read"], "name": upload.name},
        link=reverse("banks:mend_upload", kwargs={"uuid": upload.uuid}),
    )


@jobs.work(
    FIND_DUPLICATES,
    label=gettext_lazy("Search for near-duplicate questions"),
    cancellable=True,
    heavy=True,
)
def find_duplicates(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Look through the bank that the job names; safe to run again, and then it goes on."""
    bank = Bank.objects.get(uuid=job.params["bank"])
    found = sweep(bank=bank, at=timezone.now(), tell=tell)
    message = ngettext(
        "%(questions)s questions of the bank %(bank)s were compared: %(count)s pair waits for a"
        " decision.",
        "%(questions)s questions of the bank %(bank)s were compared: %(count)s pairs wait for a"
        " decision.",
        found.open_pairs,
    )
    return jobs.Outcome(
        message=message
        % {"questions": found.questions, "bank": bank.title, "count": found.open_pairs},
        link=reverse("banks:duplicates", kwargs={"uuid": bank.uuid}),
    )


@jobs.work(CHANGE_TAGS, label=gettext_lazy("Change of the tags of many questions"))
def change_tags(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Do the run that the job names; safe to run again, and then it goes on."""
    run = TagRun.objects.select_related("bank", "by").get(uuid=job.params["run"])
    made = tagging.go_on(run=run, at=timezone.now(), tell=lambda done, total: tell(done, total, ""))
    message = ngettext(
        "%(count)s new version waits for review in the bank %(bank)s.",
        "%(count)s new versions wait for review in the bank %(bank)s.",
        made,
    )
    return jobs.Outcome(
        message=message % {"count": made, "bank": run.bank.title},
        link=reverse("banks:tag_run", kwargs={"uuid": run.uuid}),
    )


@jobs.work(
    EXPORT_BANK, label=gettext_lazy("Export of a question bank"), cancellable=True, heavy=True
)
def export_bank(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Write the export that the job names; safe to run again. What is over is deleted first."""
    at = timezone.now()
    delete_outlived(at=at)
    export = BankExport.objects.select_related("bank", "by").get(uuid=job.params["export"])
    export = carry_out_export(export=export, at=at, tell=lambda done, total: tell(done, total, ""))
    message = ngettext(
        "%(count)s question of the bank %(bank)s is in the file; %(lost)s things have no place in it.",
        "%(count)s questions of the bank %(bank)s are in the file; %(lost)s things have no place in"
        " it.",
        export.questions,
    )
    return jobs.Outcome(
        message=message
        % {"count": export.questions, "bank": export.bank.title, "lost": len(export.lost)},
        link=reverse("banks:export", kwargs={"uuid": export.bank.uuid}),
    )
