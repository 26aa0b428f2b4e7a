"""Scoring versions and the treatments of items: what a shadow scoring goes by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments.enums import (
    SCORABLE,
    IncidentKind,
    RoundState,
    ScoringState,
    Treatment,
)
from assessments.errors import (
    ItemNotTreated,
    NotTheSameQuestion,
    RoundNotInState,
    ScoringNotInState,
)
from assessments.models import (
    Attempt,
    AttemptScore,
    Candidate,
    Incident,
    ItemTreatment,
    Mark,
    Result,
    Round,
    ScoringVersion,
)
from banks import kinds
from banks.models import QuestionVersion
from office import journal
from people.models import User

PENALISED = (IncidentKind.REPRIMAND, IncidentKind.WARNING)


@transaction.atomic
def open_scoring(*, round_: Round, reason: str, by: User, at: datetime) -> ScoringVersion:
    """Begin a shadow scoring of a round that is being marked, or of a published one.

    What the live scoring decided about items is taken over: only what changes is decided anew.

    Raises:
        RoundNotInState: nothing can be scored yet, or no more.
        ScoringNotInState: another scoring of the round is pending.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # one at a time
    if round_.state not in SCORABLE:
        raise RoundNotInState(round=round_.title, expected=RoundState.MARKING.label)
    pending = round_.scoring_versions.filter(state__in=[ScoringState.SHADOW, ScoringState.APPROVED])
    if pending.exists():
        raise ScoringNotInState(expected=ScoringState.LIVE.label)
    scoring = ScoringVersion.objects.create(
        round=round_,
        number=round_.scoring_versions.count() + 1,
        reason=reason,
        opened_by=by,
        opened_at=at,
    )
    live = ItemTreatment.objects.filter(
        scoring_version__round=round_, scoring_version__state=ScoringState.LIVE
    )
    ItemTreatment.objects.bulk_create(
        ItemTreatment(
            scoring_version=scoring,
            version_id=row.version_id,
            treatment=row.treatment,
            content=row.content,
            reason=row.reason,
        )
        for row in live.order_by("pk")
    )
    journal.record(
        actor=by.username,
        action="assessments.open_scoring",
        target=f"round:{round_.uuid}",
        at=at,
        data={"number": scoring.number, "reason": reason},
    )
    return scoring


@transaction.atomic
def treat_item(
    *,
    scoring: ScoringVersion,
    version: QuestionVersion,
    treatment: Treatment,
    reason: str,
    by: User,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> ItemTreatment:
    """Say what a shadow scoring does with one question version on every form of the round.

    What it came to before is thrown away, so that nothing is approved that was graded otherwise.

    Raises:
        ScoringNotInState: the scoring is no shadow any more.
        banks.kinds.InvalidContent: `content`, which holds the new or further key, is unusable.
        NotTheSameQuestion: it says something else than the candidates answered to.
    """
    locked_shadow(scoring)
    if content is not None:
        kind = kinds.get(version.kind)
        if kind.public(kind.parse(content)) != kind.public(kind.parse(version.content)):
            raise NotTheSameQuestion
    row, _made = ItemTreatment.objects.update_or_create(
        scoring_version=scoring,
        version=version,
        defaults={
            "treatment": treatment,
            "content": dict(content) if content is not None else None,
            "reason": reason,
        },
    )
    throw_away_scores(scoring)
    journal.record(
        actor=by.username,
        action="assessments.treat_item",
        target=f"scoring:{scoring.uuid}",
        at=at,
        data={"version": str(version.uuid), "treatment": treatment, "reason": reason},
    )
    return row


@transaction.atomic
def withdraw_treatment(
    *, scoring: ScoringVersion, version: QuestionVersion, by: User, at: datetime
) -> None:
    """Let a question version count again as it stands; what was graded before is thrown away.

    Raises:
        ScoringNotInState: the scoring is no shadow any more.
        ItemNotTreated: nothing was decided about it.
    """
    locked_shadow(scoring)
    row = ItemTreatment.objects.filter(scoring_version=scoring, version=version).first()
    if row is None:
        raise ItemNotTreated(question=version.question.code)
    row.delete()
    throw_away_scores(scoring)
    journal.record(
        actor=by.username,
        action="assessments.withdraw_treatment",
        target=f"scoring:{scoring.uuid}",
        at=at,
        data={"version": str(version.uuid), "treatment": row.treatment, "reason": row.reason},
    )


def locked_shadow(scoring: ScoringVersion) -> ScoringVersion:
    """Return a shadow scoring, locked until commit."""
    shadow = ScoringVersion.objects.select_for_update().filter(
        pk=scoring.pk, state=ScoringState.SHADOW
    )
    found = shadow.first()
    if found is None:
        raise ScoringNotInState(expected=ScoringState.SHADOW.label)
    return found


def throw_away_scores(scoring: ScoringVersion) -> None:
    """Remove the scores and results of a shadow, so that it has to be graded again."""
    Result.objects.filter(scoring_version=scoring).delete()
    AttemptScore.objects.filter(scoring_version=scoring).delete()
    ScoringVersion.objects.filter(pk=scoring.pk).update(graded_at=None, graded_digest="")


def basis_digest(scoring: ScoringVersion) -> str:
    """Return a digest of what a grading goes by and people may change after the sitting.

    The standing of every candidate, the violations that cost points, the attempts that count,
    the marks in force and the treatments. Answers are not among it: one that is written into
    an ended attempt (`late.accept_late`) throws the shadow's figures away at once. Five statements.
    """
    of_round = {"candidate__round": scoring.round_id}
    rows = (
        Candidate.objects.filter(round=scoring.round_id)
        .order_by("pk")
        .values_list("pk", "standing"),
        Incident.objects.standing()
        .filter(**of_round, kind__in=PENALISED)
        .order_by("pk")
        .values_list("pk", "candidate", "kind"),
        Attempt.objects.filter(**of_round, annulled_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "ended_at"),
        Mark.objects.filter(attempt__candidate__round=scoring.round_id, superseded_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "attempt", "item", "fraction"),
        scoring.treatments.order_by("version").values_list("version", "treatment", "content"),
    )
    return journal.digest_of([[list(row) for row in part] for part in rows])
