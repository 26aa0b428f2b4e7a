"""Long work of the assessments app."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import assembling, grading, item_analysis, seating
from assessments.models import Round, ScoringVersion
from office import jobs
from office.models import Job
from people.models import User

#: What the button on the page of a round's forms starts.
ASSEMBLE_ROUND = "assessments.assemble_round"


@jobs.work(ASSEMBLE_ROUND, label=gettext_lazy("Assembly of a round's exam forms"), heavy=True)
def assemble_round(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Draw the forms of the round that the job names; again, the same seed draws the same ones."""
    round_ = Round.objects.get(uuid=job.params["round"])
    tell(0, 1, _("Drawing the forms of “%(round)s”") % {"round": round_.title})
    assembled = assembling.assemble_round(
        round_=round_,
        on=date.fromisoformat(job.params["on"]),
        seed=job.params["seed"],
        forms_per_stratum=job.params["forms_per_stratum"],
        by=User.objects.get(pk=job.params["by"]),
        at=timezone.now(),
    )
    message = _("%(forms)s forms for %(strata)s groups; %(unserved)s groups get no paper.") % {
        "forms": assembled.forms,
        "strata": assembled.strata,
        "unserved": len(assembled.unserved),
    }
    return jobs.Outcome(
        message=message, link=reverse("assessments:exam_forms", kwargs={"uuid": round_.uuid})
    )


@jobs.work("assessments.seat", label=gettext_lazy("Seats of a round's candidates"))
def seat(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Give every registered candidate a seat; again, the same seats come out."""
    round_ = Round.objects.get(uuid=job.params["round"])
    by = User.objects.get(pk=job.params["by"])
    seated = seating.seat_candidates(round_=round_, by=by, at=timezone.now())
    return jobs.Outcome(
        message=_("%(count)s candidates have seats.") % {"count": seated},
        link=reverse("assessments:shifts", kwargs={"uuid": round_.uuid}),
    )


@jobs.work("assessments.grade", label=gettext_lazy("Grading of a round"))
def grade(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Grade a shadow scoring; again, the scores are written anew."""
    scoring = ScoringVersion.objects.select_related("round__policy").get(uuid=job.params["scoring"])
    graded = grading.grade(scoring=scoring, at=timezone.now())
    message = _("%(attempts)s attempts are graded, %(results)s results written.") % {
        "attempts": graded.attempts,
        "results": graded.results,
    }
    if graded.unmarked:
        message += " " + _("%(count)s responses wait for a marker.") % {"count": graded.unmarked}
    return jobs.Outcome(
        message=message, link=reverse("assessments:scoring", kwargs={"uuid": scoring.uuid})
    )


@jobs.work("assessments.analyse", label=gettext_lazy("Item statistics of a round"))
def analyse(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Write use and figures of a published round's items down to the banks; again, anew."""
    scoring = ScoringVersion.objects.select_related("round").get(uuid=job.params["scoring"])
    on = timezone.localdate()
    used = item_analysis.record_use(round_=scoring.round, on=on)
    item_analysis.analyse_items(scoring=scoring, on=on)
    return jobs.Outcome(
        message=_("The figures of %(count)s questions are written to their banks.")
        % {"count": used},
        link=reverse("assessments:scoring_items", kwargs={"uuid": scoring.uuid}),
    )
