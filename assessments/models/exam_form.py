"""Exam forms (mã đề)."""

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import FormRole
from assessments.models.blueprint import BlueprintCell, BlueprintPart
from assessments.models.round import Round
from assessments.models.stratum import Stratum
from banks.models import Approval


class ExamFormQuerySet(models.QuerySet["ExamForm"]):
    """Exam forms by how they lie."""

    def under_seal(self) -> "ExamFormQuerySet":
        """Keep the forms whose content is there as ciphertext alone."""
        return self.filter(sealed__isnull=False, salt="")


class ExamForm(models.Model):
    """One frozen paper of a stratum; ``sha256`` is over its canonical content once frozen.

    Before a sealed form is opened it has no items: ``item_count`` says how many it holds, and
    ``sha256`` covers a secret too (``salt``, written at the opening), so that nobody finds the items
    by trying.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="exam_forms")
    part = models.ForeignKey(BlueprintPart, on_delete=models.PROTECT, related_name="exam_forms")
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="exam_forms")
    code = models.CharField(_("form code"), max_length=10)
    role = models.CharField(_("role"), max_length=7, choices=FormRole, default=FormRole.MAIN)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    item_count = models.PositiveSmallIntegerField(_("questions"), default=0)
    salt = models.CharField(_("secret under its hash"), max_length=64, blank=True)

    objects = ExamFormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="exam_form_code_once"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, sha256="")
                | Q(frozen_at__isnull=False) & ~Q(sha256=""),
                name="exam_form_frozen_with_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FormItem(models.Model):
    """A question version on a form: its cell, place, points and order of options (ids).

    It refers to the approval, so an unapproved version cannot stand here; immutable by trigger.
    """

    exam_form = models.ForeignKey(ExamForm, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("order"))
    cell = models.ForeignKey(BlueprintCell, on_delete=models.PROTECT, related_name="items")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="form_items")
    option_order = models.JSONField(_("order of options"), default=list)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["exam_form", "order"]
        constraints = [
            models.UniqueConstraint(fields=["exam_form", "order"], name="form_item_order_once"),
            models.UniqueConstraint(fields=["exam_form", "approval"], name="form_item_once"),
            models.CheckConstraint(
                condition=Q(points__gt=Decimal(0)), name="form_item_points_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_form_id} / {self.order}"


class ReserveItem(models.Model):
    """A question kept for one that may no longer be used: next in line for its cell.

    It stands on no form of its stratum, so far as the banks go.
    """

    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="reserve_items")
    part = models.ForeignKey(BlueprintPart, on_delete=models.PROTECT, related_name="+")
    cell = models.ForeignKey(BlueprintCell, on_delete=models.PROTECT, related_name="+")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        ordering = ["stratum", "cell", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["stratum", "cell", "order"], name="reserve_item_order_once"
            ),
            models.UniqueConstraint(
                fields=["stratum", "part", "approval"], name="reserve_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell_id} / {self.order}"
