"""Courses, their sessions and trainers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import access
from people.models import Booking, Place, Unit
from training.enums import SEATED, CourseState, EnrolmentState, TrainerKind
from training.models.programme import Programme

if TYPE_CHECKING:
    from people.models import User


class Trainer(models.Model):
    """Someone who teaches; they have an account, since they take attendance."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainer"
    )
    kind = models.CharField(_("kind"), max_length=9, choices=TrainerKind)
    topics = models.CharField(_("topics"), max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.user)


def _counted(**which: Any) -> Coalesce:
    """Count the enrolments of each course shown, not by a join that groups all courses."""
    enrolments = apps.get_model("training", "Enrolment")._default_manager
    rows = enrolments.filter(course=OuterRef("pk"), **which).order_by().values("course")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


class CourseQuerySet(models.QuerySet["Course"]):
    """Reads of courses."""

    def visible_to(self, user: "User", permission: str) -> "CourseQuerySet":
        """Keep the courses of the units where `user` holds `permission`, and those they teach."""
        reach = access.reach(user, permission, unit="unit", course="")
        return self.filter(reach)

    def holding(self, path: str = "course") -> Exists:
        """Ask of a row whether its course, at `path`, is one of these.

        For what a few rows of many are asked once they are narrowed by something else, such as a
        week: a list of the courses would be walked first.
        """
        return Exists(self.filter(pk=OuterRef(path)))

    def taught_by(self, user: "User") -> "CourseQuerySet":
        """Keep the courses that `user` teaches, as a whole or a session of them."""
        teaches = Q(trainers__user=user) | Q(sessions__trainers__trainer__user=user)
        return self.filter(pk__in=Course.objects.filter(teaches).values("pk"))

    def with_seats(self) -> "CourseQuerySet":
        """Add how many have a seat (`taken`) and how many wait (`waiting`)."""
        return self.annotate(
            taken=_counted(state__in=SEATED), waiting=_counted(state=EnrolmentState.WAITLISTED)
        )

    def with_seats_left(self) -> "CourseQuerySet":
        """Add how many seats are free (`left`)."""
        return self.annotate(left=F("capacity") - _counted(state__in=SEATED))

    def registering(self, at: datetime) -> "CourseQuerySet":
        """Keep the courses that anyone may ask to join at `at`, whichever unit runs them."""
        return self.filter(state=CourseState.OPEN, registers_from__lte=at, registers_to__gt=at)


class Course(models.Model):
    """One run of a programme (lớp).

    ``place`` and ``trainers`` are the usual ones, offered for each new session; what is booked
    stands with the sessions. ``search_title`` and ``search_decision`` are folded by `office.text`
    and written with what they are made of.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="courses")
    search_title = models.TextField(_("title without marks"), default="", editable=False)
    decision = models.CharField(_("decision"), max_length=100, blank=True)
    search_decision = models.TextField(_("decision without marks"), default="", editable=False)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="courses"
    )
    trainers = models.ManyToManyField(Trainer, related_name="courses", blank=True)
    capacity = models.PositiveSmallIntegerField(_("capacity"))
    registers_from = models.DateTimeField(_("registration from"))
    registers_to = models.DateTimeField(_("registration to"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(
        _("state"), max_length=9, choices=CourseState, default=CourseState.PLANNED
    )
    is_simulated = models.BooleanField(_("with simulated attendance"), default=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gt=0), name="course_seats_someone"),
            models.CheckConstraint(
                condition=Q(registers_to__gt=F("registers_from")),
                name="course_registration_has_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="course_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def begins_early(self, *, at: datetime) -> bool:
        """Tell whether beginning it at `at` cuts something short: its first day or registration."""
        return at < self.registers_to or timezone.localdate(at) < self.starts_on


class CourseStep(models.Model):
    """One move of a course's state: who, when, why."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(_("from"), max_length=9, choices=CourseState, blank=True)
    to_state = models.CharField(_("to"), max_length=9, choices=CourseState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="course_steps"
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class SessionQuerySet(models.QuerySet["Session"]):
    """Reads of sessions."""

    def visible_to(self, user: "User", permission: str) -> "SessionQuerySet":
        """Keep the sessions of the courses where `user` holds `permission`."""
        return self.filter(course__in=Course.objects.visible_to(user, permission))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "SessionQuerySet":
        """Keep the sessions to be held that share time with [starts_at, ends_at)."""
        kept = self.exclude(course__state=CourseState.CANCELLED)
        return kept.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Session(models.Model):
    """A session (buổi) of a course; its booking of the place is empty where it is held online."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    topic = models.CharField(_("topic"), max_length=200)
    periods = models.PositiveSmallIntegerField(_("teaching periods"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="session"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(periods__gt=0), name="session_has_periods"),
        ]
        indexes = [  # this week's and the next ones, of years of sessions
            models.Index(fields=["ends_at", "starts_at"], name="session_by_end")
        ]

    def __str__(self) -> str:
        return f"{self.course_id} / {self.number}"


class SessionTrainer(models.Model):
    """A trainer of a session, with the booking of their time."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trainers")
    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="sessions")
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="session_trainer"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "trainer"], name="session_trainer_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.trainer_id}"
