"""What officials do, where and since when."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.job_position import JobPosition
from people.models.management_field import ManagementField
from people.models.official import Official
from people.models.unit import Unit


class PostingQuerySet(models.QuerySet["Posting"]):
    """Reads of postings."""

    def held_on(self, on: date) -> "PostingQuerySet":
        """Keep the postings that hold on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def primary(self) -> "PostingQuerySet":
        """Keep main postings."""
        return self.filter(is_primary=True)


class Posting(models.Model):
    """An official in a unit: post (chức vụ), job position and ordered fields, from–to."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    position = models.ForeignKey(JobPosition, on_delete=models.PROTECT, related_name="postings")
    fields = models.ManyToManyField(
        ManagementField, through="people.PostingField", related_name="postings"
    )
    post = models.CharField(_("post"), max_length=120)
    is_primary = models.BooleanField(_("main posting"), default=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["official"],
                condition=Q(is_primary=True, valid_to__isnull=True),
                name="posting_one_primary_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="posting_ends_after_it_begins",
            ),
        ]
        indexes = [
            # The people of a unit, and visible_to.
            models.Index(fields=["unit", "valid_to"], name="posting_by_unit"),
            # Who holds a post on a day, and where: asked of each official, without a look at rows.
            models.Index(
                fields=["official", "valid_from", "valid_to", "is_primary", "unit"],
                name="posting_of_official",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.official_id} {self.unit_id}"


class PostingField(models.Model):
    """A management field of a posting; order 1 is the primary one."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="ordered_fields")
    field = models.ForeignKey(ManagementField, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["posting", "order"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "field"], name="posting_field_once"),
            models.UniqueConstraint(fields=["posting", "order"], name="posting_field_order_once"),
            models.CheckConstraint(condition=Q(order__gte=1), name="posting_field_order_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.field_id}"
