"""What waits for an author or a reviewer, and what they have done lately."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from banks.browsing import returned_to, waiting_for
from banks.enums import MemberRole, Verdict, VersionState
from banks.models import Bank, Hold, QuestionVersion, Review
from office.models import ImportRun
from people import access
from people.models import User


@dataclass(frozen=True, slots=True)
class Returned:
    """A version that came back to its author, with the words of who returned it."""

    version: QuestionVersion
    reviews: tuple[Review, ...]


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
        .select_related("question__bank")
        .order_by("written_at", "question__code", "pk")
    )
    return with_approvals(waiting)


def with_approvals(versions: QuerySet[QuestionVersion]) -> QuerySet[QuestionVersion]:
    """Add how many reviewers have agreed to each version already: ``approvals``."""
    agreed = Review.objects.filter(version=OuterRef("pk"), verdict=Verdict.APPROVE).order_by()
    counted = agreed.values("version").annotate(n=Count("pk")).values("n")
    return versions.annotate(approvals=Coalesce(Subquery(counted), 0))


def reviewers_awaited(versions: Collection[QuestionVersion]) -> dict[int, list[str]]:
    """Return by version who may still decide on it, by name, in one statement."""
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
        )
        .filter(is_decided=False)
        .exclude(brought_by=F("reviewer"))
        .order_by("name")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in rows.values_list("pk", "name"):
        found[pk].append(name)
    return dict(found)


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
    """How many versions wait for a reviewer: by the import that brought them, None for no import."""

    by_run: Mapping[int | None, int]

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


def count_waiting_for(user: User) -> Waiting:
    """Count what waits for `user`, in one statement."""
    rows = waiting_for(user).order_by().values_list("import_run")
    return Waiting(dict(rows.annotate(Count("pk"))))


def decided_by(user: User) -> QuerySet[Review]:
    """Return the decisions of `user` in the banks that they still review, newest first."""
    reached = access.reach(user, "banks.review_question", bank="version__question__bank")
    return (
        Review.objects.filter(reached, reviewer=user)
        .select_related("version__question__bank")
        .order_by("-at", "-pk")
    )
