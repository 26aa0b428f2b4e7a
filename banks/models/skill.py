"""Skills and what positions ask of them."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import JobPosition


class Framework(models.Model):
    """A skill standard: one of several, kept as data (Circular 03/2014/TT-BTTTT and others)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A module (no parent) or a skill of a module."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="skills")
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField(_("order in lists"), default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SkillRequirementQuerySet(models.QuerySet["SkillRequirement"]):
    """Reads of requirements."""

    def in_force(self, on: date) -> "SkillRequirementQuerySet":
        """Keep those that hold on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class SkillRequirement(models.Model):
    """The share (0 to 1) of a skill that a position asks for: what a profile is compared with."""

    position = models.ForeignKey(JobPosition, on_delete=models.PROTECT, related_name="requirements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="requirements")
    share = models.DecimalField(_("required share"), max_digits=4, decimal_places=3)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=300, blank=True)

    objects = SkillRequirementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["position", "skill"],
                condition=Q(valid_to__isnull=True),
                name="requirement_open_once",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=Decimal(0), share__lte=Decimal(1)),
                name="requirement_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="requirement_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} {self.skill_id} {self.share}"
