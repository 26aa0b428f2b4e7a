"""Enrolment and attendance."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people import access
from people.models import Official, Unit
from training.enums import EnrolmentReason, EnrolmentState, Presence
from training.models.course import Course, Session
from training.models.recommendation import Recommendation

if TYPE_CHECKING:
    from people.models import User


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Reads of enrolments."""

    def visible_to(self, user: "User", permission: str) -> "EnrolmentQuerySet":
        """Keep the enrolments of the units and courses where `user` holds `permission`, and own."""
        reach = access.reach(user, permission, unit="unit", official="official", course="course")
        return self.filter(reach)


class Enrolment(models.Model):
    """An official in a course, with the unit they had then and why they take it."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(_("state"), max_length=13, choices=EnrolmentState)
    reason = models.CharField(_("reason"), max_length=11, choices=EnrolmentReason)
    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
    )
    waitlist_order = models.PositiveSmallIntegerField(
        _("place in the queue"), null=True, blank=True
    )
    enrolled_at = models.DateTimeField(_("enrolled at"))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "official"],
                condition=~Q(state=EnrolmentState.WITHDRAWN),
                name="enrolment_once_per_course",
            ),
            models.UniqueConstraint(
                fields=["course", "waitlist_order"], name="enrolment_queue_place_once"
            ),
            models.CheckConstraint(
                condition=Q(state=EnrolmentState.WAITLISTED, waitlist_order__isnull=False)
                | ~Q(state=EnrolmentState.WAITLISTED) & Q(waitlist_order__isnull=True),
                name="enrolment_queue_place_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(reason=EnrolmentReason.RECOMMENDED, recommendation__isnull=False)
                | ~Q(reason=EnrolmentReason.RECOMMENDED) & Q(recommendation__isnull=True),
                name="enrolment_recommended_by_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.official_id}"


class Attendance(models.Model):
    """What the roll call of one session said of one enrolment."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(_("presence"), max_length=7, choices=Presence)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances_taken"
    )
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.enrolment_id} {self.presence}"
