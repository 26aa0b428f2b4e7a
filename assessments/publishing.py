"""From a shadow scoring to published results, and back to a new shadow."""

from datetime import datetime

from django.db import transaction

from assessments.enums import RoundState, ScoringState
from assessments.errors import (
    GradedBefore,
    MarksMissing,
    NotGraded,
    ScoringNotInState,
    UngradedAttempts,
)
from assessments.models import Attempt, Result, Round, ScoringVersion
from assessments.rounds import move_round
from assessments.scorings import basis_digest
from assessments.tallying import tally
from office import journal
from office.clock import local_time
from people.models import User


@transaction.atomic
def approve_scoring(
    *, scoring: ScoringVersion, decision: str, by: User, at: datetime
) -> ScoringVersion:
    """Approve a shadow scoring by a council's decision.

    Raises:
        UngradedAttempts: an attempt that counts has no score here.
        MarksMissing: a response waits for a marker.
        NotGraded: it was never graded, or not after the last treatment.
        GradedBefore: a violation, mark, treatment, annulment or absence changed since.
        ScoringNotInState: the scoring is no shadow any more.
    """
    scoring = ScoringVersion.objects.select_for_update(of=("self",)).get(pk=scoring.pk)
    if scoring.state != ScoringState.SHADOW:
        raise ScoringNotInState(expected=ScoringState.SHADOW.label)
    counted = Attempt.objects.filter(
        candidate__round=scoring.round_id, ended_at__isnull=False, annulled_at__isnull=True
    )
    ungraded = counted.exclude(scores__scoring_version=scoring).count()
    running = Attempt.objects.running().filter(candidate__round=scoring.round_id).count()
    if ungraded or running:
        raise UngradedAttempts(count=ungraded + running)
    unmarked = sum(
        fractions.count(None)
        for fractions in scoring.attempt_scores.values_list("fractions", flat=True)
    )
    if unmarked:
        raise MarksMissing(count=unmarked)
    if scoring.graded_at is None:
        raise NotGraded
    if scoring.graded_digest != basis_digest(scoring):
        raise GradedBefore(graded_at=local_time(scoring.graded_at))
    shadow = ScoringVersion.objects.filter(pk=scoring.pk, state=ScoringState.SHADOW)
    if not shadow.update(
        state=ScoringState.APPROVED, decision=decision, approved_by=by, approved_at=at
    ):
        raise ScoringNotInState(expected=ScoringState.SHADOW.label)
    journal.record(
        actor=by.username,
        action="assessments.approve_scoring",
        target=f"scoring:{scoring.uuid}",
        at=at,
        after=scoring_digest(scoring),
        data={"decision": decision},
    )
    scoring.refresh_from_db()
    return scoring


def scoring_digest(scoring: ScoringVersion) -> str:
    """Return a digest over every result of a scoring, for the journal."""
    rows = (
        Result.objects.filter(scoring_version=scoring)
        .order_by("candidate__number")
        .values_list("candidate__number", "outcome", "score", "grade_class", "penalty_rate")
    )
    return journal.digest_of([list(row) for row in rows])


@transaction.atomic
def return_scoring(
    *, scoring: ScoringVersion, reason: str, by: User, at: datetime
) -> ScoringVersion:
    """Make an approved scoring a shadow again, so that it can be treated, graded and approved anew.

    For what comes to light between approval and publication. The journal keeps the decision that
    approved it and the digest of the results it stood for.

    Raises:
        ScoringNotInState: the scoring is not approved.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("a scoring is returned for a reason")
    scoring = _locked_approved(scoring)
    decision = scoring.decision
    ScoringVersion.objects.filter(pk=scoring.pk).update(
        state=ScoringState.SHADOW, decision="", approved_by=None, approved_at=None
    )
    journal.record(
        actor=by.username,
        action="assessments.return_scoring",
        target=f"scoring:{scoring.uuid}",
        at=at,
        before=scoring_digest(scoring),
        data={"decision": decision, "reason": reason},
    )
    scoring.refresh_from_db()
    return scoring


def _locked_approved(scoring: ScoringVersion) -> ScoringVersion:
    """Return an approved scoring, locked until commit."""
    approved = ScoringVersion.objects.select_for_update(no_key=True).filter(
        pk=scoring.pk, state=ScoringState.APPROVED
    )
    found = approved.first()
    if found is None:
        raise ScoringNotInState(expected=ScoringState.APPROVED.label)
    return found


@transaction.atomic
def publish(*, scoring: ScoringVersion, by: User, at: datetime) -> Round:
    """Make an approved scoring the live one and publish the round; the old one is superseded.

    What it comes to is counted for the overviews of units (`tally`).

    Raises:
        ScoringNotInState: the scoring is not approved.
        GradedBefore: a violation, mark, annulment or absence changed since: `return_scoring`
            first, then grade and approve it again.
        RoundNotInState: the round is neither being marked nor published.
    """
    approved = _locked_approved(scoring)
    if approved.graded_digest != basis_digest(approved):
        graded_at = local_time(approved.graded_at) if approved.graded_at else "–"
        raise GradedBefore(graded_at=graded_at)
    ScoringVersion.objects.filter(round=approved.round_id, state=ScoringState.LIVE).update(
        state=ScoringState.SUPERSEDED
    )
    ScoringVersion.objects.filter(pk=approved.pk).update(state=ScoringState.LIVE)
    tally(approved)
    scoring.refresh_from_db()
    return move_round(
        round_=scoring.round,
        expected=[RoundState.MARKING, RoundState.PUBLISHED],
        to=RoundState.PUBLISHED,
        by=by,
        at=at,
        reason=scoring.decision,
        live_scoring=scoring,
        published_at=at,
    )
