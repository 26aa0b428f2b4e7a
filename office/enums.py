"""Closed lists of the office app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PolicyKind(models.TextChoices):
    """What a policy regulates; each has one dataclass in `office.policies`."""

    EXAM = "exam", _("Examination")
    TRAINING = "training", _("Training")
    CALENDAR = "calendar", _("Working calendar")


class JobState(models.TextChoices):
    """Where a piece of long work stands."""

    WAITING = "waiting", pgettext_lazy("task", "Waiting")
    RUNNING = "running", pgettext_lazy("task", "Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class ImportKind(models.TextChoices):
    """What an imported file brings."""

    BANK = "bank", _("Question bank")
    ROSTER = "roster", _("Officials")
    PROGRAMMES = "programmes", _("Training programmes")
    UNITS = "units", _("Units")
    LISTS = "lists", _("Lists of codes")
