"""Legal texts that end: what was noted of them, and the questions that were held back for it."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.models.legal_basis import LegalBasis
from banks.models.question import Hold, Question
from people import access

if TYPE_CHECKING:
    from people.models import User


class LegalNote(models.Model):
    """Who changed what of a legal text, and why; ``changes`` are field -> [before, after]."""

    legal_basis = models.ForeignKey(LegalBasis, on_delete=models.CASCADE, related_name="notes")
    reason = models.CharField(_("reason"), max_length=300)
    changes = models.JSONField(_("changes"), default=dict)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_notes"
    )

    def __str__(self) -> str:
        return f"{self.legal_basis_id} {self.at}"


class LapseHoldQuerySet(models.QuerySet["LapseHold"]):
    """Reads of what was held back."""

    def visible_to(self, user: "User", permission: str) -> "LapseHoldQuerySet":
        """Keep those of the banks whose author or reviewer `user` is: nobody else's."""
        return self.filter(access.reach(user, permission, bank="question__bank"))

    def standing(self) -> "LapseHoldQuerySet":
        """Keep those whose questions still wait for somebody to look at them again."""
        return self.filter(hold__lifted_at__isnull=True, question__retired_at__isnull=True)

    def of(self, user: "User") -> "LapseHoldQuerySet":
        """Keep those of the questions whose version in use `user` wrote or brought."""
        return self.filter(
            Q(question__live_version__author=user) | Q(question__live_version__import_run__by=user)
        )


class LapseHold(models.Model):
    """A question was held back since its version in use stands on a text that ended: once for each.

    Only `banks.lapsing` writes these.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    hold = models.OneToOneField(Hold, on_delete=models.CASCADE, related_name="lapse")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="lapses")
    legal_basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, related_name="lapses")

    objects = LapseHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "legal_basis"], name="lapse_once_for_each_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.legal_basis_id}"
