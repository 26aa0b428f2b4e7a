"""Incidents."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import IncidentKind
from assessments.models.attempt import Attempt
from assessments.models.candidate import Candidate

if TYPE_CHECKING:
    from people.models import User


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Reads of incidents."""

    def standing(self) -> "IncidentQuerySet":
        """Keep those that were not struck."""
        return self.filter(struck_at__isnull=True)

    def visible_to(self, user: "User", permission: str) -> "IncidentQuerySet":
        """Keep the incidents of the candidates over whom `user` holds `permission`."""
        reached = Candidate.objects.visible_to(user, permission)
        return self.filter(candidate__in=reached.order_by().values("pk"))


class Incident(models.Model):
    """What happened to a candidate in the room, in the proctor's words; stands in the minutes.

    One without a recorder was told by the candidate at their machine: something in their own
    details is wrong. All others are a proctor's.

    What was written down by mistake is struck with a reason and stays readable; the minutes that
    it had given back stand in ``struck_minutes`` then, and count no more.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="incidents")
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    #: Where the candidate sat then; unknown of what was recorded before machines were noted.
    seat = models.PositiveSmallIntegerField(_("machine"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=IncidentKind)
    reason = models.CharField(_("what happened"), max_length=500)
    extra_minutes = models.PositiveSmallIntegerField(_("minutes given back"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    struck_at = models.DateTimeField(_("struck at"), null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_reason = models.CharField(_("why it was struck"), max_length=300, blank=True)
    struck_minutes = models.PositiveSmallIntegerField(_("minutes taken back"), default=0)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="incident_says_what"),
            models.CheckConstraint(
                condition=Q(extra_minutes=0) | Q(attempt__isnull=False),
                name="incident_minutes_of_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=False) | Q(kind=IncidentKind.IDENTITY),
                name="incident_told_by_a_candidate_is_about_identity",
            ),
            models.CheckConstraint(
                condition=Q(
                    struck_at__isnull=True,
                    struck_by__isnull=True,
                    struck_reason="",
                    struck_minutes=0,
                )
                | Q(struck_at__isnull=False, struck_by__isnull=False, extra_minutes=0)
                & ~Q(struck_reason=""),
                name="incident_struck_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.candidate_id}"

    @property
    def machine(self) -> int | None:
        """The machine where it happened, as far as it was noted; else the candidate's own now."""
        return self.candidate.seat if self.seat is None else self.seat
