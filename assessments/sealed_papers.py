"""Closing what was drawn under the seal of the paper board: nothing of it is written in the clear.

In the clear stay the code and use of each form, how many questions it has, its hash (over a secret
too) and the commitment to the seed.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from assessments.drawn_forms import DrawnForm, DrawnGroup
from assessments.errors import PapersSealedAlready, SealHoldersMissing
from assessments.models import (
    ExamForm,
    PaperSeal,
    ReserveItem,
    Round,
    SealedForm,
    SealPair,
    ShiftOpening,
)
from assessments.paper_digests import Paper, PaperLine, paper_digests
from assessments.seal_holders import FEWEST, holders_of, pairs_of
from assessments.sealing.boxes import KEY, close_box, derive_key
from assessments.sealing.padding import pad, padded_length
from assessments.sealing.pairs import close_for_pair
from assessments.sealing.paper_contents import (
    SealedContent,
    SealedItem,
    SealedReserve,
    write_content,
)
from banks.models import QuestionVersion
from office import journal
from people.models import User

#: Ids that one statement names at most: both databases limit its parameters.
_CHUNK: Final = 500


def about_seal(round_: Round) -> bytes:
    """Return which seal this is: what is authenticated with its key."""
    return f"seal|{round_.uuid}|".encode()


def about_form(round_: Round, exam_form: ExamForm) -> bytes:
    """Return which form this is: what is authenticated with its content."""
    return f"form|{round_.uuid}|{exam_form.uuid}|{exam_form.code}|".encode()


def about_seed(round_: Round) -> bytes:
    """Return whose seed this is: what is authenticated with it."""
    return f"seed|{round_.uuid}|".encode()


def key_of_form(key: bytes, exam_form: ExamForm) -> bytes:
    """Return the key of one form from the key of the seal."""
    return derive_key(key, purpose=f"form|{exam_form.uuid}".encode())


def key_of_seed(key: bytes) -> bytes:
    """Return the key of the seed from the key of the seal."""
    return derive_key(key, purpose=b"seed")


@dataclass(frozen=True, slots=True)
class _Named:
    """A version as a sealed form names it."""

    number: int
    checksum: str


@dataclass(frozen=True, slots=True)
class _Closing:
    """A form on its way under the seal."""

    row: ExamForm
    drawn: DrawnForm
    content: SealedContent


@transaction.atomic
def seal_papers(
    *,
    round_: Round,
    groups: Sequence[DrawnGroup],
    seed: bytes,
    opens_at: datetime,
    by: User,
    at: datetime,
) -> PaperSeal:
    """Close the forms of a draw, its reserve questions and its seed under a new key.

    Any two of the holders open it together. Each form is frozen with its hash; all are equally long
    under the seal.

    Args:
        seed: of the draw, random bytes; it opens with the last paper.
        opens_at: before this hour nobody opens anything.

    Raises:
        PapersSealedAlready: there is a seal over the round's papers.
        SealHoldersMissing: fewer than `FEWEST` members of the paper board have keys.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    if PaperSeal.objects.filter(round=round_).exists():
        raise PapersSealedAlready(round=round_.title)
    holders = list(holders_of(round_))
    if len(holders) < FEWEST:
        raise SealHoldersMissing(needed=FEWEST, have=len(holders))
    key = secrets.token_bytes(KEY)
    seal = PaperSeal.objects.create(
        round=round_,
        opens_at=opens_at,
        seed_commitment=hashlib.sha256(seed).hexdigest(),
        closed_seed=close_box(seed, key=key_of_seed(key), about=about_seed(round_)),
        sealed_at=at,
        sealed_by=by,
    )
    pairs = []
    for first, second in pairs_of(holders):
        closed = close_for_pair(
            key,
            first=bytes(first.public_key),
            second=bytes(second.public_key),
            about=about_seal(round_),
        )
        pairs.append(
            SealPair(
                seal=seal,
                first=first,
                second=second,
                sender_key=closed.sender_public,
                closed_key=closed.closed,
            )
        )
    SealPair.objects.bulk_create(pairs)
    closings = _closings(round_, groups, at=at)
    _freeze(closings, groups)
    _write(round_, closings, key)
    journal.record(
        actor=by.username,
        action="assessments.seal_papers",
        target=f"round:{round_.uuid}",
        at=at,
        after=journal.digest_of(sorted(one.row.sha256 for one in closings)),
        data={
            "forms": len(closings),
            "holders": sorted(holder.user.username for holder in holders),
            "opens_at": opens_at.isoformat(),
            "seed_commitment": seal.seed_commitment,
        },
    )
    return seal


