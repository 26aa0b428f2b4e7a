"""Looking for the near-duplicates of a whole bank: what a job does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from banks.enums import PairState
from banks.models import Bank, SimilarPair
from banks.signatures import CHUNK, Signed, missing_of, shingles_by_version, sign_missing, signed
from banks.similarity import Shingles, candidates, resemblance
from office.job_kinds import Tell

#: Pairs that are kept at most, the likest: whoever has more has one question many times.
MOST_PAIRS: Final = 20_000
T = TypeVar("T")
_THOUSANDTH = Decimal("0.001")

Found = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found: how many questions were looked at, how many pairs wait for a decision."""

    questions: int
    open_pairs: int


def sweep(*, bank: Bank, at: datetime, tell: Tell = lambda _done, _total, _message: None) -> Swept:
    """Find the pairs of a bank's questions that are nearly the same, and keep them.

    Signatures that were made stay when it is cut off, so the next one goes on from there; doing it
    twice finds the same. What was decided stays decided as long as both questions say what they
    said; open pairs that are alike no longer go.
    """
    missing = missing_of(bank)
    sign_missing(missing, tell=lambda done: tell(done, len(missing), _("Reading the questions")))
    known = signed(bank)
    found = _found(known, tell)
    _keep(bank, known, found, at=at)
    waiting = SimilarPair.objects.filter(first__bank=bank, state=PairState.OPEN)
    return Swept(len(known), waiting.in_use().count())


def _found(known: Mapping[int, Signed], tell: Tell) -> Found:
    pairs = list(candidates({pk: one.signature for pk, one in known.items()}))
    found: dict[tuple[int, int], Decimal] = {}
    said: dict[int, Shingles] = {}
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        wanted = {known[pk].version_id for pair in chunk for pk in pair}
        # neighbours stand together, so most of the last chunk is read already
        said = {pk: said[pk] for pk in wanted & said.keys()}
        said |= shingles_by_version(wanted - said.keys())
        for first, second in chunk:
            share = resemblance(said[known[first].version_id], said[known[second].version_id])
            if share:
                found[first, second] = Decimal(share).quantize(_THOUSANDTH)
        tell(start + len(chunk), len(pairs), _("Comparing what may be alike"))
    likest = sorted(found, key=lambda pair: (-found[pair], pair))[:MOST_PAIRS]
    return {pair: found[pair] for pair in likest}


def _keep(bank: Bank, known: Mapping[int, Signed], found: Found, *, at: datetime) -> None:
    rows = SimilarPair.objects.filter(first__bank=bank)
    before = {(row.first_id, row.second_id): row for row in rows}
    new = [pair for pair in found if pair not in before]
    for chunk in _chunks(sorted(new)):
        SimilarPair.objects.bulk_create(
            [
                SimilarPair(
                    first_id=first,
                    second_id=second,
                    first_version_id=known[first].version_id,
                    second_version_id=known[second].version_id,
                    resemblance=found[first, second],
                    found_at=at,
                )
                for first, second in chunk
            ],
            ignore_conflicts=True,  # another sweep found them at the same moment
        )
    _reopen(before, known, found, at=at)
    gone = [
        row.pk for pair, row in before.items() if row.state == PairState.OPEN and pair not in found
    ]
    for ids in _chunks(gone):
        SimilarPair.objects.filter(pk__in=ids, state=PairState.OPEN).delete()


@transaction.atomic
def _reopen(
    before: Mapping[tuple[int, int], SimilarPair],
    known: Mapping[int, Signed],
    found: Found,
    *,
    at: datetime,
) -> None:
    """Bring pairs up to date of which a question says something else by now."""
    for pair, row in before.items():
        versions = tuple(known[pk].version_id for pk in pair if pk in known)
        if pair not in found or versions == (row.first_version_id, row.second_version_id):
            continue
        changes: dict[str, Any] = {
            "first_version_id": versions[0],
            "second_version_id": versions[1],
            "resemblance": found[pair],
        }
        if row.state == PairState.KEPT:
            changes |= {
                "state": PairState.OPEN,
                "decided_at": None,
                "decided_by": None,
                "found_at": at,
            }
        SimilarPair.objects.filter(pk=row.pk, state=row.state).update(**changes)


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
