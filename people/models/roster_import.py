"""Rosters on their way in: brought, checked, confirmed or discarded."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import RosterImportState
from people.models.unit import Unit

if TYPE_CHECKING:
    from people.models.user import User


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    """Reads of rosters."""

    def visible_to(self, user: "User", permission: str) -> "RosterImportQuerySet":
        """Keep what `user` brought, and what others have imported, while all its units are theirs.

        A roster holds personal numbers: who reaches a part of its units does not get the rest.
        """
        reached = Unit.objects.visible_to(user, permission).values("pk")
        beyond = RosterImport.units.through.objects.exclude(unit__in=reached)
        mine_or_done = Q(by=user) | Q(state=RosterImportState.IMPORTED, units__in=reached)
        kept = RosterImport.objects.filter(mine_or_done).exclude(
            pk__in=beyond.values("rosterimport")
        )
        return self.filter(pk__in=kept.values("pk"))


class RosterImport(models.Model):
    """One workbook of officials, from the check that wrote nothing to the import or its discarding.

    ``content`` holds the file closed with the field key while it waits, and nothing once it is
    settled: what was imported lies as the original of its ``run``, what was discarded is gone.
    ``rows`` says what would become of each row and is emptied likewise.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name of the file"), max_length=255)
    content = models.BinaryField(_("file, encrypted"), default=b"", blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RosterImportState,
        default=RosterImportState.WAITING,
    )
    at = models.DateTimeField(_("checked at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roster_imports",
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    report = models.JSONField(_("report"), default=dict)
    rows = models.JSONField(_("rows"), default=list, blank=True)
    units = models.ManyToManyField(Unit, related_name="roster_imports", blank=True)
    job = models.OneToOneField(
        "office.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    run = models.OneToOneField(
        "office.ImportRun", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RosterImportState.IMPORTED, run__isnull=False)
                | ~Q(state=RosterImportState.IMPORTED) & Q(run__isnull=True),
                name="roster_import_keeps_its_run",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[RosterImportState.WAITING, RosterImportState.CONFIRMED],
                    settled_at__isnull=True,
                )
                | Q(
                    state__in=[RosterImportState.IMPORTED, RosterImportState.DISCARDED],
                    settled_at__isnull=False,
                ),
                name="roster_import_settled_or_not",
            ),
        ]
        indexes = [  # the list of past rosters, newest first
            models.Index(fields=["-at"], name="roster_import_newest")
        ]

    def __str__(self) -> str:
        return self.name
