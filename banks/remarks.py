"""Remarks of reviewers, part by part: what the author answers, and what is settled.

A remark stays with the version it was written on. Until the question is approved, every remark that
no reviewer has called settled is shown again beside the next version, with the author's answers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from banks.enums import VersionState
from banks.errors import AuthorCannotReview, DraftGone, NotInReview
from banks.labels import label_of
from banks.models import Draft, Question, QuestionVersion, RemarkAnswer, Review
from office import journal
from people.models import User

#: The remark that is the reason of a return: it belongs to no part.
REASON = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an author says to a remark, and whether they have dealt with it."""

    said: str
    is_dealt: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of a reviewer, with what was answered in later versions, the oldest first."""

    review: Review
    field: str
    text: str
    answers: tuple[RemarkAnswer, ...]

    @property
    def key(self) -> str:
        """What stands for it in forms: the review, and the part."""
        return f"{self.review.pk}:{self.field}"

    @property
    def label(self) -> str:
        """What the part is called; nothing for the reason of a return."""
        return label_of(self.field) if self.field else ""

    @property
    def settled(self) -> RemarkAnswer | None:
        """The answer with which a reviewer took it as settled."""
        return next((one for one in self.answers if one.settled_at), None)

    def answer_in(self, version: QuestionVersion) -> RemarkAnswer | None:
        """Return what was answered in a version."""
        return next((one for one in self.answers if one.version_id == version.pk), None)


def remarks_before(*, question: Question, number: int) -> list[Remark]:
    """Return the remarks on earlier versions since the last approved one; two statements.

    Those on the version just before come whole, older ones where nobody has settled them.
    """
    reviews = list(
        Review.objects.filter(version__question=question, version__number__lt=number)
        .select_related("version", "reviewer")
        .defer("version__content", "version__explanation", "version__basis")
        .order_by("-version__number", "at", "pk")
    )
    approved = [
        one.version.number
        for one in reviews
        if one.version.state in (VersionState.APPROVED,) and one.version.number < number
    ]
    since = max(approved, default=0)
    recent = [one for one in reviews if one.version.number > since]
    answers: dict[tuple[int, str], list[RemarkAnswer]] = defaultdict(list)
    for one in (
        RemarkAnswer.objects.filter(review__in=recent, version__isnull=False)
        .select_related("by", "settled_by", "version")
        .defer("version__content", "version__explanation", "version__basis")
        .order_by("version__number", "pk")
    ):
        answers[one.review_id, one.field].append(one)
    latest = max((one.version.number for one in recent), default=0)
    found = [
        Remark(review, field, text, tuple(answers[review.pk, field]))
        for review in recent
        for field, text in texts_of(review)
    ]
    return [
        one
        for one in found
        if one.review.version.number == latest
        or one.settled is None
        or (one.settled.version and one.settled.version.number >= number)
    ]


def texts_of(review: Review) -> list[tuple[str, str]]:
    """Return the remarks of a review by their part; the reason of a return has none."""
    reason = [(REASON, review.reason)] if review.reason else []
    return [*reason, *review.comments.items()]


def answers_of(draft: Draft) -> dict[str, RemarkAnswer]:
    """Return what has been answered in a draft so far, by `Remark.key`."""
    return {f"{one.review_id}:{one.field}": one for one in draft.remark_answers.all()}


@transaction.atomic
def answer(*, draft: Draft, answers: Mapping[str, Answer], by: User, at: datetime) -> int:
    """Keep the author's answers with the draft; they go to review with it. Return how many.

    Args:
        answers: by `Remark.key`; what is no remark on the question is left out.

    Raises:
        DraftGone: it was submitted or discarded meanwhile.
    """
    current = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk)
    found = current.select_related("question").first()
    if found is None:
        raise DraftGone()
    known = remarks_before(question=found.question, number=_next_number(found.question))
    rows = [
        RemarkAnswer(
            review=one.review,
            field=one.field,
            said=answers[one.key].said,
            is_dealt=answers[one.key].is_dealt,
            by=by,
            at=at,
            draft=found,
        )
        for one in known
        if one.key in answers
    ]
    RemarkAnswer.objects.filter(draft=found).delete()
    RemarkAnswer.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def hand_over(*, draft: Draft, version: QuestionVersion, by: User, at: datetime) -> None:
    """Give a draft's answers to the version that was frozen from it.

    What was not answered gets an empty answer, so that a reviewer can call it settled too.
    """
    RemarkAnswer.objects.filter(draft=draft).update(draft=None, version=version)
    own = set(RemarkAnswer.objects.filter(version=version).values_list("review_id", "field"))
    open_ones = [
        one
        for one in remarks_before(question=version.question, number=version.number)
        if one.settled is None and (one.review.pk, one.field) not in own
    ]
    RemarkAnswer.objects.bulk_create(
        RemarkAnswer(review=one.review, field=one.field, by=by, at=at, version=version)
        for one in open_ones
    )


@transaction.atomic
def settle(
    *, version: QuestionVersion, settled: Collection[UUID], reviewer: User, at: datetime
) -> int:
    """Say which of the remarks that a version answers are settled; the others are open (again).

    Return how many changed.

    Raises:
        NotInReview: the version is not in review any more.
        AuthorCannotReview: `reviewer` wrote or brought it.
    """
    question = Question.objects.select_for_update(no_key=True).get(pk=version.question_id)
    current = QuestionVersion.objects.select_related("import_run").get(pk=version.pk)
    if current.state != VersionState.IN_REVIEW:
        raise NotInReview(number=current.number, question=question.code)
    run = current.import_run
    if reviewer.pk in (current.author_id, run.by_id if run else None):
        raise AuthorCannotReview(reviewer=str(reviewer), question=question.code)
    own = RemarkAnswer.objects.filter(version=current)
    chosen = Q(uuid__in=list(settled))
    done = own.filter(chosen, settled_at__isnull=True).update(settled_at=at, settled_by=reviewer)
    undone = own.filter(~chosen, settled_at__isnull=False).update(settled_at=None, settled_by=None)
    if done or undone:
        journal.record(
            actor=reviewer.username,
            action="banks.settle_remarks",
            target=f"question:{question.uuid}",
            at=at,
            data={"version": current.number, "settled": done, "opened": undone},
        )
    return done + undone


def _next_number(question: Question) -> int:
    newest = question.versions.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1
