"""Recommendations."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import RoundState
from assessments.models import Result
from banks.models import Skill
from people import access
from training.models.programme import Programme

if TYPE_CHECKING:
    from people.models import User


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Reads of recommendations."""

    def visible_to(self, user: "User", permission: str) -> "RecommendationQuerySet":
        """Keep those to the people of the units where `user` holds `permission`, and one's own.

        Only what rests on a published result: the reason tells of it.
        """
        reach = access.reach(
            user,
            permission,
            unit="result__candidate__unit",
            official="result__candidate__official",
        )
        return self.filter(
            reach,
            result__candidate__round__live_scoring=F("result__scoring_version"),
            result__candidate__round__state__in=[RoundState.PUBLISHED, RoundState.ARCHIVED],
        )

    def explained(self) -> "RecommendationQuerySet":
        """Read with each what it says and what its reason names (`recommending.reasons_of`)."""
        return self.select_related("programme", "module", "after", "result__candidate__position")


class Recommendation(models.Model):
    """A programme advised to the holder of a result, with the gap that is its reason.

    ``share`` is what the result shows of the module, ``required`` what the position asks for.
    ``after`` names the programme to be completed before, where it is not yet.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="recommendations")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="recommendations"
    )
    module = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(_("share shown"), max_digits=5, decimal_places=4)
    required = models.DecimalField(_("share required"), max_digits=4, decimal_places=3)
    after = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result", "programme"], name="recommendation_once_per_programme"
            ),
            models.CheckConstraint(
                condition=Q(share__lt=F("required")), name="recommendation_closes_a_gap"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.programme_id}"
