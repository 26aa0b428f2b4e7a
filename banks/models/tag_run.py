"""Tags of many questions changed at once: what was to change, and which versions came of it."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.enums import TagRunState
from banks.models.bank import Bank
from banks.models.question_version import QuestionVersion
from office.sealed_fields import SealedJSONField, SealedTextField
from people import access

if TYPE_CHECKING:
    from people.models import User


class TagRunQuerySet(models.QuerySet["TagRun"]):
    """Reads of runs."""

    def visible_to(self, user: "User", permission: str) -> "TagRunQuerySet":
        """Keep the runs in the banks whose author or reviewer `user` is: nobody else's."""
        return self.filter(access.reach(user, permission, bank="bank"))


class TagRun(models.Model):
    """One change to the tags of many questions; only `banks.tagging` makes and moves them.

    ``chosen`` are the keys of the questions, ``change`` what `banks.tagging.Change` says and ``left``
    the code of each question that was left, with why.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="tag_runs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tag_runs"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=TagRunState, default=TagRunState.PREVIEWED
    )
    chosen = models.JSONField(_("questions"), default=list)
    change = SealedJSONField(_("change"), default=dict)
    left = SealedJSONField(_("questions that were left"), default=list)
    asked_at = models.DateTimeField(_("asked at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tag_runs_undone",
    )
    undo_reason = SealedTextField(_("why it was undone"), null=True, blank=True, default="")

    objects = TagRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[TagRunState.PREVIEWED, TagRunState.RUNNING], done_at__isnull=True
                )
                | Q(state__in=[TagRunState.DONE, TagRunState.UNDONE], done_at__isnull=False),
                name="tag_run_done_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=TagRunState.UNDONE, undone_by__isnull=False)
                | ~Q(state=TagRunState.UNDONE) & Q(undone_by__isnull=True),
                name="tag_run_undone_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_id} {self.state}"


class TagRunVersion(models.Model):
    """A version that came of a run."""

    run = models.ForeignKey(TagRun, on_delete=models.CASCADE, related_name="made")
    version = models.OneToOneField(
        QuestionVersion, on_delete=models.CASCADE, related_name="tag_run"
    )

    def __str__(self) -> str:
        return f"{self.run_id} {self.version_id}"
