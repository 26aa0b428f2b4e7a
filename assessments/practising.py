"""Practice: an official draws questions of a practice bank, answers them and is told at once.

Who sees what (decided here, once): any official may practise with every practice bank; what was
answered is seen by nobody else and counts towards nothing. Only questions that may be drawn for a
paper are drawn, and never one of a bank of another purpose. What people mark is left out: nobody
is there to tell at once what it was worth.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from assessments.contents import typed_content
from assessments.errors import NoLongerAsked, NothingToPractise, UnusableResponse
from assessments.explaining import ExplainedItem, pictured, readable, words_of
from assessments.models import PracticeAnswer, PracticeRun
from assessments.practice_choice import choose
from banks import kinds
from banks.enums import BankPurpose
from banks.kinds.base import InvalidResponse
from banks.models import Bank, QuestionVersion, Skill
from people.models import User

#: Questions of one run.
LENGTH = 10

_STEP = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: questions there are, those asked, those right when last asked."""

    total: int
    asked: int
    right: int

    @property
    def percent(self) -> float:
        """The share that is right, 0 to 100."""
        return 100 * self.right / self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class BankProgress:
    """A practice bank with somebody's progress."""

    bank: Bank
    progress: Progress


@dataclass(frozen=True, slots=True)
class SkillProgress:
    """A skill of a practice bank with somebody's progress."""

    skill: Skill
    progress: Progress


@dataclass(frozen=True, slots=True)
class SkillShare:
    """What a run came to in one skill: answered questions and their mean fraction."""

    skill: Skill
    count: int
    share: Fraction

    @property
    def percent(self) -> float:
        """The share, 0 to 100."""
        return float(100 * self.share)


def practice_banks(user: User, *, on: date) -> list[BankProgress]:
    """Return the practice banks that have questions, in the order of their titles.

    Four statements.
    """
    banks = list(Bank.objects.filter(purpose=BankPurpose.PRACTICE).order_by("title", "pk"))
    drawable = QuestionVersion.objects.drawable(banks, on=on)
    totals = dict(
        drawable.order_by().values_list("question__bank").annotate(Count("pk", distinct=True))
    )
    last = _last_fractions(user, banks)
    asked, right = Counter[int](), Counter[int]()
    for version, bank in drawable.filter(pk__in=last).values_list("pk", "question__bank"):
        asked[bank] += 1
        right[bank] += last[version] == 1
    return [
        BankProgress(bank, Progress(totals[bank.pk], asked[bank.pk], right[bank.pk]))
        for bank in banks
        if bank.pk in totals
    ]


def practice_skills(bank: Bank, user: User, *, on: date) -> list[SkillProgress]:
    """Return the skills of a practice bank's questions, in the order of their codes.

    Four statements.
    """
    drawable = QuestionVersion.objects.drawable([bank], on=on).filter(skills__isnull=False)
    totals = dict(drawable.order_by().values_list("skills").annotate(Count("pk", distinct=True)))
    last = _last_fractions(user, [bank])
    asked, right = Counter[int](), Counter[int]()
    for version, skill in drawable.filter(pk__in=last).values_list("pk", "skills"):
        asked[skill] += 1
        right[skill] += last[version] == 1
    return [
        SkillProgress(skill, Progress(totals[skill.pk], asked[skill.pk], right[skill.pk]))
        for skill in Skill.objects.filter(pk__in=totals).select_related("parent").order_by("code")
    ]


def _last_fractions(user: User, banks: Collection[Bank]) -> dict[int, Decimal | None]:
    """Return what each question earned when `user` was last asked it, by the version's id."""
    return dict(
        PracticeAnswer.objects.filter(
            run__in=PracticeRun.objects.of(user).filter(bank__in=banks), at__isnull=False
        )
        .order_by("at", "pk")
        .values_list("version", "fraction")
    )


@transaction.atomic
def start_run(*, user: User, bank: Bank, skill: Skill | None, at: datetime) -> PracticeRun:
    """Draw questions of a practice bank, those not yet answered rightly first.

    Args:
        skill: of this skill alone; of the whole bank where it is None.

    Raises:
        NothingToPractise: the bank is for another purpose, or nothing may be drawn.
    """
    if bank.purpose != BankPurpose.PRACTICE:
        raise NothingToPractise
    drawable = QuestionVersion.objects.drawable([bank], on=timezone.localdate(at))
    if skill is not None:
        drawable = drawable.filter(skills=skill)
    known = [pk for pk, earned in _last_fractions(user, [bank]).items() if earned == 1]
    return _open(
        user=user,
        bank=bank,
        skill=skill,
        ids=drawable.order_by().values_list("pk", flat=True),
        known=known,
        at=at,
    )


