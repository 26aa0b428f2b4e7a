"""A shift from preparation to its end: attempts, opening, absence, closing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.assembly.seating import deal_forms
from assessments.delivery import finish
from assessments.drawing import derived_seed
from assessments.enums import DrawPolicy, EndedBy, FormRole, RoundState, Standing
from assessments.errors import (
    AbsenteesChanged,
    CandidatesWithoutSeat,
    OneFormForNeighbours,
    PapersOpen,
    PapersSealed,
    PapersTooFew,
    RoundNotInState,
    ShiftBegun,
    ShiftCancelled,
    ShiftNotOpen,
)
from assessments.freezing import check_items, unusable_items
from assessments.models import (
    Attempt,
    Candidate,
    ExamForm,
    Round,
    Shift,
    ShiftOpening,
    ShiftRoom,
)
from assessments.open_papers import open_papers
from assessments.opening_seals import forget_keys, write_opened
from assessments.replacing import replace_unusable
from assessments.rounds import move_round
from assessments.shift_seals import has_sealed_papers
from office import journal
from office.clock import local_time
from office.durability import require_durable
from people.models import Booking, User

#: So many candidates are named in a refusal; the rest are counted.
MOST_NAMED = 5


@transaction.atomic
def prepare_attempts(*, round_: Round, seed: int, at: datetime) -> int:
    """Make an attempt for each seated candidate and part, before the hour; return how many.

    Main forms are dealt by seat, so that neighbours never have the same one, or, where each
    candidate has a paper of their own (`DrawPolicy.PERSONAL`), by number; reserve forms stay. Who has
    an attempt already keeps it, unless somebody new sits in the room and nobody there has begun: then the
    whole room is dealt anew.

    Once the round is running, candidates whose shift was cancelled may wait for their seat while
    others are prepared; the round does not go on to marking without them.

    Raises:
        RoundNotInState: the forms are not frozen.
        CandidatesWithoutSeat: somebody would be left out before the sitting begins.
        OneFormForNeighbours: there is one form a stratum, and two of one stratum sit side by side.
        PapersTooFew: each was to have a paper of their own, and more take part than when they were drawn.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.state not in (RoundState.SEALED, RoundState.RUNNING):
        raise RoundNotInState(round=round_.title, expected=RoundState.SEALED.label)
    registered = round_.candidates.filter(standing=Standing.REGISTERED)
    if round_.state == RoundState.SEALED:
        _refuse_unseated(registered.filter(shift_room__isnull=True))
    new = registered.filter(shift_room__isnull=False, attempts__isnull=True)
    room_ids = set(new.values_list("shift_room", flat=True))
    # Whoever begins there goes first and is seen, or waits and finds the room dealt anew.
    rooms = ShiftRoom.objects.filter(pk__in=room_ids).order_by("pk")
    list(rooms.select_for_update(no_key=True).values_list("pk"))
    waiting = Attempt.objects.filter(candidate__shift_room__in=room_ids, annulled_at__isnull=True)
    begun = waiting.filter(started_at__isnull=False).values_list("candidate__shift_room", flat=True)
    given = Q(exam_form__role=FormRole.RESERVE)  # by somebody, for a reason
    waiting.exclude(given | Q(candidate__shift_room__in=set(begun))).delete()
    new_ids = set(new.values_list("pk", flat=True))
    forms: dict[tuple[int, int], list[ExamForm]] = defaultdict(list)
    for exam_form in round_.exam_forms.filter(role=FormRole.MAIN).order_by("code"):
        forms[exam_form.stratum_id, exam_form.part_id].append(exam_form)
    own = _own_papers(round_, new_ids) if round_.draw_policy == DrawPolicy.PERSONAL else {}
    attempts = []
    for room, members in _members(room_ids):
        dealt = [own.get(candidate.pk, 0) for candidate in members]
        if not own:
            dealt = _deal(room, members, round_.forms_per_stratum, seed)
        for candidate, place in zip(members, dealt, strict=True):
            if candidate.pk not in new_ids:
                continue
            for (stratum_id, part_id), pool in forms.items():
                if stratum_id == candidate.stratum_id:
                    attempts.append(
                        Attempt(
                            candidate=candidate,
                            exam_form=pool[place % len(pool)],
                            part_id=part_id,
                            prepared_at=at,
                        )
                    )
    Attempt.objects.bulk_create(attempts, batch_size=500)
    return len(attempts)


def _refuse_unseated(unseated: QuerySet[Candidate]) -> None:
    if count := unseated.count():
        numbers = list(unseated.order_by("number").values_list("number", flat=True)[:MOST_NAMED])
        more = ["…"] if count > MOST_NAMED else []
        raise CandidatesWithoutSeat(count=count, numbers=", ".join(numbers + more))


