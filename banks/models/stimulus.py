"""What several questions ask about."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.models.bank import Bank
from office.models import StoredFile


class Stimulus(models.Model):
    """A text, table or picture shared by several questions; immutable, a change is a new row."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="stimuli")
    code = models.CharField(_("code"), max_length=40)
    number = models.PositiveIntegerField(_("number"), default=1)
    text = models.TextField(_("text"))
    picture = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="stimuli"
    )
    picture_description = models.CharField(_("what the picture shows"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code", "number"], name="stimulus_number_once"),
            models.CheckConstraint(
                condition=models.Q(picture__isnull=True) | ~models.Q(picture_description=""),
                name="stimulus_picture_described",
            ),
        ]
        verbose_name_plural = "stimuli"

    def __str__(self) -> str:
        return self.code
