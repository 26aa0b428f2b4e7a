"""The papers of a shift that keep it open: who still writes, who may still begin. Reads alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from assessments import clock
from assessments.enums import Standing
from assessments.models import Attempt, Interruption, Round, Shift
from assessments.starting import admission_end
from office.policies import exam_policy


class Open:
    """Why a paper is not over; the words are the page's."""

    WRITES = "writes"
    PAUSED = "paused"
    ENDING = "ending"
    MAY_BEGIN = "may_begin"
    PART_TO_COME = "part_to_come"


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """One paper that is not over, why, and until when at the most; None while its room is paused."""

    attempt: Attempt
    why: str
    until: datetime | None


def open_papers(shift: Shift, *, at: datetime) -> list[OpenPaper]:
    """Return the papers of a shift that are written or may still be begun, by room and seat.

    A paper whose time is up is over once the grace for what is on its way has passed, whether the
    clock has come by or not. Three statements.
    """
    rows = (
        Attempt.objects.filter(
            Q(started_at__isnull=False) | Q(candidate__standing__in=_MAY_BEGIN),
            candidate__shift_room__shift=shift,
            ended_at__isnull=True,
            annulled_at__isnull=True,
        )
        .select_related("candidate__shift_room__place", "exam_form__part")
        .order_by("candidate__shift_room__place__name", "candidate__seat", "part__order")
    )
    pauses: dict[int, list[clock.Pause]] = defaultdict(list)
    stood = Interruption.objects.filter(shift_room__shift=shift)
    for room, began_at, ended_at in stood.values_list("shift_room", "began_at", "ended_at"):
        pauses[room or 0].append((began_at, ended_at))
    round_ = Round.objects.select_related("policy").get(pk=shift.round_id)
    grace = timedelta(seconds=exam_policy(round_.policy).grace_seconds)
    found = []
    for attempt in rows:
        attempt.candidate.round = round_  # one for all, with its policy
        of_room = pauses[attempt.candidate.shift_room_id or 0]
        found.append(_open_paper(attempt, shift, of_room, grace=grace, at=at))
    return [one for one in found if one is not None]


#: Who stands so may still begin.
_MAY_BEGIN = (Standing.REGISTERED, Standing.SAT)


def _open_paper(
    attempt: Attempt, shift: Shift, pauses: list[clock.Pause], *, grace: timedelta, at: datetime
) -> OpenPaper | None:
    is_paused = any(ended_at is None for _began_at, ended_at in pauses)
    if attempt.deadline_at is None:
        end = admission_end(attempt, shift, pauses) or shift.ends_at
        if at >= min(end, shift.ends_at):
            return None
        if is_paused:
            return OpenPaper(attempt, Open.PAUSED, None)
        is_later = attempt.exam_form.part.order > 1
        return OpenPaper(attempt, Open.PART_TO_COME if is_later else Open.MAY_BEGIN, end)
    if is_paused:
        return OpenPaper(attempt, Open.PAUSED, None)
    if at < attempt.deadline_at:
        return OpenPaper(attempt, Open.WRITES, attempt.deadline_at)
    end = attempt.deadline_at + grace
    return OpenPaper(attempt, Open.ENDING, end) if at < end else None
