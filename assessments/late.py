"""Late evidence: answers that a machine kept and could send only when the paper took none any more.

They are written down as they were sent and change nothing. Somebody who answers for the room or the
round accepts or refuses them, with a reason; `accept_late` is the only place where an answer of an
ended paper is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments.enums import LateState, RoundState, ScoringState
from assessments.errors import (
    AlreadyDecided,
    AnswerTooLarge,
    Barred,
    NothingToAccept,
    PaperNotAsSigned,
    ResultsDecided,
    StillRunning,
    UnusablePost,
)
from assessments.late_clocks import AGREE_WITHIN, ClockReading, is_counted_apart, usual_lead
from assessments.late_receiving import moment_of
from assessments.loaded_forms import LoadedForm, load_form
from assessments.models import Attempt, LateEvidence, Response, Round, ScoringVersion
from assessments.receipts import (
    digest_held,
    grouped,
    issue_again,
    issue_receipt,
)
from assessments.saving import Answer, Sitter
from assessments.scorings import throw_away_scores
from assessments.taking import fields_of, posted_answers
from banks import kinds
from banks.kinds import InvalidResponse
from office import journal
from people.models import User


class Problem:
    """Why a late answer cannot be accepted; the words are the page's."""

    NONE = ""
    UNREADABLE = "unreadable"
    UNKNOWN_ITEM = "unknown_item"
    UNUSABLE = "unusable"
    OLDER = "older"
    SAME = "same"
    AFTER_END = "after_end"
    BEFORE_START = "before_start"


