"""What a published scoring comes to, unit by unit: counted once, when it is published."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import Outcome, RoundState
from assessments.models.scoring import ScoringVersion
from banks.models import Skill
from people import access
from people.models import JobPosition, Unit

if TYPE_CHECKING:
    from people.models import User


_Row = TypeVar("_Row", bound=models.Model)


class TallyQuerySet(models.QuerySet[_Row]):
    """Reads of tallies."""

    def published(self) -> Self:
        """Keep the tallies of live scoring versions of published rounds."""
        return self.filter(
            scoring_version__round__live_scoring=F("scoring_version"),
            scoring_version__round__state__in=[RoundState.PUBLISHED, RoundState.ARCHIVED],
        )

    def visible_to(self, user: "User", permission: str) -> Self:
        """Keep the published tallies of the units where `user` holds `permission`."""
        return self.published().filter(access.reach(user, permission, unit="unit"))


class OutcomeTallyQuerySet(TallyQuerySet["OutcomeTally"]):
    """Reads of the tallies of outcomes."""


class ShareTallyQuerySet(TallyQuerySet["ShareTally"]):
    """Reads of the tallies of shares."""


class OutcomeTally(models.Model):
    """How many people of a unit, where it was at registration, came to an outcome."""

    scoring_version = models.ForeignKey(
        ScoringVersion, on_delete=models.PROTECT, related_name="outcome_tallies"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    people = models.PositiveIntegerField(_("people"))

    objects = OutcomeTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scoring_version", "unit", "outcome"], name="outcome_tally_once"
            ),
            models.CheckConstraint(condition=Q(people__gt=0), name="outcome_tally_of_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.outcome}: {self.people}"


class ShareTally(models.Model):
    """The shares of a skill or module that people of a unit and position showed, added up."""

    scoring_version = models.ForeignKey(
        ScoringVersion, on_delete=models.PROTECT, related_name="share_tallies"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(JobPosition, on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(_("people"))
    shares = models.DecimalField(_("sum of their shares"), max_digits=12, decimal_places=4)

    objects = ShareTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scoring_version", "unit", "position", "skill"], name="share_tally_once"
            ),
            models.CheckConstraint(
                condition=Q(people__gt=0, shares__gte=0, shares__lte=F("people")),
                name="share_tally_of_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.skill_id}: {self.shares}"
