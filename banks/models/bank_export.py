"""Files that people took out of a bank: who, when, why; the file itself is gone after a day."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks import formats
from banks.models.bank import Bank
from office.models import Job, StoredFile
from office.sealed_fields import SealedJSONField, SealedTextField
from people import access

if TYPE_CHECKING:
    from people.models import User


class BankExportQuerySet(models.QuerySet["BankExport"]):
    """Reads of exports."""

    def visible_to(self, user: "User", permission: str) -> "BankExportQuerySet":
        """Keep the user's own exports from the banks where `user` holds `permission` today."""
        return self.filter(access.reach(user, permission, bank="bank"), by=user)

    def outlived(self, *, at: datetime) -> "BankExportQuerySet":
        """Keep those whose file must go at `at`."""
        return self.filter(file__isnull=False, gone_at__lte=at)


class BankExport(models.Model):
    """One export of a bank. ``mark`` is in the file and tells, on a copy that turns up, which it was."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="exports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bank_exports"
    )
    at = models.DateTimeField(_("asked for at"))
    reason = SealedTextField(_("reason"))
    format = models.CharField(
        _("format"), max_length=30, choices=formats.choices, default="workbook"
    )
    mark = models.CharField(_("mark"), max_length=16, unique=True)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="bank_exports"
    )
    questions = models.PositiveIntegerField(_("questions"), default=0)
    lost = SealedJSONField(_("what the file does not hold"), default=list)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_exports"
    )
    gone_at = models.DateTimeField(_("the file is deleted at"), null=True, blank=True)

    objects = BankExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(gone_at__isnull=False),
                name="bank_export_goes_again",
            )
        ]
        indexes = [  # exporting.delete_outlived
            models.Index(
                fields=["gone_at"], condition=Q(file__isnull=False), name="bank_export_kept"
            )
        ]

    def __str__(self) -> str:
        return self.mark
