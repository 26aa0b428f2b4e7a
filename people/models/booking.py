"""Bookings of places and people."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.place import Place


class BookingQuerySet(models.QuerySet["Booking"]):
    """Reads of bookings."""

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "BookingQuerySet":
        """Keep the bookings that share time with [starts_at, ends_at)."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Booking(models.Model):
    """A place or a person taken for a time. Only a label says what for; the user of the time
    (a training session, a shift's room) holds a one-to-one to its booking.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    label = models.CharField(_("what for"), max_length=200)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, person__isnull=True)
                | Q(place__isnull=True, person__isnull=False),
                name="booking_of_a_place_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"
            ),
        ]
        indexes = [  # clash finding
            models.Index(fields=["place", "starts_at"], name="booking_by_place"),
            models.Index(fields=["person", "starts_at"], name="booking_by_person"),
        ]

    def __str__(self) -> str:
        return self.label
