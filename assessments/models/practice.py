"""Practice: questions of practice banks that an official answers for themselves alone."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from banks.enums import BankPurpose
from banks.models import Bank, QuestionVersion, Skill

if TYPE_CHECKING:
    from people.models import User


class PracticeRunQuerySet(models.QuerySet["PracticeRun"]):
    """Reads of runs."""

    def of(self, user: "User") -> "PracticeRunQuerySet":
        """Keep the runs of `user`, whom alone they concern.

        A bank that has become one for examinations since then shows nothing any more.
        """
        return self.filter(user=user, bank__purpose=BankPurpose.PRACTICE)


class PracticeRun(models.Model):
    """Some questions of one practice bank, drawn for one official; it counts nowhere.

    ``skill`` is the one that was chosen, empty for the whole bank.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_runs"
    )
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="practice_runs")
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="practice_runs"
    )
    started_at = models.DateTimeField(_("started at"))

    objects = PracticeRunQuerySet.as_manager()

    class Meta:
        indexes = [  # the official's page of practice: the newest runs first
            models.Index(fields=["user", "-started_at"], name="practice_run_newest")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"


class PracticeAnswerQuerySet(models.QuerySet["PracticeAnswer"]):
    """Reads of the questions of runs."""

    def still_shown(self, *, on: date) -> "PracticeAnswerQuerySet":
        """Keep what was answered, and what may still be asked on a day.

        A question that was held back, retired, put under an embargo or left by its law since the run
        was drawn is asked no more.
        """
        usable = QuestionVersion.objects.usable(on=on).filter(pk=OuterRef("version"))
        return self.filter(Q(at__isnull=False) | Exists(usable))


class PracticeAnswer(models.Model):
    """One question of a run, and once it is answered what was answered and what it earned.

    ``response`` is JSON of the question's kind; empty where the official asked for the answer.
    """

    run = models.ForeignKey(PracticeRun, on_delete=models.CASCADE, related_name="answers")
    order = models.PositiveSmallIntegerField(_("order"))
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="practice_answers"
    )
    response = models.JSONField(_("response"), null=True, blank=True)
    fraction = models.DecimalField(
        _("fraction"), max_digits=6, decimal_places=5, null=True, blank=True
    )
    at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = PracticeAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "order"], name="practice_answer_order_once"),
            models.UniqueConstraint(fields=["run", "version"], name="practice_answer_once"),
            models.CheckConstraint(
                condition=Q(at__isnull=True, fraction__isnull=True, response__isnull=True)
                | Q(at__isnull=False, fraction__isnull=False),
                name="practice_answer_has_its_fraction",
            ),
            models.CheckConstraint(
                condition=Q(fraction__isnull=True)
                | Q(fraction__gte=Decimal(0), fraction__lte=Decimal(1)),
                name="practice_answer_fraction_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.order}"
