"""Long work."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from office.enums import JobState

#: A job in one of these states is still to be finished.
OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One piece of long work that shows its progress and can be found again.

    Asked for, claimed by one worker, ended once; `office.jobs` alone moves it. ``heartbeat_at`` is
    the last sign of life: of the worker while it runs, of the queue while it waits.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("asked for at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"))
    cancel_requested_at = models.DateTimeField(_("asked to stop at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    link = models.CharField(_("address of the result"), max_length=300, blank=True)
    file = models.ForeignKey(
        "office.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
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
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | ~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False),
                name="job_ended_unless_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(started_at__isnull=False, attempts__gte=1),
                name="job_running_was_started",
            ),
        ]
        indexes = [  # the reaper, twice a minute
            models.Index(
                fields=["heartbeat_at"], condition=Q(ended_at__isnull=True), name="job_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"

    @property
    def number(self) -> str:
        """The short name by which people speak of the job."""
        return self.uuid.hex[:8]

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None where that is not known."""
        return self.done * 100 // self.total if self.total else None
