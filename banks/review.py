"""Review of question versions, and what keeps an approved question from papers again.

Only `approve` makes an `Approval`, sets ``live_version`` and the state "approved".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery

from banks.enums import MemberRole, Verdict, VersionState
from banks.errors import (
    AlreadyRetired,
    AlreadyReviewed,
    AuthorCannotReview,
    HoldOver,
    NotAReviewer,
    NotInReview,
    VersionGone,
)
from banks.models import Approval, BankMember, Hold, Question, QuestionVersion, Review
from office import journal
from people.models import User

#: Versions that one statement names at most: both databases limit its parameters.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round of approvals did: reviews written, and versions that are approved by now."""

    reviewed: int
    approved: int


@transaction.atomic
def approve(
    *,
    versions: Iterable[QuestionVersion],
    reviewer: User,
    at: datetime,
    comments: Mapping[str, str] | None = None,
) -> Outcome:
    """Write down that `reviewer` approves each version; seal those that have enough approvals.

    A secured bank asks for two reviewers, others for one, none of them the author. A sealed
    version goes live in place of the one before, which is superseded. All or nothing, in a number
    of statements that grows only with blocks of 500 versions; the questions are locked.

    Args:
        versions: in review, at most one of each question, maybe of several banks.
        comments: remarks by field name, kept with each of the reviews.

    Raises:
        NotAReviewer: of one of the banks.
        AuthorCannotReview: `reviewer` wrote one of them, or imported it.
        NotInReview: one was returned, approved or superseded meanwhile.
        VersionGone: its import was undone meanwhile.
        AlreadyReviewed: `reviewer` has approved one of them before.
        ValueError: two of them belong to one question (a programming error).
    """
    ids = list(dict.fromkeys(version.pk for version in versions))
    waiting = _lock(ids)
    if len({version.question_id for version in waiting}) < len(waiting):
        raise ValueError("two versions of one question cannot be approved together")
    _check_may_review(waiting, reviewer)
    _check_first_time(waiting, reviewer)
    Review.objects.bulk_create(
        Review(
            version=version,
            reviewer=reviewer,
            verdict=Verdict.APPROVE,
            comments=dict(comments or {}),
            at=at,
        )
        for version in waiting
    )
    approved = sum(_seal(chunk, at=at) for chunk in _chunks(waiting))
    if waiting:
        journal.record(
            actor=reviewer.username,
            action="banks.approve",
            target=_target(waiting),
            at=at,
            data={
                "versions": [_label(version) for version in waiting],
                "reviewed": len(waiting),
                "approved": approved,
            },
        )
    return Outcome(reviewed=len(waiting), approved=approved)


@transaction.atomic
def return_to_author(
    *,
    version: QuestionVersion,
    reviewer: User,
    reason: str,
    comments: Mapping[str, str] | None = None,
    at: datetime,
) -> Review:
    """Send a version back with a reason; who had approved it may still do so until it is sealed.

    Args:
        reason: what has to change, in the reviewer's words.
        comments: remarks by field name.

    Raises:
        NotAReviewer, AuthorCannotReview, NotInReview: as in `approve`.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a return needs a reason")
    waiting = _lock([version.pk])
    _check_may_review(waiting, reviewer)
    QuestionVersion.objects.filter(pk=version.pk, state=VersionState.IN_REVIEW).update(
        state=VersionState.RETURNED
    )
    review, _made = Review.objects.update_or_create(
        version=waiting[0],
        reviewer=reviewer,
        defaults={
            "verdict": Verdict.RETURN,
            "reason": reason,
            "comments": dict(comments or {}),
            "at": at,
        },
    )
    journal.record(
        actor=reviewer.username,
        action="banks.return_to_author",
        target=_target(waiting),
        at=at,
        data={"versions": [_label(waiting[0])], "reason": reason},
    )
    return review


@transaction.atomic
def hold(*, question: Question, reason: str, by: User | None, at: datetime) -> Hold:
    """Keep a question from papers until the hold is lifted; several may stand at once.

    Args:
        by: who ordered it; nobody where a rule did ("its law was replaced").

    Raises:
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a hold needs a reason")
    placed = Hold.objects.create(question=question, reason=reason, placed_at=at, placed_by=by)
    journal.record(
        actor=by.username if by else "system",
        action="banks.hold",
        target=f"question:{question.uuid}",
        at=at,
        data={"reason": reason},
    )
    return placed


@transaction.atomic
def lift_hold(*, hold: Hold, by: User, at: datetime) -> Hold:
    """End one hold; the question may be drawn again when it was the last.

    Raises:
        HoldOver: it has been lifted before.
    """
    if not Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by=by
    ):
        raise HoldOver(question=hold.question.code)
    journal.record(
        actor=by.username,
        action="banks.lift_hold",
        target=f"question:{hold.question.uuid}",
        at=at,
        data={"reason": hold.reason},
    )
    hold.refresh_from_db()
    return hold


