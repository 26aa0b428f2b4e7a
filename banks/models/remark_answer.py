"""What became of a reviewer's remark in the next version."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.models.question_version import Draft, QuestionVersion
from banks.models.review import Review
from office.sealed_fields import SealedTextField


class RemarkAnswer(models.Model):
    """The author's answer to one remark of a review, and whether a reviewer takes it as settled.

    It belongs to the draft while that is written, and to the version once it is submitted. The
    remark is a key of ``Review.comments``; the empty one stands for the reason of the return.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    field = models.CharField(_("part of the question"), max_length=200, blank=True)
    said = SealedTextField(_("answer"), default="")
    is_dealt = models.BooleanField(_("dealt with"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remark_answers"
    )
    at = models.DateTimeField(_("at"))
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="remark_answers"
    )
    version = models.ForeignKey(
        QuestionVersion,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="remark_answers",
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="remarks_settled",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "field", "draft"],
                condition=Q(draft__isnull=False),
                name="remark_answer_once_per_draft",
            ),
            models.UniqueConstraint(
                fields=["review", "field", "version"],
                condition=Q(version__isnull=False),
                name="remark_answer_once_per_version",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=True, version__isnull=False)
                | Q(draft__isnull=False, version__isnull=True),
                name="remark_answer_of_draft_or_version",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="remark_settled_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.field}"
