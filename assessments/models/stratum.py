"""Strata: candidates who share a pool of parallel forms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.round import Round, RoundBlueprint
from office.models import StoredFile
from people.models import JobPosition, ManagementField


class Stratum(models.Model):
    """A position with ordered fields in one round.

    ``key`` ("CV|TAI_CHINH,NOI_VU") identifies it. ``assembly_input`` is the file from which the
    draw can be replayed; ``diagnosis`` says why no form could be made, where that is so.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="strata")
    round_blueprint = models.ForeignKey(
        RoundBlueprint, on_delete=models.PROTECT, related_name="strata"
    )
    key = models.CharField(_("key"), max_length=200)
    position = models.ForeignKey(JobPosition, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField(_("seed of the draw"), null=True, blank=True)
    assembly_input = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="strata"
    )
    diagnosis = models.JSONField(_("why no form could be made"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="stratum_once")]
        verbose_name_plural = "strata"

    def __str__(self) -> str:
        return self.key


class StratumField(models.Model):
    """A management field of a stratum; order 1 is the primary one."""

    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="ordered_fields")
    field = models.ForeignKey(ManagementField, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["stratum", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stratum", "order"], name="stratum_field_order_once"),
            models.UniqueConstraint(fields=["stratum", "field"], name="stratum_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.field_id}"
