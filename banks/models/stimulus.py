"""What several questions ask about."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.models.bank import Bank
from office.models import StoredFile
from office.sealed_fields import SealedTextField
from people import access

if TYPE_CHECKING:
    from people.models import User


class StimulusQuerySet(models.QuerySet["Stimulus"]):
    """Reads of shared material."""

    def visible_to(self, user: "User", permission: str) -> "StimulusQuerySet":
        """Keep what belongs to banks whose author or reviewer `user` is: nobody else's."""
        return self.filter(access.reach(user, permission, bank="bank"))

    def named(self, written: str) -> "Stimulus | None":
        """Return the material of that uuid; None where there is none, or it is no uuid at all."""
        try:
            uuid = UUID(written)
        except ValueError:
            return None
        return self.filter(uuid=uuid).first()


class Stimulus(models.Model):
    """A text, table or picture shared by several questions; immutable, a change is a new row."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="stimuli")
    code = models.CharField(_("code"), max_length=40)
    number = models.PositiveIntegerField(_("number"), default=1)
    text = SealedTextField(_("text"), null=True, blank=True, default="")
    picture = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="stimuli"
    )
    picture_description = SealedTextField(
        _("what the picture shows"), null=True, blank=True, default=""
    )

    objects = StimulusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code", "number"], name="stimulus_number_once"),
            models.CheckConstraint(
                condition=models.Q(picture__isnull=True)
                | models.Q(picture_description__isnull=False),
                name="stimulus_picture_described",
            ),
        ]
        verbose_name_plural = "stimuli"

    def __str__(self) -> str:
        return self.code
