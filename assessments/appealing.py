"""Appeals: who may file one, and until when."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessments.enums import AppealState
from assessments.errors import AppealOfAnother, AppealPending, AppealsClosed
from assessments.models import Appeal, Candidate, FormItem, Result, Round
from office import journal
from office.clock import local_time
from office.policies import exam_policy
from office.text import clean_block
from people.models import User


def last_day(round_: Round) -> date | None:
    """Return the last day on which appeals are accepted; None before the publication.

    `round_` comes with its policy. The day of the publication does not count.
    """
    if round_.published_at is None:
        return None
    days = exam_policy(round_.policy).appeal_days
    return timezone.localdate(round_.published_at) + timedelta(days=days)


def is_open(round_: Round, *, on: date) -> bool:
    """Tell whether appeals against the results of a round are accepted on a day."""
    last = last_day(round_)
    return last is not None and on <= last


@transaction.atomic
def file_appeal(
    *, result: Result, text: str, by: User, at: datetime, item: FormItem | None = None
) -> Appeal:
    """File a candidate's appeal against a published result, perhaps about one item.

    The machine's marking is not done again: what is looked at is the key, the wording and how the
    question was shown. What is found is put right for everybody who had it.

    Raises:
        AppealOfAnother: `by` is not the candidate.
        AppealsClosed: the days the policy gives are over.
        AppealPending: an earlier one still waits for its answer.
    """
    candidate = Candidate.objects.select_for_update(no_key=True).get(pk=result.candidate_id)
    if by.official_id is None or candidate.official_id != by.official_id:
        raise AppealOfAnother
    round_ = Round.objects.select_related("policy").get(pk=candidate.round_id)
    if not is_open(round_, on=timezone.localdate(at)):
        last = last_day(round_)
        raise AppealsClosed(until=last.strftime("%d/%m/%Y") if last else "–")
    waiting = Appeal.objects.filter(result__candidate=candidate, state=AppealState.FILED).first()
    if waiting:
        raise AppealPending(filed_at=local_time(waiting.filed_at))
    appeal = Appeal.objects.create(result=result, item=item, text=clean_block(text), filed_at=at)
    journal.record(
        actor=by.username,
        action="assessments.file_appeal",
        target=f"appeal:{appeal.uuid}",
        at=at,
        data={"result": str(result.uuid)},
    )
    return appeal
