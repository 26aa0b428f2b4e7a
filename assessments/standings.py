"""Standings that an organiser decides before the sitting: exemption, and back."""

from datetime import datetime

from django.db import transaction

from assessments.delivery import lock_sitting
from assessments.enums import RoundState, Standing
from assessments.errors import RoundNotInState, StandingFixed
from assessments.models import Candidate, Round
from assessments.shifts import go_on_to_marking
from office import journal
from people.models import User

#: While a round stands here a candidate may be exempted: those who sit are not known yet.
OPEN = (RoundState.PLANNED, RoundState.PREPARED, RoundState.SEALED, RoundState.RUNNING)


@transaction.atomic
def exempt_candidate(*, candidate: Candidate, reason: str, by: User, at: datetime) -> Candidate:
    """Exempt a candidate who has not begun; seat and prepared attempts are given back.

    A running round that waited for this candidate alone goes on to marking.

    Raises:
        StandingFixed: the candidate sat, was suspended, or is exempt already.
        RoundNotInState: the sitting is over.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("an exemption has its reason")
    candidate = _locked(candidate)
    if candidate.standing not in (Standing.REGISTERED, Standing.UNSERVED):
        raise _fixed(candidate)
    if candidate.attempts.filter(started_at__isnull=False).exists():
        raise StandingFixed(candidate=candidate.number, standing=Standing.SAT.label)
    candidate.attempts.all().delete()
    candidate.shift_room, candidate.seat = None, None
    candidate.standing, candidate.standing_reason = Standing.EXEMPT, reason
    candidate.save(update_fields=["shift_room", "seat", "standing", "standing_reason"])
    _record("exempt_candidate", candidate, by=by, at=at, reason=reason)
    go_on_to_marking(candidate.round, by=by, at=at)
    return candidate


@transaction.atomic
def lift_exemption(*, candidate: Candidate, by: User, at: datetime) -> Candidate:
    """Let an exempted candidate take part again, without a seat yet.

    Raises:
        StandingFixed: the candidate is not exempt.
        RoundNotInState: the sitting is over.
    """
    candidate = _locked(candidate)
    if candidate.standing != Standing.EXEMPT:
        raise _fixed(candidate)
    reason, candidate.standing_reason = candidate.standing_reason, ""
    candidate.standing = Standing.REGISTERED
    candidate.save(update_fields=["standing", "standing_reason"])
    _record("lift_exemption", candidate, by=by, at=at, reason=reason)
    return candidate


def _locked(candidate: Candidate) -> Candidate:
    """Return the candidate of a round whose sitting is not over; both locked until commit."""
    round_ = Round.objects.select_for_update(no_key=True).get(pk=candidate.round_id)
    if round_.state not in OPEN:
        raise RoundNotInState(round=round_.title, expected=RoundState.RUNNING.label)
    lock_sitting(candidate.pk)  # who begins at this moment goes first or finds it decided
    return Candidate.objects.get(pk=candidate.pk)


def _fixed(candidate: Candidate) -> StandingFixed:
    return StandingFixed(candidate=candidate.number, standing=Standing(candidate.standing).label)


def _record(action: str, candidate: Candidate, *, by: User, at: datetime, reason: str) -> None:
    journal.record(
        actor=by.username,
        action=f"assessments.{action}",
        target=f"candidate:{candidate.uuid}",
        at=at,
        data={"reason": reason},
    )
