"""Paper quality sheets and who signed for the papers."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.blueprint import BlueprintPart
from assessments.models.round import Round
from assessments.models.stratum import Stratum


class PaperSheet(models.Model):
    """The figures of what was drawn for a stratum and part; never which question was drawn.

    ``figures`` is written and read by `assessments.paper_figures` alone.
    """

    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="paper_sheets")
    part = models.ForeignKey(BlueprintPart, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(_("figures"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stratum", "part"], name="paper_sheet_once")]

    def __str__(self) -> str:
        return f"{self.stratum_id} {self.part_id}"


class PaperSignature(models.Model):
    """The head of the paper board signs for the papers of a round as the sheet shows them.

    ``digest`` is over the figures and the hashes of the forms: papers made anew need a new one.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="paper_signatures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    digest = models.CharField(_("what was signed for"), max_length=64)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "digest"], name="paper_signature_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.digest[:12]}"
