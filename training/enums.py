"""Closed lists of the training app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CourseState(models.TextChoices):
    """Where a course stands."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open for registration")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class EnrolmentState(models.TextChoices):
    """Where an enrolment stands."""

    WAITLISTED = "waitlisted", _("On the waiting list")
    ENROLLED = "enrolled", _("Enrolled")
    COMPLETED = "completed", _("Completed")
    NOT_COMPLETED = "not_completed", _("Not completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EnrolmentReason(models.TextChoices):
    """Why someone takes a course."""

    RECOMMENDED = "recommended", _("Recommended after a round")
    NOMINATED = "nominated", _("Nominated by the unit")
    OWN_WISH = "own_wish", _("Own wish")


class Presence(models.TextChoices):
    """What the roll call said."""

    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Absent, excused")
    ABSENT = "absent", _("Absent")


class TrainerKind(models.TextChoices):
    """How a trainer belongs to the house."""

    STAFF = "staff", _("Lecturer of the house")
    VISITING = "visiting", _("Visiting lecturer")
    PRESENTER = "presenter", _("Presenter")
