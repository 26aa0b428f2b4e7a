"""Law that questions stand on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LegalBasis(models.Model):
    """One legal text, by its symbol ("30/2020/NĐ-CP"); validity is filled in when it is known."""

    symbol = models.CharField(_("symbol"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="legal_basis_ends_after_it_begins",
            )
        ]
        verbose_name_plural = "legal bases"

    def __str__(self) -> str:
        return self.symbol


class VersionBasis(models.Model):
    """A question version stands on a legal text, at these articles."""

    version = models.ForeignKey(
        "banks.QuestionVersion", on_delete=models.CASCADE, related_name="version_bases"
    )
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, related_name="version_bases"
    )
    articles = models.CharField(_("articles"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "legal_basis"], name="version_basis_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.legal_basis_id}"
