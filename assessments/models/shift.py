"""Shifts and their rooms."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.round import Round
from people import access
from people.models import Booking, Place

if TYPE_CHECKING:
    from people.models import User


class Shift(models.Model):
    """A time slot (ca): nobody starts before ``starts_at`` or writes after ``ends_at``.

    A shift that was never opened may be cancelled; it keeps its number and says why.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="shifts")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("window closes at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_reason = models.CharField(_("why cancelled"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="shift_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="shift_closed_once_opened",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | Q(cancelled_at__isnull=False, opened_at__isnull=True) & ~Q(cancelled_reason=""),
                name="shift_cancelled_before_opening_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} / {self.number}"


class ShiftRoomQuerySet(models.QuerySet["ShiftRoom"]):
    """Reads of rooms in shifts."""

    def visible_to(self, user: "User", permission: str) -> "ShiftRoomQuerySet":
        """Keep the rooms of the rounds of units where `user` holds `permission`, and of its duties."""
        reach = access.reach(
            user,
            permission,
            unit="shift__round__unit",
            round="shift__round",
            shift="shift",
            place="place",
        )
        return self.filter(reach)


class ShiftRoom(models.Model):
    """A room in one shift; holds its booking of the place until the shift is cancelled."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="rooms")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="shift_rooms")
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="shift_room"
    )

    objects = ShiftRoomQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "place"], name="shift_room_once")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.place_id}"
