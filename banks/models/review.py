"""Reviews and approvals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.enums import Verdict
from banks.models.question_version import QuestionVersion
from office.sealed_fields import SealedJSONField, SealedTextField


class Review(models.Model):
    """One reviewer's decision on one version, with comments by field name."""

    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="question_reviews"
    )
    verdict = models.CharField(_("verdict"), max_length=7, choices=Verdict)
    reason = SealedTextField(_("reason"), null=True, blank=True, default="")
    comments = SealedJSONField(_("comments by field"), default=dict)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "reviewer"], name="review_once_each"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RETURN) | Q(reason__isnull=False),
                name="review_return_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.verdict}"


class Approval(models.Model):
    """The seal of an approved version, made only by `banks.review.approve`.

    Papers refer to this row, so an unapproved version cannot stand on one.
    """

    version = models.OneToOneField(
        QuestionVersion, on_delete=models.PROTECT, related_name="approval"
    )
    at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.version_id}"
