"""The receipt of a paper: what the server held of it when it had ended, signed once and kept.

Anybody can check one without this system: docs/decisions/2026-11-signed-receipts.md says how.
"""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from assessments.loaded_forms import load_form
from assessments.models import Attempt, Receipt, ReceiptKey, Response
from office import journal, signing

#: Stands before the digest in what is signed, so that the signature can mean nothing else.
PREFIX = b"sathach-receipt-v1\n"
#: What the signing key is made for; it stands in the derivation and never changes.
PURPOSE = "receipt"
#: Figures and letters of a code, 5 bits each, without those that are misread for others.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
#: Stands before the code of late answers, so that none is taken for a receipt's.
LATE_PREFIX = "NB"
_READ_AS = str.maketrans("ILO", "110")
#: How long after its end a paper is looked for that has no receipt; whoever opens it gets one anyway.
LOOKED_FOR = timedelta(hours=48)


class HeldAnswer(TypedDict):
    """The last value of one item, as it stands in what is signed."""

    order: int
    value: Any
    sequence: int
    saved_at: str


@dataclass(frozen=True, slots=True)
class PaperState:
    """What the server holds of one attempt; `empty` are the numbers of the items without an answer."""

    answered: int
    total: int
    empty: tuple[int, ...]
    last_saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperReceipt:
    """A receipt as it is shown: the paper's state then, and what stands for exactly that."""

    receipt: Receipt
    answered: int
    total: int
    empty: tuple[int, ...]
    last_saved_at: datetime | None
    code: str
    address: str


def is_empty(value: Any) -> bool:
    """Tell whether a stored response says nothing."""
    return value is None or value in ("", [], {})


def state_of(attempt: Attempt) -> PaperState:
    """Return what is held of an attempt, with its exam form, as it stands now. One statement."""
    return _state(attempt, _held(attempt))


def _state(attempt: Attempt, held: list[HeldAnswer]) -> PaperState:
    orders = [item.order for item in load_form(attempt.exam_form.uuid).items.values()]
    given = {answer["order"] for answer in held if not is_empty(answer["value"])}
    return PaperState(
        answered=len(given),
        total=len(orders),
        empty=tuple(order for order in orders if order not in given),
        last_saved_at=max((read_moment(answer["saved_at"]) for answer in held), default=None),
    )


def _held(attempt: Attempt) -> list[HeldAnswer]:
    items = load_form(attempt.exam_form.uuid).items
    rows = Response.objects.filter(attempt=attempt)
    held = [
        HeldAnswer(
            order=items[item].order, value=value, sequence=sequence, saved_at=moment(saved_at)
        )
        for item, value, sequence, saved_at in rows.values_list(
            "item", "value", "sequence", "saved_at"
        )
    ]
    return sorted(held, key=lambda answer: answer["order"])


def moment(at: datetime) -> str:
    """Return a moment as it stands in what is signed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """Return the moment that `moment` wrote."""
    return datetime.fromisoformat(text)


def canonical(attempt: Attempt) -> str:
    """Return what is held of an ended attempt as canonical JSON: the set that a receipt signs.

    Keys are sorted, nothing stands between the signs, letters are themselves. `attempt` comes with
    exam form, part, candidate and round.

    Raises:
        ValueError: it has not ended (a programming error).
    """
    if attempt.ended_at is None:
        raise ValueError(f"attempt {attempt.uuid} has not ended")
    content = {
        "attempt": str(attempt.uuid),
        "candidate": attempt.candidate.number,
        "round": attempt.candidate.round.code,
        "exam_form": attempt.exam_form.sha256,
        "part": attempt.part.order,
        "ended_at": moment(attempt.ended_at),
        "ended_by": attempt.ended_by,
        "answers": _held(attempt),
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def code_of(digest: str) -> str:
    """Return the code that is read aloud: the first 60 bits of the digest."""
    bits = int(digest[:15], 16)
    places = range(5 * (CODE_LENGTH - 1), -1, -5)
    return "".join(ALPHABET[bits >> place & 31] for place in places)


def grouped(code: str) -> str:
    """Return a code as it is shown: "9F3K-7Q2M-04XA"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(text: str) -> str:
    """Return what was typed, or an address that ends in a code, as a code is stored."""
    last = text.strip().rstrip("/").rpartition("/")[2]
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", last) if sign.isalnum())
    return plain.upper().translate(_READ_AS)


def is_late_code(code: str) -> bool:
    """Tell whether a code, as `read_code` gives it, is one of late answers."""
    return len(code) == len(LATE_PREFIX) + CODE_LENGTH and code.startswith(LATE_PREFIX)


def signed_bytes(digest: str) -> bytes:
    """Return what the signature is made of: the prefix and the digest in hex."""
    return PREFIX + digest.encode()


