"""Duties."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import Task
from assessments.models.round import Round
from assessments.models.shift import Shift
from people.models import Place


class Duty(models.Model):
    """What a user has to do in one round, perhaps only in one shift or room."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="duties")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties"
    )
    task = models.CharField(_("task"), max_length=13, choices=Task)
    shift = models.ForeignKey(
        Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="duties"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="duties"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user", "task"],
                condition=Q(shift__isnull=True),
                name="duty_once_in_a_round",
            ),
            models.UniqueConstraint(
                fields=["round", "user", "task", "shift"],
                condition=Q(shift__isnull=False, place__isnull=True),
                name="duty_once_in_a_shift",
            ),
            models.UniqueConstraint(
                fields=["round", "user", "task", "shift", "place"],
                condition=Q(place__isnull=False),
                name="duty_once_in_a_room",
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(task=Task.PAPER_HEAD),
                name="duty_one_head_of_the_paper_board",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(shift__isnull=False),
                name="duty_place_within_a_shift",
            ),
        ]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.user_id} {self.task}"
