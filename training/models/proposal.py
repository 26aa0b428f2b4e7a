"""Sessions that trainers propose."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Place
from training.enums import ProposalState
from training.models.course import Course, Session, Trainer

if TYPE_CHECKING:
    from people.models import User


class SessionProposalQuerySet(models.QuerySet["SessionProposal"]):
    """Reads of proposals."""

    def waiting(self) -> "SessionProposalQuerySet":
        """Keep those that nobody has decided."""
        return self.filter(state=ProposalState.WAITING)

    def visible_to(self, user: "User", permission: str) -> "SessionProposalQuerySet":
        """Keep the proposals for the courses where `user` holds `permission`."""
        return self.filter(course__in=Course.objects.visible_to(user, permission))


class SessionProposal(models.Model):
    """A session that a trainer asks for, or another time for one; it books nothing.

    ``session`` is the one to move, empty for a new one. The training officer confirms it, which
    adds or moves the session, or declines it and says why.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="proposals")
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    is_move = models.BooleanField(_("moves a session"), default=False)
    topic = models.CharField(_("topic"), max_length=200)
    periods = models.PositiveSmallIntegerField(_("teaching periods"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    trainers = models.ManyToManyField(Trainer, related_name="proposals", blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_proposals"
    )
    at = models.DateTimeField(_("at"))
    state = models.CharField(
        _("state"), max_length=9, choices=ProposalState, default=ProposalState.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="session_proposals_decided",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = SessionProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="proposal_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(periods__gt=0), name="proposal_has_periods"),
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING, decided_at__isnull=True)
                | ~Q(state=ProposalState.WAITING) & Q(decided_at__isnull=False),
                name="proposal_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""),
                name="proposal_declined_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.topic}"
