"""The ends of a round: put away once published, or called off before anybody sat."""

from datetime import datetime

from django.db import transaction

from assessments.enums import AppealState, RoundState, ScoringState
from assessments.errors import AppealsOpen, ScoringPending
from assessments.models import Appeal, Attempt, Round
from assessments.rounds import move_round
from assessments.shifts import cancel_shift
from people.models import User


@transaction.atomic
def archive_round(*, round_: Round, by: User, at: datetime) -> Round:
    """Put a published round away; the rights that its duties gave end here.

    Raises:
        ScoringPending: a scoring was begun and not published.
        AppealsOpen: an appeal waits for its decision.
        RoundNotInState: the round is not published.
    """
    # The move locks the round, so that no scoring is begun and no appeal filed meanwhile.
    moved = move_round(
        round_=round_, expected=[RoundState.PUBLISHED], to=RoundState.ARCHIVED, by=by, at=at
    )
    pending = round_.scoring_versions.filter(
        state__in=[ScoringState.SHADOW, ScoringState.APPROVED]
    ).first()
    if pending:
        raise ScoringPending(number=pending.number)
    appeals = Appeal.objects.filter(result__candidate__round=round_, state=AppealState.FILED)
    if count := appeals.count():
        raise AppealsOpen(count=count)
    return moved


@transaction.atomic
def cancel_round(*, round_: Round, reason: str, by: User, at: datetime) -> Round:
    """Call off a round that nobody has sat; its shifts are cancelled and its rooms given back.

    Candidates keep their numbers, papers stay as they are: the round can be read, not gone on with.

    Raises:
        RoundNotInState: its sitting has begun, or it has ended otherwise.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("a round is cancelled for a reason")
    moved = move_round(
        round_=round_,
        expected=[RoundState.PLANNED, RoundState.PREPARED, RoundState.SEALED],
        to=RoundState.CANCELLED,
        by=by,
        at=at,
        reason=reason,
    )
    for shift in moved.shifts.filter(cancelled_at__isnull=True).order_by("number"):
        cancel_shift(shift=shift, reason=reason, by=by, at=at)
    Attempt.objects.filter(candidate__round=moved).delete()
    return moved
