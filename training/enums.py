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


#: Who has, or had, a seat in a course.
SEATED = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)


class EnrolmentReason(models.TextChoices):
    """Why someone takes a course."""

    RECOMMENDED = "recommended", _("Recommended after a round")
    NOMINATED = "nominated", _("Nominated by the unit")
    OWN_WISH = "own_wish", _("Own wish")


class Presence(models.TextChoices):
    """What the roll call said."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    EXCUSED = "excused", _("Absent, excused")
    ABSENT = "absent", _("Absent")


#: What counts as having attended: who came late was there.
ATTENDED = (Presence.PRESENT, Presence.LATE)


class ProposalState(models.TextChoices):
    """Where a trainer's proposal of a session stands."""

    WAITING = "waiting", _("Waits for the training officer")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TrainerKind(models.TextChoices):
    """How a trainer belongs to the house."""

    STAFF = "staff", _("Lecturer of the house")
    VISITING = "visiting", _("Visiting lecturer")
    PRESENTER = "presenter", _("Presenter")
