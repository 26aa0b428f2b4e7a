"""What stands in a room's minutes by mistake is struck: it stays readable and counts no more."""

from datetime import datetime

from django.db import transaction

from assessments.delivery import lock_sitting, reschedule
from assessments.enums import IncidentKind, RoundState, Standing
from assessments.errors import (
    AttemptOver,
    EntryStands,
    EntryStruck,
    SittingScored,
    TimeUsedUp,
)
from assessments.messaging import refuse_over
from assessments.models import Attempt, Candidate, Incident
from office import journal
from office.clock import local_time
from people.models import User

#: What a candidate is punished with; a council's word alone takes it back.
VIOLATIONS = (IncidentKind.REPRIMAND, IncidentKind.WARNING, IncidentKind.SUSPENSION)
#: Nothing is published yet: what is lifted still counts in the first scoring.
BEFORE_RESULTS = (RoundState.SEALED, RoundState.RUNNING, RoundState.MARKING)


@transaction.atomic
def strike_entry(*, incident: Incident, reason: str, proctor: User, at: datetime) -> Incident:
    """Strike an entry of the minutes; minutes that it gave back are taken back too.

    Time that is in use already is not taken: without the minutes, the paper must still have some.

    Raises:
        EntryStands: it is a violation.
        EntryStruck: it was struck before.
        RoomOver: the shift is over, and the minutes stand as they are.
        AttemptOver: the paper that got the minutes has ended.
        TimeUsedUp: the minutes, or some of them, are used.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    lock_sitting(incident.candidate_id)
    incident = Incident.objects.select_related(
        "candidate__shift_room__shift", "candidate__shift_room__place", "attempt"
    ).get(pk=incident.pk)
    if incident.kind in VIOLATIONS:
        raise EntryStands
    if incident.candidate.shift_room is not None:
        refuse_over(incident.candidate.shift_room)
    attempt, minutes = incident.attempt, incident.extra_minutes
    if minutes and attempt is not None and attempt.ended_at:
        raise AttemptOver(
            candidate=incident.candidate.number, ended_at=local_time(attempt.ended_at)
        )
    _strike(incident, reason=reason, by=proctor, at=at, action="strike_entry")
    if minutes and attempt is not None:
        list(Attempt.objects.filter(pk=attempt.pk).select_for_update(no_key=True).values_list("pk"))
        moved = reschedule(attempt)
        if moved.deadline_at is not None and moved.deadline_at <= at:
            raise TimeUsedUp(
                candidate=incident.candidate.number, deadline=local_time(moved.deadline_at)
            )
    return incident


@transaction.atomic
def lift_violation(*, incident: Incident, decision: str, by: User, at: datetime) -> Incident:
    """Take a violation back by a council's decision, as long as no result is out.

    A suspension that is lifted lets the paper count as it stood when it was ended; the paper does
    not run again. A scoring that was graded meanwhile is graded anew before it is approved.

    Args:
        decision: the council's word, with number and day where it has them.

    Raises:
        EntryStruck: it was lifted before.
        SittingScored: results are published.
        ValueError: `decision` is empty or the entry is no violation (a programming error).
    """
    if incident.kind not in VIOLATIONS:
        raise ValueError(f"{incident.kind} is no violation")
    lock_sitting(incident.candidate_id)
    candidate = Candidate.objects.select_related("round", "shift_room__shift").get(
        pk=incident.candidate_id
    )
    if candidate.round.state not in BEFORE_RESULTS:
        raise SittingScored(round=candidate.round.title)
    incident = Incident.objects.get(pk=incident.pk)
    _strike(incident, reason=decision, by=by, at=at, action="lift_violation")
    if incident.kind == IncidentKind.SUSPENSION and candidate.standing == Standing.SUSPENDED:
        candidate.attempts.filter(annulled_at=incident.recorded_at).update(annulled_at=None)
        candidate.standing, candidate.standing_reason = _standing_of(candidate), ""
        candidate.save(update_fields=["standing", "standing_reason"])
    return incident


def _standing_of(candidate: Candidate) -> Standing:
    """Return where a candidate stands who was never suspended."""
    if candidate.attempts.filter(started_at__isnull=False).exists():
        return Standing.SAT
    room = candidate.shift_room
    return Standing.ABSENT if room is not None and room.shift.closed_at else Standing.REGISTERED


def _strike(incident: Incident, *, reason: str, by: User, at: datetime, action: str) -> None:
    if not reason:
        raise ValueError("an entry is struck for a reason")
    if incident.struck_at is not None:
        raise EntryStruck(struck_at=local_time(incident.struck_at))
    incident.struck_at, incident.struck_by, incident.struck_reason = at, by, reason[:300]
    incident.struck_minutes, incident.extra_minutes = incident.extra_minutes, 0
    incident.save(
        update_fields=[
            "struck_at",
            "struck_by",
            "struck_reason",
            "struck_minutes",
            "extra_minutes",
        ]
    )
    journal.record(
        actor=by.username,
        action=f"assessments.{action}",
        target=f"incident:{incident.uuid}",
        at=at,
        data={
            "kind": incident.kind,
            "entry": incident.reason,
            "minutes": incident.struck_minutes,
            "reason": reason,
        },
    )
