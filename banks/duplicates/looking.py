"""Looking for near-duplicates of what is about to come into a bank: a draft, the rows of a file."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from banks.models import Bank, BankMember, Draft, Question
from banks.parsed import ParsedQuestion
from banks.signatures import Signed, shingles_by_version, signed, signer
from banks.similarity import Shingles, across, candidates, resemblance, shingles_of
from office import journal
from office.problems import Problem
from people.models import User

#: Near-duplicates that are named at most, of one question.
NAMED: Final = 3
#: Signatures that are made at once while somebody waits; a whole bank is a job's work.
MOST_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Near:
    """A question in use that is nearly the same, and how much both have in common (0 to 1)."""

    code: str
    uuid: UUID
    resemblance: float


def near_draft(draft: Draft) -> tuple[Near, ...]:
    """Return which questions of its bank a draft is nearly the same as, the likest first.

    Its own question does not count, nor do retired ones. A handful of statements, whatever the
    size of the bank.
    """
    own = shingles_of(draft.body.get("content") or {})
    known = signed(draft.question.bank, most=MOST_AT_ONCE)
    known.pop(draft.question_id, None)
    found = _alike({0: signer().sign(own.all)}, lambda _key: own, known).get(0, [])
    named = Question.objects.in_bulk([pk for pk, _share in found[:NAMED]])
    return tuple(Near(named[pk].code, named[pk].uuid, share) for pk, share in found[:NAMED])


@transaction.atomic
def note_sent_anyway(*, question: Question, near: Sequence[Near], by: User, at: datetime) -> None:
    """Write down that an author was shown near-duplicates and sent the question all the same."""
    journal.record(
        actor=by.username,
        action="banks.submit_near_duplicate",
        target=f"question:{question.uuid}",
        at=at,
        data={"near": [one.code for one in near]},
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a question of a file is nearly the same as.

    Attributes:
        row: the number from 0 of the question of the file above it; None for one of the bank.
        code: of that question; "" where a file gives it none.
        resemblance: how much both have in common (0 to 1).
    """

    row: int | None
    code: str
    resemblance: float


def near_rows(
    rows: Sequence[ParsedQuestion], *, bank: Bank | None, by: User | None
) -> tuple[Problem, ...]:
    """Return a warning for each near-duplicate of a row: another row above it, a question in use.

    Who brings the file hears of the bank as `likenesses` says.
    """
    found = likenesses(
        [row.content for row in rows], codes=[row.code for row in rows], bank=bank, by=by
    )
    warnings = []
    for number, row in enumerate(rows):
        for one in found.get(number, ()):
            named = f"câu “{one.code}” đang có trong ngân hàng"
            if one.row is not None:
                named = f"câu “{one.code}” ({rows[one.row].where}) của tệp"
            what = f"Câu “{row.code}” gần giống {named}: {one.resemblance:.0%} lời lẽ."
            warnings.append(Problem(row.place_of("stem"), what, "warning"))
    return tuple(warnings)


def likenesses(
    contents: Sequence[Mapping[str, Any]],
    *,
    codes: Sequence[str],
    bank: Bank | None,
    by: User | None,
) -> dict[int, tuple[Likeness, ...]]:
    """Return by the number of a question of a file what it is nearly the same as, the likest first.

    Whoever is no author or reviewer of the bank hears of the file alone: what the bank holds is
    not told by trying.

    Args:
        contents: JSON of kinds, as they stand in the file one below the other.
        codes: of these questions; the bank's question of the same code does not count.
        by: who brings the file; nobody where a command does.
    """
    sign = signer().sign
    signatures = {number: sign(shingles_of(content).all) for number, content in enumerate(contents)}

    @cache  # of the few that may be alike: those of a long file would fill the memory
    def said(number: int) -> Shingles:
        return shingles_of(contents[number])

    within: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for first, second in candidates(signatures):
        if share := resemblance(said(first), said(second)):
            within[second].append((first, share))
    stored = _in_bank(codes, signatures, said, bank=bank, by=by)
    return {
        number: (
            *(Likeness(row, codes[row], share) for row, share in _best(within.get(number, ()))),
            *(Likeness(None, code, share) for code, share in stored.get(number, ())),
        )
        for number in sorted(within.keys() | stored.keys())
    }


def _in_bank(
    own: Sequence[str],
    signatures: Mapping[int, bytes],
    said: Callable[[int], Shingles],
    *,
    bank: Bank | None,
    by: User | None,
) -> dict[int, list[tuple[str, float]]]:
    if bank is None:
        return {}
    if by is not None and not BankMember.objects.filter(bank=bank, user=by).exists():
        return {}
    codes = dict(Question.objects.filter(bank=bank).order_by().values_list("pk", "code"))
    found = _alike(signatures, said, signed(bank, most=MOST_AT_ONCE))
    return {
        number: _best([(codes[pk], share) for pk, share in alike if codes[pk] != own[number]])
        for number, alike in found.items()
    }


def _alike(
    new: Mapping[int, bytes], said: Callable[[int], Shingles], known: Mapping[int, Signed]
) -> dict[int, list[tuple[int, float]]]:
    """Return by new question the stored ones that it is like, and how much, the likest first."""
    pairs = list(across(new, {pk: one.signature for pk, one in known.items()}))
    stored = shingles_by_version({known[pk].version_id for _key, pk in pairs})
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for key, pk in pairs:
        if share := resemblance(said(key), stored[known[pk].version_id]):
            found[key].append((pk, share))
    return {key: sorted(alike, key=_by_likeness) for key, alike in found.items()}


def _best(alike: Sequence[tuple[Any, float]]) -> list[tuple[Any, float]]:
    return sorted(alike, key=_by_likeness)[:NAMED]


def _by_likeness(one: tuple[Any, float]) -> tuple[float, Any]:
    return -one[1], one[0]
