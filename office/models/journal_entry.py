"""The audit journal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """Who did what to which thing; inserted plainly, chained later by the sealer.

    ``digest`` is the SHA-256 over the previous digest and this entry's canonical JSON
    (`office.journal`). An entry whose ``sequence`` is empty belongs to the unsealed tail.
    """

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("user name"), max_length=150)
    grant = models.CharField(_("by which grant"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=80)
    target = models.CharField(_("target"), max_length=200)
    before = models.CharField(_("digest before"), max_length=64, blank=True)
    after = models.CharField(_("digest after"), max_length=64, blank=True)
    data = models.JSONField(_("data"), default=dict)
    sequence = models.PositiveBigIntegerField(_("sequence"), null=True, unique=True)
    previous = models.CharField(_("previous digest"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sequence__isnull=True, digest="", previous="")
                | Q(sequence__isnull=False) & ~Q(digest="") & ~Q(previous=""),
                name="journal_sealed_whole_or_not",
            )
        ]
        indexes = [
            models.Index(fields=["target", "id"], name="journal_by_target"),  # a thing's history
            models.Index(  # the sealer, every few seconds
                fields=["id"], condition=Q(sequence__isnull=True), name="journal_unsealed"
            ),
        ]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
