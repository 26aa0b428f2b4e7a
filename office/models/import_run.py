"""Imports of files."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from office.enums import ImportKind
from office.models.stored_file import StoredFile
from office.sealed_fields import SealedJSONField


class ImportRun(models.Model):
    """One file that was taken in, with its original and its report of counts and problems."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind)
    format = models.CharField(_("format"), max_length=30)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="import_runs")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="import_runs",
    )
    report = SealedJSONField(_("report"), default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
