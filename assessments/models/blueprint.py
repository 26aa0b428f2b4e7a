"""Blueprints (ma trận đề)."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import CellSource
from banks import kinds
from banks.enums import Level
from banks.models import Bank, Skill
from people import access
from people.models import Unit

if TYPE_CHECKING:
    from people.models import User


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    """Reads of blueprints."""

    def visible_to(self, user: "User", permission: str) -> "BlueprintQuerySet":
        """Keep the blueprints of the units where `user` holds `permission`.

        Whoever works for a round by duty reads the blueprints of that round, and changes none:
        other rounds use them too.
        """
        lookups = {"unit": "unit"}
        if permission == "assessments.view_blueprint":
            lookups["round"] = "versions__round_blueprints__round"
        reach = access.reach(user, permission, **lookups)
        return self.filter(pk__in=Blueprint.objects.filter(reach).values("pk"))


class Blueprint(models.Model):
    """What a paper must hold, over all its versions."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="blueprints")

    objects = BlueprintQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class BlueprintVersion(models.Model):
    """One version of a blueprint; immutable once a round uses it (``frozen_at``)."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    banks = models.ManyToManyField(Bank, related_name="blueprint_versions")
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blueprint", "number"], name="blueprint_version_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_id} v{self.number}"


class BlueprintPart(models.Model):
    """A part of a paper with its own time; one part is the usual case."""

    version = models.ForeignKey(BlueprintVersion, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    cut_score = models.DecimalField(
        _("own cut score"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="part_order_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="part_has_time"),
        ]

    def __str__(self) -> str:
        return self.title


class BlueprintCell(models.Model):
    """So many items of these skills, levels and kinds, each of so many points, from one source.

    No skills, levels or kinds means any; a module stands for all its skills. `seconds` is the time
    of each item and `target_facility` the share of right answers to expect, where the blueprint says
    so; without them the items' own time and what is usual for their level hold.
    """

    part = models.ForeignKey(BlueprintPart, on_delete=models.CASCADE, related_name="cells")
    order = models.PositiveSmallIntegerField(_("order"))
    source = models.CharField(_("source"), max_length=8, choices=CellSource)
    skills = models.ManyToManyField(Skill, related_name="blueprint_cells", blank=True)
    count = models.PositiveSmallIntegerField(_("count"))
    points = models.DecimalField(_("points each"), max_digits=5, decimal_places=2)
    seconds = models.PositiveSmallIntegerField(_("seconds each"), null=True, blank=True)
    target_facility = models.DecimalField(
        _("expected share of right answers"), max_digits=3, decimal_places=2, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "order"], name="cell_order_once"),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True) | Q(seconds__gt=0), name="cell_seconds_positive"
            ),
            models.CheckConstraint(
                condition=Q(target_facility__isnull=True)
                | Q(target_facility__gt=Decimal(0), target_facility__lt=Decimal(1)),
                name="cell_facility_between_0_and_1",
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="cell_asks_for_something"),
            models.CheckConstraint(condition=Q(points__gt=Decimal(0)), name="cell_points_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.source} × {self.count}"


class BlueprintCellLevel(models.Model):
    """A level that a cell accepts."""

    cell = models.ForeignKey(BlueprintCell, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(_("level"), max_length=3, choices=Level)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "level"], name="cell_level_once")]

    def __str__(self) -> str:
        return self.level


class BlueprintCellKind(models.Model):
    """A question kind that a cell accepts."""

    cell = models.ForeignKey(BlueprintCell, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(_("kind"), max_length=30, choices=kinds.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "kind"], name="cell_kind_once")]

    def __str__(self) -> str:
        return self.kind
