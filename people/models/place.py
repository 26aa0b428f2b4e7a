"""Sites and places."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people import access
from people.models.unit import Unit

if TYPE_CHECKING:
    from people.models.user import User


class SiteQuerySet(models.QuerySet["Site"]):
    """Reads of sites."""

    def visible_to(self, user: "User", permission: str) -> "SiteQuerySet":
        """Keep the sites of the units where `user` holds `permission`."""
        return self.filter(access.reach(user, permission, unit="unit"))


class PlaceQuerySet(models.QuerySet["Place"]):
    """Reads of rooms."""

    def visible_to(self, user: "User", permission: str) -> "PlaceQuerySet":
        """Keep the rooms at sites of the units where `user` holds `permission`."""
        return self.filter(access.reach(user, permission, unit="site__unit"))


class Site(models.Model):
    """A building or campus where tests and courses are held."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sites")

    objects = SiteQuerySet.as_manager()

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

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="place_code_once_per_site"),
            models.CheckConstraint(
                condition=Q(machines__gt=models.F("spare_machines")), name="place_seats_someone"
            ),
        ]

    def __str__(self) -> str:
        return self.name
