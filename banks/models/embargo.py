"""What keeps a question from papers for a time or for good, with its reasons."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.models.question import Question
from office.sealed_fields import SealedTextField


class Embargo(models.Model):
    """A day before which no paper may draw a question; a change ends the row and begins another.

    The day that a version itself brings (``QuestionVersion.embargo_until``) is obeyed as well.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="embargoes")
    until = models.DateField(_("not before"))
    reason = SealedTextField(_("reason"))
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="embargoes_placed"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="embargoes_ended",
    )
    end_reason = SealedTextField(_("why it was ended"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(ended_at__isnull=True),
                name="embargo_one_standing_each",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="embargo_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.until}"


class Retirement(models.Model):
    """A time out of use: from the retirement of a question to its coming back, if it does.

    ``Question.retired_at`` is what papers obey; this says who and why, and outlives it.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="retirements")
    reason = SealedTextField(_("why it was retired"))
    retired_at = models.DateTimeField(_("retired at"))
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions_retired",
    )
    back_at = models.DateTimeField(_("back in use at"), null=True, blank=True)
    back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions_brought_back",
    )
    back_reason = SealedTextField(_("why it came back"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(back_at__isnull=True),
                name="retirement_one_standing_each",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True, back_by__isnull=True)
                | Q(back_at__isnull=False, back_by__isnull=False),
                name="retirement_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}"
