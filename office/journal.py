"""The audit journal: recorded plainly, chained by one sealer, verified by anyone.

A lock inside the caller's transaction would let one long act block all others; so entries are
inserted without a chain and `seal` links them in id order every few seconds. What an entry says
never changes: a trigger refuses it, sealed or not (`office.frozen`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from office.models import JournalEntry
from office.registers import hold_book

#: The digest that stands before the first entry.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the chain found: `broken_at` is the first sequence that does not fit."""

    sealed: int
    unsealed: int
    broken_at: int | None


def digest_of(data: Any) -> str:
    """Return the SHA-256 of canonical JSON."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    *,
    actor: str,
    action: str,
    target: str,
    at: datetime,
    grant: str = "",
    data: Mapping[str, Any] | None = None,
    before: str = "",
    after: str = "",
) -> JournalEntry:
    """Write down one act in the caller's transaction. Never put a personal number or key in `data`."""
    return JournalEntry.objects.create(
        at=at,
        actor=actor,
        grant=grant,
        action=action,
        target=target,
        before=before,
        after=after,
        data=dict(data or {}),
    )


def _body(entry: JournalEntry, sequence: int, previous: str) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "previous": previous,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "grant": entry.grant,
        "action": entry.action,
        "target": entry.target,
        "before": entry.before,
        "after": entry.after,
        "data": entry.data,
    }


@transaction.atomic
def seal(*, limit: int = 1000) -> int:
    """Chain up to `limit` unsealed entries in id order; return how many.

    Sealers queue, so each goes on where the one before it stopped.
    """
    hold_book(issuer="*", kind="journal", year=0)
    last = JournalEntry.objects.filter(sequence__isnull=False).order_by("-sequence").first()
    sequence, previous = (last.sequence or 0, last.digest) if last else (0, GENESIS)
    entries = list(JournalEntry.objects.filter(sequence__isnull=True).order_by("id")[:limit])
    for entry in entries:
        sequence += 1
        entry.digest = digest_of(_body(entry, sequence, previous))
        entry.sequence, entry.previous = sequence, previous
        previous = entry.digest
    JournalEntry.objects.bulk_update(entries, ["sequence", "previous", "digest"], batch_size=200)
    return len(entries)


def verify() -> Verification:
    """Recompute the whole chain and name the first sequence that does not fit."""
    previous = GENESIS
    broken_at = None
    sealed = JournalEntry.objects.filter(sequence__isnull=False).order_by("sequence")
    for expected, entry in enumerate(sealed.iterator(chunk_size=1000), 1):
        fits = entry.sequence == expected and entry.previous == previous
        if not fits or entry.digest != digest_of(_body(entry, expected, previous)):
            broken_at = expected
            break
        previous = entry.digest
    return Verification(
        sealed=sealed.count(),
        unsealed=JournalEntry.objects.filter(sequence__isnull=True).count(),
        broken_at=broken_at,
    )


def contains(digest: str) -> bool:
    """Tell whether the chain has an entry with this digest.

    In a whole chain (`verify`) all up to that entry is then as it was when the digest was noted.
    """
    return JournalEntry.objects.filter(sequence__isnull=False, digest=digest).exists()
