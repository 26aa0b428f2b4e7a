"""Answers that a machine kept and could send only after the end."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import LateState
from assessments.models.attempt import Attempt
from people import access

if TYPE_CHECKING:
    from people.models import User


class LateEvidenceQuerySet(models.QuerySet["LateEvidence"]):
    """Reads of late answers."""

    def pending(self) -> "LateEvidenceQuerySet":
        """Keep those that wait for a decision."""
        return self.filter(state=LateState.PENDING)

    def visible_to(self, user: "User", permission: str) -> "LateEvidenceQuerySet":
        """Keep those of the rounds and rooms where `user` holds `permission`."""
        return self.filter(_reach(user, permission))

    def decidable_by(self, user: "User") -> "LateEvidenceQuerySet":
        """Keep those about which `user` may decide: as organiser, or as proctor of an open shift."""
        is_open = Q(attempt__candidate__shift_room__shift__closed_at__isnull=True)
        return self.filter(
            _reach(user, "assessments.manage_round")
            | _reach(user, "assessments.proctor_attempt") & is_open
        )


def _reach(user: "User", permission: str) -> Q:
    """Return what keeps those where `user` holds `permission`; each leads to one round and room."""
    return access.reach(
        user,
        permission,
        unit="attempt__candidate__round__unit",
        round="attempt__candidate__round",
        shift="attempt__candidate__shift_room__shift",
        place="attempt__candidate__shift_room__place",
    )


class LateEvidence(models.Model):
    """One post of answers after the end: it changes nothing until somebody decides.

    ``payload`` is what was sent, as it was sent; ``accepted_items`` are the items of which an answer
    was written when it was accepted.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_evidence")
    received_at = models.DateTimeField(_("received at"))
    client_at = models.DateTimeField(_("time on the device"))
    payload = models.JSONField(_("what was sent"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=LateState, default=LateState.PENDING)
    accepted_items = models.JSONField(_("answers that were written"), default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_late_evidence",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = LateEvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "digest"], name="late_evidence_once"),
            models.CheckConstraint(
                condition=Q(
                    state=LateState.PENDING,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    reason="",
                )
                | ~Q(state=LateState.PENDING)
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(reason=""),
                name="late_evidence_decided_by_somebody",
            ),
        ]
        indexes = [
            # What waits: counted on the pages of rooms and rounds.
            models.Index(
                fields=["attempt"],
                condition=Q(state=LateState.PENDING),
                name="late_evidence_pending",
            ),
            # What has waited longest: the home pages show the first of it.
            models.Index(
                fields=["received_at"],
                condition=Q(state=LateState.PENDING),
                name="late_evidence_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} / {self.digest[:8]}"
