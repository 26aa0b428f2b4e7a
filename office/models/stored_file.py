"""Files by their content."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One content, kept once below VAR_DIR/files by its SHA-256; `office.files` reads and writes.

    ``sha256`` and ``size`` are those of the content itself, also where its bytes lie encrypted.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    name = models.CharField(_("name when first stored"), max_length=255)
    stored_at = models.DateTimeField(_("stored at"))
    is_encrypted = models.BooleanField(_("encrypted on the disk"), default=False)

    def __str__(self) -> str:
        return self.name