class Doubt:
    """Why somebody has to look before a late answer is accepted; the words are the page's."""

    CLOCK_CHANGED = "clock_changed"
    CLOCK_UNPROVEN = "clock_unproven"
    COUNTED_APART = "counted_apart"


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """One answer that was sent late, beside what is held of its item.

    `client_at` is the time on the device, `made_at` the same set right by the difference of the two
    clocks at the moment of sending. Where the clock was another one while the paper was written,
    `made_at_before` is the time by that; an answer that is in time by one of both may be accepted,
    with doubt.
    """

    item_id: int
    order: int
    value: Any
    sequence: int
    client_at: datetime | None
    made_at: datetime | None
    made_at_before: datetime | None
    held: Any
    held_at: datetime | None
    problem: str
    doubts: tuple[str, ...] = ()

    @property
    def may_be_accepted(self) -> bool:
        """Whether it is newer than what is held, usable, and from before the deadline."""
        return self.problem == Problem.NONE

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be accepted, but only by somebody who looked at it by itself."""
        return self.may_be_accepted and bool(self.doubts)


@dataclass(frozen=True, slots=True)
class LateReading:
    """One post of late answers, read: the last answer to each item, and what the clock says."""

    answers: list[LateAnswer]
    clock: ClockReading


# --- reading --------------------------------------------------------------------------------------


def late_answers(evidence: LateEvidence) -> list[LateAnswer]:
    """Return the last answer to each item that was sent: the answers of `read_late`."""
    return read_late(evidence).answers


def read_late(evidence: LateEvidence) -> LateReading:
    """Return the last answer to each item that was sent, in order of the questions. One statement.

    `evidence` comes with its attempt and exam form. What cannot be read at all stands at the end.
    """
    attempt = evidence.attempt
    paper = load_form(attempt.exam_form.uuid)
    held = {
        row.item_id: row for row in Response.objects.filter(attempt=attempt).order_by("item_id")
    }
    in_time = [row for row in held.values() if _is_saved_in_time(row, attempt, paper)]
    clock = ClockReading(
        at_sending=evidence.client_at - evidence.received_at,
        while_saving=usual_lead((row.client_at, row.saved_at) for row in in_time),
    )
    newest: dict[int, LateAnswer] = {}
    unreadable: list[LateAnswer] = []
    for told in evidence.payload["answers"]:
        answer = _answer(told, attempt, evidence.received_at)
        if answer is None:
            unreadable.append(_nothing(Problem.UNREADABLE))
            continue
        read = _beside(answer, attempt, paper, clock, held.get(answer.item_id))
        known = newest.get(answer.item_id)
        if known is None or known.sequence < read.sequence:
            newest[answer.item_id] = read
    answers = sorted(newest.values(), key=lambda one: (one.order, one.item_id))
    return LateReading([*answers, *unreadable], clock)


def _is_saved_in_time(held: Response, attempt: Attempt, paper: LoadedForm) -> bool:
    """Tell whether an answer came the usual way: one that was accepted late was saved after."""
    end = attempt.ended_at or attempt.deadline_at
    return end is not None and held.saved_at <= end + paper.grace


def _answer(told: Mapping[str, Any], attempt: Attempt, at: datetime) -> Answer | None:
    """Return one answer as a save would have read it, None for what no page sends."""
    sequence, fields = told["sequence"], told["fields"]
    if type(sequence) is not int or not 0 <= sequence < 10**14:
        return None
    if not isinstance(fields, str) or moment_of(told["client_at"]) is None:
        return None
    try:
        data = fields_of(fields.encode())
    except (AnswerTooLarge, UnusablePost):
        return None
    data["sequence"], data["client_at"] = str(sequence), str(told["client_at"])
    sitter = Sitter(attempt=attempt.pk, exam_form=attempt.exam_form.uuid, lease="")
    found = posted_answers(data, sitter, at=at)
    return found[0] if found else None


def _nothing(problem: str) -> LateAnswer:
    return LateAnswer(0, 0, None, 0, None, None, None, None, None, problem)


def _beside(
    answer: Answer,
    attempt: Attempt,
    paper: LoadedForm,
    clock: ClockReading,
    held: Response | None,
) -> LateAnswer:
    item = paper.items.get(answer.item_id)
    moments = clock.moments(answer.client_at)
    return LateAnswer(
        item_id=answer.item_id,
        order=item.order if item else 0,
        value=answer.value,
        sequence=answer.sequence,
        client_at=answer.client_at,
        made_at=moments[0],
        made_at_before=moments[1] if len(moments) > 1 else None,
        held=held.value if held else None,
        held_at=held.saved_at if held else None,
        problem=_problem(answer, moments, attempt, paper, held),
        doubts=tuple(_doubts(answer, clock)),
    )


def _doubts(answer: Answer, clock: ClockReading) -> Iterator[str]:
    if clock.is_changed:
        yield Doubt.CLOCK_CHANGED
    if clock.is_unproven:
        yield Doubt.CLOCK_UNPROVEN
    if is_counted_apart(sequence=answer.sequence, client_at=answer.client_at):
        yield Doubt.COUNTED_APART


def _problem(
    answer: Answer,
    moments: Sequence[datetime],
    attempt: Attempt,
    paper: LoadedForm,
    held: Response | None,
) -> str:
    item = paper.items.get(answer.item_id)
    if item is None:
        return Problem.UNKNOWN_ITEM
    try:
        kinds.get(item.kind).score(item.content, answer.value)
    except InvalidResponse:
        return Problem.UNUSABLE
    if held and (held.sequence >= answer.sequence or _is_outlived(moments, held, attempt, paper)):
        return Problem.SAME if held.value == answer.value else Problem.OLDER
    if attempt.started_at is None or attempt.deadline_at is None:
        return Problem.BEFORE_START
    last = _last_moment(attempt)
    if any(attempt.started_at <= moment <= last for moment in moments):
        return Problem.NONE
    return Problem.AFTER_END if moments[0] > last else Problem.BEFORE_START


def _is_outlived(
    moments: Sequence[datetime], held: Response, attempt: Attempt, paper: LoadedForm
) -> bool:
    """Tell whether another machine's answer was saved after this one was given.

    Machines count each for itself, so a count alone does not say which answer came last. An answer
    that was accepted late says nothing by the time it was written.
    """
    is_usual = _is_saved_in_time(held, attempt, paper)
    return is_usual and max(moments) + AGREE_WITHIN < held.saved_at


def _last_moment(attempt: Attempt) -> datetime:
    """Return until when an answer could be given: the deadline, or the end if that came before."""
    assert attempt.deadline_at is not None  # noqa: S101 (whoever asks has looked)
    return min(attempt.deadline_at, attempt.ended_at or attempt.deadline_at)


#: Where a round stands while late answers may be accepted, and the scorings that end that.
_TAKING = (RoundState.RUNNING, RoundState.MARKING)
_DECIDED = (ScoringState.APPROVED, ScoringState.LIVE)


def takes_late(round_: Round) -> bool:
    """Tell whether late answers may still be accepted in a round. One statement."""
    decided = ScoringVersion.objects.filter(round=round_, state__in=_DECIDED)
    return round_.state in _TAKING and not decided.exists()


# --- deciding -------------------------------------------------------------------------------------


def accept_late(
    *, evidence: LateEvidence, items: Collection[int], reason: str, by: User, at: datetime
) -> list[int]:
    """Write the chosen late answers into the ended paper and return the numbers of their questions.

    Only what is newer by its sequence than what is held and was given before the deadline is
    written. The paper gets a further receipt, the one before stays; a shadow scoring has to be graded
    again.

    Raises:
        AlreadyDecided: somebody was faster.
        ResultsDecided: the results are approved or published.
        StillRunning: the paper has not ended yet.
        Barred: the paper was annulled.
        PaperNotAsSigned: the paper was changed after its receipt was signed; the journal knows.
        NothingToAccept: of what was chosen nothing can be written (any more).
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("late answers are accepted for a reason")
    try:
        return _accept(evidence=evidence, items=items, reason=reason, by=by, at=at)
    except PaperNotAsSigned as refusal:
        journal.record(  # outside of what was taken back
            actor=by.username,
            action="assessments.find_changed_paper",
            target=f"attempt:{evidence.attempt.uuid}",
            at=at,
            before=refusal.data["signed"],
            after=refusal.data["held"],
            data={"evidence": str(evidence.uuid), "receipt": refusal.data["receipt"]},
        )
        raise


