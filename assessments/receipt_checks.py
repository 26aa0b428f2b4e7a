"""Is this receipt ours, and does the server still hold exactly that? For anyone who has its code.

What is told is what the public may know: the round, a candidate number partly masked, counts and
times. Neither name nor answer leaves this module.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.enums import EndedBy
from assessments.models import Receipt, ReceiptKey
from assessments.receipts import (
    ALPHABET,
    CODE_LENGTH,
    canonical,
    code_of,
    grouped,
    is_late_code,
    read_code,
    read_moment,
    shown,
    signed_bytes,
)
from office import signing

#: Longer than any address with a code; what is longer is not looked at.
_MOST_CHARACTERS = 300
#: Signs of a candidate number that are shown at its end.
_SHOWN_SIGNS = 2


class Finding(models.TextChoices):
    """What a look-up came to."""

    HELD = "held", _("What is held now is what was received")
    SUPERSEDED = "superseded", _("A later receipt was issued")
    CHANGED = "changed", _("What is held now differs from the receipt")
    BROKEN = "broken", _("The receipt itself was changed")
    UNKNOWN = "unknown", _("No such receipt")
    FORGED = "forged", _("The file was not signed here")
    LOST = "lost", _("Signed here, but not kept any more")
    LATE = "late", _("A code of late answers")


#: How a paper ended, as the public may know it: that somebody was suspended is not among it.
_ENDED = {
    EndedBy.CANDIDATE: _("handed in by the candidate"),
    EndedBy.CLOCK: _("time up"),
    EndedBy.PROCTOR: _("ended by the room"),
    EndedBy.SUSPENSION: _("ended by the room"),
}


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What the server says of a code.

    Attributes:
        is_signed: the signature fits the digest under the key that is kept.
        is_mistyped: what was typed cannot be a code.
        is_annulled: the paper counts no more; its receipt proves what was received all the same.
        later_at: when a later receipt of the same paper was issued.
    """

    finding: Finding
    code: str = ""
    is_mistyped: bool = False
    is_annulled: bool = False
    is_signed: bool = False
    candidate: str = ""
    round: str = ""
    part: str = ""
    answered: int = 0
    total: int = 0
    ended_at: datetime | None = None
    ended_by: str = ""
    last_saved_at: datetime | None = None
    issued_at: datetime | None = None
    later_at: datetime | None = None
    digest: str = ""
    signature: str = ""
    key_id: str = ""


def check_receipt(text: str) -> CheckedReceipt:
    """Look up a typed code or the address in a QR code. Three statements, or none for no code."""
    code = read_code(text[:_MOST_CHARACTERS])
    if is_late_code(code):
        return CheckedReceipt(Finding.LATE)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        return CheckedReceipt(Finding.UNKNOWN, is_mistyped=True)
    receipt = (
        Receipt.objects.select_related(
            "key", "attempt__exam_form", "attempt__part", "attempt__candidate__round"
        )
        .filter(code=code)
        .first()
    )
    if receipt is None:
        return CheckedReceipt(Finding.UNKNOWN)
    attempt = receipt.attempt
    if not _is_signed(receipt):
        return CheckedReceipt(
            Finding.BROKEN, code=grouped(code), issued_at=receipt.issued_at, digest=receipt.digest
        )
    later = attempt.receipts.filter(number__gt=receipt.number).order_by("number").first()
    told = json.loads(receipt.content)
    paper = shown(receipt, attempt)
    return CheckedReceipt(
        finding=_finding(receipt, later),
        code=grouped(code),
        is_signed=True,
        candidate=masked(told["candidate"]),
        round=attempt.candidate.round.title,
        part=attempt.part.title,
        answered=paper.answered,
        total=paper.total,
        ended_at=read_moment(told["ended_at"]),
        ended_by=str(_ENDED[EndedBy(told["ended_by"])]),
        is_annulled=attempt.annulled_at is not None,
        last_saved_at=paper.last_saved_at,
        issued_at=receipt.issued_at,
        later_at=later.issued_at if later else None,
        digest=receipt.digest,
        signature=receipt.signature,
        key_id=receipt.key.key_id,
    )


def _is_signed(receipt: Receipt) -> bool:
    is_whole = hashlib.sha256(receipt.content.encode()).hexdigest() == receipt.digest
    return is_whole and signing.is_signed(
        signed_bytes(receipt.digest),
        signature=receipt.signature,
        public_key=receipt.key.public_key,
    )


def _finding(receipt: Receipt, later: Receipt | None) -> Finding:
    if later is not None:
        return Finding.SUPERSEDED
    is_over = receipt.attempt.ended_at is not None
    is_held = is_over and canonical(receipt.attempt) == receipt.content
    return Finding.HELD if is_held else Finding.CHANGED


def check_file(file: bytes) -> CheckedReceipt:
    """Check a signed receipt by its file: its signature first, then what the server keeps.

    Only keys of this installation count, whatever key the file brings along.
    """
    told = _read_file(file)
    digest, signature = told.get("sha256", ""), told.get("signature", "")
    content = told.get("content", "")
    key = ReceiptKey.objects.filter(key_id=told.get("key_id", "")[:16]).first()
    is_genuine = (
        key is not None
        and hashlib.sha256(content.encode()).hexdigest() == digest
        and signing.is_signed(signed_bytes(digest), signature=signature, public_key=key.public_key)
    )
    if not is_genuine:
        return CheckedReceipt(Finding.FORGED)
    found = check_receipt(code_of(digest))
    if found.finding == Finding.UNKNOWN or found.digest != digest:
        return CheckedReceipt(Finding.LOST, code=grouped(code_of(digest)), digest=digest)
    return found


def _read_file(file: bytes) -> dict[str, str]:
    """Return the texts of a receipt's file; nothing of what is none."""
    try:
        told = json.loads(file)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: text for name, text in told.items() if isinstance(text, str) and _is_text(text)}


def _is_text(text: str) -> bool:
    """Tell whether a database can be asked for it: no half of a pair of surrogates, no U+0000."""
    return not re.search("[\\x00\\ud800-\\udfff]", text)


def masked(number: str) -> str:
    """Return a candidate number with only its last signs legible, half of them at most."""
    hidden = len(number) - min(_SHOWN_SIGNS, len(number) // 2)
    return "•" * hidden + number[hidden:]


def published_keys() -> list[tuple[ReceiptKey, str]]:
    """Return every key that ever signed a receipt, the newest first, each with its PEM."""
    keys = ReceiptKey.objects.order_by("-since", "-pk")
    return [(key, signing.pem_of(key.public_key)) for key in keys]
