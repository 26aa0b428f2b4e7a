"""Closed lists of the office app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyKind(models.TextChoices):
    """What a policy regulates; each has one dataclass in `office.policies`."""

    EXAM = "exam", _("Examination")
    TRAINING = "training", _("Training")
    CALENDAR = "calendar", _("Working calendar")


class JobState(models.TextChoices):
    """Where a piece of long work stands."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class ImportKind(models.TextChoices):
    """What an imported file brings."""

    BANK = "bank", _("Question bank")
    ROSTER = "roster", _("Officials")
    PROGRAMMES = "programmes", _("Training programmes")
