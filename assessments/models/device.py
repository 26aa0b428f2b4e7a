"""What a candidate's machine found about itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.candidate import Candidate


class DeviceCheck(models.Model):
    """The last check of the machine at which a candidate sits: `findings` by name (`device_checks`)."""

    candidate = models.OneToOneField(
        Candidate, on_delete=models.CASCADE, related_name="device_check"
    )
    at = models.DateTimeField(_("checked at"))
    is_weak = models.BooleanField(_("weak"))
    findings = models.JSONField(_("findings"))

    def __str__(self) -> str:
        return f"{self.candidate_id}"
