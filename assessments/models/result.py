"""Results."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import Outcome, RoundState
from assessments.models.candidate import Candidate
from assessments.models.scoring import ScoringVersion
from banks.models import Skill
from people import access

if TYPE_CHECKING:
    from people.models import User

_SCORED = [Outcome.PASSED, Outcome.FAILED]


class ResultQuerySet(models.QuerySet["Result"]):
    """Reads of results."""

    def published(self) -> "ResultQuerySet":
        """Keep the results of live scoring versions of published rounds."""
        return self.filter(
            candidate__round__live_scoring=F("scoring_version"),
            candidate__round__state__in=[RoundState.PUBLISHED, RoundState.ARCHIVED],
        )

    def visible_to(self, user: "User", permission: str) -> "ResultQuerySet":
        """Keep the published results of the units where `user` holds `permission`, and one's own."""
        reach = access.reach(
            user, permission, unit="candidate__unit", official="candidate__official"
        )
        return self.published().filter(reach)


class Result(models.Model):
    """What a round came to for one candidate under one scoring version; never rewritten."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="results")
    scoring_version = models.ForeignKey(
        ScoringVersion, on_delete=models.PROTECT, related_name="results"
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)
    grade_class = models.CharField(_("class"), max_length=30, blank=True)
    penalty_rate = models.DecimalField(_("penalty"), max_digits=4, decimal_places=3, default=0)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "scoring_version"], name="result_once_per_scoring"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=_SCORED, score__isnull=False) & ~Q(grade_class="")
                | ~Q(outcome__in=_SCORED) & Q(score__isnull=True, grade_class=""),
                name="result_scored_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.outcome}"


class ResultShare(models.Model):
    """The share (0 to 1) that a result shows of one skill or module: earned over maximum."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="shares")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    items = models.PositiveSmallIntegerField(_("items"))
    earned = models.DecimalField(_("points earned"), max_digits=8, decimal_places=4)
    maximum = models.DecimalField(_("points to earn"), max_digits=8, decimal_places=4)
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "skill"], name="result_share_once"),
            models.CheckConstraint(
                condition=Q(maximum__gt=0, share__gte=0, share__lte=1),
                name="result_share_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.share}"
