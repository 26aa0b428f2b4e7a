"""Completion."""

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.models import PolicyVersion
from training.models.enrolment import Enrolment


class Completion(models.Model):
    """What a course came to for one enrolment, by the stated rule of the policy then in force."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="completions")
    attended_periods = models.PositiveSmallIntegerField(_("periods attended"))
    held_periods = models.PositiveSmallIntegerField(_("periods held"))
    test_share = models.DecimalField(
        _("share of the final test"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    is_complete = models.BooleanField(_("completed"))
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attended_periods__lte=models.F("held_periods"), held_periods__gt=0),
                name="completion_attended_within_held",
            ),
            models.CheckConstraint(
                condition=Q(test_share__isnull=True)
                | Q(test_share__gte=Decimal(0), test_share__lte=Decimal(1)),
                name="completion_test_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.is_complete}"