@transaction.atomic
def _accept(
    *, evidence: LateEvidence, items: Collection[int], reason: str, by: User, at: datetime
) -> list[int]:
    attempt, shadows = _hold(evidence)
    number = attempt.candidate.number
    if attempt.ended_at is None:
        raise StillRunning(candidate=number)
    if attempt.annulled_at:
        raise Barred(candidate=number)
    before = issue_receipt(attempt=attempt, at=at)
    held = digest_held(attempt)
    if held != before.digest:  # a further receipt would sign what somebody changed
        raise PaperNotAsSigned(
            candidate=number, receipt=grouped(before.code), signed=before.digest, held=held
        )
    evidence = LateEvidence.objects.select_related("attempt__exam_form").get(pk=evidence.pk)
    chosen = [one for one in late_answers(evidence) if one.item_id in items and one.may_be_accepted]
    if not chosen:
        raise NothingToAccept
    _decide(
        evidence,
        LateState.ACCEPTED,
        reason=reason,
        by=by,
        at=at,
        accepted_items=[one.item_id for one in chosen],
    )
    for one in chosen:
        assert one.client_at is not None  # noqa: S101 (what may be accepted was read whole)
        Response.objects.update_or_create(
            attempt=attempt,
            item_id=one.item_id,
            defaults={
                "value": one.value,
                "sequence": one.sequence,
                "client_at": one.client_at,
                "saved_at": at,
            },
        )
    after = issue_again(attempt=attempt, at=at)
    for scoring in shadows:
        throw_away_scores(scoring)
    orders = [one.order for one in chosen]
    journal.record(
        actor=by.username,
        action="assessments.accept_late",
        target=f"attempt:{attempt.uuid}",
        at=at,
        before=before.digest,
        after=after.digest,
        data={"evidence": str(evidence.uuid), "questions": orders, "reason": reason},
    )
    return orders


@transaction.atomic
def refuse_late(*, evidence: LateEvidence, reason: str, by: User, at: datetime) -> None:
    """Leave the paper as it is, for a reason; what was sent is kept.

    Raises:
        AlreadyDecided: somebody was faster.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("late answers are refused for a reason")
    _decide(evidence, LateState.REFUSED, reason=reason, by=by, at=at)
    journal.record(
        actor=by.username,
        action="assessments.refuse_late",
        target=f"attempt:{evidence.attempt.uuid}",
        at=at,
        data={"evidence": str(evidence.uuid), "reason": reason},
    )


def _decide(
    evidence: LateEvidence,
    state: LateState,
    *,
    reason: str,
    by: User,
    at: datetime,
    accepted_items: Collection[int] = (),
) -> None:
    pending = LateEvidence.objects.pending().filter(pk=evidence.pk)
    if not pending.update(
        state=state,
        reason=reason[:500],
        decided_by=by,
        decided_at=at,
        accepted_items=list(accepted_items),
    ):
        raise AlreadyDecided
    evidence.refresh_from_db(
        fields=["state", "reason", "decided_by", "decided_at", "accepted_items"]
    )


def _hold(evidence: LateEvidence) -> tuple[Attempt, list[ScoringVersion]]:
    """Lock round, scorings and attempt until commit; return the attempt and the open shadows."""
    round_id = Attempt.objects.values_list("candidate__round", flat=True).get(
        pk=evidence.attempt_id
    )
    # In the order of `publishing`: scoring, then round. One that was opened meanwhile comes after.
    _locked_scorings(round_id)
    rounds = Round.objects.filter(pk=round_id).select_for_update(no_key=True)
    state = rounds.values_list("state", flat=True).get()
    scorings = _locked_scorings(round_id)
    if state not in _TAKING or any(one.state in _DECIDED for one in scorings):
        raise ResultsDecided
    rows = Attempt.objects.filter(pk=evidence.attempt_id).select_for_update(no_key=True)
    list(rows.values_list("pk"))
    attempt = Attempt.objects.select_related("candidate", "exam_form").get(pk=evidence.attempt_id)
    return attempt, [one for one in scorings if one.state == ScoringState.SHADOW]


def _locked_scorings(round_id: int) -> list[ScoringVersion]:
    rows = ScoringVersion.objects.filter(round=round_id).order_by("pk")
    return list(rows.select_for_update(no_key=True))
