"""The receipt of a paper: what the server holds of it, and a code that stands for exactly that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.loaded_forms import load_form
from assessments.models import Attempt, Response
from office.journal import digest_of
from office.keys import keyed_hashes

#: Figures of the code that is read aloud and signed for.
CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class PaperReceipt:
    """What was received of one attempt.

    `empty` are the numbers of the items without an answer. `digest` is over all answers, so that
    anybody who holds them can compute it again; `code` is made from it with the server's key.
    """

    answered: int
    total: int
    empty: tuple[int, ...]
    last_saved_at: datetime | None
    digest: str
    code: str


def is_empty(value: Any) -> bool:
    """Tell whether a stored response says nothing."""
    return value is None or value in ("", [], {})


def receipt_of(attempt: Attempt) -> PaperReceipt:
    """Return the receipt of an attempt as its answers stand now. One statement.

    `attempt` comes with its exam form.
    """
    paper = load_form(attempt.exam_form.uuid)
    rows = list(
        Response.objects.filter(attempt=attempt)
        .order_by("item")
        .values_list("item", "value", "saved_at")
    )
    given = {item: value for item, value, _at in rows if not is_empty(value)}
    held = [[paper.items[item].order, value] for item, value in given.items()]
    digest = digest_of([str(attempt.uuid), sorted(held, key=lambda pair: pair[0])])
    # Under the oldest key: the code that was read aloud stays as it was when a new one is put in front.
    sealed = keyed_hashes(f"{attempt.uuid}|{digest}", purpose="receipt")[-1][:CODE_LENGTH].upper()
    return PaperReceipt(
        answered=len(given),
        total=len(paper.items),
        empty=tuple(item.order for item in paper.items.values() if item.id not in given),
        last_saved_at=max((at for _item, _value, at in rows), default=None),
        digest=digest,
        code="-".join(sealed[place : place + 4] for place in range(0, CODE_LENGTH, 4)),
    )
