"""What is said between the proctor's desk and the machines of a room."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import CallKind
from assessments.models.attempt import Attempt
from assessments.models.candidate import Candidate
from assessments.models.exam_form import FormItem
from assessments.models.shift import ShiftRoom

if TYPE_CHECKING:
    from people.models import User


class RoomMessageQuerySet(models.QuerySet["RoomMessage"]):
    """Reads of messages."""

    def standing(self) -> "RoomMessageQuerySet":
        """Keep those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: "User", permission: str) -> "RoomMessageQuerySet":
        """Keep the messages of the rooms where `user` holds `permission`."""
        return self.filter(
            shift_room__in=ShiftRoom.objects.visible_to(user, permission).values("pk")
        )


class RoomMessage(models.Model):
    """What a proctor tells a room, or one candidate in it, on the screens of their papers."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    shift_room = models.ForeignKey(ShiftRoom, on_delete=models.PROTECT, related_name="messages")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    words = models.CharField(_("words"), max_length=300)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="room_messages"
    )
    sent_at = models.DateTimeField(_("sent at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RoomMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="room_message_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="room_message_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class CandidateCallQuerySet(models.QuerySet["CandidateCall"]):
    """Reads of calls."""

    def waiting(self) -> "CandidateCallQuerySet":
        """Keep those that nobody has answered and nobody took back."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def since(self, at: datetime, span: timedelta) -> "CandidateCallQuerySet":
        """Keep those of the time `span` before `at`."""
        return self.filter(at__gt=at - span)

    def visible_to(self, user: "User", permission: str) -> "CandidateCallQuerySet":
        """Keep the calls from the rooms where `user` holds `permission`."""
        return self.filter(
            shift_room__in=ShiftRoom.objects.visible_to(user, permission).values("pk")
        )


class CandidateCall(models.Model):
    """A candidate calls from the paper: for help, or because a question seems to be faulty.

    It ends nothing and decides nothing. Of each matter one waits at a time; what was reported of
    a question stays readable for the organiser after it was answered in the room.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    shift_room = models.ForeignKey(ShiftRoom, on_delete=models.PROTECT, related_name="calls")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="calls")
    kind = models.CharField(_("kind"), max_length=8, choices=CallKind)
    item = models.ForeignKey(
        FormItem, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    words = models.CharField(_("words"), max_length=300, blank=True)
    at = models.DateTimeField(_("called at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_calls",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = CandidateCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "kind"],
                condition=Q(item__isnull=True, answered_at__isnull=True, withdrawn_at__isnull=True),
                name="candidate_call_waits_once",
            ),
            models.UniqueConstraint(
                fields=["attempt", "item"],
                condition=Q(
                    item__isnull=False, answered_at__isnull=True, withdrawn_at__isnull=True
                ),
                name="candidate_call_waits_once_a_question",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(kind=CallKind.QUESTION),
                name="candidate_call_about_a_question_names_it",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="candidate_call_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.attempt_id}"
