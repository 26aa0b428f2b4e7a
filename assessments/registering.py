"""Registering candidates: the snapshot, the number, the stratum, the code at the door."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.enums import RoundState
from assessments.errors import RoundNotInState
from assessments.models import Candidate, CandidateField, Round, Stratum, StratumField
from office import journal
from office.keys import is_hash_of, keyed_hash
from people.models import Official, Posting, User

#: Letters and figures that cannot be mistaken for one another on paper.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
#: Candidates have numbers of at least this many figures behind the round's prefix.
NUMBER_WIDTH = 4
_DOOR_PURPOSE = "door code"


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """An official who could not be registered, and why, in words."""

    official_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Registration:
    """What registering came to; `codes` (by candidate id) are told once, for the printed cards."""

    registered: int
    codes: Mapping[int, str] = field(repr=False)
    refused: tuple[NotRegistered, ...]


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Who can be registered, by the posting that counts, and who cannot."""

    accepted: tuple[Posting, ...]
    refused: tuple[NotRegistered, ...]


def door_code_hash(*, candidate_number: str, round_code: str, code: str) -> str:
    """Return what is kept of a candidate's code at the door."""
    return keyed_hash(_door_text(candidate_number, round_code, code), purpose=_DOOR_PURPOSE)


def is_door_code(*, kept: str, candidate_number: str, round_code: str, code: str) -> bool:
    """Tell whether a code is the one of which `kept` was kept, under any key."""
    text = _door_text(candidate_number, round_code, code)
    return is_hash_of(kept, text, purpose=_DOOR_PURPOSE)


def _door_text(candidate_number: str, round_code: str, code: str) -> str:
    return f"{round_code}|{candidate_number}|{code.upper()}"


def _postings_of(officials: Iterable[Official], on: date) -> dict[int, Posting]:
    postings = (
        Posting.objects.held_on(on)
        .primary()
        .filter(official__in=[official.pk for official in officials])
        .select_related("official", "unit", "position")
        .prefetch_related("ordered_fields__field")
    )
    return {posting.official_id: posting for posting in postings}


def _stratum_key(posting: Posting) -> str:
    codes = [link.field.code for link in posting.ordered_fields.all()]
    return f"{posting.position.code}|{','.join(codes)}"


def _make_strata(round_: Round, postings: Iterable[Posting]) -> dict[str, Stratum]:
    """Return the strata of `postings` by key, made where they are missing."""
    blueprints = {
        link.position_id: link.round_blueprint for link in round_.round_positions.select_related()
    }
    wanted = {_stratum_key(posting): posting for posting in postings}
    known = set(round_.strata.values_list("key", flat=True))
    new = sorted(set(wanted) - known)
    Stratum.objects.bulk_create(
        Stratum(
            round=round_,
            key=key,
            position=wanted[key].position,
            round_blueprint=blueprints[wanted[key].position_id],
        )
        for key in new
    )
    strata = {stratum.key: stratum for stratum in round_.strata.all()}
    StratumField.objects.bulk_create(
        StratumField(stratum=strata[key], field_id=link.field_id, order=order)
        for key in new
        for order, link in enumerate(wanted[key].ordered_fields.all(), 1)
    )
    return strata


def sort_out(*, round_: Round, officials: Iterable[Official], on: date) -> SortedOut:
    """Tell who of `officials` can be registered on a day, and why the others cannot.

    Nothing is written: `register_candidates` goes by the same answer. Five statements.
    """
    officials = list(dict.fromkeys(officials))  # who is named twice is registered once
    postings = _postings_of(officials, on)
    invited = [link.unit.path for link in round_.round_units.select_related("unit")]
    positions = set(round_.round_positions.values_list("position", flat=True))
    present = set(round_.candidates.values_list("official", flat=True))
    refused, accepted = [], []
    for official in officials:
        posting = postings.get(official.pk)
        if official.pk in present:
            reason = _("Is registered already.")
        elif posting is None:
            reason = _("Has no main posting on this day.")
        elif not any(posting.unit.path.startswith(path) for path in invited):
            reason = _("“%(unit)s” is not invited.") % {"unit": posting.unit.name}
        elif posting.position_id not in positions:
            reason = _("No blueprint names the position “%(position)s”.") % {
                "position": posting.position.name
            }
        else:
            accepted.append(posting)
            continue
        refused.append(NotRegistered(official.pk, reason))
    return SortedOut(tuple(accepted), tuple(refused))


@transaction.atomic
def register_candidates(
    *, round_: Round, officials: Iterable[Official], on: date, by: User, at: datetime
) -> Registration:
    """Register officials as they are on a day; numbers follow the order of names.

    Who has no main posting that day, is outside the invited units, has a position without a
    blueprint or is registered already is refused with a reason; the others are registered.

    Raises:
        RoundNotInState: the round is no longer planned.
    """
    planned = Round.objects.select_for_update().filter(pk=round_.pk, state=RoundState.PLANNED)
    if not planned.exists():  # locked until commit: two lists in a row take different numbers
        raise RoundNotInState(round=round_.title, expected=RoundState.PLANNED.label)
    sorted_out = sort_out(round_=round_, officials=officials, on=on)
    accepted, refused = list(sorted_out.accepted), sorted_out.refused
    accepted.sort(
        key=lambda posting: (
            bytes(posting.official.sort_key),
            posting.official.birth_date or date.min,
            posting.official.staff_code,
        )
    )
    codes = _create_candidates(round_, accepted, first=round_.candidates.count() + 1)
    journal.record(
        actor=by.username,
        action="assessments.register_candidates",
        target=f"round:{round_.uuid}",
        at=at,
        data={"registered": len(accepted), "refused": len(refused)},
    )
    return Registration(registered=len(accepted), codes=codes, refused=refused)


def _create_candidates(round_: Round, postings: list[Posting], *, first: int) -> dict[int, str]:
    strata = _make_strata(round_, postings)
    width = max(NUMBER_WIDTH, len(str(first + len(postings))))
    candidates, codes_by_number = [], {}
    for place, posting in enumerate(postings, first):
        official, number = posting.official, f"{round_.code}-{place:0{width}d}"
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        codes_by_number[number] = code
        candidates.append(
            Candidate(
                round=round_,
                official=official,
                number=number,
                full_name=official.full_name,
                sort_key=official.sort_key,
                birth_date=official.birth_date,
                birth_precision=official.birth_precision,
                sex=official.sex,
                unit=posting.unit,
                post=posting.post,
                position=posting.position,
                stratum=strata[_stratum_key(posting)],
                code_hash=door_code_hash(
                    candidate_number=number, round_code=round_.code, code=code
                ),
            )
        )
    Candidate.objects.bulk_create(candidates, batch_size=500)
    ids = dict(Candidate.objects.filter(round=round_).values_list("number", "pk"))
    CandidateField.objects.bulk_create(
        (
            CandidateField(candidate_id=ids[candidate.number], field_id=link.field_id, order=order)
            for candidate, posting in zip(candidates, postings, strict=True)
            for order, link in enumerate(posting.ordered_fields.all(), 1)
        ),
        batch_size=500,
    )
    return {ids[number]: code for number, code in codes_by_number.items()}
