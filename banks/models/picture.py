"""Pictures that questions of a bank show."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.models.bank import Bank
from office.models import StoredFile


class BankPicture(models.Model):
    """A picture that authors of a bank may use; content names it by its SHA-256.

    What a candidate may fetch is said by their paper, never by this row. It is not deleted:
    versions are immutable.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="bank_pictures")
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,  # an import that nobody's name stands over
        blank=True,
        related_name="bank_pictures",
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "file"], name="bank_picture_once"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
