"""Grants."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people import access
from people.enums import UNIT_ROLES, Role
from people.models.unit import Unit

if TYPE_CHECKING:
    from people.models.user import User


class GrantQuerySet(models.QuerySet["Grant"]):
    """Reads of grants."""

    def in_force(self, on: date) -> "GrantQuerySet":
        """Keep the grants that hold on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def visible_to(self, user: "User", permission: str) -> "GrantQuerySet":
        """Keep the grants over units where `user` holds `permission`."""
        return self.filter(access.reach(user, permission, unit="unit"))


class Grant(models.Model):
    """A role of a user over a unit and all below it, from–to.

    Proctors and markers have duties, trainers have courses and officials have themselves: a grant
    over a unit would open more than their part.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants_given",
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(valid_to__isnull=True),
                name="grant_open_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=UNIT_ROLES), name="grant_of_a_role_that_units_have"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"
