"""What a question says: immutable versions, and drafts on the way to one."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.enums import Level, VersionState
from banks.models.bank import Bank
from banks.models.embargo import Embargo
from banks.models.legal_basis import LegalBasis, VersionBasis
from banks.models.question import Hold, Question
from banks.models.skill import Skill
from banks.models.stimulus import Stimulus
from office.models import ImportRun
from office.sealed_fields import SealedJSONField, SealedTextField
from people import access
from people.models import JobPosition, ManagementField

if TYPE_CHECKING:
    from people.models import User


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Reads of versions."""

    def visible_to(self, user: "User", permission: str) -> "QuestionVersionQuerySet":
        """Keep the versions of the banks where `user` holds `permission` as author or reviewer."""
        return self.filter(access.reach(user, permission, bank="question__bank"))

    def drawable(self, banks: Collection[Bank], *, on: date) -> "QuestionVersionQuerySet":
        """Keep what may stand on a paper drawn from `banks` on that day: the only door to a paper.

        What is usable, approved and the live version of its question.
        """
        return self.usable(on=on).filter(
            question__bank__in=banks,
            question__live_version=F("pk"),
            state=VersionState.APPROVED,
        )

    def usable(self, *, on: date) -> "QuestionVersionQuerySet":
        """Keep what may stand on a paper on that day, or stay on one that was drawn before.

        Approved (a later version may have taken its place), its law in force, its question neither
        held nor retired, no embargo, and of a kind that is scored without people.
        """
        # Each is few: the database reads each list once, not once for each question.
        held = Hold.objects.filter(lifted_at__isnull=True).values("question")
        embargoed = Embargo.objects.filter(ended_at__isnull=True, until__gt=on).values("question")
        texts = LegalBasis.objects.filter(Q(valid_to__lte=on) | Q(valid_from__gt=on))
        lapsed = VersionBasis.objects.filter(legal_basis__in=texts.values("pk")).values("version")
        return self.filter(
            Q(embargo_until__isnull=True) | Q(embargo_until__lte=on),
            ~Q(question__in=held),
            ~Q(question__in=embargoed),
            ~Q(pk__in=lapsed),
            ~Q(kind__in=kinds.marked()),
            question__retired_at__isnull=True,
            approval__isnull=False,
            state__in=(VersionState.APPROVED, VersionState.SUPERSEDED),
        )


class QuestionVersion(models.Model):
    """One submission of a question, frozen: content, tags, points, explanation, basis.

    Everything but ``state`` is immutable: a trigger refuses it on both databases. ``content`` is JSON
    of its kind, accepted by ``kinds.get(kind).parse``; it lies closed, as all words of a question do
    (`office.sealed_fields`), and is searched in memory (`banks.wording`). No positions (fields) means
    everyone.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.IN_REVIEW
    )
    kind = models.CharField(_("kind"), max_length=30, choices=kinds.choices)
    content = SealedJSONField(_("content"))
    level = models.CharField(_("level"), max_length=3, choices=Level)
    skills = models.ManyToManyField(Skill, related_name="question_versions")
    positions = models.ManyToManyField(JobPosition, related_name="question_versions", blank=True)
    fields = models.ManyToManyField(ManagementField, related_name="question_versions", blank=True)
    bases = models.ManyToManyField(LegalBasis, through=VersionBasis, related_name="versions")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    seconds = models.PositiveIntegerField(_("expected seconds"))
    order_locked = models.BooleanField(_("keep the order of options"), default=False)
    stimulus = models.ForeignKey(
        Stimulus, on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    explanation = SealedTextField(_("explanation"), null=True, blank=True, default="")
    basis = SealedTextField(_("basis as written"), null=True, blank=True, default="")
    embargo_until = models.DateField(_("not before"), null=True, blank=True)
    checksum = models.CharField(_("checksum"), max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="question_versions",
    )
    import_run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    written_at = models.DateTimeField(_("written at"))

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(import_run__isnull=False),
                name="version_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=Decimal(0)), name="version_points_positive"
            ),
            models.CheckConstraint(condition=Q(seconds__gt=0), name="version_seconds_positive"),
        ]
        indexes = [
            # What waits for review.
            models.Index(
                fields=["question"],
                condition=Q(state=VersionState.IN_REVIEW),
                name="version_in_review",
            ),
            # In which state the newest version of each question is; the rows are long.
            models.Index(fields=["question", "-number", "state"], name="version_newest_state"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads of drafts."""

    def visible_to(self, user: "User", permission: str) -> "DraftQuerySet":
        """Keep the user's own drafts, in the banks where `user` holds `permission`."""
        reached = access.reach(user, permission, bank="question__bank")
        return self.filter(reached, author=user)


class Draft(models.Model):
    """What one author is writing of one question; sending it to review freezes a version."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="question_drafts"
    )
    kind = models.CharField(_("kind"), max_length=30, choices=kinds.choices)
    body = SealedJSONField(_("body"), default=dict)
    based_on = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    saved_at = models.DateTimeField(_("saved at"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "author"], name="draft_one_per_author")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.author_id}"
