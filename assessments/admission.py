"""The way to one's seat: number and code, own details, the rules; then `delivery` takes over.

Who was admitted holds no right of an account: a page of the sitting knows a candidate and a device.
"""

from datetime import datetime

from django.db import transaction

from assessments.enums import IncidentKind, RoundState
from assessments.errors import NoSittingNow, WrongDoorCode
from assessments.models import Attempt, Candidate, Incident
from assessments.registering import is_door_code
from office import journal
from office.text import clean_block
from people.models import User

#: While a round stands here its candidates are let in; marked ones fetch their receipt.
ADMITTING = (RoundState.SEALED, RoundState.RUNNING, RoundState.MARKING)
#: An incident's words are no longer than this.
MOST_WORDS = 500


def admit(*, number: str, code: str) -> Candidate:
    """Return the candidate to whom a number and a code at the door belong.

    Numbers are unique within a round; where two rounds run at once the code tells them apart.

    Raises:
        WrongDoorCode: they belong to nobody; the same words whichever of them is wrong.
        NoSittingNow: they are right, but the candidate has no seat.
    """
    wanted = number.strip()
    typed = "".join(code.split()).replace("-", "")
    found = Candidate.objects.filter(
        number__iexact=wanted, round__state__in=ADMITTING
    ).select_related("round")
    for candidate in found:
        if is_door_code(
            kept=candidate.code_hash,
            candidate_number=candidate.number,
            round_code=candidate.round.code,
            code=typed,
        ):
            return _seated(candidate)
    raise WrongDoorCode


def admit_by_account(*, candidate: Candidate, user: User) -> Candidate:
    """Return the candidate whose own account is logged in.

    Raises:
        WrongDoorCode: it is somebody else's row.
        NoSittingNow: the candidate has no seat.
    """
    if user.official_id is None or candidate.official_id != user.official_id:
        raise WrongDoorCode
    return _seated(candidate)


def _seated(candidate: Candidate) -> Candidate:
    if candidate.shift_room_id is None:
        raise NoSittingNow(candidate=candidate.number)
    return candidate


@transaction.atomic
def report_mistake(*, candidate: Candidate, words: str, at: datetime) -> Incident:
    """Write down what a candidate says is wrong in their details; the sitting goes on."""
    incident = Incident.objects.create(
        candidate=candidate,
        seat=candidate.seat,
        kind=IncidentKind.IDENTITY,
        reason=clean_block(words)[:MOST_WORDS],
        recorded_at=at,
    )
    journal.record(
        actor=candidate.number,
        action="assessments.report_mistake",
        target=f"candidate:{candidate.uuid}",
        at=at,
    )
    return incident


def accept_rules(*, candidate: Candidate, at: datetime) -> None:
    """Write down that a candidate found their details in order and accepted the rules."""
    journal.record(
        actor=candidate.number,
        action="assessments.accept_rules",
        target=f"candidate:{candidate.uuid}",
        at=at,
    )


def current_attempt(candidate: Candidate) -> Attempt | None:
    """Return the attempt that runs or comes next, else the last that ended. One statement.

    None where nothing was prepared or all was annulled.
    """
    attempts = list(
        candidate.attempts.filter(annulled_at__isnull=True)
        .select_related("exam_form__part", "part")
        .order_by("part__order", "number")
    )
    waiting = (attempt for attempt in attempts if attempt.ended_at is None)
    return next(waiting, attempts[-1] if attempts else None)
