"""Sites and places."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.unit import Unit


class Site(models.Model):
    """A building or campus where tests and courses are held."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sites")

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A room: its machines and the addresses they have."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="places")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    machines = models.PositiveSmallIntegerField(_("machines"))
    spare_machines = models.PositiveSmallIntegerField(_("machines kept in reserve"), default=0)
    columns = models.PositiveSmallIntegerField(_("machines in a row"), default=5)
    address_range = models.CharField(_("address range (CIDR)"), max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="place_code_once_per_site"),
            models.CheckConstraint(
                condition=Q(machines__gt=models.F("spare_machines")), name="place_seats_someone"
            ),
        ]

    def __str__(self) -> str:
        return self.name
