"""Long work of the people app."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import jobs, journal
from office.models import Job
from people.models import RosterImport, User
from people.roster_imports import JOB, write_roster

#: The kind of job that checks the journal.
VERIFY_JOURNAL = "office.verify_journal"


@jobs.work(JOB, label=gettext_lazy("Import of a roster"), heavy=True)
def import_confirmed_roster(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Import the confirmed roster that the parameters name; safe to run again."""
    waiting = RosterImport.objects.get(uuid=job.params["roster"])
    by = User.objects.get(jobs=job)
    tell(0, 0, _("Reading the file and comparing it with what is known."))
    report = write_roster(waiting=waiting, by=by, at=timezone.now())
    link = reverse("people:roster", args=[waiting.uuid])
    if report is None:
        return jobs.Outcome(_("The file was settled before; nothing was changed."), link)
    if report.problems:
        message = _(
            "Nothing was imported: %(count)s errors have come up since the check. The report names"
            " each."
        )
        return jobs.Outcome(message % {"count": len(report.problems)}, link)
    message = _(
        "%(read)s officials were read: %(new)s new, %(changed)s changed, %(unchanged)s unchanged."
    )
    counts = {
        "read": report.read,
        "new": report.new,
        "changed": report.imported - report.new,
        "unchanged": report.unchanged,
    }
    return jobs.Outcome(message % counts, link)


@jobs.work(VERIFY_JOURNAL, label=gettext_lazy("Check of the journal's chain"))
def verify_journal(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Recompute the whole chain of the journal; changes nothing, so it may run again."""
    tell(0, 0, _("Recomputing the chain from its first entry."))
    found = journal.verify()
    counts = {"sealed": found.sealed, "unsealed": found.unsealed, "broken": found.broken_at}
    link = reverse("people:journal")
    if found.broken_at is not None:
        message = _(
            "The chain is broken at entry %(broken)s of %(sealed)s: it was changed or put in, or "
            "the one before it was removed. Compare with a backup and tell the inspectors."
        )
        return jobs.Outcome(message % counts, link)
    message = _(
        "The chain of %(sealed)s entries is whole; %(unsealed)s newer entries wait for their seal."
    )
    return jobs.Outcome(message % counts, link)
