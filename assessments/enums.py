"""Closed lists of the assessments app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CellSource(models.TextChoices):
    """Which questions a blueprint cell takes (docs/architecture.md, "Tailoring")."""

    COMMON = "common", _("Common")
    POSITION = "position", _("Position")
    FIELD = "field", _("Field")


class RoundState(models.TextChoices):
    """Where a round stands; moved only by the functions of `assessments.rounds` and `publishing`."""

    PLANNED = "planned", _("Planned")
    PREPARED = "prepared", _("Prepared")
    SEALED = "sealed", _("Sealed")
    RUNNING = "running", _("Running")
    MARKING = "marking", _("Marking")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


#: The states in which a round may be scored.
SCORABLE = (RoundState.MARKING, RoundState.PUBLISHED)


class Standing(models.TextChoices):
    """Where a candidate stands in a round."""

    REGISTERED = "registered", _("Registered")
    EXEMPT = "exempt", _("Exempt")
    UNSERVED = "unserved", _("No paper can be made")
    ABSENT = "absent", _("Absent")
    SAT = "sat", _("Sat")
    SUSPENDED = "suspended", _("Suspended")


#: Who sat a round: those sent out while they did are among them, here as in results and summaries.
WERE_THERE = (Standing.SAT, Standing.SUSPENDED)


class DrawPolicy(models.TextChoices):
    """How many papers a group of candidates gets."""

    PARALLEL = "parallel", _("Parallel papers for each group")
    PERSONAL = "personal", _("A paper of their own for each candidate")
    COMMON = "common", _("The same questions for everybody, in different orders")


class FormRole(models.TextChoices):
    """What an exam form is kept for."""

    MAIN = "main", _("Main")
    RESERVE = "reserve", _("Reserve")


class EndedBy(models.TextChoices):
    """Who or what ended an attempt."""

    CANDIDATE = "candidate", _("The candidate")
    CLOCK = "clock", _("The clock")
    PROCTOR = "proctor", _("The proctor")
    SUSPENSION = "suspension", _("Suspension")


class ScoringState(models.TextChoices):
    """Where a scoring version stands."""

    SHADOW = "shadow", _("Shadow")
    APPROVED = "approved", _("Approved")
    LIVE = "live", _("Live")
    SUPERSEDED = "superseded", _("Superseded")


class Treatment(models.TextChoices):
    """What a council decided about an item after the sitting."""

    VOID_FULL = "void_full", _("Void, everyone gets its points")
    VOID_SPREAD = "void_spread", _("Void, its points are spread over the others")
    NEW_KEY = "new_key", _("New key")
    EXTRA_KEY = "extra_key", _("A further key is accepted")


class MarkKind(models.TextChoices):
    """In which capacity a person judged a response."""

    FIRST = "first", _("First marker")
    SECOND = "second", _("Second marker")
    ADJUDICATOR = "adjudicator", _("Adjudicator")
    APPEAL = "appeal", _("Appeal")


class Outcome(models.TextChoices):
    """What a round came to for a candidate."""

    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")
    ABSENT = "absent", _("Absent")
    SUSPENDED = "suspended", _("Suspended")
    EXEMPT = "exempt", _("Exempt")
    UNSERVED = "unserved", _("No paper")


class IncidentKind(models.TextChoices):
    """What happened in a room."""

    TECHNICAL = "technical", _("Technical trouble")
    REPRIMAND = "reprimand", _("Reprimand")
    WARNING = "warning", _("Warning")
    SUSPENSION = "suspension", _("Suspension")
    IDENTITY = "identity", _("Identity")
    NOTE = "note", _("Note")


class CallKind(models.TextChoices):
    """Why a candidate calls from the paper."""

    HELP = "help", _("Needs help")
    QUESTION = "question", _("Reports a question")


class Task(models.TextChoices):
    """What a duty is; `assessments.duties` maps each to a role."""

    CHAIR = "chair", _("Chair of the council")
    SECRETARY = "secretary", _("Secretary")
    PAPER_BOARD = "paper_board", _("Paper board")
    PAPER_HEAD = "paper_head", _("Head of the paper board")
    PROCTOR = "proctor", _("Proctor")
    MARKER = "marker", _("Marker")
    APPEAL_MARKER = "appeal_marker", _("Appeal marker")
    OVERSIGHT = "oversight", _("Oversight")


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    FILED = "filed", _("Filed")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TroubleReason(models.TextChoices):
    """Why a proctor stops a clock, gives time back or changes a machine."""

    NETWORK = "network", _("Loss of the network")
    MACHINE = "machine", _("Machine out of order")
    POWER = "power", _("Power cut")
    HEALTH = "health", _("Health of the candidate")
    ALARM = "alarm", _("Fire alarm, evacuation")
    OTHER = "other", _("Another reason")


class ViolationReason(models.TextChoices):
    """What a candidate did against the rules of the room."""

    TALKING = "talking", _("Talking or exchanging with others")
    DEVICE = "device", _("Phone or other device")
    PAPERS = "papers", _("Forbidden papers")
    LEAVING = "leaving", _("Leaving the seat without leave")
    IMPERSONATION = "person", _("Sitting for somebody else")
    DISORDER = "disorder", _("Disorder in the room")
    OTHER = "other", _("Another reason")


class LateState(models.TextChoices):
    """What became of answers that came in after the end."""

    PENDING = "pending", _("Waiting for a decision")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