@transaction.atomic
def repeat_missed(*, run: PracticeRun, at: datetime) -> PracticeRun:
    """Draw once more what was not answered rightly in a run, where it may still be drawn.

    Raises:
        NothingToPractise: there is nothing of that kind.
    """
    missed = run.answers.filter(fraction__lt=1).values("version")
    drawable = QuestionVersion.objects.drawable([run.bank], on=timezone.localdate(at))
    if run.bank.purpose != BankPurpose.PRACTICE:
        raise NothingToPractise
    return _open(
        user=run.user,
        bank=run.bank,
        skill=run.skill,
        ids=drawable.filter(pk__in=missed).values_list("pk", flat=True),
        known=(),
        at=at,
    )


def _open(
    *,
    user: User,
    bank: Bank,
    skill: Skill | None,
    ids: Collection[int],
    known: Collection[int],
    at: datetime,
) -> PracticeRun:
    uuid = uuid4()
    chosen = choose(ids, known=known, count=LENGTH, random=Random(uuid.int))  # noqa: S311 (no secret)
    if not chosen:
        raise NothingToPractise
    run = PracticeRun.objects.create(uuid=uuid, user=user, bank=bank, skill=skill, started_at=at)
    PracticeAnswer.objects.bulk_create(
        PracticeAnswer(run=run, order=order, version_id=version)
        for order, version in enumerate(chosen, 1)
    )
    return run


def give_answer(*, answer: PracticeAnswer, response: Any, at: datetime) -> None:
    """Score the answer to one question; the first one given stands.

    Args:
        answer: with its version.
        response: JSON of the question's kind; None asks for the right answer and earns nothing.

    Raises:
        NoLongerAsked: the question may not be used any more; neither is its key told.
        UnusableResponse: it is not one that the question's screen could send.
    """
    shown = PracticeAnswer.objects.still_shown(on=timezone.localdate(at))
    if not shown.filter(pk=answer.pk).exists():
        raise NoLongerAsked(order=answer.order)
    kind = kinds.get(answer.version.kind)
    try:
        earned = kind.score(typed_content(answer.version), response) or Fraction(0)
    except InvalidResponse as error:
        raise UnusableResponse(order=answer.order) from error
    PracticeAnswer.objects.filter(pk=answer.pk, at__isnull=True).update(
        response=response, fraction=_rounded(earned), at=at
    )


def _rounded(fraction: Fraction) -> Decimal:
    """Return a fraction as it is stored: rounded down, so that only what is right becomes 1."""
    exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return exact.quantize(_STEP, rounding=ROUND_DOWN)


def public_of(version: QuestionVersion) -> dict[str, Any]:
    """Return a question as who answers it may see it, with its shared material."""
    stimulus = version.stimulus
    return {
        **kinds.get(version.kind).public(typed_content(version)),
        "stimulus": stimulus
        and {
            "text": stimulus.text,
            "picture_description": stimulus.picture_description,
            "picture": stimulus.picture_id,
        },
    }


def explained(answer: PracticeAnswer) -> ExplainedItem:
    """Return an answered question with the right answer and why.

    Args:
        answer: with its version, the version's stimulus and legal bases.
    """
    version, public = answer.version, public_of(answer.version)
    right = kinds.get(version.kind).right_response(typed_content(version))
    return ExplainedItem(
        order=answer.order,
        kind=version.kind,
        stem=readable(public["stem"]),
        stimulus=public["stimulus"],
        given=words_of(version.kind, public, answer.response),
        right=words_of(version.kind, public, right),
        fraction=Fraction(answer.fraction or 0),
        earned=answer.fraction or Decimal(0),
        points=Decimal(1),
        treatment="",
        treatment_words="",
        treatment_reason="",
        explanation=version.explanation,
        basis=version.basis or _bases(version),
        public=pictured(version.kind, typed_content(version), public),
        value=answer.response,
    )


def _bases(version: QuestionVersion) -> str:
    rows = version.version_bases.all()
    return "; ".join(f"{row.legal_basis.symbol} {row.articles}".strip() for row in rows)


def shares(answers: Sequence[PracticeAnswer]) -> list[SkillShare]:
    """Return what a run came to by skill, in the order of their codes.

    Args:
        answers: with their versions and the versions' skills; unanswered ones do not count.
    """
    skills: dict[int, Skill] = {}
    earned: dict[int, list[Fraction]] = defaultdict(list)
    for answer in answers:
        if answer.fraction is not None:
            for skill in answer.version.skills.all():
                skills[skill.pk] = skill
                earned[skill.pk].append(Fraction(answer.fraction))
    found = sorted(skills.values(), key=lambda skill: skill.code)
    return [
        SkillShare(
            skill, len(earned[skill.pk]), sum(earned[skill.pk], Fraction(0)) / len(earned[skill.pk])
        )
        for skill in found
    ]
