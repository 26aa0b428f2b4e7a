"""Long work of the assessments app."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import assembling, grading, item_analysis, replaying, seating
from assessments.draw_plans import DrawPlan
from assessments.enums import DrawPolicy
from assessments.models import PaperSeal, Round, ScoringVersion
from office import jobs
from office.models import Job
from people.models import User

#: What the button on the page of a round's forms starts.
ASSEMBLE_ROUND = "assessments.assemble_round"
#: What the button beside it starts.
REPLAY_DRAW = "assessments.replay_draw"


@jobs.work(ASSEMBLE_ROUND, label=gettext_lazy("Assembly of a round's exam forms"), heavy=True)
def assemble_round(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Draw the forms of the round that the job names.

    An open draw that was cut off goes on where it was; a sealed one left nothing and begins anew,
    unless it was cut off after all was closed.
    """
    params = job.params
    round_ = Round.objects.select_related("policy").get(uuid=params["round"])
    about = {"round": round_.title}
    tell(0, 0, _("Drawing the forms of “%(round)s”") % about)

    def progress(done: int, total: int) -> None:
        tell(done, total + 1, _("Drawing the forms of “%(round)s”") % about)

    plan = DrawPlan(
        policy=DrawPolicy(params["policy"]),
        forms_per_stratum=params["forms_per_stratum"],
        reserve_forms=params["reserve_forms"],
        reserve_items=params["reserve_items"],
    )
    by, on = User.objects.get(pk=params["by"]), date.fromisoformat(params["on"])
    forms = reverse("assessments:exam_forms", kwargs={"uuid": round_.uuid})
    if params["opens_at"] and _sealed_by(job, round_):
        return jobs.Outcome(message=_("The papers were drawn and sealed."), link=forms)
    if params["opens_at"]:
        assembled = assembling.assemble_sealed(
            round_=round_,
            on=on,
            opens_at=datetime.fromisoformat(params["opens_at"]),
            by=by,
            at=timezone.now(),
            plan=plan,
            progress=progress,
        )
    else:
        assembled = assembling.assemble_round(
            round_=round_,
            on=on,
            seed=params["seed"],
            by=by,
            at=timezone.now(),
            plan=plan,
            goes_on=job.attempts > 1,
            progress=progress,
        )
    message = _("%(forms)s forms for %(strata)s groups; %(unserved)s groups get no paper.") % {
        "forms": assembled.forms,
        "strata": assembled.strata,
        "unserved": len(assembled.unserved),
    }
    if assembled.opened:
        message += " " + _(
            "For %(groups)s groups the banks lack questions of one field, so that the questions of"
            " fields are not shared evenly: %(names)s."
        ) % {"groups": len(assembled.opened), "names": ", ".join(assembled.opened)}
    return jobs.Outcome(message=message, link=forms)


def _sealed_by(job: Job, round_: Round) -> bool:
    """Tell whether an earlier attempt of a job closed the papers."""
    sealed = PaperSeal.objects.filter(round=round_, sealed_at__gte=job.asked_at)
    return job.attempts > 1 and sealed.exists()


@jobs.work(REPLAY_DRAW, label=gettext_lazy("Replay of a round's draw"), heavy=True)
def replay_draw(job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Draw the papers of the round once more and compare them with those that are kept."""
    round_ = Round.objects.get(uuid=job.params["round"])
    about = {"round": round_.title}

    def progress(done: int, total: int) -> None:
        tell(done, total + 1, _("Replaying the draw of “%(round)s”") % about)

    replay = replaying.verify_round(round_, progress=progress)
    return jobs.Outcome(
        message=replaying.in_words(replay),
        link=reverse("assessments:exam_forms", kwargs={"uuid": round_.uuid}),
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
