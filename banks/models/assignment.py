"""Who is to review which version, by when."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.enums import AssignmentEnd, VersionState
from banks.models.bank import Bank
from banks.models.question_version import QuestionVersion

if TYPE_CHECKING:
    from people.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def visible_to(self, user: "User", permission: str) -> "AssignmentQuerySet":
        """Keep the assignments in the banks where `user` holds `permission`."""
        banks = Bank.objects.visible_to(user, permission)
        return self.filter(version__question__bank__in=banks.values("pk"))

    def standing(self) -> "AssignmentQuerySet":
        """Keep those that somebody still has to do: not ended, the version still in review."""
        return self.filter(ended_at__isnull=True, version__state=VersionState.IN_REVIEW)


class Assignment(models.Model):
    """One reviewer's task to decide on one version until a day.

    Only `banks.assigning` gives and moves them; a decision of the reviewer ends it
    (`banks.review`). Where nobody is named, the version was given back to who had returned the one
    before it.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.CASCADE, related_name="assignments"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_assignments"
    )
    due_on = models.DateField(_("last day"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews_assigned",
    )
    assigned_at = models.DateTimeField(_("assigned at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end = models.CharField(_("how it ended"), max_length=10, choices=AssignmentEnd, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    overdue_told_at = models.DateTimeField(_("told that it is overdue at"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "reviewer"],
                condition=Q(ended_at__isnull=True),
                name="assignment_one_standing_each",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
                name="assignment_end_says_how",
            ),
        ]
        indexes = [
            # What a reviewer has to do, the most urgent first.
            models.Index(
                fields=["reviewer", "due_on"],
                condition=Q(ended_at__isnull=True),
                name="assignment_of_reviewer",
            ),
            # Who has to be reminded (`banks.reminding`).
            models.Index(
                fields=["due_on"], condition=Q(ended_at__isnull=True), name="assignment_by_due_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.reviewer_id}"
