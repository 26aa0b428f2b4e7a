"""How the papers of each shift stand under the seal: whose they are, from when they may be opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from assessments.enums import FormRole, RoundState
from assessments.models import Attempt, ExamForm, PaperSeal, Round, Shift, ShiftOpening

#: In these nobody sits any more.
_SITTING_OVER: Final = (RoundState.MARKING, RoundState.PUBLISHED, RoundState.ARCHIVED)


def sealed_forms_of(shift: Shift) -> QuerySet[ExamForm]:
    """Return the forms that the opening of a shift opens: dealt there, and the reserve beside them.

    With the last shift that is to come everything opens that is left.
    """
    left = ExamForm.objects.filter(round=shift.round_id).under_seal()
    to_come = Shift.objects.filter(
        round=shift.round_id, cancelled_at__isnull=True, opened_at__isnull=True
    ).exclude(pk=shift.pk)
    opened = ShiftOpening.objects.filter(shift__in=to_come.values("pk")).values("shift")
    if not to_come.exclude(pk__in=opened).exists():
        return left
    return left.filter(is_of(shift))


def is_of(shift: Shift) -> Q:
    """Tell the forms that are dealt in a shift, and the reserve beside them."""
    dealt = ExamForm.objects.filter(
        attempts__candidate__shift_room__shift=shift, attempts__annulled_at__isnull=True
    )
    reserve = Q(role=FormRole.RESERVE, stratum__in=dealt.values("stratum"))
    return Q(pk__in=dealt.values("pk")) | reserve


def has_sealed_papers(shift: Shift) -> bool:
    """Tell whether a form dealt in a shift still lies under the seal. One statement."""
    dealt = ExamForm.objects.filter(
        attempts__candidate__shift_room__shift=shift, attempts__annulled_at__isnull=True
    )
    return dealt.under_seal().exists()


def opens_from(seal: PaperSeal, shift: Shift) -> datetime:
    """Return the hour from which the papers of a shift may be opened. One statement.

    The hour that was stated is that of the first shift; those of a later one wait until it is as
    near, so that nobody reads on Monday what is sat on Friday.
    """
    first = Shift.objects.filter(round=seal.round_id).aggregate(at=Min("starts_at"))["at"]
    return _hour(seal, shift, first_starts_at=first)


def _hour(seal: PaperSeal, shift: Shift, *, first_starts_at: datetime) -> datetime:
    return seal.opens_at + (shift.starts_at - first_starts_at)


def may_open_rest(round_: Round) -> bool:
    """Tell whether a cancelled shift opens what is left under the seal: nobody can sit it any more.

    Without it the seed would stay closed for ever, and with it the proof of the papers that were sat.
    """
    return round_.state in _SITTING_OVER


@dataclass(frozen=True, slots=True)
class ShiftSeal:
    """How the papers of a shift stand.

    Attributes:
        opens_at: from then they may be opened.
        opens_rest: whether its opening opens what else is left.
    """

    shift: Shift
    is_dealt: bool
    is_sealed: bool
    opening: ShiftOpening | None
    opens_at: datetime
    opens_rest: bool = False

    @property
    def waits_for_rows(self) -> bool:
        """Whether two holders opened the papers and the writing was cut off."""
        opening = self.opening
        return opening is not None and opening.written_at is None and bool(opening.closed_keys)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be opened for it any more."""
        return bool(self.shift.opened_at or self.shift.cancelled_at)

    @property
    def may_be_opened(self) -> bool:
        """Whether two holders open something with it, once its hour has come."""
        return self.opens_rest or (self.is_sealed and not self.is_over)


def shift_seals(round_: Round, seal: PaperSeal, *, left: int) -> list[ShiftSeal]:
    """Return the shifts of a round by number, and how their papers stand. One statement.

    Args:
        left: how many of its forms lie under the seal.
    """
    dealt = Attempt.objects.filter(
        candidate__shift_room__shift=OuterRef("pk"), annulled_at__isnull=True
    )
    sealed = dealt.filter(exam_form__sealed__isnull=False, exam_form__salt="")
    rows = list(
        Shift.objects.filter(round=round_)
        .annotate(is_dealt=Exists(dealt), is_sealed=Exists(sealed))
        .select_related("paper_opening__first__user", "paper_opening__second__user")
        .order_by("number")
    )
    first = min((row.starts_at for row in rows), default=seal.opens_at)
    rest = _shift_of_the_rest(round_, rows) if left else None
    return [
        ShiftSeal(
            shift=row,
            is_dealt=row.is_dealt,
            is_sealed=row.is_sealed,
            opening=getattr(row, "paper_opening", None),
            opens_at=_hour(seal, row, first_starts_at=first),
            opens_rest=row == rest,
        )
        for row in rows
    ]


def _shift_of_the_rest(round_: Round, rows: Sequence[Shift]) -> Shift | None:
    """Return the shift with which everything opens that is left, also where nobody sits in it."""
    if may_open_rest(round_):
        return next((row for row in reversed(rows) if row.cancelled_at), None)
    to_come = [
        row
        for row in rows
        if not (row.cancelled_at or row.opened_at or hasattr(row, "paper_opening"))
    ]
    return to_come[0] if len(to_come) == 1 else None
