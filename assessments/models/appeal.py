"""Appeals."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import AppealState
from assessments.models.exam_form import FormItem
from assessments.models.result import Result


class Appeal(models.Model):
    """A request to look again at a result, perhaps at one item of it; answered with a reason."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="appeals")
    item = models.ForeignKey(
        FormItem, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    text = models.TextField(_("what is asked"))
    filed_at = models.DateTimeField(_("filed at"))
    state = models.CharField(
        _("state"), max_length=9, choices=AppealState, default=AppealState.FILED
    )
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals_decided",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.FILED, decided_at__isnull=True)
                | ~Q(state=AppealState.FILED) & Q(decided_at__isnull=False) & ~Q(answer=""),
                name="appeal_decided_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.state}"