def issue_receipt(*, attempt: Attempt, at: datetime) -> Receipt:
    """Return the newest receipt of an ended attempt; where it has none, make and sign it.

    Whoever comes first makes it: the page of the receipt, or the clock's service. No answer comes
    in after the end (`batch_writing`), so both would make the same.

    Raises:
        ValueError: the attempt has not ended (a programming error: it is asked for after the end).
    """
    known = _newest(attempt)
    if known is not None:
        return known
    with transaction.atomic():
        _lock(attempt)
        return _newest(attempt) or _write(attempt, number=1, at=at)


def issue_again(*, attempt: Attempt, at: datetime) -> Receipt:
    """Sign anew what is held, after answers were accepted late; the older receipt stays as it is.

    Part of the caller's transaction, which holds the attempt. Where nothing changed since, the
    newest is returned.
    """
    known = _newest(attempt)
    if known is not None and known.digest == digest_held(attempt):
        return known
    return _write(attempt, number=known.number + 1 if known else 1, at=at)


def digest_held(attempt: Attempt) -> str:
    """Return the SHA-256 of what is held of an ended attempt now: that of its newest receipt."""
    return _digest(canonical(_whole(attempt)))


def issue_due(*, at: datetime, limit: int = 200) -> int:
    """Make up to `limit` receipts of papers that ended lately and have none; return how many."""
    due = Attempt.objects.filter(
        ended_at__gte=at - LOOKED_FOR, ended_at__lte=at, receipts__isnull=True
    ).order_by("ended_at", "pk")[:limit]
    attempts = list(due)
    for attempt in attempts:
        issue_receipt(attempt=attempt, at=at)
    return len(attempts)


def _newest(attempt: Attempt) -> Receipt | None:
    return Receipt.objects.filter(attempt=attempt).order_by("-number").first()


def _lock(attempt: Attempt) -> None:
    rows = Attempt.objects.filter(pk=attempt.pk).select_for_update(no_key=True)
    list(rows.values_list("pk"))


def _whole(attempt: Attempt) -> Attempt:
    """Return an attempt, read anew, with all that stands in its receipt."""
    return Attempt.objects.select_related("exam_form", "part", "candidate__round").get(
        pk=attempt.pk
    )


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _write(attempt: Attempt, *, number: int, at: datetime) -> Receipt:
    attempt = _whole(attempt)
    content = canonical(attempt)
    digest = _digest(content)
    signature = signing.sign(signed_bytes(digest), purpose=PURPOSE)
    state = _state(attempt, json.loads(content)["answers"])
    return Receipt.objects.create(
        attempt=attempt,
        number=number,
        code=code_of(digest),
        content=content,
        digest=digest,
        key=_key(signature, at=at),
        signature=signature.value,
        answered=state.answered,
        total=state.total,
        issued_at=at,
    )


def _key(signature: signing.Signature, *, at: datetime) -> ReceiptKey:
    """Return the row of the key that signed; a new one is told to the journal."""
    key, is_new = ReceiptKey.objects.get_or_create(
        key_id=signature.key_id, defaults={"public_key": signature.public_key, "since": at}
    )
    if is_new:
        journal.record(
            actor="",
            action="assessments.use_receipt_key",
            target=f"receipt_key:{key.key_id}",
            at=at,
            data={"public_key": key.public_key},
        )
    return key


def shown(receipt: Receipt, attempt: Attempt) -> PaperReceipt:
    """Return a receipt with what its paper's state was. No statement where the form is loaded."""
    state = _state(attempt, json.loads(receipt.content)["answers"])
    return PaperReceipt(
        receipt=receipt,
        answered=state.answered,
        total=state.total,
        empty=state.empty,
        last_saved_at=state.last_saved_at,
        code=grouped(receipt.code),
        address=address_of(receipt),
    )


def address_of(receipt: Receipt) -> str:
    """Return the public address under which anybody checks a receipt: what its QR code holds."""
    path = reverse("assessments:check_receipt", kwargs={"code": grouped(receipt.code)})
    return f"{settings.PUBLIC_URL}{path}"


def as_file(receipt: Receipt) -> bytes:
    """Return a signed receipt as a file that can be checked anywhere; `receipt` comes with its key."""
    told = {
        "format": "sathach-receipt-v1",
        "code": grouped(receipt.code),
        "issued_at": moment(receipt.issued_at),
        "content": receipt.content,
        "sha256": receipt.digest,
        "signed": signed_bytes(receipt.digest).decode(),
        "algorithm": "Ed25519",
        "signature": receipt.signature,
        "key_id": receipt.key.key_id,
        "public_key": receipt.key.public_key,
        "checked_at": address_of(receipt),
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