@transaction.atomic
def retire(*, question: Question, reason: str, by: User, at: datetime) -> Question:
    """Take a question out of use for good; papers that have it keep it.

    Raises:
        AlreadyRetired: someone did so before.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a retirement needs a reason")
    if not Question.objects.filter(pk=question.pk, retired_at__isnull=True).update(
        retired_at=at, retired_reason=reason
    ):
        raise AlreadyRetired(question=question.code)
    journal.record(
        actor=by.username,
        action="banks.retire",
        target=f"question:{question.uuid}",
        at=at,
        data={"reason": reason},
    )
    question.refresh_from_db()
    return question


# --- the steps of a review ------------------------------------------------------------------------


def _lock(ids: Sequence[int]) -> list[QuestionVersion]:
    """Lock the questions of these versions and return the versions, all in review and newest.

    Whatever changes the state of a version locks its question first, in order of their ids.
    """
    found: list[QuestionVersion] = []
    for start in range(0, len(ids), CHUNK):
        chunk = QuestionVersion.objects.filter(pk__in=ids[start : start + CHUNK])
        questions = Question.objects.filter(pk__in=chunk.values("question_id"))
        list(questions.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        found += (
            chunk.select_related("question__bank", "question__live_version", "import_run")
            .only(
                "number",
                "state",
                "author",
                "import_run__by",
                "question__code",
                "question__uuid",
                "question__bank__code",
                "question__bank__uuid",
                "question__bank__purpose",
                "question__live_version__number",
            )
            .order_by("pk")
        )
    if len(found) < len(ids):
        raise VersionGone()
    for version in found:
        live = version.question.live_version
        if version.state != VersionState.IN_REVIEW or (live and live.number > version.number):
            raise NotInReview(number=version.number, question=version.question.code)
    return found


def _check_may_review(versions: Sequence[QuestionVersion], reviewer: User) -> None:
    member_of = set(
        BankMember.objects.filter(user=reviewer, role=MemberRole.REVIEWER).values_list(
            "bank_id", flat=True
        )
    )
    for version in versions:
        if version.question.bank_id not in member_of:
            raise NotAReviewer(reviewer=str(reviewer), bank=version.question.bank.code)
        run = version.import_run
        if reviewer.pk in (version.author_id, run.by_id if run else None):
            raise AuthorCannotReview(reviewer=str(reviewer), question=version.question.code)


def _check_first_time(versions: Sequence[QuestionVersion], reviewer: User) -> None:
    for chunk in _chunks(versions):
        before = Review.objects.filter(version__in=chunk, reviewer=reviewer)
        if again := before.select_related("version__question").first():
            raise AlreadyReviewed(
                reviewer=str(reviewer),
                number=again.version.number,
                question=again.version.question.code,
            )


def _seal(versions: Sequence[QuestionVersion], *, at: datetime) -> int:
    """Make those versions live that have enough approvals; return how many."""
    given = dict(
        Review.objects.filter(version__in=versions, verdict=Verdict.APPROVE)
        .values_list("version_id")
        .annotate(Count("reviewer", distinct=True))
    )
    sealed = [
        version
        for version in versions
        if given.get(version.pk, 0) >= version.question.bank.approvals_needed
    ]
    if not sealed:
        return 0
    ids = [version.pk for version in sealed]
    Approval.objects.bulk_create(Approval(version=version, at=at) for version in sealed)
    before = [version.question.live_version_id for version in sealed]
    QuestionVersion.objects.filter(
        pk__in=[pk for pk in before if pk], state=VersionState.APPROVED
    ).update(state=VersionState.SUPERSEDED)
    QuestionVersion.objects.filter(pk__in=ids, state=VersionState.IN_REVIEW).update(
        state=VersionState.APPROVED
    )
    live = QuestionVersion.objects.filter(pk__in=ids, question=OuterRef("pk"))
    Question.objects.filter(pk__in=[version.question_id for version in sealed]).update(
        live_version_id=Subquery(live.values("pk")[:1])
    )
    return len(sealed)


def _chunks(versions: Sequence[QuestionVersion]) -> Iterator[Sequence[QuestionVersion]]:
    for start in range(0, len(versions), CHUNK):
        yield versions[start : start + CHUNK]


def _label(version: QuestionVersion) -> str:
    return f"{version.question.code} v{version.number}"


def _target(versions: Sequence[QuestionVersion]) -> str:
    """Name the question, or the bank of several; a review of several banks names the first."""
    if len(versions) == 1:
        return f"question:{versions[0].question.uuid}"
    return f"bank:{versions[0].question.bank.uuid}"
