"""One act on several questions: who is touched and who is not, and why; then the act itself.

`preview` and `carry_out` sort the questions by the same rules. Each question is touched or left for
itself: what is refused stays as it was, and everything that fits is done in one transaction. The
statements do not grow with the questions, but for blocks of 500.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from banks.errors import AlreadyRetired, NothingToDo, NotRetired
from banks.models import Embargo, Hold, Question, Retirement
from office import journal
from people.models import User

#: Questions that one statement names at most: both databases limit its parameters.
CHUNK = 500


class Act(StrEnum):
    """What can be done with several questions at once."""

    HOLD = "hold"
    LIFT = "lift_hold"
    EMBARGO = "embargo"
    END_EMBARGO = "end_embargo"
    RETIRE = "retire"
    BRING_BACK = "bring_back"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, by whom and why; `until` is the day of an embargo."""

    act: Act
    by: User
    at: datetime
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A question that is left as it is, and the sentence that says why."""

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """The questions that are touched, and those that are left."""

    touched: tuple[Question, ...]
    left: tuple[Left, ...]


def preview(*, questions: QuerySet[Question], act: Act, until: date | None = None) -> Sorted:
    """Say what an act would touch and what it would leave, and why; one statement.

    Each question that is touched has ``open_holds`` (whether any), ``embargo_day`` (of the embargo
    that stands) and ``own_day`` (what its version in use says).
    """
    return _sorted(list(_with_facts(questions).order_by("code", "pk")), act, until)


@transaction.atomic
def carry_out(*, questions: QuerySet[Question], order: Order) -> Sorted:
    """Do it to every question that it fits; return which these were, and which were left.

    The questions are locked; each counts as it is then, not as it was when it was shown.

    Raises:
        NothingToDo: it fits none of them.
        ValueError: there is no reason, or no day for an embargo (a programming error: forms
            check it).
    """
    if order.act is not Act.LIFT and not order.reason.strip():
        raise ValueError(f"{order.act.value} needs a reason")
    if order.act is Act.EMBARGO and order.until is None:
        raise ValueError("an embargo needs a day")
    ids = sorted(questions.values_list("pk", flat=True))
    rows: list[Question] = []
    for chunk in _chunks(ids):
        locked = Question.objects.select_for_update(no_key=True).filter(pk__in=chunk)
        list(locked.order_by("pk").values_list("pk", flat=True))
        rows += _with_facts(Question.objects.filter(pk__in=chunk)).order_by("code", "pk")
    found = _sorted(rows, order.act, order.until)
    if not found.touched:
        raise NothingToDo()
    for touched in _chunks(found.touched):
        _DOES[order.act](touched, order)
    journal.record(
        actor=order.by.username,
        action=f"banks.{order.act.value}",
        target=_target(found.touched),
        at=order.at,
        data=_told(found.touched, order),
    )
    return found


# --- what is touched ------------------------------------------------------------------------------


def _with_facts(questions: QuerySet[Question]) -> QuerySet[Question]:
    holds = Hold.objects.filter(question=OuterRef("pk"), lifted_at__isnull=True)
    embargo = Embargo.objects.filter(question=OuterRef("pk"), ended_at__isnull=True)
    return questions.select_related("bank").annotate(
        open_holds=Exists(holds),
        embargo_day=Subquery(embargo.values("until")[:1]),
        own_day=Subquery(
            Question.objects.filter(pk=OuterRef("pk")).values("live_version__embargo_until")[:1]
        ),
    )


def _sorted(rows: Iterable[Question], act: Act, until: date | None) -> Sorted:
    touched: list[Question] = []
    left: list[Left] = []
    for row in rows:
        why = _why_not(row, act, until)
        if why:
            left.append(Left(row, why))
        else:
            touched.append(row)
    return Sorted(tuple(touched), tuple(left))


def _why_not(question: Question, act: Act, until: date | None) -> str:
    """Say why an act does not fit a question; nothing where it does."""
    row: Any = question
    if act is Act.BRING_BACK:
        return "" if row.retired_at else str(NotRetired(question=row.code))
    if act is Act.LIFT:
        return "" if row.open_holds else _("No hold stands on it.")
    if act is Act.END_EMBARGO:
        if row.embargo_day:
            return ""
        if row.own_day:
            names = {"on": f"{row.own_day:%d/%m/%Y}"}
            return (
                _("Its version itself says “not before %(on)s”: a new version changes that.")
                % names
            )
        return _("No embargo stands on it.")
    if row.retired_at:
        return str(AlreadyRetired(question=row.code))
    if act is Act.EMBARGO and until and row.embargo_day == until:
        return _("It has this very day already.")
    return ""


# --- what is done ---------------------------------------------------------------------------------


def _hold(questions: Sequence[Question], order: Order) -> None:
    Hold.objects.bulk_create(
        Hold(question=one, reason=order.reason, placed_at=order.at, placed_by=order.by)
        for one in questions
    )


def _lift(questions: Sequence[Question], order: Order) -> None:
    Hold.objects.filter(question__in=questions, lifted_at__isnull=True).update(
        lifted_at=order.at, lifted_by=order.by
    )


def _end_embargo(questions: Sequence[Question], order: Order) -> None:
    Embargo.objects.filter(question__in=questions, ended_at__isnull=True).update(
        ended_at=order.at, ended_by=order.by, end_reason=order.reason
    )


def _embargo(questions: Sequence[Question], order: Order) -> None:
    _end_embargo(questions, order)  # a change ends what stood: the old day stays readable
    if order.until is not None:
        Embargo.objects.bulk_create(
            Embargo(
                question=one,
                until=order.until,
                reason=order.reason,
                placed_at=order.at,
                placed_by=order.by,
            )
            for one in questions
        )


def _retire(questions: Sequence[Question], order: Order) -> None:
    Question.objects.filter(pk__in=[one.pk for one in questions]).update(
        retired_at=order.at, retired_reason=order.reason
    )
    Retirement.objects.bulk_create(
        Retirement(question=one, reason=order.reason, retired_at=order.at, retired_by=order.by)
        for one in questions
    )


def _bring_back(questions: Sequence[Question], order: Order) -> None:
    known = set(
        Retirement.objects.filter(question__in=questions, back_at__isnull=True).values_list(
            "question_id", flat=True
        )
    )
    Retirement.objects.bulk_create(  # of those that were retired before this was written down
        Retirement(question=one, reason=one.retired_reason, retired_at=one.retired_at or order.at)
        for one in questions
        if one.pk not in known
    )
    Retirement.objects.filter(question__in=questions, back_at__isnull=True).update(
        back_at=order.at, back_by=order.by, back_reason=order.reason
    )
    Question.objects.filter(pk__in=[one.pk for one in questions]).update(
        retired_at=None, retired_reason=""
    )


_DOES: Final[Mapping[Act, Callable[[Sequence[Question], Order], None]]] = {
    Act.HOLD: _hold,
    Act.LIFT: _lift,
    Act.EMBARGO: _embargo,
    Act.END_EMBARGO: _end_embargo,
    Act.RETIRE: _retire,
    Act.BRING_BACK: _bring_back,
}


def _told(questions: Sequence[Question], order: Order) -> dict[str, Any]:
    """Return what the journal keeps: codes and days, never the words of a reason."""
    data: dict[str, Any] = {"questions": [one.code for one in questions]}
    return {**data, "until": order.until.isoformat()} if order.until else data


def _target(questions: Sequence[Question]) -> str:
    if len(questions) == 1:
        return f"question:{questions[0].uuid}"
    return f"bank:{questions[0].bank.uuid}"


def _chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
