"""What waits for an author or a reviewer, and what they have done lately."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from banks.browsing import returned_to, waiting_for
from banks.enums import BankPurpose, MemberRole, Verdict, VersionState
from banks.models import Assignment, Bank, Hold, QuestionVersion, Review, TagRun
from office.models import ImportRun
from people import access
from people.models import User


@dataclass(frozen=True, slots=True)
class Returned:
    """A version that came back to its author, with the words of who returned it."""

    version: QuestionVersion
    reviews: tuple[Review, ...]


#: What of the waiting versions a reviewer can list, by the word that addresses use.
SCOPES: Final[Mapping[str, str | Promise]] = {
    "cua-toi": _("Assigned to me"),
    "qua-han": _("Assigned to me and overdue"),
    "chua-giao": _("Assigned to nobody"),
    "nguoi-khac": _("Assigned to others"),
}


def taken() -> QuerySet[Any]:
    """Return the ids of waiting versions whose reviewers are all named or have agreed already."""
    rows = (
        Assignment.objects.standing()
        .order_by()
        .values("version", "version__question__bank__purpose")
        .annotate(
            tasks=Count("pk", distinct=True),
            given=Count(
                "version__reviews",
                filter=Q(version__reviews__verdict=Verdict.APPROVE),
                distinct=True,
            ),
            needed=Case(
                When(version__question__bank__purpose=BankPurpose.SECURED, then=Value(2)),
                default=Value(1),
            ),
        )
    )
    return rows.filter(needed__lte=F("tasks") + F("given")).values("version")


def tasks_of(user: User) -> QuerySet[Assignment]:
    """Keep what was assigned to `user` and is not decided."""
    return Assignment.objects.standing().filter(reviewer=user)


def waiting_in(user: User, scope: str, *, on: date) -> QuerySet[QuestionVersion]:
    """Keep what waits for `user` and, of `SCOPES`, what is wanted; else their own and what is free.

    Free is what lacks a reviewer: any reviewer of the bank may take it.
    """
    waiting, own = waiting_for(user), tasks_of(user)
    if scope == "cua-toi":
        return waiting.filter(pk__in=own.values("version"))
    if scope == "qua-han":
        return waiting.filter(pk__in=own.filter(due_on__lt=on).values("version"))
    if scope == "chua-giao":
        return waiting.exclude(pk__in=Assignment.objects.standing().values("version"))
    others = Q(pk__in=taken()) & ~Q(pk__in=own.values("version"))
    return waiting.filter(others if scope == "nguoi-khac" else ~others)


def next_for(user: User, *, on: date) -> QuestionVersion | None:
    """Return what `user` should decide on next: their own by its last day, then the oldest."""
    waiting = with_due_days(waiting_in(user, "", on=on), user)
    return waiting.order_by(F("due").asc(nulls_last=True), "written_at", "question__code").first()


def with_due_days(versions: QuerySet[QuestionVersion], user: User) -> QuerySet[QuestionVersion]:
    """Add until when `user` has to decide on each version: ``due``, nothing where not assigned."""
    own = Assignment.objects.filter(
        version=OuterRef("pk"), reviewer=user, ended_at__isnull=True
    ).values("due_on")
    return versions.annotate(due=Subquery(own[:1]))


def assigned_versions(bank: Bank) -> QuerySet[QuestionVersion]:
    """Return what waits for review in a bank, for who assigns it: ``approvals``, ``tasks``, ``late``.

    The words of the questions are not read. ``tasks`` (to be prefetched by `TASKS`) are the
    standing assignments, ``first_due`` the first of their last days.
    """
    standing = Assignment.objects.filter(version=OuterRef("pk"), ended_at__isnull=True)
    waiting = QuestionVersion.objects.filter(question__bank=bank, state=VersionState.IN_REVIEW)
    return with_approvals(waiting).annotate(
        first_due=Subquery(standing.order_by("due_on").values("due_on")[:1]),
        task_count=Coalesce(
            Subquery(standing.order_by().values("version").annotate(n=Count("pk")).values("n")), 0
        ),
    )


#: The standing assignments of versions, with their reviewers.
TASKS: Final = Prefetch(
    "assignments",
    queryset=Assignment.objects.filter(ended_at__isnull=True)
    .select_related("reviewer")
    .order_by("due_on", "pk"),
    to_attr="tasks",
)


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """How the review of a bank stands: what waits, what lacks a reviewer, what is overdue."""

    waiting: int
    unassigned: int
    overdue: int
    holds: int
    oldest_hold: datetime | None


def review_figures(bank: Bank, *, on: date) -> ReviewFigures:
    """Count what waits in a bank and what keeps its questions back, in two statements."""
    standing = Assignment.objects.standing()
    waiting = QuestionVersion.objects.filter(
        question__bank=bank, state=VersionState.IN_REVIEW
    ).aggregate(
        waiting=Count("pk"),
        unassigned=Count("pk", filter=~Q(pk__in=standing.values("version"))),
        overdue=Count("pk", filter=Q(pk__in=standing.filter(due_on__lt=on).values("version"))),
    )
    holds = Hold.objects.filter(
        question__bank=bank, question__retired_at__isnull=True, lifted_at__isnull=True
    ).aggregate(holds=Count("question", distinct=True), oldest_hold=Min("placed_at"))
    return ReviewFigures(**waiting, **holds)


def with_review_counts(banks: QuerySet[Bank], *, on: date) -> QuerySet[Bank]:
    """Add to banks how much waits for review (``waiting``) and how many tasks are overdue (``late``).

    Both are counted for all banks in one statement of its own: a count that each bank asks for
    would go through what waits once a bank.
    """
    waiting = QuestionVersion.objects.filter(state=VersionState.IN_REVIEW).order_by()
    late = Assignment.objects.standing().filter(due_on__lt=on).order_by()
    counted = (
        waiting.values(bank=F("question__bank"))
        .annotate(n=Count("pk"), what=Value("waiting"))
        .values_list("what", "bank", "n")
        .union(
            late.values(bank=F("version__question__bank"))
            .annotate(n=Count("pk"), what=Value("late"))
            .values_list("what", "bank", "n"),
            all=True,
        )
    )
    found: dict[str, list[When]] = {"waiting": [], "late": []}
    for what, bank, number in counted:
        found[what].append(When(pk=bank, then=Value(number)))
    return banks.annotate(
        waiting=Case(*found["waiting"], default=Value(0)),
        late=Case(*found["late"], default=Value(0)),
    )


def banks_of(user: User, role: MemberRole) -> QuerySet[Bank]:
    """Keep the banks whose author or reviewer `user` is, in their order."""
    return Bank.objects.filter(members__user=user, members__role=role).order_by("code")


def returned_with_words(user: User) -> list[Returned]:
    """Return what came back to `user`, the newest first, with why; one statement."""
    reviews = (
        Review.objects.filter(version__in=returned_to(user).values("pk"), verdict=Verdict.RETURN)
        .select_related("version__question__bank", "reviewer")
        .order_by("-at", "-pk")
    )
    found: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        found[review.version_id].append(review)
    return [Returned(rows[0].version, tuple(rows)) for rows in found.values()]


def in_review_of(user: User) -> QuerySet[QuestionVersion]:
    """Keep what `user` wrote or brought and reviewers have not decided, the oldest first.

    ``approvals`` says how many have agreed already.
    """
    waiting = (
        QuestionVersion.objects.visible_to(user, "banks.write_question")
        .filter(Q(author=user) | Q(import_run__by=user), state=VersionState.IN_REVIEW)
        .order_by("written_at", "question__code", "pk")
    )
    return with_approvals(waiting)


def with_approvals(versions: QuerySet[QuestionVersion]) -> QuerySet[QuestionVersion]:
    """Add how many reviewers have agreed to each version already: ``approvals``."""
    agreed = Review.objects.filter(version=OuterRef("pk"), verdict=Verdict.APPROVE).order_by()
    counted = agreed.values("version").annotate(n=Count("pk")).values("n")
    return versions.annotate(approvals=Coalesce(Subquery(counted), 0))


def reviewers_awaited(versions: Collection[QuestionVersion]) -> dict[int, list[str]]:
    """Return by version who may still decide on it, by name, in one statement.

    Where it was assigned, these are the people it was assigned to.
    """
    decided = Review.objects.filter(
        version=OuterRef("pk"), reviewer=OuterRef("question__bank__members__user")
    )
    rows = (
        QuestionVersion.objects.filter(
            pk__in=[one.pk for one in versions],
            question__bank__members__role=MemberRole.REVIEWER,
            question__bank__members__user__is_active=True,
        )
        .annotate(
            reviewer=F("question__bank__members__user"),
            name=F("question__bank__members__user__full_name"),
            brought_by=Coalesce("author", "import_run__by"),
            is_decided=Exists(decided),
            is_assigned=Exists(
                Assignment.objects.filter(
                    version=OuterRef("pk"),
                    reviewer=OuterRef("question__bank__members__user"),
                    ended_at__isnull=True,
                )
            ),
        )
        .filter(is_decided=False)
        .exclude(brought_by=F("reviewer"))
        .order_by("name")
    )
    able: dict[int, list[str]] = defaultdict(list)
    named: dict[int, list[str]] = defaultdict(list)
    for pk, name, is_assigned in rows.values_list("pk", "name", "is_assigned"):
        (named if is_assigned else able)[pk].append(name)
    return {**able, **named}


def days_waiting(version: QuestionVersion, *, on: date) -> int:
    """Return for how many days a version has waited for its review on a day."""
    return (on - timezone.localdate(version.written_at)).days


def written_by(user: User, *, since: datetime) -> dict[str, int]:
    """Count the questions of `user` in use, and those approved since a moment; one statement.

    In use is what a bank's own figures call so: neither retired nor held back.
    """
    own = QuestionVersion.objects.filter(author=user, state=VersionState.APPROVED)
    held = Hold.objects.filter(question=OuterRef("question"), lifted_at__isnull=True)
    in_use = Q(live_for__isnull=False, question__retired_at__isnull=True) & ~Q(Exists(held))
    return own.aggregate(
        live=Count("pk", filter=in_use),
        lately=Count("pk", filter=Q(approval__at__gte=since)),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many versions wait for a reviewer: by the import that brought them, None for no import.

    Of these `own` were assigned to the reviewer, and `overdue` should have been decided by now.
    """

    by_run: Mapping[int | None, int]
    own: int = 0
    overdue: int = 0
    #: by the change of tags that made them
    by_tag_run: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Over all imports, and without one."""
        return sum(self.by_run.values())

    def runs(self, most: int | None = None) -> list[ImportRun]:
        """Return the imports, the newest first; ``waiting`` says how many wait. One statement."""
        known = ImportRun.objects.filter(pk__in=[pk for pk in self.by_run if pk is not None])
        found = list(known.select_related("by", "file").order_by("-at")[:most])
        for run in found:
            run.waiting = self.by_run[run.pk]  # type: ignore[attr-defined]  # read by pages
        return found

    def tag_runs(self) -> list[TagRun]:
        """Return the changes of tags, the newest first; as `runs`, and nothing asked where none is."""
        if not self.by_tag_run:
            return []
        known = TagRun.objects.filter(pk__in=list(self.by_tag_run)).defer("chosen", "left")
        found = list(known.select_related("by").order_by("-asked_at"))
        for run in found:
            run.waiting = self.by_tag_run[run.pk]  # type: ignore[attr-defined]  # read by pages
        return found


def count_waiting_for(user: User, *, on: date) -> Waiting:
    """Count what waits for `user`, assigned to them or free, in one statement."""
    own = tasks_of(user)
    rows = (
        waiting_in(user, "", on=on)
        .order_by()
        .values_list("import_run", "tag_run__run")
        .annotate(
            n=Count("pk"),
            n_own=Count("pk", filter=Q(pk__in=own.values("version"))),
            n_late=Count("pk", filter=Q(pk__in=own.filter(due_on__lt=on).values("version"))),
        )
    )
    counted = list(rows)
    by_run: Counter[int | None] = Counter()
    by_tag_run: Counter[int] = Counter()
    for run, tag_run, count, _own, _late in counted:
        by_run[run] += count
        if tag_run is not None:
            by_tag_run[tag_run] += count
    return Waiting(
        by_run,
        own=sum(row[3] for row in counted),
        overdue=sum(row[4] for row in counted),
        by_tag_run=by_tag_run,
    )


def decided_by(user: User) -> QuerySet[Review]:
    """Return the decisions of `user` in the banks that they still review, newest first."""
    reached = access.reach(user, "banks.review_question", bank="version__question__bank")
    return (
        Review.objects.filter(reached, reviewer=user)
        .select_related("version__question__bank")
        .order_by("-at", "-pk")
    )
