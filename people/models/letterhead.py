"""Letterheads."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.unit import Unit


class LetterheadQuerySet(models.QuerySet["Letterhead"]):
    """Reads of letterheads."""

    def in_force(self, on: date) -> "LetterheadQuerySet":
        """Keep those that hold on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Letterhead(models.Model):
    """How a unit's documents begin and end: parent body, issuer, place, signatory and capacity.

    ``signing_capacity`` holds the lines above the name, such as "KT. GIÁM ĐỐC\\nPHÓ GIÁM ĐỐC".
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letterheads")
    parent_body = models.CharField(_("parent body"), max_length=200)
    issuer = models.CharField(_("issuer"), max_length=200)
    place_name = models.CharField(_("place name"), max_length=100)
    signing_capacity = models.CharField(_("signing capacity"), max_length=200)
    signatory = models.CharField(_("signatory"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="letterhead_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="letterhead_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.issuer
