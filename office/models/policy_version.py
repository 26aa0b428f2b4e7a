"""Dated rules."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from office.enums import PolicyKind


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Reads of policies."""

    def in_force(self, kind: PolicyKind, *, on: date) -> "PolicyVersionQuerySet":
        """Keep the general versions of `kind` that hold on that day, newest first."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), kind=kind, valid_from__lte=on
        ).order_by("-valid_from", "-number")


class PolicyVersion(models.Model):
    """Every number that a regulation sets, as one immutable dated version.

    ``values`` is parsed by the dataclass of its kind in `office.policies`. A round keeps the
    foreign key to the version it was opened under; an exception is a new version.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=PolicyKind)
    number = models.PositiveIntegerField(_("number"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=500)
    values = models.JSONField(_("values"))

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="policy_number_once_per_kind"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="policy_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
