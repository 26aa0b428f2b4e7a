"""A candidate's call from the paper: for help, or because a question seems to be faulty.

Nothing follows from a call by itself: a proctor answers it, and what was reported of a question
waits for the organiser, who decides in the scoring.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.delivery import lock_sitting
from assessments.enums import CallKind, Task
from assessments.errors import (
    AttemptOver,
    CalledTooOften,
    CallGone,
    NoSittingNow,
    NotStarted,
    UnknownItem,
)
from assessments.models import Attempt, CandidateCall, Duty, FormItem, Round
from office import journal, notices
from office.clock import local_time
from office.text import clean_block
from people.models import User

#: What a candidate may add in words.
MOST_WORDS = 300
#: So many calls an hour are a candidate's; whoever needs more raises a hand.
MOST_AN_HOUR = 12
HOUR = timedelta(hours=1)


@transaction.atomic
def call(
    *, attempt: Attempt, kind: CallKind, item_id: int | None, words: str, at: datetime
) -> CandidateCall:
    """Write a candidate's call down. What waits already is not written down twice.

    A second call in the same matter puts its words in place of the first one's and keeps its time.
    The first report of a question is told to the secretaries of the round.

    Args:
        attempt: with its exam form.
        item_id: the question that is reported, where one is named.

    Raises:
        NotStarted, AttemptOver, NoSittingNow: nobody writes this paper now.
        UnknownItem: the question is not on this paper.
        CalledTooOften: there were `MOST_AN_HOUR` calls within an hour.
    """
    lock_sitting(attempt.candidate_id)
    attempt = Attempt.objects.select_related("candidate__round", "exam_form").get(pk=attempt.pk)
    candidate = attempt.candidate
    if attempt.started_at is None:
        raise NotStarted(candidate=candidate.number)
    if ended_at := attempt.ended_at or attempt.annulled_at:
        raise AttemptOver(candidate=candidate.number, ended_at=local_time(ended_at))
    if candidate.shift_room_id is None:
        raise NoSittingNow(candidate=candidate.number)
    item = _item(attempt, item_id) if kind == CallKind.QUESTION and item_id else None
    said = clean_block(words)[:MOST_WORDS]
    own = CandidateCall.objects.filter(attempt__candidate=candidate)
    waiting = own.waiting().filter(attempt=attempt, kind=kind, item=item).first()
    if waiting is not None:
        if said and said != waiting.words:
            waiting.words = said
            waiting.save(update_fields=["words"])
        return waiting
    if own.since(at, HOUR).count() >= MOST_AN_HOUR:
        raise CalledTooOften(count=MOST_AN_HOUR)
    made = CandidateCall.objects.create(
        shift_room_id=candidate.shift_room_id,
        attempt=attempt,
        kind=kind,
        item=item,
        words=said,
        at=at,
    )
    journal.record(
        actor=candidate.number,
        action="assessments.call",
        target=f"attempt:{attempt.uuid}",
        at=at,
        data={"kind": kind.value} | ({"question": item.order} if item else {}),
    )
    if item is not None:
        _tell_organisers(item, candidate.round, at=at)
    return made


def _item(attempt: Attempt, item_id: int) -> FormItem:
    found = FormItem.objects.filter(exam_form=attempt.exam_form_id, pk=item_id).first()
    if found is None:
        raise UnknownItem(item=item_id)
    return found


def _tell_organisers(item: FormItem, round_: Round, *, at: datetime) -> None:
    """Put the first report of a question before the secretaries: it may stand on other forms too."""
    same = CandidateCall.objects.filter(
        kind=CallKind.QUESTION,
        item__approval=item.approval_id,
        attempt__candidate__round=round_,
    )
    if same.count() > 1:
        return
    secretaries = Duty.objects.filter(round=round_, task=Task.SECRETARY).order_by("pk")
    notices.notify(
        set(secretaries.values_list("user", flat=True)),
        subject=_("A question was reported during the test"),
        body=_(
            "A candidate of “%(round)s” says that question %(order)s of form %(form)s is faulty. The"
            " test goes on; what becomes of the question is decided in the scoring."
        )
        % {"round": round_.title, "order": item.order, "form": item.exam_form.code},
        at=at,
        link=reverse("assessments:reported_questions", args=[round_.uuid]),
    )


@transaction.atomic
def answer_call(*, call: CandidateCall, proctor: User, at: datetime) -> CandidateCall:
    """Write down that a proctor went there; twice changes nothing."""
    waiting = CandidateCall.objects.waiting().filter(pk=call.pk)
    if waiting.update(answered_at=at, answered_by=proctor):
        _record("answer_call", call, proctor=proctor, at=at)
    call.refresh_from_db()
    return call


@transaction.atomic
def reopen_call(*, call: CandidateCall, proctor: User, at: datetime) -> CandidateCall:
    """Let a call wait again that was marked as answered by mistake.

    Raises:
        CallGone: it waits, or the candidate has called in the same matter since.
    """
    answered = CandidateCall.objects.filter(pk=call.pk, answered_at__isnull=False)
    try:
        with transaction.atomic():
            moved = answered.update(answered_at=None, answered_by=None)
    except IntegrityError:
        moved = 0
    if not moved:
        raise CallGone
    _record("reopen_call", call, proctor=proctor, at=at)
    call.refresh_from_db()
    return call


def _record(action: str, call: CandidateCall, *, proctor: User, at: datetime) -> None:
    journal.record(
        actor=proctor.username,
        action=f"assessments.{action}",
        target=f"attempt:{call.attempt.uuid}",
        at=at,
        data={"kind": call.kind, "called_at": call.at.isoformat()},
    )


@dataclass(frozen=True, slots=True)
class ReportedQuestion:
    """A question that candidates of a round say is faulty, on whatever forms it stands."""

    calls: tuple[CandidateCall, ...]

    @property
    def places(self) -> list[str]:
        """Where it stands: form and number of the question, each once."""
        found = {f"{one.item.exam_form.code} – {one.item.order}" for one in self.calls if one.item}
        return sorted(found)

    @property
    def candidates(self) -> int:
        """How many candidates say so."""
        return len({one.attempt.candidate_id for one in self.calls})


def reported_questions(round_: Round) -> list[ReportedQuestion]:
    """Return the questions that were reported in a round, the most reported first. One statement.

    What they ask is not among it: it is secret from who organises.
    """
    calls = (
        CandidateCall.objects.filter(
            kind=CallKind.QUESTION, withdrawn_at__isnull=True, attempt__candidate__round=round_
        )
        .select_related("item__exam_form", "attempt__candidate", "shift_room__place", "answered_by")
        .order_by("at", "pk")
    )
    by_question: dict[object, list[CandidateCall]] = {}
    for one in calls:
        key: object = one.item.approval_id if one.item else ("alone", one.pk)
        by_question.setdefault(key, []).append(one)
    found = [ReportedQuestion(tuple(its)) for its in by_question.values()]
    return sorted(found, key=lambda one: (-one.candidates, one.calls[0].at))