def _members(rooms: Collection[int]) -> list[tuple[ShiftRoom, list[Candidate]]]:
    """Return who sits in each of these rooms, by seat."""
    members: dict[int, list[Candidate]] = defaultdict(list)
    seated = Candidate.objects.filter(
        shift_room__in=rooms, standing__in=[Standing.REGISTERED, Standing.SAT]
    )
    for candidate in seated.order_by("seat"):
        members[candidate.shift_room_id or 0].append(candidate)
    found = ShiftRoom.objects.filter(pk__in=rooms).select_related("shift", "place").order_by("pk")
    return [(room, members[room.pk]) for room in found]


def _own_papers(round_: Round, candidates: Collection[int]) -> dict[int, int]:
    """Return for each of these candidates the place, among those of the stratum, of a paper that
    nobody else has.

    Raises:
        PapersTooFew: more take part than when the papers were drawn.
    """
    free: dict[int, list[int]] = {}
    codes: dict[tuple[int, int], list[int]] = defaultdict(list)
    taken = set(Attempt.objects.filter(candidate__round=round_).values_list("exam_form", flat=True))
    main = round_.exam_forms.filter(role=FormRole.MAIN).order_by("code")
    for pk, stratum_id, part_id in main.values_list("pk", "stratum", "part"):
        codes[stratum_id, part_id].append(pk)
    for (stratum_id, _part), pks in codes.items():
        places = [place for place, pk in enumerate(pks) if pk not in taken]
        known = free.get(stratum_id, places)  # free in every part of the paper
        free[stratum_id] = [place for place in places if place in known]
    found = {}
    people = round_.candidates.filter(pk__in=candidates).select_related("stratum")
    for candidate in people.order_by("number"):
        if candidate.stratum_id not in free:
            continue
        if not free[candidate.stratum_id]:
            raise PapersTooFew(
                group=candidate.stratum.key,
                papers=max(
                    len(pks) for (pk, _part), pks in codes.items() if pk == candidate.stratum_id
                ),
                candidates=round_.candidates.filter(
                    stratum=candidate.stratum_id, standing=Standing.REGISTERED
                ).count(),
            )
        found[candidate.pk] = free[candidate.stratum_id].pop(0)
    return found


def _deal(room: ShiftRoom, members: Sequence[Candidate], forms: int, seed: int) -> list[int]:
    """Return the place of each member's form among those of its stratum."""
    if forms == 1:
        _refuse_like_neighbours(room, members)
        return [0] * len(members)
    return deal_forms(
        [candidate.seat or 0 for candidate in members],
        forms,
        derived_seed(seed, f"{room.shift.number}|{room.place.code}"),
        columns=room.place.columns,
    )


def _refuse_like_neighbours(room: ShiftRoom, members: Sequence[Candidate]) -> None:
    """Refuse two of one stratum side by side or one behind the other (`deal_forms`)."""
    columns = room.place.columns
    by_seat = {candidate.seat or 0: candidate.stratum_id for candidate in members}
    for seat, stratum_id in by_seat.items():
        beside = by_seat.get(seat + 1) if seat % columns else None
        if stratum_id in (beside, by_seat.get(seat + columns)):
            raise OneFormForNeighbours(room=room.place.name)


def open_shift(*, shift: Shift, by: User, at: datetime, despite_held: str = "") -> Shift:
    """Let the candidates of a shift begin; every item dealt to them is checked once more.

    A question that may no longer be used gives way to one in reserve, where there is one. Papers
    that two holders opened, and whose writing was cut off, are written first.

    Args:
        despite_held: the decision to go on with papers that hold a question which may no longer
            be used. It counts once the round is running and its papers cannot be made anew
            (`freezing.unseal_forms`): those who sat before answered the question too, so what
            becomes of it is decided for all in the scoring. The journal names the questions.

    Raises:
        RoundNotInState: the round is neither sealed nor running.
        ItemNoLongerDrawable: a question was held back after the papers were frozen, or may not be
            used on this day for another reason (`freezing.unusable_items`).
        FormNoLongerUsable: the same of a paper that lay sealed.
        PapersSealed: papers of the shift lie under the seal.
        PaperTampered: `opening_seals.write_opened` refuses one.
        ShiftNotOpen: the shift was opened before.
        ShiftCancelled: it was cancelled.
        NotDurable: the database could lose answers that it acknowledged.
    """
    require_durable()
    if ShiftOpening.objects.filter(shift=shift, closed_keys__isnull=False, written_at=None):
        write_opened(shift=shift, by=by, at=at)
    return _open_shift(shift, by=by, at=at, despite_held=despite_held)


