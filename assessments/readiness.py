"""What keeps a round from its next step: read in one statement for one round or for many."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.enums import (
    WERE_THERE,
    AppealState,
    CallKind,
    FormRole,
    RoundState,
    ScoringState,
    Standing,
    Task,
)
from assessments.models import (
    Appeal,
    Attempt,
    Candidate,
    CandidateCall,
    Duty,
    ExamForm,
    PaperSeal,
    Result,
    Round,
    ScoringVersion,
    SealHolder,
    Shift,
    ShiftRoom,
    Stratum,
)
from assessments.progress import counted
from office.clock import local_time


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something to do before a round goes on; a hard one keeps the next step from being taken.

    `where` names the part of the round where it is done.
    """

    title: str
    text: str
    where: str
    is_hard: bool = True


def with_seats(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Add to each round how many candidates it has and how many of them have no seat yet."""
    candidates = Candidate.objects.all()
    unseated = candidates.filter(standing=Standing.REGISTERED, shift_room=None)
    return rounds.annotate(
        candidate_count=counted(candidates, "round"), unseated_count=counted(unseated, "round")
    )


def with_waiting(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Add to each round the figures that `obstacles` goes by and that lists of rounds tell."""
    candidates, attempts = Candidate.objects.all(), Attempt.objects.filter(annulled_at=None)
    prepared = Exists(Attempt.objects.filter(candidate=OuterRef("pk")))
    registered = candidates.filter(standing=Standing.REGISTERED)
    shifts = Shift.objects.filter(cancelled_at=None)
    rooms = ShiftRoom.objects.filter(shift__cancelled_at=None, shift__closed_at=None)
    proctors = Duty.objects.filter(task=Task.PROCTOR, round=OuterRef("shift__round")).filter(
        Q(shift=None) | Q(shift=OuterRef("shift")), Q(place=None) | Q(place=OuterRef("place"))
    )
    seated = candidates.exclude(shift_room=None).exclude(standing=Standing.EXEMPT)
    used = Exists(seated.filter(shift_room=OuterRef("pk")))
    strata = Stratum.objects.filter(
        Exists(registered.filter(stratum=OuterRef("pk"))),
    )
    papers = ExamForm.objects.filter(stratum=OuterRef("pk"), role=FormRole.MAIN)
    pending = ScoringVersion.objects.filter(
        round=OuterRef("pk"), state__in=[ScoringState.SHADOW, ScoringState.APPROVED]
    )
    # Appeals are few: from each to its round is shorter than from all candidates.
    of_result = Result.objects.filter(pk=OuterRef("result")).values("candidate__round")
    appeals = Appeal.objects.filter(state=AppealState.FILED).annotate(of_round=Subquery(of_result))
    reports = CandidateCall.objects.filter(kind=CallKind.QUESTION, withdrawn_at=None)
    return with_seats(rounds).annotate(
        seated_count=counted(seated, "round"),
        sat_count=counted(candidates.filter(standing__in=WERE_THERE), "round"),
        absent_count=counted(candidates.filter(standing=Standing.ABSENT), "round"),
        unserved_count=counted(candidates.filter(standing=Standing.UNSERVED), "round"),
        shift_count=counted(shifts, "round"),
        unopened_count=counted(shifts.filter(opened_at=None), "round"),
        open_count=counted(shifts.exclude(opened_at=None).filter(closed_at=None), "round"),
        bare_room_count=counted(rooms.filter(used).exclude(Exists(proctors)), "shift__round"),
        paperless_count=counted(strata.exclude(Exists(papers)), "round"),
        form_count=counted(ExamForm.objects.all(), "round"),
        unprepared_count=counted(registered.exclude(shift_room=None).exclude(prepared), "round"),
        ended_count=counted(attempts.exclude(ended_at=None), "exam_form__round"),
        appeal_count=counted(appeals, "of_round"),
        # By the room, not by the paper: a round has a few rooms and a paper for everybody.
        holder_count=counted(SealHolder.objects.all(), "round"),
        sealed_form_count=counted(ExamForm.objects.under_seal(), "round"),
        seal_opens_at=Subquery(
            PaperSeal.objects.filter(round=OuterRef("pk")).values("opens_at")[:1]
        ),
        reported_count=counted(reports, "shift_room__shift__round"),
        pending_state=Subquery(pending.values("state")[:1]),
        pending_graded_at=Subquery(pending.values("graded_at")[:1]),
    )


def with_counts(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Add to each round what `with_waiting` adds and what only its own pages show."""
    candidates, attempts = Candidate.objects.all(), Attempt.objects.filter(annulled_at=None)
    of_stratum = candidates.filter(stratum=OuterRef("pk"))
    units = (
        candidates.filter(round=OuterRef("pk"))
        .order_by()
        .values("round")
        .annotate(found=Count("unit", distinct=True))
        .values("found")
    )
    return with_waiting(rounds).annotate(
        unit_count=Coalesce(Subquery(units, output_field=IntegerField()), Value(0)),
        registered_count=counted(candidates.filter(standing=Standing.REGISTERED), "round"),
        stratum_count=counted(Stratum.objects.filter(Exists(of_stratum)), "round"),
        running_count=counted(attempts.running(), "candidate__round"),
    )


def obstacles(round_: Round) -> list[Obstacle]:
    """Return what stands between a round and its next step, what blocks it first.

    `round_` comes from `with_waiting`. No statement.
    """
    found = _OBSTACLES[RoundState(round_.state)](round_) if round_.state in _OBSTACLES else []
    return sorted(found, key=lambda one: not one.is_hard)


def _of_planned(round_: Any) -> list[Obstacle]:
    if not round_.candidate_count:
        return [
            Obstacle(
                _("No candidates yet"),
                _("Register them from the roster or from a list of staff codes."),
                "candidates",
            )
        ]
    found = [
        Obstacle(
            _("The forms are not assembled"),
            _("Assembly draws the papers of each group from the banks."),
            "forms",
        )
    ]
    return found + _of_holders(round_) + _of_seats(round_)


def _of_holders(round_: Any) -> list[Obstacle]:
    """A sealed draw asks for holders; without them it would be refused."""
    if not round_.is_sealed or round_.holder_count >= PaperSeal.FEWEST_HOLDERS:
        return []
    title = _("%(count)s of %(needed)s holders of the seal have a key") % {
        "count": round_.holder_count,
        "needed": PaperSeal.FEWEST_HOLDERS,
    }
    text = _("Members of the paper board make their keys themselves, before the papers are drawn.")
    return [Obstacle(title, text, "seal")]


def _of_seal(round_: Any) -> list[Obstacle]:
    """Papers under the seal keep a shift from being opened."""
    if not round_.sealed_form_count:
        return []
    title = ngettext(
        "%(count)s paper lies under the seal",
        "%(count)s papers lie under the seal",
        round_.sealed_form_count,
    ) % {"count": round_.sealed_form_count}
    text = _("Two holders of the paper board open them for each shift, from %(at)s on.") % {
        "at": local_time(round_.seal_opens_at)
    }
    return [Obstacle(title, text, "seal", is_hard=False)]


def _of_seats(round_: Any) -> list[Obstacle]:
    found = []
    if not round_.shift_count:
        found.append(
            Obstacle(
                _("No shifts yet"), _("Plan days, times and rooms; the rooms are booked."), "shifts"
            )
        )
    elif round_.unseated_count:
        title = ngettext(
            "%(count)s candidate has no seat",
            "%(count)s candidates have no seat",
            round_.unseated_count,
        ) % {"count": round_.unseated_count}
        found.append(
            Obstacle(title, _("Seats can be given until the papers are sealed."), "shifts")
        )
    return found


def _of_proctors(round_: Any) -> list[Obstacle]:
    if not round_.bare_room_count:
        return []
    title = ngettext(
        "%(count)s room has no proctor", "%(count)s rooms have no proctor", round_.bare_room_count
    ) % {"count": round_.bare_room_count}
    text = _("Counted by shift: a room that is used twice stands twice.")
    return [Obstacle(title, text, "people", is_hard=False)]


def _of_prepared(round_: Any) -> list[Obstacle]:
    found = _of_holders(round_)
    if not round_.form_count:
        found.append(
            Obstacle(_("There are no forms"), _("Assemble them anew before sealing."), "forms")
        )
    if round_.paperless_count and round_.form_count:
        title = ngettext(
            "%(count)s group of candidates has no form",
            "%(count)s groups of candidates have no form",
            round_.paperless_count,
        ) % {"count": round_.paperless_count}
        found.append(Obstacle(title, _("Somebody was registered since: assemble anew."), "forms"))
    found += _of_seats(round_)
    if not found:
        found.append(
            Obstacle(
                _("The papers are not sealed"),
                _("Sealing freezes every paper with its digest; nothing on it changes after."),
                "forms",
            )
        )
    if round_.unserved_count:
        title = ngettext(
            "%(count)s candidate gets no paper",
            "%(count)s candidates get no paper",
            round_.unserved_count,
        ) % {"count": round_.unserved_count}
        text = _("The bank is too small for their position and fields.")
        found.append(Obstacle(title, text, "forms", is_hard=False))
    return found + _of_proctors(round_)


def _of_sealed(round_: Any) -> list[Obstacle]:
    found = []
    if round_.unseated_count:
        found += _of_unseated(round_)
    if round_.unprepared_count:
        title = ngettext(
            "%(count)s candidate has no paper dealt",
            "%(count)s candidates have no paper dealt",
            round_.unprepared_count,
        ) % {"count": round_.unprepared_count}
        found.append(
            Obstacle(title, _("Deal the papers by seat before the first shift."), "shifts")
        )
    found += _of_seal(round_)
    if not any(one.is_hard for one in found):
        found.append(
            Obstacle(
                _("No shift was opened yet"),
                _("The round begins with the first shift that is opened."),
                "shifts",
            )
        )
    return found + _of_proctors(round_)


def _of_unseated(round_: Any) -> list[Obstacle]:
    title = ngettext(
        "%(count)s candidate waits for a seat",
        "%(count)s candidates wait for a seat",
        round_.unseated_count,
    ) % {"count": round_.unseated_count}
    text = _("Seat them in another shift, exempt them, or let them stand as absent.")
    return [Obstacle(title, text, "shifts")]


def _of_running(round_: Any) -> list[Obstacle]:
    found = []
    if round_.open_count:
        title = ngettext(
            "%(count)s shift is open", "%(count)s shifts are open", round_.open_count
        ) % {"count": round_.open_count}
        found.append(Obstacle(title, _("Close it once everybody has handed in."), "shifts"))
    if round_.unopened_count:
        title = ngettext(
            "%(count)s shift is still to come",
            "%(count)s shifts are still to come",
            round_.unopened_count,
        ) % {"count": round_.unopened_count}
        found.append(Obstacle(title, _("Marking begins when all shifts are over."), "shifts"))
    if round_.unseated_count:
        found += _of_unseated(round_)
    if round_.unopened_count:
        found += _of_seal(round_)
    return found + _of_proctors(round_) + _of_reports(round_)


def _of_reports(round_: Any) -> list[Obstacle]:
    """Candidates may be right about a question; only the scoring decides."""
    if not round_.reported_count:
        return []
    title = ngettext(
        "%(count)s report of a faulty question",
        "%(count)s reports of faulty questions",
        round_.reported_count,
    ) % {"count": round_.reported_count}
    text = _("From the papers of candidates; what becomes of a question is decided in the scoring.")
    return [Obstacle(title, text, "reports", is_hard=False)]


def _of_marking(round_: Any) -> list[Obstacle]:
    if round_.pending_state is None:
        title, text = _("No scoring was begun"), _("A scoring grades every attempt, unpublished.")
    elif round_.pending_state == ScoringState.APPROVED:
        title, text = _("The scoring is approved"), _("Publishing shows each result to its owner.")
    elif round_.pending_graded_at is None:
        title, text = _("The scoring is not graded"), _("Grading takes a few seconds.")
    else:
        title, text = _("The scoring waits for approval"), _("The council approves it by decision.")
    return [Obstacle(title, text, "scoring"), *_of_reports(round_)]


def _of_published(round_: Any) -> list[Obstacle]:
    if round_.pending_state is None:
        return []
    text = _("What is published stays until the new scoring is published.")
    return [Obstacle(_("A new scoring is open"), text, "scoring")]


_OBSTACLES = {
    RoundState.PLANNED: _of_planned,
    RoundState.PREPARED: _of_prepared,
    RoundState.SEALED: _of_sealed,
    RoundState.RUNNING: _of_running,
    RoundState.MARKING: _of_marking,
    RoundState.PUBLISHED: _of_published,
}
