"""Moving people between units: a posting is ended and another begun, never rewritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from office import journal
from office.text import clean_line
from people.errors import NoPostingToMove, PostingNotInOrder, UnknownTerm, UnknownUnit
from people.models import (
    JobPosition,
    ManagementField,
    Official,
    Posting,
    PostingField,
    Unit,
    User,
)
from people.units import hold_units, is_open

#: Rows a statement: SQLite takes no more than 999 values.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Move:
    """Where an official goes. Units, positions and fields are named by code; None keeps what was.

    `unit` is the unit's code on the day of the move; None ends the posting without another.
    `leaving` is the code of the unit whose posting ends; empty means the main posting.
    """

    official: Official
    unit: str | None
    post: str | None = None
    position: str | None = None
    fields: tuple[str, ...] | None = None
    leaving: str = ""


@transaction.atomic
def transfer(
    *, moves: Sequence[Move], decision: str, on: date, by: User, at: datetime
) -> list[Posting]:
    """End a posting of each official on a day and begin the next one; return those that began.

    The statements grow with each 500 moves only. One entry of the journal stands for all.

    Raises:
        UnknownUnit: no unit bears a code on that day.
        UnknownTerm: no position or field bears a code.
        NoPostingToMove: an official has no such posting on that day, or is named twice for it.
        PostingNotInOrder: a posting begins on that day or later.
    """
    units = _units_on(on, {move.unit for move in moves if move.unit is not None})
    positions = _terms(JobPosition, {move.position for move in moves if move.position})
    fields = _terms(ManagementField, {code for move in moves for code in move.fields or ()})
    left = _postings_to_leave(moves, on)
    following: list[Posting] = []
    field_ids: list[Sequence[int]] = []
    for move, posting in zip(moves, left, strict=True):
        if move.unit is None:
            continue
        following.append(
            Posting(
                official_id=posting.official_id,
                unit=units[move.unit],
                position_id=positions[move.position] if move.position else posting.position_id,
                post=clean_line(move.post) if move.post else posting.post,
                is_primary=posting.is_primary,
                valid_from=on,
                valid_to=posting.valid_to,
                decision=decision,
            )
        )
        kept = [ordered.field_id for ordered in posting.ordered_fields.all()]
        field_ids.append(
            kept if move.fields is None else [fields[code] for code in dict.fromkeys(move.fields)]
        )
    end_and_begin(left, following, field_ids, on=on)
    journal.record(
        actor=by.username,
        action="people.transfer",
        target=f"decision:{decision}"[:200],
        at=at,
        data={"on": on.isoformat(), "ended": len(left), "begun": len(following)},
    )
    return following


def end_and_begin(
    left: Iterable[Posting],
    following: list[Posting],
    field_ids: Sequence[Sequence[int]],
    *,
    on: date,
) -> None:
    """End the postings `left` on a day, then store those that follow with their ordered fields."""
    ended = [posting.pk for posting in left]
    for start in range(0, len(ended), BATCH):
        Posting.objects.filter(pk__in=ended[start : start + BATCH]).update(valid_to=on)
    Posting.objects.bulk_create(following, batch_size=BATCH)
    store_fields(zip(following, field_ids, strict=True))


def store_fields(fields_of: Iterable[tuple[Posting, Sequence[int]]]) -> None:
    """Store the ordered fields (ids) of postings that have none yet."""
    PostingField.objects.bulk_create(
        [
            PostingField(posting=posting, field_id=field_id, order=order)
            for posting, ids in fields_of
            for order, field_id in enumerate(ids, 1)
        ],
        batch_size=BATCH,
    )


def lasting_beyond(on: date) -> Q:
    """Return the filter of rows (postings, grants, letterheads) that have not ended by a day."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=on)


def _units_on(on: date, codes: Iterable[str]) -> Mapping[str, Unit]:
    """Return the units that bear codes on a day, locked."""
    ids = Unit.objects.open_on(on).filter(code__in=codes).values_list("pk", flat=True)
    units = {unit.code: unit for unit in hold_units(ids).values() if is_open(unit, on=on)}
    for code in sorted(set(codes) - units.keys()):
        raise UnknownUnit(code=code, on=on.strftime("%d/%m/%Y"))
    return units


def _terms(
    model: type[JobPosition] | type[ManagementField], codes: Iterable[str]
) -> Mapping[str, int]:
    found = dict(model._default_manager.filter(code__in=codes).values_list("code", "pk"))
    for code in sorted(set(codes) - found.keys()):
        raise UnknownTerm(code=code)
    return found


def _postings_to_leave(moves: Sequence[Move], on: date) -> list[Posting]:
    """Return the posting that each move ends, locked, in the order of `moves`."""
    people = sorted({move.official.pk for move in moves})
    found: dict[tuple[int, str], Posting] = {}
    for start in range(0, len(people), BATCH):
        postings = (
            Posting.objects.select_for_update(of=("self",))
            .filter(lasting_beyond(on), official__in=people[start : start + BATCH])
            .select_related("unit")
            .prefetch_related("ordered_fields")
            .order_by("pk")
        )
        for posting in postings:
            found.setdefault((posting.official_id, posting.unit.code), posting)
            if posting.is_primary:
                found.setdefault((posting.official_id, ""), posting)
    left: dict[int, Posting] = {}
    for move in moves:
        person = move.official
        leaving = found.get((person.pk, move.leaving))
        about = {
            "name": person.full_name,
            "staff_code": person.staff_code,
            "on": on.strftime("%d/%m/%Y"),
        }
        if leaving is None or leaving.pk in left:
            raise NoPostingToMove(**about)
        if leaving.valid_from >= on:
            raise PostingNotInOrder(**about, begun=leaving.valid_from.strftime("%d/%m/%Y"))
        left[leaving.pk] = leaving
    return list(left.values())
