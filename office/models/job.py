"""Long work."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from office.enums import JobState


class Job(models.Model):
    """One piece of long work that shows its progress and can be found again."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    task_id = models.CharField(_("task"), max_length=64, blank=True)
    kind = models.CharField(_("kind"), max_length=60)
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.RUNNING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    started_at = models.DateTimeField(_("started at"))
    heartbeat_at = models.DateTimeField(_("last sign of life"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="job_done_within_total"
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, ended_at__isnull=True)
                | ~Q(state=JobState.RUNNING) & Q(ended_at__isnull=False),
                name="job_ended_unless_running",
            ),
        ]
        indexes = [  # the reaper, each minute
            models.Index(
                fields=["heartbeat_at"], condition=Q(ended_at__isnull=True), name="job_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"
