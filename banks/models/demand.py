"""How many questions a bank should have, where its people say so."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from banks.enums import Level
from banks.models.bank import Bank
from banks.models.skill import Skill
from people.models import JobPosition, ManagementField


class Demand(models.Model):
    """One line of a bank's list of demands: so many questions of a skill and level, for whom.

    Without a position (a field) every question counts, whomever it is for.
    """

    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="demands")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="demands")
    level = models.CharField(_("level"), max_length=3, choices=Level)
    position = models.ForeignKey(
        JobPosition, on_delete=models.PROTECT, null=True, blank=True, related_name="demands"
    )
    field = models.ForeignKey(
        ManagementField, on_delete=models.PROTECT, null=True, blank=True, related_name="demands"
    )
    count = models.PositiveIntegerField(_("questions wanted"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="demands_set"
    )
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "bank",
                "skill",
                "level",
                Coalesce("position", 0),
                Coalesce("field", 0),
                name="demand_once",
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="demand_wants_something"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_id} {self.skill_id} {self.level} {self.count}"
