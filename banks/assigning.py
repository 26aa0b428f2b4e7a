"""Giving waiting versions to reviewers, until a day.

Whoever stewards a bank assigns its versions without reading them. What is assigned to nobody may be
reviewed by any reviewer of the bank; what is assigned to others may be too, where it has to be: an
assignment is a task, not a right. Nobody is given what they wrote or brought.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banks.enums import AssignmentEnd, MemberRole, Verdict, VersionState
from banks.errors import (
    AlreadyAssigned,
    AlreadyReviewed,
    AssignmentOver,
    AuthorCannotReview,
    DueDayOver,
    NobodyToAssign,
    NotAReviewer,
    NotInReview,
)
from banks.models import Assignment, Bank, Question, QuestionVersion, Review
from banks.sharing_out import Work, share_out
from office import journal
from office.notices import Message, notify, notify_each
from people.models import User

#: Versions that one statement names at most: both databases limit its parameters.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one version: who gets it, or why nobody does; `lacks` seats stay empty."""

    version: QuestionVersion
    reviewers: tuple[User, ...]
    lacks: int
    why: str

    @property
    def is_given(self) -> bool:
        """Somebody gets it."""
        return bool(self.reviewers)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which of the chosen versions go to whom; the others, with the reason, stay as they are."""

    rows: tuple[Row, ...]

    @property
    def given(self) -> list[Row]:
        """The versions that somebody gets."""
        return [row for row in self.rows if row.is_given]

    @property
    def refused(self) -> list[Row]:
        """The versions that nobody gets."""
        return [row for row in self.rows if not row.is_given]

    @property
    def per_reviewer(self) -> list[tuple[User, int]]:
        """How many each reviewer gets, who gets most first."""
        people = {one.pk: one for row in self.rows for one in row.reviewers}
        counted = Counter(one.pk for row in self.rows for one in row.reviewers)
        return [(people[pk], count) for pk, count in counted.most_common()]


# --- reads ----------------------------------------------------------------------------------------


def reviewers_of(bank: Bank) -> list[User]:
    """Return the reviewers of a bank whose accounts are open, by name; ``load`` is their work."""
    standing = Q(review_assignments__ended_at__isnull=True) & Q(
        review_assignments__version__state=VersionState.IN_REVIEW
    )
    return list(
        User.objects.filter(
            pk__in=bank.members.filter(role=MemberRole.REVIEWER).values("user"), is_active=True
        )
        .annotate(load=Count("review_assignments", filter=standing))
        .order_by("full_name", "pk")
    )


def due_day(bank: Bank, *, on: date) -> date:
    """Return the last day of a review that is assigned today, where nobody says another."""
    return on + timedelta(days=bank.days_for_review)


def plan(
    *,
    bank: Bank,
    versions: QuerySet[QuestionVersion],
    reviewers: Sequence[User],
    by_skill: bool = False,
) -> Plan:
    """Say who would get which of these versions of a bank; four statements however many they are.

    Args:
        reviewers: of the bank, as `reviewers_of` gives them.
        by_skill: what is about one skill stays with the same people.
    """
    rows = list(
        versions.filter(question__bank=bank)
        .select_related("question", "author", "import_run__by")
        .defer("content", "explanation", "basis")
        .prefetch_related("skills")
        .order_by("question__code", "number")
    )
    decided: dict[int, set[int]] = defaultdict(set)
    agreed: Counter[int] = Counter()
    tasks: dict[int, set[int]] = defaultdict(set)
    for chunk in _chunks([row.pk for row in rows]):
        for version, reviewer, verdict in Review.objects.filter(version__in=chunk).values_list(
            "version_id", "reviewer_id", "verdict"
        ):
            decided[version].add(reviewer)
            agreed[version] += verdict == Verdict.APPROVE
        for version, reviewer in (
            Assignment.objects.standing()
            .filter(version__in=chunk)
            .values_list("version_id", "reviewer_id")
        ):
            tasks[version].add(reviewer)
    work = [
        Work(
            row.pk,
            min((skill.code for skill in row.skills.all()), default=""),
            seats=max(bank.approvals_needed - agreed[row.pk] - len(tasks[row.pk]), 0),
            barred=frozenset(_brought(row) | decided[row.pk] | tasks[row.pk]),
        )
        for row in rows
        if row.state == VersionState.IN_REVIEW
    ]
    share = share_out(
        work,
        reviewers=[one.pk for one in reviewers],
        load={one.pk: getattr(one, "load", 0) for one in reviewers},
        by_skill=by_skill,
    )
    seats = {one.key: one.seats for one in work}
    people = {one.pk: one for one in reviewers}
    return Plan(
        tuple(
            Row(
                row,
                tuple(people[pk] for pk in share.given.get(row.pk, ())),
                share.empty.get(row.pk, 0),
                _why_not(row, seats) if row.pk not in share.given else "",
            )
            for row in rows
        )
    )


def _why_not(version: QuestionVersion, seats: dict[int, int]) -> str:
    if version.pk not in seats:
        return str(NotInReview(number=version.number, question=version.question.code))
    if not seats[version.pk]:
        return _("It has all the reviewers it needs already.")
    return _("The chosen reviewers wrote it, brought it, have it already or have decided on it.")


def _brought(version: QuestionVersion) -> set[int]:
    run = version.import_run
    return {pk for pk in (version.author_id, run.by_id if run else None) if pk}


# --- acts -----------------------------------------------------------------------------------------


@transaction.atomic
def assign(
    *,
    bank: Bank,
    versions: QuerySet[QuestionVersion],
    reviewers: Collection[User],
    due_on: date,
    by: User,
    at: datetime,
    by_skill: bool = False,
) -> Plan:
    """Give versions of a bank to reviewers as `plan` says, and tell them; the others stay.

    The questions are locked, so no decision falls meanwhile. Each version is given or not for
    itself: what cannot be given is in the plan with its reason.

    Raises:
        NobodyToAssign: none of the versions can be given.
        NotAReviewer: one of the chosen is not a reviewer of the bank, or has no open account.
        DueDayOver: `due_on` lies before today.
    """
    _check_day(due_on, at=at)
    known = reviewers_of(bank)
    chosen = {one.pk for one in reviewers}
    for one in reviewers:
        if one.pk not in {user.pk for user in known}:
            raise NotAReviewer(reviewer=str(one), bank=bank.code)
    _lock_questions(list(versions.values_list("question_id", flat=True)))
    found = plan(
        bank=bank,
        versions=versions,
        reviewers=[one for one in known if one.pk in chosen],
        by_skill=by_skill,
    )
    if not found.given:
        raise NobodyToAssign()
    Assignment.objects.bulk_create(
        [
            Assignment(
                version=row.version,
                reviewer=one,
                due_on=due_on,
                assigned_by=by,
                assigned_at=at,
            )
            for row in found.given
            for one in row.reviewers
        ],
        batch_size=CHUNK,
    )
    journal.record(
        actor=by.username,
        action="banks.assign_review",
        target=f"bank:{bank.uuid}",
        at=at,
        data={
            "versions": [_label(row.version) for row in found.given],
            "reviewers": {one.username: count for one, count in found.per_reviewer},
            "due_on": due_on.isoformat(),
        },
    )
    notify_each(
        [
            _told(one, bank=bank, count=count, due_on=due_on)
            for one, count in found.per_reviewer
            if one.pk != by.pk
        ],
        at=at,
    )
    return found


@transaction.atomic
def reassign(
    *, assignment: Assignment, reviewer: User, due_on: date, by: User, at: datetime
) -> Assignment:
    """Give a task to somebody else, or the same person another day; who gets it is told.

    Raises:
        AssignmentOver: it was done, given away or taken back meanwhile.
        NotAReviewer, AuthorCannotReview, AlreadyReviewed, AlreadyAssigned: about `reviewer`.
        DueDayOver: `due_on` lies before today.
    """
    _check_day(due_on, at=at)
    version = assignment.version
    _lock_questions([version.question_id])
    standing = Assignment.objects.standing().filter(pk=assignment.pk)
    if not standing.exists():
        raise AssignmentOver(question=version.question.code, reviewer=str(assignment.reviewer))
    bank = version.question.bank
    if reviewer.pk == assignment.reviewer_id:
        Assignment.objects.filter(pk=assignment.pk).update(
            due_on=due_on, reminded_at=None, overdue_told_at=None
        )
        assignment.refresh_from_db()
        moved = assignment
    else:
        _check_may_get(version, reviewer)
        Assignment.objects.filter(pk=assignment.pk).update(ended_at=at, end=AssignmentEnd.MOVED)
        moved = Assignment.objects.create(
            version=version, reviewer=reviewer, due_on=due_on, assigned_by=by, assigned_at=at
        )
    journal.record(
        actor=by.username,
        action="banks.reassign_review",
        target=f"question:{version.question.uuid}",
        at=at,
        data={
            "version": version.number,
            "from": assignment.reviewer.username,
            "to": reviewer.username,
            "due_on": due_on.isoformat(),
        },
    )
    if reviewer.pk != by.pk:
        notify_each([_told(reviewer, bank=bank, count=1, due_on=due_on)], at=at)
    return moved


@transaction.atomic
def withdraw(*, assignments: QuerySet[Assignment], bank: Bank, by: User, at: datetime) -> int:
    """Take tasks of a bank back; any reviewer may do them now. Return how many; safe to repeat."""
    standing = assignments.filter(
        version__question__bank=bank, version__state=VersionState.IN_REVIEW, ended_at__isnull=True
    )
    ids = list(standing.values_list("pk", flat=True))
    gone = 0
    for chunk in _chunks(ids):
        gone += Assignment.objects.filter(pk__in=chunk, ended_at__isnull=True).update(
            ended_at=at, end=AssignmentEnd.WITHDRAWN
        )
    if gone:
        journal.record(
            actor=by.username,
            action="banks.withdraw_review",
            target=f"bank:{bank.uuid}",
            at=at,
            data={"count": gone},
        )
    return gone


@transaction.atomic
def set_review_days(*, bank: Bank, days: int, by: User, at: datetime) -> None:
    """Say how many days reviewers of a bank get where an assignment says nothing else.

    Raises:
        ValueError: `days` is below 1 (a programming error: forms check it).
    """
    if days < 1:
        raise ValueError(f"a review needs a day at least, not {days}")
    Bank.objects.filter(pk=bank.pk).update(review_days=days)
    journal.record(
        actor=by.username,
        action="banks.set_review_days",
        target=f"bank:{bank.uuid}",
        at=at,
        data={"days": days},
    )


@transaction.atomic
def give_back(*, version: QuestionVersion, at: datetime) -> list[Assignment]:
    """Give a version that was submitted after a return to those who had returned the one before.

    Who no longer reviews in the bank, or wrote the new version, gets nothing.
    """
    bank = version.question.bank
    before = (
        QuestionVersion.objects.filter(question=version.question_id, number__lt=version.number)
        .exclude(state=VersionState.SUPERSEDED)
        .order_by("-number")
        .values("pk", "state")
        .first()
    )
    if before is None or before["state"] != VersionState.RETURNED:
        return []
    who = (
        User.objects.filter(
            question_reviews__version=before["pk"],
            question_reviews__verdict=Verdict.RETURN,
            bank_memberships__bank=bank,
            bank_memberships__role=MemberRole.REVIEWER,
            is_active=True,
        )
        .exclude(pk__in=_brought(version))
        .order_by("pk")
        .distinct()
    )
    due_on = due_day(bank, on=timezone.localdate(at))
    made = Assignment.objects.bulk_create(
        Assignment(version=version, reviewer=one, due_on=due_on, assigned_at=at) for one in who
    )
    notify(
        [one.reviewer_id for one in made],
        subject=_("A question that you returned was submitted again"),
        body=_(
            "Version %(number)s of the question %(code)s (%(bank)s) waits for you until %(on)s."
            " The author's answers to your remarks stand on its page."
        )
        % {
            "number": version.number,
            "code": version.question.code,
            "bank": bank.title,
            "on": f"{due_on:%d/%m/%Y}",
        },
        at=at,
        link=reverse("banks:review", args=[version.uuid]),
    )
    return made


def _check_may_get(version: QuestionVersion, reviewer: User) -> None:
    bank = version.question.bank
    names = {"reviewer": str(reviewer), "question": version.question.code}
    is_member = bank.members.filter(user=reviewer, role=MemberRole.REVIEWER).exists()
    if not (is_member and reviewer.is_active):
        raise NotAReviewer(reviewer=str(reviewer), bank=bank.code)
    if reviewer.pk in _brought(version):
        raise AuthorCannotReview(**names)
    if Review.objects.filter(version=version, reviewer=reviewer).exists():
        raise AlreadyReviewed(number=version.number, **names)
    if Assignment.objects.filter(
        version=version, reviewer=reviewer, ended_at__isnull=True
    ).exists():
        raise AlreadyAssigned(**names)


def _check_day(due_on: date, *, at: datetime) -> None:
    if due_on < timezone.localdate(at):
        raise DueDayOver(on=f"{due_on:%d/%m/%Y}")


def _lock_questions(ids: Iterable[int]) -> None:
    """Lock questions in order of their ids, as whoever changes the state of a version does."""
    for chunk in _chunks(sorted(set(ids))):
        Question.objects.filter(pk__in=chunk).lock()


def _told(reviewer: User, *, bank: Bank, count: int, due_on: date) -> Message:
    names = {"count": count, "bank": bank.title, "on": f"{due_on:%d/%m/%Y}"}
    return Message(
        reviewer.pk,
        subject=ngettext(
            "%(count)s question to review until %(on)s",
            "%(count)s questions to review until %(on)s",
            count,
        )
        % names,
        body=ngettext(
            "%(count)s version of the bank “%(bank)s” was assigned to you. Please decide on it by"
            " %(on)s.",
            "%(count)s versions of the bank “%(bank)s” were assigned to you. Please decide on them"
            " by %(on)s.",
            count,
        )
        % names,
        link=f"{reverse('banks:to_review')}?viec=cua-toi",
    )


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _label(version: QuestionVersion) -> str:
    return f"{version.question.code} v{version.number}"
