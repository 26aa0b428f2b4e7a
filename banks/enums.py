"""Closed lists of the banks app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Cognitive level of a question: the four columns of a Vietnamese test matrix."""

    RECALL = "NB", _("Recall")
    UNDERSTANDING = "TH", _("Understanding")
    APPLICATION = "VD", _("Application")
    HIGH_APPLICATION = "VDC", _("High application")


class BankPurpose(models.TextChoices):
    """What a bank's questions are for; a secured bank is read by its own people alone."""

    SECURED = "secured", _("Secured examination")
    PRACTICE = "practice", _("Practice")
    CONTEST = "contest", _("Contest")


class MemberRole(models.TextChoices):
    """What a member does in a bank; the values are roles of `people.enums.Role`."""

    AUTHOR = "bank_author", _("Author")
    REVIEWER = "bank_reviewer", _("Reviewer")


class VersionState(models.TextChoices):
    """Where a question version stands in review."""

    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")


class Verdict(models.TextChoices):
    """One reviewer's decision."""

    APPROVE = "approve", _("Approve")
    RETURN = "return", _("Return")


class AssignmentEnd(models.TextChoices):
    """How a reviewer's task to decide on a version ended."""

    DECIDED = "decided", _("Decided")
    MOVED = "moved", _("Given to somebody else")
    WITHDRAWN = "withdrawn", _("Taken back")


class UploadState(models.TextChoices):
    """What was decided about an uploaded file."""

    RECEIVED = "received", _("Not read yet")
    PREVIEWED = "previewed", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Imported")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")


class FoundState(models.TextChoices):
    """Whether a question of an uploaded file can come into the bank."""

    READY = "ready", _("Ready")
    DOUBTFUL = "doubtful", _("To be mended")
    LEFT_OUT = "left_out", _("Left out")


class QuestionState(models.TextChoices):
    """What lists of questions can be narrowed to; a question may be in several at once."""

    USABLE = "usable", _("In use")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    HELD = "held", _("Held back")
    RETIRED = "retired", _("Retired")
    DRAFT = "draft", _("Draft only")


class PairState(models.TextChoices):
    """What was decided about two questions that are nearly the same."""

    OPEN = "open", _("Not decided")
    KEPT = "kept", _("Both are kept")
    ENEMIES = "enemies", _("Never on one paper")
    MERGED = "merged", _("Merged")


class TagRunState(models.TextChoices):
    """What became of a change to the tags of many questions."""

    PREVIEWED = "previewed", _("Waiting for confirmation")
    RUNNING = "running", _("Being carried out")
    DONE = "done", _("Carried out")
    UNDONE = "undone", _("Undone")
