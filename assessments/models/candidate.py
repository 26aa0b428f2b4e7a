"""Candidates."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import Standing
from assessments.models.round import Round
from assessments.models.shift import ShiftRoom
from assessments.models.stratum import Stratum
from people import access
from people.enums import DatePrecision, Sex
from people.models import JobPosition, ManagementField, Official, Unit

if TYPE_CHECKING:
    from people.models import User


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Reads of candidates."""

    def in_name_order(self) -> "CandidateQuerySet":
        """Sort as lists are read aloud."""
        return self.order_by("sort_key", "birth_date", "number")

    def visible_to(self, user: "User", permission: str) -> "CandidateQuerySet":
        """Keep the candidates of the units, rounds and rooms where `user` holds `permission`."""
        reach = access.reach(
            user,
            permission,
            unit="unit",
            official="official",
            round="round",
            shift="shift_room__shift",
            place="shift_room__place",
        )
        return self.filter(reach)


class Candidate(models.Model):
    """An official in one round, as they were at registration: a snapshot that never moves."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="candidates")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="candidates")
    number = models.CharField(_("candidate number"), max_length=60)
    full_name = models.CharField(_("full name"), max_length=120)
    sort_key = models.BinaryField(_("sort key"))
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(
        _("precision of the birth date"), max_length=4, choices=DatePrecision
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="candidates")
    post = models.CharField(_("post"), max_length=120)
    position = models.ForeignKey(JobPosition, on_delete=models.PROTECT, related_name="candidates")
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="candidates")
    shift_room = models.ForeignKey(
        ShiftRoom, on_delete=models.PROTECT, null=True, blank=True, related_name="candidates"
    )
    seat = models.PositiveSmallIntegerField(_("machine"), null=True, blank=True)
    extra_minutes = models.PositiveSmallIntegerField(_("minutes allowed beyond"), default=0)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.REGISTERED
    )
    standing_reason = models.CharField(_("why"), max_length=300, blank=True)
    code_hash = models.CharField(_("code at the door, keyed hash"), max_length=64, blank=True)
    checked_in_at = models.DateTimeField(_("identity checked at"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="candidate_number_once"),
            models.UniqueConstraint(fields=["round", "official"], name="candidate_official_once"),
            models.UniqueConstraint(fields=["shift_room", "seat"], name="candidate_seat_once"),
            models.CheckConstraint(
                condition=Q(shift_room__isnull=True, seat__isnull=True)
                | Q(shift_room__isnull=False, seat__isnull=False),
                name="candidate_seated_whole_or_not",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=[Standing.REGISTERED, Standing.SAT, Standing.ABSENT])
                | ~Q(standing_reason=""),
                name="candidate_standing_says_why",
            ),
        ]
        indexes = [
            # The figures of a round: how many there are of each standing, with a seat and without.
            models.Index(fields=["round", "standing", "shift_room"], name="candidate_standings"),
            # From how many units a round's candidates come, and the list of one unit.
            models.Index(fields=["round", "unit"], name="candidate_units"),
            # The strata of a round that still have somebody registered.
            models.Index(fields=["stratum", "standing"], name="candidate_strata"),
            # How full each room of a shift is, without those who are exempt.
            models.Index(fields=["shift_room", "standing"], name="candidate_rooms"),
            # The list of a round as it is read aloud, and the slices of it.
            models.Index(
                fields=["round", "sort_key", "birth_date", "number"], name="candidate_names"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CandidateField(models.Model):
    """A management field of a candidate at registration; order 1 is the primary one."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="ordered_fields"
    )
    field = models.ForeignKey(ManagementField, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["candidate", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "order"], name="candidate_field_order_once"
            ),
            models.UniqueConstraint(fields=["candidate", "field"], name="candidate_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.field_id}"
