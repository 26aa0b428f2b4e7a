"""Questions that never stand on one paper, because one gives the other away.

A pair is one row, whichever side declares it. People declare it on the page of a question
(`set_apart`, `put_together`), a decision about near-duplicates does it by the way (`declare`,
`take_back`, `take_over`). All lock the questions, so nobody declares and takes back at the same moment.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, OuterRef, Q, Subquery, When

from banks import wording
from banks.enums import PairState
from banks.errors import ApartAlready, ApartByDecision, ApartFromItself, NotApart, NotOfThisBank
from banks.models import Bank, Question, QuestionEnemy, QuestionVersion, SimilarPair
from banks.wording import SHOWN_VERSION
from office import journal
from office.text import words_of
from people.models import User

#: Questions that a search for the other one offers.
OFFERED = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A question with what a list shows of it; `decided` is the pair that keeps it apart, if any."""

    question: Question
    stem: str
    decided: Any = None


def enemies_of(question: Question) -> list[Told]:
    """Return the questions that never stand on one paper with this one, by code; two statements."""
    rows = QuestionEnemy.objects.filter(Q(first=question) | Q(second=question))
    others = rows.values(other=Case(When(first=question, then="second"), default="first"))
    # what keeps them apart tells where it is taken back
    pairs = SimilarPair.objects.filter(
        Q(first=question, second=OuterRef("pk")) | Q(first=OuterRef("pk"), second=question),
        state=PairState.ENEMIES,
    )
    found = Question.objects.filter(pk__in=others).annotate(
        decided=Subquery(pairs.values("uuid")[:1]), shown=SHOWN_VERSION
    )
    return _told(list(found.order_by("code", "pk")))


def nearest_to(question: Question, typed: str) -> list[Told]:
    """Return the first questions of the bank that hold the typed words, as the search finds them."""
    bank = Bank.objects.get(pk=question.bank_id)
    keys, _count = wording.nearest([bank], words_of(typed), OFFERED + 1)
    rows = Question.objects.filter(pk__in=keys, bank=bank).annotate(shown=SHOWN_VERSION)
    by_key = {row.pk: row for row in rows}
    found = [by_key[key] for key in keys if key in by_key and key != question.pk]
    return _told(found[:OFFERED])


def _told(rows: list[Any]) -> list[Told]:
    shown = [row.shown for row in rows if row.shown]
    versions = QuestionVersion.objects.filter(pk__in=shown).values_list("pk", "content")
    stems = {pk: wording.stem_of(content) for pk, content in versions} if shown else {}
    return [
        Told(row, stems.get(row.shown, ""), decided=getattr(row, "decided", None)) for row in rows
    ]


@transaction.atomic
def set_apart(*, question: Question, other: Question, by: User, at: datetime) -> QuestionEnemy:
    """Declare that two questions of a bank never stand on one paper.

    Papers that are drawn already keep what they have.

    Raises:
        ApartFromItself: it is one question.
        NotOfThisBank: the other one is in another bank.
        ApartAlready: they are so already.
    """
    if question.pk == other.pk:
        raise ApartFromItself(question=question.code)
    if question.bank_id != other.bank_id:
        raise NotOfThisBank(code=other.code)
    if not declare(question.pk, other.pk):
        raise ApartAlready(question=question.code, other=other.code)
    _record("banks.set_apart", question, other, by=by, at=at)
    return QuestionEnemy.objects.get(**_pair(question.pk, other.pk))


@transaction.atomic
def put_together(*, question: Question, other: Question, by: User, at: datetime) -> None:
    """Let two questions stand on one paper again.

    Raises:
        ApartByDecision: a decision about near-duplicates keeps them apart: it is taken back there.
        NotApart: they may already.
    """
    Question.objects.filter(pk__in=(question.pk, other.pk)).lock()
    pair = SimilarPair.objects.filter(**_pair(question.pk, other.pk))
    if pair.filter(state=PairState.ENEMIES).exists():
        raise ApartByDecision(question=question.code, other=other.code)
    if not take_back(question.pk, other.pk):
        raise NotApart(question=question.code, other=other.code)
    _record("banks.put_together", question, other, by=by, at=at)


@transaction.atomic
def declare(one: int, other: int) -> bool:
    """Store the pair of two questions once; tell whether it is new."""
    Question.objects.filter(pk__in=(one, other)).lock()
    _row, made = QuestionEnemy.objects.get_or_create(**_pair(one, other))
    return made


@transaction.atomic
def take_back(one: int, other: int) -> bool:
    """Remove the pair of two questions; tell whether there was one."""
    Question.objects.filter(pk__in=(one, other)).lock()
    count, _by_model = QuestionEnemy.objects.filter(**_pair(one, other)).delete()
    return bool(count)


@transaction.atomic
def take_over(*, retired: int, kept: int) -> None:
    """Keep apart from `kept` all that is kept apart from `retired`.

    The pairs of `retired` stay: papers that have it keep it.
    """
    Question.objects.filter(pk__in=(retired, kept)).lock()
    pairs = QuestionEnemy.objects.filter(Q(first=retired) | Q(second=retired))
    others = {pk for pair in pairs.values_list("first", "second") for pk in pair}
    QuestionEnemy.objects.bulk_create(
        [QuestionEnemy(**_pair(kept, pk)) for pk in sorted(others - {retired, kept})],
        ignore_conflicts=True,  # those that are there
    )


def _pair(one: int, other: int) -> dict[str, Any]:
    return {"first_id": min(one, other), "second_id": max(one, other)}


def _record(action: str, one: Question, other: Question, *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.username,
        action=action,
        target=f"bank:{one.bank.uuid}",
        at=at,
        data={"questions": sorted((one.code, other.code))},
    )
