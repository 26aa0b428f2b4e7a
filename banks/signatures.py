"""Signatures of versions (`banks.similarity`): made under a key when a version is, and found again.

They are kept, since reading and opening every question of a bank takes seconds, and asking whether a
draft is nearly some question must not. With another newest key of SATHACH_FIELD_KEYS they count as
missing and are made anew.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from django.db.models import QuerySet

from banks.models import Bank, Question, QuestionVersion, VersionSignature
from banks.similarity import Shingles, Signer, shingles_of
from banks.wording import SHOWN_VERSION
from office import keys

#: Versions that one statement names at most, and that one transaction signs.
CHUNK: Final = 500
#: Grows when `banks.similarity` makes other signatures of the same words.
_METHOD = 1
_PURPOSE = "banks.shingles"


@dataclass(frozen=True, slots=True)
class Signed:
    """The version of a question that counts, and its signature."""

    version_id: int
    signature: bytes


def signer() -> Signer:
    """Return a signer under the newest key; it remembers words, so let go of it soon."""
    return Signer(keys.derived(_PURPOSE))


def sign_versions(versions: Sequence[QuestionVersion]) -> None:
    """Keep the signatures of versions that were just written, in the caller's transaction."""
    _keep([(version.pk, version.content) for version in versions], signer())


def shown_versions(bank: Bank) -> dict[int, int]:
    """Return the version that counts of each question in use: the live one, else the newest."""
    rows = Question.objects.filter(bank=bank, retired_at__isnull=True)
    return {
        question: version
        for question, version in rows.order_by().values_list("pk", SHOWN_VERSION)
        if version is not None
    }


def signed(bank: Bank, *, most: int | None = None) -> dict[int, Signed]:
    """Return what is known of a bank's questions by their keys, the missing signatures made first.

    Args:
        most: so many are made at most; the rest is left out.
    """
    shown = shown_versions(bank)
    found = _kept(bank)
    missing = sorted(set(shown.values()) - found.keys())
    found |= sign_missing(missing[:most])
    return {
        question: Signed(version, found[version])
        for question, version in shown.items()
        if version in found
    }


def sign_missing(
    version_ids: Sequence[int], *, tell: Callable[[int], Any] = lambda _done: None
) -> dict[int, bytes]:
    """Make the signatures of versions that have none, chunk by chunk; each chunk stays made."""
    made: dict[int, bytes] = {}
    by = signer()
    for start in range(0, len(version_ids), CHUNK):
        chunk = version_ids[start : start + CHUNK]
        made |= _keep(list(contents_of(chunk).items()), by)
        tell(start + len(chunk))
    return made


def contents_of(version_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Return what at most `CHUNK` versions say, opened."""
    rows = QuestionVersion.objects.filter(pk__in=version_ids)
    return dict(rows.order_by().values_list("pk", "content"))


def shingles_by_version(version_ids: Collection[int]) -> dict[int, Shingles]:
    """Return the shingles of versions, read in chunks."""
    ids = sorted(version_ids)
    return {
        pk: shingles_of(content)
        for start in range(0, len(ids), CHUNK)
        for pk, content in contents_of(ids[start : start + CHUNK]).items()
    }


def missing_of(bank: Bank) -> list[int]:
    """Return the versions that count and have no signature under the newest key."""
    return sorted(set(shown_versions(bank).values()) - _kept(bank).keys())


def _kept(bank: Bank) -> dict[int, bytes]:
    rows: QuerySet[Any, Any] = VersionSignature.objects.filter(
        version__question__bank=bank, version__question__retired_at__isnull=True
    )
    usable = rows.filter(made_with=_made_with()).order_by()
    return {pk: bytes(signature) for pk, signature in usable.values_list("pk", "signature")}


def _keep(contents: Sequence[tuple[int, Mapping[str, Any]]], by: Signer) -> dict[int, bytes]:
    made = {pk: by.sign(shingles_of(content).all) for pk, content in contents}
    made_with = _made_with()
    VersionSignature.objects.bulk_create(
        [
            VersionSignature(version_id=pk, made_with=made_with, signature=signature)
            for pk, signature in made.items()
        ],
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["made_with", "signature"],
    )
    return made


def _made_with() -> str:
    """Name the method and the key; a digest of a derived key tells nothing of it."""
    mark = blake2b(keys.derived(_PURPOSE), digest_size=5).hexdigest()
    return f"{_METHOD}:{mark}"
