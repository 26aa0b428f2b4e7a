"""Attempts and responses."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import EndedBy
from assessments.models.blueprint import BlueprintPart
from assessments.models.candidate import Candidate
from assessments.models.exam_form import ExamForm, FormItem
from assessments.models.shift import ShiftRoom
from people import access

if TYPE_CHECKING:
    from people.models import User


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Reads of attempts."""

    def running(self) -> "AttemptQuerySet":
        """Keep those that began and have not ended."""
        return self.filter(started_at__isnull=False, ended_at__isnull=True)

    def overdue(self, *, at: datetime) -> "AttemptQuerySet":
        """Keep the running attempts whose deadline has passed at `at`."""
        return self.running().filter(deadline_at__lte=at)

    def visible_to(self, user: "User", permission: str) -> "AttemptQuerySet":
        """Keep the attempts of the units, rounds and rooms where `user` holds `permission`."""
        reach = access.reach(
            user,
            permission,
            unit="candidate__unit",
            round="candidate__round",
            shift="candidate__shift_room__shift",
            place="candidate__shift_room__place",
        )
        return self.filter(reach)


class Attempt(models.Model):
    """One candidate sitting one part on one exam form, from the start to the end.

    Prepared before the hour, started by the candidate. ``deadline_at`` is the stored answer of
    `delivery.deadline` and is rewritten by `delivery.reschedule` alone. ``lease`` names the
    device that may write; a proctor's act gives it to another.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="attempts")
    exam_form = models.ForeignKey(ExamForm, on_delete=models.PROTECT, related_name="attempts")
    part = models.ForeignKey(BlueprintPart, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    prepared_at = models.DateTimeField(_("prepared at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    last_saved_at = models.DateTimeField(_("last saved at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=12, choices=EndedBy, blank=True)
    lease = models.CharField(_("device lease"), max_length=64, blank=True)
    annulled_at = models.DateTimeField(_("annulled at"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "part", "number"], name="attempt_number_once_per_part"
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(started_at__isnull=False, ended_at__isnull=True),
                name="attempt_one_running_per_candidate",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, deadline_at__isnull=True)
                | Q(
                    started_at__isnull=False,
                    deadline_at__isnull=False,  # NULL would pass a check
                    deadline_at__gt=F("started_at"),
                ),
                name="attempt_deadline_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="attempt_end_says_why",
            ),
        ]
        indexes = [  # delivery.close_overdue, every few seconds while a shift runs
            models.Index(
                fields=["deadline_at"],
                condition=Q(ended_at__isnull=True),
                name="attempt_running_by_deadline",
            ),
            # receipts.issue_due, as often: who ended lately and has no receipt
            models.Index(fields=["ended_at"], name="attempt_by_end"),
            # How many of a round have ended, from its forms: the rows themselves are not read.
            models.Index(
                fields=["exam_form", "annulled_at", "ended_at"], name="attempt_ends_by_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} / {self.number}"


class Interruption(models.Model):
    """A time during which the clock stood still, and by whose order: of a room or one attempt."""

    shift_room = models.ForeignKey(
        ShiftRoom, on_delete=models.PROTECT, null=True, blank=True, related_name="interruptions"
    )
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, null=True, blank=True, related_name="interruptions"
    )
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interruptions"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shift_room__isnull=False, attempt__isnull=True)
                | Q(shift_room__isnull=True, attempt__isnull=False),
                name="interruption_of_a_room_or_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="interruption_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class ResponseQuerySet(models.QuerySet["Response"]):
    """Reads of responses."""

    def given(self) -> "ResponseQuerySet":
        """Keep the responses that say something; one that was taken back is kept as JSON's null."""
        return self.filter(value__isnull=False).exclude(value=None)

    def visible_to(self, user: "User", permission: str) -> "ResponseQuerySet":
        """Keep the responses of the rounds where `user` has the duty to mark them."""
        reach = access.reach(
            user,
            permission,
            response="",
            round="attempt__candidate__round",
            shift="attempt__candidate__shift_room__shift",
            place="attempt__candidate__shift_room__place",
        )
        return self.filter(reach)


class Response(models.Model):
    """The last value of one item in one attempt; `sequence` is the device's own counter."""

    attempt = models.ForeignKey(
        Attempt,
        on_delete=models.PROTECT,
        related_name="responses",
        db_index=False,  # response_one_per_item leads with it
    )
    item = models.ForeignKey(FormItem, on_delete=models.PROTECT, related_name="responses")
    value = models.JSONField(_("value"), null=True)
    sequence = models.PositiveBigIntegerField(_("sequence"))
    client_at = models.DateTimeField(_("time on the device"))
    saved_at = models.DateTimeField(_("saved at"))

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="response_one_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} / {self.item_id}"
