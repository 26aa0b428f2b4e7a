"""Codes at the door: what a candidate shows together with the candidate number."""

import secrets
from datetime import datetime

from django.db import transaction

from assessments.enums import RoundState, Standing
from assessments.errors import RoundNotInState
from assessments.models import Candidate, Round, ShiftRoom
from assessments.registering import CODE_ALPHABET, CODE_LENGTH, door_code_hash
from office import journal
from people.models import User

#: While a round stands here the codes of its candidates open, or are yet to open, the door.
_IN_USE = (
    RoundState.PLANNED,
    RoundState.PREPARED,
    RoundState.SEALED,
    RoundState.RUNNING,
    RoundState.MARKING,
)


def count_open_codes(_at: datetime) -> int:
    """Return how many codes at the door are in use."""
    return Candidate.objects.filter(round__state__in=_IN_USE).exclude(code_hash="").count()


def new_code() -> str:
    """Return a fresh code of letters and figures that paper does not confuse."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@transaction.atomic
def issue_codes(
    *, round_: Round, by: User, at: datetime, room: ShiftRoom | None = None
) -> list[tuple[Candidate, str]]:
    """Give new codes to those who have a seat, of one room or of the whole round; told once.

    Codes given before stop working, so slips handed out earlier must be replaced. Returned by
    shift, room and machine, as slips are handed out.

    Raises:
        RoundNotInState: the sitting is over.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.state not in (
        RoundState.PLANNED,
        RoundState.PREPARED,
        RoundState.SEALED,
        RoundState.RUNNING,
    ):
        raise RoundNotInState(round=round_.title, expected=RoundState.RUNNING.label)
    seated = round_.candidates.filter(standing=Standing.REGISTERED, shift_room__isnull=False)
    if room is not None:
        seated = seated.filter(shift_room=room)
    found = [
        (candidate, new_code())
        for candidate in seated.select_related(
            "unit", "position", "shift_room__shift", "shift_room__place__site"
        ).order_by(
            "shift_room__shift__number",
            "shift_room__place__site__code",
            "shift_room__place__code",
            "seat",
        )
    ]
    for candidate, code in found:
        candidate.code_hash = door_code_hash(
            candidate_number=candidate.number, round_code=round_.code, code=code
        )
    Candidate.objects.bulk_update(
        [candidate for candidate, _code in found], ["code_hash"], batch_size=500
    )
    journal.record(
        actor=by.username,
        action="assessments.issue_codes",
        target=f"shift_room:{room.uuid}" if room else f"round:{round_.uuid}",
        at=at,
        data={"issued": len(found)},
    )
    return found
