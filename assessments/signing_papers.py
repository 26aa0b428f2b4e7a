"""The head of the paper board signs for the papers of a round: what is signed, by whom, when."""

from datetime import datetime

from django.db import transaction

from assessments.enums import RoundState, Task
from assessments.errors import HeadOfBoardSigns, PapersDrawnAnew, PapersNotFrozen, RoundNotInState
from assessments.models import Duty, PaperSheet, PaperSignature, Round
from office import journal
from office.text import clean_block
from people.models import User

_OVER = (RoundState.ARCHIVED, RoundState.CANCELLED)


def papers_digest(round_: Round) -> str:
    """Return the SHA-256 over a round's quality sheets and the hashes of its forms. Two statements.

    Empty while there is nothing to sign for: no forms, or forms that are not frozen yet.
    """
    forms = list(round_.exam_forms.order_by("code").values_list("code", "sha256"))
    if not forms or not all(sha256 for _code, sha256 in forms):
        return ""
    sheets = PaperSheet.objects.filter(stratum__round=round_).order_by(
        "stratum__key", "part__order"
    )
    figures = [list(row) for row in sheets.values_list("stratum__key", "part__order", "figures")]
    return journal.digest_of({"forms": [list(row) for row in forms], "sheets": figures})


def signature_of(round_: Round) -> PaperSignature | None:
    """Return who signed for the papers as they are now; None where nobody did. Three statements."""
    digest = papers_digest(round_)
    if not digest:
        return None
    return PaperSignature.objects.filter(round=round_, digest=digest).select_related("by").first()


def is_signed(round_: Round) -> bool:
    """Tell whether the head of the paper board signed for the papers as they are now."""
    return signature_of(round_) is not None


def may_sign(round_: Round, user: User) -> bool:
    """Tell whether somebody is the head of the paper board of a round that is not over."""
    heads = Duty.objects.filter(round=round_, user=user, task=Task.PAPER_HEAD, shift__isnull=True)
    return round_.state not in _OVER and heads.exists()


@transaction.atomic
def sign_papers(
    *, round_: Round, remark: str, by: User, at: datetime, digest: str = ""
) -> PaperSignature:
    """Sign for the papers of a round as its quality sheets show them; twice signs once.

    A signature is never deleted. Papers that are made anew have another digest, so that none is
    signed for before somebody looked at them.

    Args:
        digest: what the signer was shown; without it the papers as they are.

    Raises:
        RoundNotInState: the round is archived or cancelled.
        HeadOfBoardSigns: `by` is not the head of this round's paper board.
        PapersNotFrozen: the papers could still change.
        PapersDrawnAnew: they are not those of `digest` any more.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.state in _OVER:
        raise RoundNotInState(round=round_.title, expected=RoundState.SEALED.label)
    if not may_sign(round_, by):
        raise HeadOfBoardSigns()
    now = papers_digest(round_)
    if not now:
        raise PapersNotFrozen(round=round_.title)
    if digest and digest != now:
        raise PapersDrawnAnew()
    signature, made = PaperSignature.objects.get_or_create(
        round=round_, digest=now, defaults={"by": by, "at": at, "remark": clean_block(remark)[:500]}
    )
    if made:
        journal.record(
            actor=by.username,
            action="assessments.sign_papers",
            target=f"round:{round_.uuid}",
            at=at,
            after=now,
            data={"remark": signature.remark},
        )
    return signature
