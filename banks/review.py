"""Review of question versions, and what keeps an approved question from papers again.

Only `approve` makes an `Approval`, sets ``live_version`` and the state "approved".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banks import lapsing, wording
from banks.completing import UNCLASSIFIED
from banks.enums import AssignmentEnd, MemberRole, Verdict, VersionState
from banks.errors import (
    AlreadyRetired,
    AlreadyReviewed,
    AuthorCannotReview,
    HoldOver,
    NotAReviewer,
    NotClassified,
    NotInReview,
    VersionGone,
)
from banks.models import (
    Approval,
    Assignment,
    BankMember,
    Hold,
    Question,
    QuestionVersion,
    Retirement,
    Review,
)
from office import journal
from office.errors import DomainError
from office.notices import Message, notify_each
from people.models import User

#: Versions that one statement names at most: both databases limit its parameters.
CHUNK = 500
#: Codes that a notice names at most.
CODES_TOLD = 20
#: Letters that the subject of a notice has room for.
LONGEST_SUBJECT = 200


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
        NotClassified: one came in a file that names no skills, and nobody has given it one.
        ValueError: two of them belong to one question (a programming error).
    """
    ids = list(dict.fromkeys(version.pk for version in versions))
    waiting = _lock(ids)
    if len({version.question_id for version in waiting}) < len(waiting):
        raise ValueError("two versions of one question cannot be approved together")
    _check_may_review(waiting, reviewer)
    _check_first_time(waiting, reviewer)
    for unclassified in _without_skill(waiting):
        raise NotClassified(question=unclassified.question.code)
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
    sealed = [one for chunk in _chunks(waiting) for one in _seal(chunk, at=at)]
    lapsing.after_approval(versions=sealed, by=reviewer, at=at)
    _end_tasks(waiting, over=sealed, reviewer=reviewer, at=at)
    approved = len(sealed)
    if waiting:
        _tell_authors(sealed, verdict=Verdict.APPROVE, at=at)
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
    return_several(versions=[version], reviewer=reviewer, reason=reason, comments=comments, at=at)
    return Review.objects.get(version=version, reviewer=reviewer)


