"""A shift from preparation to its end: attempts, opening, absence, closing."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from assessments.assembling import derived_seed
from assessments.assembly.seating import deal_forms
from assessments.delivery import finish
from assessments.enums import EndedBy, FormRole, RoundState, Standing
from assessments.errors import RoundNotInState, ShiftNotOpen
from assessments.freezing import check_items
from assessments.models import Attempt, Candidate, ExamForm, Round, Shift
from assessments.rounds import move_round
from office import journal
from office.clock import local_time
from people.models import User


@transaction.atomic
def prepare_attempts(*, round_: Round, seed: int, at: datetime) -> int:
    """Make an attempt for each seated candidate and part, before the hour; return how many.

    Forms are dealt by seat, so that neighbours never have the same one. Who has an attempt
    already keeps it.

    Raises:
        RoundNotInState: the forms are not frozen.
    """
    ready = Round.objects.filter(pk=round_.pk, state__in=[RoundState.SEALED, RoundState.RUNNING])
    if not ready.exists():
        raise RoundNotInState(round=round_.title, expected=RoundState.SEALED.label)
    forms: dict[tuple[int, int], list[ExamForm]] = defaultdict(list)
    for exam_form in round_.exam_forms.filter(role=FormRole.MAIN).order_by("code"):
        forms[exam_form.stratum_id, exam_form.part_id].append(exam_form)
    rooms: dict[int, list[Candidate]] = defaultdict(list)
    waiting = (
        round_.candidates.filter(standing=Standing.REGISTERED, shift_room__isnull=False)
        .filter(attempts__isnull=True)
        .select_related("shift_room__place", "shift_room__shift")
        .order_by("shift_room", "seat")
    )
    for candidate in waiting:
        rooms[candidate.shift_room_id or 0].append(candidate)
    attempts = []
    for members in rooms.values():
        seats = [candidate.seat or 0 for candidate in members]
        room = members[0].shift_room
        dealt = deal_forms(
            seats,
            round_.forms_per_stratum,
            derived_seed(seed, f"{room.shift.number}|{room.place.code}" if room else ""),
            columns=room.place.columns if room else None,
        )
        for candidate, place in zip(members, dealt, strict=True):
            for (stratum_id, _part), pool in forms.items():
                if stratum_id == candidate.stratum_id:
                    attempts.append(
                        Attempt(
                            candidate=candidate,
                            exam_form=pool[place % len(pool)],
                            prepared_at=at,
                        )
                    )
    Attempt.objects.bulk_create(attempts, batch_size=500)
    return len(attempts)


@transaction.atomic
def open_shift(*, shift: Shift, by: User, at: datetime) -> Shift:
    """Let the candidates of a shift begin; every item of the round is checked once more.

    Raises:
        RoundNotInState: the round is neither sealed nor running.
        ItemNoLongerDrawable: a question was held back after the papers were frozen.
        ShiftNotOpen: the shift was opened before.
    """
    check_items(shift.round)
    if shift.round.state == RoundState.SEALED:
        move_round(
            round_=shift.round,
            expected=[RoundState.SEALED],
            to=RoundState.RUNNING,
            by=by,
            at=at,
        )
    elif shift.round.state != RoundState.RUNNING:
        raise RoundNotInState(round=shift.round.title, expected=RoundState.RUNNING.label)
    if not Shift.objects.filter(pk=shift.pk, opened_at__isnull=True).update(opened_at=at):
        raise _not_open(shift)
    journal.record(
        actor=by.username,
        action="assessments.open_shift",
        target=f"shift:{shift.uuid}",
        at=at,
    )
    shift.refresh_from_db()
    return shift


@transaction.atomic
def close_shift(*, shift: Shift, by: User, at: datetime) -> Shift:
    """End what still runs, note who never came, and close the shift.

    When all shifts of the round are closed, the round goes on to marking.

    Raises:
        ShiftNotOpen: it is not open.
    """
    mine = Q(candidate__shift_room__shift=shift)
    for attempt in Attempt.objects.running().filter(mine):
        overdue = attempt.deadline_at is not None and attempt.deadline_at <= at
        finish(attempt=attempt, reason=EndedBy.CLOCK if overdue else EndedBy.PROCTOR, at=at)
    Candidate.objects.filter(shift_room__shift=shift, standing=Standing.REGISTERED).update(
        standing=Standing.ABSENT
    )
    open_now = Shift.objects.filter(pk=shift.pk, opened_at__isnull=False, closed_at__isnull=True)
    if not open_now.update(closed_at=at):
        raise _not_open(shift)
    journal.record(
        actor=by.username,
        action="assessments.close_shift",
        target=f"shift:{shift.uuid}",
        at=at,
    )
    if not Shift.objects.filter(round=shift.round, closed_at__isnull=True).exists():
        move_round(
            round_=shift.round,
            expected=[RoundState.RUNNING],
            to=RoundState.MARKING,
            by=by,
            at=at,
        )
    shift.refresh_from_db()
    return shift


def _not_open(shift: Shift) -> ShiftNotOpen:
    return ShiftNotOpen(starts_at=local_time(shift.starts_at), ends_at=local_time(shift.ends_at))
