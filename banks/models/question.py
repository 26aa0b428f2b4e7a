"""Questions: the identity over all versions, holds, enemies."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from banks.models.bank import Bank
from office.sealed_fields import SealedTextField
from people import access

if TYPE_CHECKING:
    from people.models import User


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of questions."""

    def visible_to(self, user: "User", permission: str) -> "QuestionQuerySet":
        """Keep the questions of the banks whose author or reviewer `user` is: nobody else's."""
        reach = access.reach(user, permission, bank="bank")
        return self.filter(reach)

    def lock(self) -> list[int]:
        """Hold the questions until commit, in order of their keys as everybody does; return these."""
        rows = self.select_for_update(no_key=True).order_by("pk")
        return list(rows.values_list("pk", flat=True))


class Question(models.Model):
    """A question of a bank; what it says is in its versions.

    ``live_version`` is the approved version that may stand on new papers; only
    `banks.review.approve` sets it.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(_("code"), max_length=40)
    live_version = models.OneToOneField(
        "banks.QuestionVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="live_for",
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    retired_reason = SealedTextField(_("why it was retired"), null=True, blank=True, default="")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="question_code_once_per_bank"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_reason__isnull=True)
                | Q(retired_at__isnull=False, retired_reason__isnull=False),
                name="question_retirement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class QuestionEnemy(models.Model):
    """Two questions of which one gives the other away; each pair is stored once."""

    first = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="enemies_after")
    second = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="enemies_before")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="enemy_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="enemy_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} × {self.second_id}"


class Hold(models.Model):
    """A time during which a question may not be drawn: why, who ordered it and who lifted it."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="holds")
    reason = SealedTextField(_("reason"), null=True)  # an empty one is NULL, which is refused
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holds_placed",
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holds_lifted",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_someone",
            ),
            models.CheckConstraint(condition=Q(reason__isnull=False), name="hold_says_why"),
        ]
        indexes = [  # drawable
            models.Index(fields=["question"], condition=Q(lifted_at__isnull=True), name="hold_open")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.placed_at:%Y-%m-%d}"