@transaction.atomic
def _open_shift(shift: Shift, *, by: User, at: datetime, despite_held: str) -> Shift:
    round_ = _locked_round(shift)
    if round_.state not in (RoundState.SEALED, RoundState.RUNNING):
        raise RoundNotInState(round=round_.title, expected=RoundState.RUNNING.label)
    if has_sealed_papers(shift):
        raise PapersSealed(number=shift.number)
    of_shift = Attempt.objects.filter(candidate__shift_room__shift=shift, annulled_at__isnull=True)
    dealt = ExamForm.objects.filter(pk__in=of_shift.values("exam_form"))
    today = timezone.localdate(at)
    replace_unusable(exam_forms=dealt, on=today, by=by, at=at)
    data: dict[str, Any] = {}
    if despite_held and round_.state == RoundState.RUNNING:
        data = _told_of_unusable(dealt, despite_held, on=today)
    else:
        check_items(dealt, on=today)
    if round_.state == RoundState.SEALED:
        move_round(round_=round_, expected=[RoundState.SEALED], to=RoundState.RUNNING, by=by, at=at)
    waiting = Shift.objects.filter(pk=shift.pk, opened_at__isnull=True, cancelled_at__isnull=True)
    if not waiting.update(opened_at=at):
        shift.refresh_from_db()
        raise _cancelled(shift) if shift.cancelled_at else _not_open(shift)
    journal.record(
        actor=by.username,
        action="assessments.open_shift",
        target=f"shift:{shift.uuid}",
        at=at,
        data=data,
    )
    shift.refresh_from_db()
    return shift


def _told_of_unusable(dealt: QuerySet[ExamForm], decision: str, *, on: date) -> dict[str, Any]:
    """Return what the journal says of papers that go on despite a question on them.

    Of papers that lay sealed it names no question: until they are sat nobody learns from it.
    """
    unusable = unusable_items(dealt, on=on)
    forms = unusable.exclude(exam_form__salt="").values_list("exam_form__code", flat=True)
    named = unusable.filter(exam_form__salt="")
    codes = named.values_list("approval__version__question__code", flat=True)
    data: dict[str, Any] = {}
    if questions := sorted(set(codes)):
        data = {"despite_held": decision, "questions": questions}
    if opened := sorted(set(forms)):
        data |= {"despite_held": decision, "forms": opened}
    return data


def _locked_round(shift: Shift) -> Round:
    """Return the round of a shift, locked until commit: one shift of it is moved at a time."""
    return Round.objects.select_for_update(no_key=True).get(pk=shift.round_id)


def _lock_rooms(shift: Shift) -> None:
    """Wait for who begins in a room of the shift, and let nobody begin there until commit."""
    rooms = shift.rooms.select_for_update(no_key=True).order_by("pk")
    list(rooms.values_list("pk"))


@transaction.atomic
def close_shift(
    *,
    shift: Shift,
    by: User,
    at: datetime,
    absent: Collection[int] | None = None,
    ends_papers: bool = True,
) -> Shift:
    """End what still runs, note who never came, and close the shift.

    Who is absent is for whoever closes the shift to say: they are shown who never began, and
    closing is their word on it.

    When all shifts of the round are closed or cancelled, the round goes on to marking; but not
    while somebody registered has no seat, see `mark_unseated_absent`.

    Args:
        absent: the candidates whom the closer was shown as absent; None where nobody was asked.
        ends_papers: whether papers may be cut short by it, which is for who organises the round to
            say; whoever leads the shift closes it once all papers are over.

    Raises:
        ShiftNotOpen: it is not open.
        PapersOpen: somebody still writes or may still begin, and no paper is to be cut short.
        AbsenteesChanged: somebody else would stand as absent.
    """
    round_ = _locked_round(shift)
    open_now = Shift.objects.filter(pk=shift.pk, opened_at__isnull=False, closed_at__isnull=True)
    if not open_now.update(closed_at=at):
        raise _not_open(shift)
    _lock_rooms(shift)
    if not ends_papers:
        _refuse_open(shift, at=at)
    members = Candidate.objects.filter(shift_room__shift=shift)
    missing = members.filter(standing=Standing.REGISTERED)
    _refuse_unseen(missing, absent)
    missing.update(standing=Standing.ABSENT)
    running = Attempt.objects.running().filter(candidate__in=members)
    for attempt in running.order_by("pk"):
        overdue = attempt.deadline_at is not None and attempt.deadline_at <= at
        finish(attempt=attempt, reason=EndedBy.CLOCK if overdue else EndedBy.PROCTOR, at=at)
    forget_keys(shift)
    journal.record(
        actor=by.username,
        action="assessments.close_shift",
        target=f"shift:{shift.uuid}",
        at=at,
    )
    go_on_to_marking(round_, by=by, at=at)
    shift.refresh_from_db()
    return shift