def _closings(round_: Round, groups: Iterable[DrawnGroup], *, at: datetime) -> list[_Closing]:
    groups = list(groups)
    asked = {item.version for group in groups for form in group.forms for item in form.items}
    kept = {version for group in groups for _cell, version in group.answer.reserves}
    named = _name_versions(asked | kept)
    found = []
    for group in groups:
        reserves = tuple(
            SealedReserve(cell, version, named[version].number, named[version].checksum)
            for cell, version in group.answer.reserves
        )
        for drawn in group.forms:
            items = tuple(
                SealedItem(
                    cell=item.cell,
                    version=item.version,
                    number=named[item.version].number,
                    checksum=named[item.version].checksum,
                    option_order=item.option_order,
                    points=item.points,
                )
                for item in drawn.items
            )
            row = ExamForm(
                round=round_,
                part=group.part,
                stratum=group.stratum,
                code=drawn.code,
                role=drawn.role,
                item_count=len(items),
                frozen_at=at,
            )
            salt = secrets.token_hex(KEY)
            found.append(_Closing(row, drawn, SealedContent(items, reserves, salt)))
    return found


def _name_versions(wanted: Iterable[int]) -> dict[int, _Named]:
    ids, found = sorted(wanted), dict[int, _Named]()
    for place in range(0, len(ids), _CHUNK):
        rows = QuestionVersion.objects.filter(pk__in=ids[place : place + _CHUNK])
        for pk, number, checksum in rows.values_list("pk", "number", "checksum"):
            found[pk] = _Named(number, checksum)
    return found


def paper_of(code: str, content: SealedContent, cell_orders: Mapping[int, int]) -> Paper:
    """Return what is digested of a form under the seal: as its rows will have it."""
    lines = [
        PaperLine(
            order=order,
            cell_order=cell_orders[item.cell],
            version=item.version,
            option_order=list(item.option_order),
            points=item.points,
        )
        for order, item in enumerate(content.items, 1)
    ]
    return Paper(code=code, lines=lines, salt=content.salt)


def _freeze(closings: Sequence[_Closing], groups: Iterable[DrawnGroup]) -> None:
    """Give each form its hash, before there are any rows."""
    parts = {group.part.pk: group.part for group in groups}
    orders = {
        pk: order for part in parts.values() for pk, order in part.cells.values_list("pk", "order")
    }
    digests = paper_digests(
        {one.row.code: paper_of(one.row.code, one.content, orders) for one in closings}
    )
    for one in closings:
        one.row.sha256 = digests[one.row.code]


def _write(round_: Round, closings: Sequence[_Closing], key: bytes) -> None:
    """Write the forms and their ciphertexts, all of one length."""
    rows = ExamForm.objects.bulk_create([one.row for one in closings], batch_size=500)
    written = [write_content(one.content) for one in closings]
    length = padded_length(max(map(len, written), default=0))
    SealedForm.objects.bulk_create(
        [
            SealedForm(
                exam_form=row,
                content=close_box(
                    pad(content, to=length),
                    key=key_of_form(key, row),
                    about=about_form(round_, row),
                ),
            )
            for row, content in zip(rows, written, strict=True)
        ],
        batch_size=100,
    )


def remove_seal(round_: Round) -> int:
    """Delete a round's seal with all that lies under it or came from it; return how many forms.

    Holders keep their keys. Nothing happens where nothing was sealed.
    """
    if not PaperSeal.objects.filter(round=round_).exists():
        return 0
    ShiftOpening.objects.filter(shift__round=round_).delete()
    PaperSeal.objects.filter(round=round_).delete()
    ReserveItem.objects.filter(stratum__round=round_).delete()
    _deleted, by_model = round_.exam_forms.all().delete()
    Round.objects.filter(pk=round_.pk).update(draw_seed="")
    return by_model.get(ExamForm._meta.label, 0)


def written_key(key: bytes) -> str:
    """Return a key as JSON holds it."""
    return base64.b64encode(key).decode()


def read_key(text: str) -> bytes:
    """Return the key that `written_key` wrote."""
    return base64.b64decode(text)
