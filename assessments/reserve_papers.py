"""A reserve paper for a candidate who has not begun."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from assessments.enums import FormRole, RoundState
from assessments.errors import NoPaperDealt, NoReserveForm, PaperBegun, RoundNotInState
from assessments.freezing import check_items
from assessments.models import Attempt, Candidate, ExamForm, Round
from office import journal
from people.models import User

#: While a round stands here, papers that were dealt can still be changed for another.
DEALT = (RoundState.SEALED, RoundState.RUNNING)


@transaction.atomic
def give_reserve_paper(
    *, candidate: Candidate, reason: str, by: User, at: datetime
) -> list[Attempt]:
    """Give a candidate who has not begun the reserve paper of their group, in every part.

    Of several the one that fewest others have. The reason stands in the journal.

    Raises:
        RoundNotInState: nothing is frozen, or the sitting is over.
        NoPaperDealt: there is no paper to change yet.
        PaperBegun: the candidate has begun.
        NoReserveForm: the group has none, or the candidate has the only one.
        ItemNoLongerDrawable: the reserve holds a question that may no longer be used.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("a reserve paper is given for a reason")
    round_ = Round.objects.select_for_update(no_key=True).get(pk=candidate.round_id)
    if round_.state not in DEALT:
        raise RoundNotInState(round=round_.title, expected=RoundState.SEALED.label)
    # whoever begins goes first and is seen, or waits and begins with the new paper
    attempts = list(
        candidate.attempts.select_for_update(of=("self",))
        .filter(annulled_at__isnull=True)
        .select_related("exam_form")
        .order_by("part__order")
    )
    if not attempts:
        raise NoPaperDealt(candidate=candidate.number)
    if any(attempt.started_at for attempt in attempts):
        raise PaperBegun(candidate=candidate.number)
    reserves = _reserves(candidate)
    before = [attempt.exam_form.code for attempt in attempts]
    for attempt in attempts:
        others = [one for one in reserves[attempt.part_id] if one.pk != attempt.exam_form_id]
        if not others:
            raise NoReserveForm(candidate=candidate.number)
        attempt.exam_form = others[0]
    given = ExamForm.objects.filter(pk__in=[attempt.exam_form_id for attempt in attempts])
    check_items(given, on=timezone.localdate(at))
    for attempt in attempts:
        attempt.save(update_fields=["exam_form"])
    journal.record(
        actor=by.username,
        action="assessments.give_reserve_paper",
        target=f"candidate:{candidate.uuid}",
        at=at,
        data={
            "reason": reason,
            "from": before,
            "to": [attempt.exam_form.code for attempt in attempts],
        },
    )
    return attempts


def _reserves(candidate: Candidate) -> dict[int, list[ExamForm]]:
    """Return the reserve forms of a candidate's group by part, those that fewest have first."""
    rows = (
        ExamForm.objects.filter(
            round=candidate.round_id, stratum=candidate.stratum_id, role=FormRole.RESERVE
        )
        .annotate(uses=Count("attempts"))
        .order_by("uses", "pk")
    )
    found: dict[int, list[ExamForm]] = defaultdict(list)
    for row in rows:
        found[row.part_id].append(row)
    return found


def has_reserve_paper(candidate: Candidate) -> bool:
    """Tell whether a reserve paper could be given: dealt, not begun, and the group has one."""
    attempts = candidate.attempts.filter(annulled_at__isnull=True)
    return (
        candidate.round.state in DEALT
        and attempts.exists()
        and not attempts.filter(started_at__isnull=False).exists()
        and ExamForm.objects.filter(
            round=candidate.round_id, stratum=candidate.stratum_id, role=FormRole.RESERVE
        ).exists()
    )
