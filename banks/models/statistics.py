"""What use has shown of a question; written by the apps above."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.models.question_version import QuestionVersion
from office.sealed_fields import SealedJSONField


class Exposure(models.Model):
    """How often a version was used on one occasion (a round's code)."""

    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="exposures")
    occasion = models.CharField(_("occasion"), max_length=60)
    on = models.DateField(_("on"))
    forms = models.PositiveIntegerField(_("papers it stood on"))
    candidates = models.PositiveIntegerField(_("candidates who saw it"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "occasion"], name="exposure_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.occasion}"


class ItemStatistics(models.Model):
    """Classical item figures of a version from one occasion (shares and indices, 4 decimals)."""

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="statistics"
    )
    occasion = models.CharField(_("occasion"), max_length=60)
    on = models.DateField(_("on"))
    sample = models.PositiveIntegerField(_("responses"))
    facility_index = models.DecimalField(_("facility index"), max_digits=5, decimal_places=4)
    discrimination_index = models.DecimalField(
        _("discrimination index"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    point_biserial = models.DecimalField(
        _("point-biserial correlation"), max_digits=5, decimal_places=4, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "occasion"], name="item_statistics_once")
        ]
        indexes = [
            # The newest figures of each question of a bank, without a look at the rows.
            models.Index(
                fields=[
                    "version",
                    "-on",
                    "-id",
                    "sample",
                    "facility_index",
                    "discrimination_index",
                ],
                name="item_statistics_newest",
            )
        ]
        verbose_name_plural = "item statistics"

    def __str__(self) -> str:
        return f"{self.version_id} {self.facility_index}"


class ChoiceFigures(models.Model):
    """Who took which option of a version on one occasion; of kinds with options to tick alone.

    What most of the best took is the key, so the counts lie closed: by the id of an option how many
    took it, of all and of the best and the worst `tail`. Whether something is wrong with a
    distractor says nothing of the key and can be asked for.
    """

    statistics = models.OneToOneField(
        ItemStatistics, on_delete=models.CASCADE, related_name="choices"
    )
    counts = SealedJSONField(_("choices"))
    tail = models.PositiveIntegerField(_("people at each end"))
    has_idle = models.BooleanField(_("a distractor hardly anybody takes"), default=False)
    has_misleading = models.BooleanField(_("a distractor the strong take"), default=False)

    class Meta:
        indexes = [  # upkeep: which figures say so; the rows are long and few say it
            models.Index(
                fields=["statistics"], condition=Q(has_idle=True), name="choices_with_idle"
            ),
            models.Index(
                fields=["statistics"],
                condition=Q(has_misleading=True),
                name="choices_with_misleading",
            ),
        ]
        verbose_name_plural = "choice figures"

    def __str__(self) -> str:
        return str(self.statistics_id)
