"""Why a question was changed: a word of its author beside each version, which itself never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.models.question_version import QuestionVersion
from office.sealed_fields import SealedTextField


class VersionNote(models.Model):
    """What the author of a version said of the change; as closed as the question is."""

    version = models.OneToOneField(QuestionVersion, on_delete=models.CASCADE, related_name="note")
    reason = SealedTextField(_("why it was changed"))

    def __str__(self) -> str:
        return str(self.version_id)
