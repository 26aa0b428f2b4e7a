"""Rounds (kỳ sát hạch)."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import DrawPolicy, RoundState
from assessments.models.blueprint import BlueprintVersion
from office.models import PolicyVersion
from people import access
from people.models import JobPosition, Unit

if TYPE_CHECKING:
    from people.models import User


class RoundQuerySet(models.QuerySet["Round"]):
    """Reads of rounds."""

    def visible_to(self, user: "User", permission: str) -> "RoundQuerySet":
        """Keep the rounds of the units where `user` holds `permission`, and those of its duties."""
        reach = access.reach(user, permission, unit="unit", round="")
        return self.filter(reach)


class Round(models.Model):
    """One round: its decision, policy, invited units, blueprints by position, state.

    ``is_sealed`` is how its papers are drawn: in memory, and kept as ciphertext until they are opened
    (`PaperSeal`); ``draw_seed`` (hexadecimal) stands here once every paper is open, since it tells them
    all. ``is_simulated`` marks a round whose answers were generated; it is said wherever they show.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rounds")
    decision_number = models.CharField(_("decision number"), max_length=60)
    decision_date = models.DateField(_("decision date"))
    council = models.CharField(_("council"), max_length=200, blank=True)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="rounds")
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState, default=RoundState.PLANNED
    )
    forms_per_stratum = models.PositiveSmallIntegerField(_("parallel forms a stratum"), default=2)
    draw_policy = models.CharField(
        _("papers"), max_length=8, choices=DrawPolicy, default=DrawPolicy.PARALLEL
    )
    reserve_forms = models.PositiveSmallIntegerField(_("reserve forms a stratum"), default=0)
    reserve_items = models.PositiveSmallIntegerField(_("reserve questions a cell"), default=0)
    is_sealed = models.BooleanField(_("papers lie sealed until the hour"), default=False)
    draw_seed = models.CharField(_("seed of a sealed draw"), max_length=64, blank=True)
    live_scoring = models.OneToOneField(
        "assessments.ScoringVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="live_for",
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    is_simulated = models.BooleanField(_("with simulated answers"), default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[RoundState.PUBLISHED, RoundState.ARCHIVED])
                | Q(live_scoring__isnull=False, published_at__isnull=False),
                name="round_published_with_a_scoring",
            ),
            models.CheckConstraint(
                condition=Q(forms_per_stratum__gte=1), name="round_at_least_one_form"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoundStep(models.Model):
    """One move of a round's state: who, when, why."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(_("from"), max_length=10, choices=RoundState, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=RoundState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="round_steps"
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class RoundUnit(models.Model):
    """A unit invited to a round, with all below it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="round_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="round_unit_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"


class RoundBlueprint(models.Model):
    """A blueprint version that a round uses for some positions."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="round_blueprints")
    version = models.ForeignKey(
        BlueprintVersion, on_delete=models.PROTECT, related_name="round_blueprints"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="round_blueprint_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.version_id}"


class RoundPosition(models.Model):
    """A position of a round and the blueprint it gets: no position in two."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="round_positions")
    round_blueprint = models.ForeignKey(
        RoundBlueprint, on_delete=models.CASCADE, related_name="positions"
    )
    position = models.ForeignKey(JobPosition, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="round_position_in_one")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.position_id}"
