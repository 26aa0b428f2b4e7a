"""Programmes."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from banks.models import Skill
from people import access
from people.models import JobPosition

if TYPE_CHECKING:
    from people.models import User


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Reads of programmes."""

    def offered(self) -> "ProgrammeQuerySet":
        """Keep the programmes that are not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: "User", permission: str) -> "ProgrammeQuerySet":
        """Keep all for who holds `permission` anywhere: a programme belongs to no unit."""
        return self.all() if access.allows(user, permission) else self.none()


class Programme(models.Model):
    """A training programme (chương trình): the modules it teaches, its periods, what comes before.

    No positions means everyone. A withdrawn programme is neither advised nor run again; what was
    learnt in it stays.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    modules = models.ManyToManyField(Skill, related_name="programmes")
    positions = models.ManyToManyField(JobPosition, related_name="programmes", blank=True)
    level = models.CharField(_("level"), max_length=60, blank=True)
    materials = models.TextField(_("materials"), blank=True)
    periods = models.PositiveSmallIntegerField(_("teaching periods"))
    prerequisite = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="leads_to"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(periods__gt=0), name="programme_has_periods"),
            models.CheckConstraint(
                condition=Q(prerequisite__isnull=True) | ~Q(prerequisite=F("id")),
                name="programme_not_before_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name