@transaction.atomic
def return_several(
    *,
    versions: Iterable[QuestionVersion],
    reviewer: User,
    reason: str,
    comments: Mapping[str, str] | None = None,
    at: datetime,
) -> int:
    """Send versions back with one reason; return how many. All or nothing, as `approve`.

    Raises:
        NotAReviewer, AuthorCannotReview, NotInReview, VersionGone: as in `approve`.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a return needs a reason")
    ids = list(dict.fromkeys(version.pk for version in versions))
    waiting = _lock(ids)
    _check_may_review(waiting, reviewer)
    for chunk in _chunks(waiting):
        QuestionVersion.objects.filter(
            pk__in=[one.pk for one in chunk], state=VersionState.IN_REVIEW
        ).update(state=VersionState.RETURNED)
        Review.objects.bulk_create(
            [
                Review(
                    version=version,
                    reviewer=reviewer,
                    verdict=Verdict.RETURN,
                    reason=reason,
                    comments=dict(comments or {}),
                    at=at,
                )
                for version in chunk
            ],
            update_conflicts=True,
            unique_fields=["version", "reviewer"],
            update_fields=["verdict", "reason", "comments", "at"],
        )
    _end_tasks(waiting, over=waiting, reviewer=reviewer, at=at)
    if waiting:
        _tell_authors(waiting, verdict=Verdict.RETURN, at=at)
        journal.record(
            actor=reviewer.username,
            action="banks.return_to_author",
            target=_target(waiting),
            at=at,
            data={"versions": [_label(version) for version in waiting]},
        )
    return len(waiting)


@dataclass(frozen=True, slots=True)
class Refused:
    """A version that `reviewer` cannot decide on so, and the sentence that says why."""

    version: QuestionVersion
    why: str


def sort_out(
    *, versions: Iterable[QuestionVersion], reviewer: User, verdict: Verdict
) -> tuple[list[QuestionVersion], list[Refused]]:
    """Divide versions into those that `reviewer` may decide on so now, and the others with why.

    Args:
        versions: with their questions, banks and import runs read.
    """
    rows = list(versions)
    member_of = set(
        BankMember.objects.filter(user=reviewer, role=MemberRole.REVIEWER).values_list(
            "bank_id", flat=True
        )
    )
    approved = {
        pk
        for chunk in _chunks(rows)
        for pk in Review.objects.filter(version__in=chunk, reviewer=reviewer).values_list(
            "version_id", flat=True
        )
    }
    unclassified = {one.pk for one in _without_skill(rows)}
    newest: dict[int, int] = {}
    for one in rows:
        if one.state == VersionState.IN_REVIEW:
            newest[one.question_id] = max(newest.get(one.question_id, 0), one.number)
    fit: list[QuestionVersion] = []
    refused: list[Refused] = []
    for one in rows:
        names = {"reviewer": str(reviewer), "question": one.question.code}
        error: DomainError | None = None
        if one.question.bank_id not in member_of:
            error = NotAReviewer(reviewer=str(reviewer), bank=one.question.bank.code)
        elif reviewer.pk in _brought_by(one):
            error = AuthorCannotReview(**names)
        elif one.state != VersionState.IN_REVIEW or newest[one.question_id] > one.number:
            error = NotInReview(number=one.number, question=one.question.code)
        elif verdict == Verdict.APPROVE and one.pk in approved:
            error = AlreadyReviewed(number=one.number, **names)
        elif verdict == Verdict.APPROVE and one.pk in unclassified:
            error = NotClassified(question=one.question.code)
        if error is None:
            fit.append(one)
        else:
            refused.append(Refused(one, str(error)))
    return fit, refused


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
    )
    hold.refresh_from_db()
    return hold


@transaction.atomic
def retire(*, question: Question, reason: str, by: User, at: datetime) -> Question:
    """Take a question out of use until somebody brings it back; papers that have it keep it.

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
    Retirement.objects.create(question=question, reason=reason, retired_at=at, retired_by=by)
    journal.record(
        actor=by.username,
        action="banks.retire",
        target=f"question:{question.uuid}",
        at=at,
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
        Question.objects.filter(pk__in=chunk.values("question_id")).lock()
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
                "question__bank__title",
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


def _brought_by(version: QuestionVersion) -> set[int]:
    """Return who wrote a version, or brought it with an import."""
    run = version.import_run
    return {pk for pk in (version.author_id, run.by_id if run else None) if pk}


def _end_tasks(
    decided: Sequence[QuestionVersion],
    *,
    over: Sequence[QuestionVersion],
    reviewer: User,
    at: datetime,
) -> None:
    """End the reviewer's own tasks, and all that stand on versions that are `over`."""
    standing = Assignment.objects.filter(ended_at__isnull=True)
    for chunk in _chunks(decided):
        standing.filter(version__in=chunk, reviewer=reviewer).update(
            ended_at=at, end=AssignmentEnd.DECIDED
        )
    for chunk in _chunks(over):
        standing.filter(version__in=chunk).update(ended_at=at, end=AssignmentEnd.WITHDRAWN)


def _tell_authors(versions: Sequence[QuestionVersion], *, verdict: Verdict, at: datetime) -> None:
    """Tell those who wrote or brought versions what became of them, each once, without words of theirs."""
    found: dict[int, list[QuestionVersion]] = defaultdict(list)
    for version in versions:
        for pk in _brought_by(version):
            found[pk].append(version)
    notify_each([_told(pk, own, verdict) for pk, own in found.items()], at=at)


def _told(recipient_id: int, versions: Sequence[QuestionVersion], verdict: Verdict) -> Message:
    count, first = len(versions), versions[0].question
    names = {"count": count, "code": first.code, "bank": first.bank.title}
    codes = ", ".join(_label(one) for one in versions[:CODES_TOLD])
    body = f"{codes}, …" if count > CODES_TOLD else codes
    link = reverse("banks:question", args=[first.uuid])
    if verdict == Verdict.APPROVE:
        one = _("The question %(code)s was approved.")
        many = ngettext(
            "%(count)s question of the bank “%(bank)s” was approved.",
            "%(count)s questions of the bank “%(bank)s” were approved.",
            count,
        )
        why, address = "", reverse("banks:bank", args=[first.bank.uuid])
    else:
        one = _("The question %(code)s was returned to you.")
        many = ngettext(
            "%(count)s question of the bank “%(bank)s” was returned to you.",
            "%(count)s questions of the bank “%(bank)s” were returned to you.",
            count,
        )
        why = _("What has to change stands on the page of the question.")
        address = reverse("banks:drafts")
    return Message(
        recipient_id,
        ((one if count == 1 else many) % names)[:LONGEST_SUBJECT],
        "\n\n".join(part for part in (body, why) if part),
        link if count == 1 else address,
    )


def _check_may_review(versions: Sequence[QuestionVersion], reviewer: User) -> None:
    member_of = set(
        BankMember.objects.filter(user=reviewer, role=MemberRole.REVIEWER).values_list(
            "bank_id", flat=True
        )
    )
    for version in versions:
        if version.question.bank_id not in member_of:
            raise NotAReviewer(reviewer=str(reviewer), bank=version.question.bank.code)
        if reviewer.pk in _brought_by(version):
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


def _without_skill(versions: Sequence[QuestionVersion]) -> list[QuestionVersion]:
    """Keep those that came in without a skill and have none yet."""
    tag = QuestionVersion.skills.through.objects.filter(skill__code=UNCLASSIFIED.code)
    found = {
        pk
        for chunk in _chunks(versions)
        for pk in tag.filter(questionversion__in=chunk).values_list("questionversion", flat=True)
    }
    return [one for one in versions if one.pk in found]


def _seal(versions: Sequence[QuestionVersion], *, at: datetime) -> list[QuestionVersion]:
    """Make those versions live that have enough approvals; return them."""
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
        return []
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
    wording.has_changed({version.question.bank_id for version in sealed})
    return sealed


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