def _refuse_open(shift: Shift, *, at: datetime) -> None:
    """Refuse to close a shift in which a paper is not over."""
    numbers = [one.attempt.candidate.number for one in open_papers(shift, at=at)]
    if numbers:
        more = ["…"] if len(numbers) > MOST_NAMED else []
        raise PapersOpen(count=len(numbers), numbers=", ".join(numbers[:MOST_NAMED] + more))


def _refuse_unseen(missing: QuerySet[Candidate], shown: Collection[int] | None) -> None:
    """Refuse to note somebody as absent whom nobody was shown as such."""
    if shown is None:
        return
    unseen = missing.exclude(pk__in=shown)
    numbers = list(unseen.order_by("number").values_list("number", flat=True)[:MOST_NAMED])
    if numbers:
        raise AbsenteesChanged(numbers=", ".join(numbers))


@transaction.atomic
def cancel_shift(*, shift: Shift, reason: str, by: User, at: datetime) -> Shift:
    """Call off a shift that was never opened, and give its rooms back.

    Its candidates lose their seats and prepared attempts; `seating.reseat` gives them a seat in
    another shift. Who was suspended before keeps the seat as it stands in the minutes.

    Raises:
        ShiftBegun: it was opened.
        ShiftCancelled: it was cancelled before.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("a shift is cancelled for a reason")
    round_ = _locked_round(shift)
    waiting = Shift.objects.filter(pk=shift.pk, opened_at__isnull=True, cancelled_at__isnull=True)
    moved = waiting.update(cancelled_at=at, cancelled_reason=reason)
    shift.refresh_from_db()
    if not moved:
        raise _cancelled(shift) if shift.cancelled_at else _begun(shift)
    _lock_rooms(shift)
    losing = Candidate.objects.filter(
        shift_room__shift=shift, standing__in=[Standing.REGISTERED, Standing.UNSERVED]
    )
    Attempt.objects.filter(candidate__in=losing).delete()
    unseated = losing.update(shift_room=None, seat=None)
    bookings = list(shift.rooms.values_list("booking", flat=True))
    shift.rooms.update(booking=None)
    forget_keys(shift)
    Booking.objects.filter(pk__in=bookings).delete()
    journal.record(
        actor=by.username,
        action="assessments.cancel_shift",
        target=f"shift:{shift.uuid}",
        at=at,
        data={"reason": reason, "unseated": unseated},
    )
    go_on_to_marking(round_, by=by, at=at)
    return shift


@transaction.atomic
def mark_unseated_absent(*, round_: Round, reason: str, by: User, at: datetime) -> int:
    """Let who was registered and has no seat stand as absent for `reason`; return how many.

    For candidates of a cancelled shift who sit no other. A running round whose shifts are all
    over goes on to marking then.

    Raises:
        RoundNotInState: the round is neither sealed nor running.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.state not in (RoundState.SEALED, RoundState.RUNNING):
        raise RoundNotInState(round=round_.title, expected=RoundState.RUNNING.label)
    unseated = round_.candidates.filter(standing=Standing.REGISTERED, shift_room__isnull=True)
    absent = unseated.update(standing=Standing.ABSENT, standing_reason=reason[:300])
    journal.record(
        actor=by.username,
        action="assessments.mark_unseated_absent",
        target=f"round:{round_.uuid}",
        at=at,
        data={"absent": absent, "reason": reason},
    )
    go_on_to_marking(round_, by=by, at=at)
    return absent


def go_on_to_marking(round_: Round, *, by: User, at: datetime) -> None:
    """Move a running round on when no shift is to come or open and nobody waits for a seat."""
    pending = round_.shifts.filter(closed_at__isnull=True, cancelled_at__isnull=True)
    unseated = round_.candidates.filter(standing=Standing.REGISTERED, shift_room__isnull=True)
    running = Round.objects.filter(pk=round_.pk, state=RoundState.RUNNING)
    if running.exists() and not pending.exists() and not unseated.exists():
        move_round(
            round_=round_, expected=[RoundState.RUNNING], to=RoundState.MARKING, by=by, at=at
        )


def _begun(shift: Shift) -> ShiftBegun:
    return ShiftBegun(opened_at=local_time(shift.opened_at) if shift.opened_at else "–")


def _cancelled(shift: Shift) -> ShiftCancelled:
    return ShiftCancelled(
        cancelled_at=local_time(shift.cancelled_at) if shift.cancelled_at else "–",
        reason=shift.cancelled_reason,
    )


def _not_open(shift: Shift) -> ShiftNotOpen:
    return ShiftNotOpen(starts_at=local_time(shift.starts_at), ends_at=local_time(shift.ends_at))
