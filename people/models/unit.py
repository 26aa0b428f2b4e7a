"""Units over time."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people import access
from people.enums import UnitKind

if TYPE_CHECKING:
    from people.models.user import User


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of units."""

    def open_on(self, on: date) -> "UnitQuerySet":
        """Keep the units that exist on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def within(self, unit: "Unit") -> "UnitQuerySet":
        """Keep `unit` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def visible_to(self, user: "User", permission: str) -> "UnitQuerySet":
        """Keep the units where `user` holds `permission`."""
        return self.filter(access.reach(user, permission, unit=""))


class Unit(models.Model):
    """One period of one unit (đơn vị): any change closes the row and opens a successor.

    So history never moves: a result keeps its row. The natural key is (code, valid_from), since
    codes are used again. ``path`` is "/1/7/", the ids from the root to this row; a subtree is a
    prefix. Only `people.units` and `people.reorganising` write here.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    symbol = models.CharField(_("symbol in document numbers"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(_("path"), max_length=200, unique=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_natural_key"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="unit_code_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, on: date) -> bool:
        """Tell whether it exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)


class UnitSuccession(models.Model):
    """One unit followed by another, wholly (all that it was) or in part."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="precessions")
    on = models.DateField(_("on"))
    is_whole = models.BooleanField(_("wholly"))
    decision = models.CharField(_("decision"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="unit_succession_once"
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(is_whole=True),
                name="unit_succession_whole_goes_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="unit_succession_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
