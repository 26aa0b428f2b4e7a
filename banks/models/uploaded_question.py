"""The questions of an uploaded file, looked through and mended before they come into the bank."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.enums import FoundState
from banks.models.upload import QuestionUpload
from office.sealed_fields import SealedJSONField
from people import access

if TYPE_CHECKING:
    from people.models import User


class UploadedQuestionQuerySet(models.QuerySet["UploadedQuestion"]):
    """Reads of questions on their way into a bank."""

    def visible_to(self, user: "User", permission: str) -> "UploadedQuestionQuerySet":
        """Keep those of the uploads that `QuestionUpload` shows."""
        reach = access.reach(user, permission, bank="upload__bank")
        own = access.reach(user, permission, unit="upload__bank__unit")
        return self.filter(reach | own & models.Q(upload__by=user))


class UploadedQuestion(models.Model):
    """One question of an uploaded file: how it was found, and what somebody made of it.

    Only `banks.keeping` and `banks.mending` write here. ``found`` stays as it was read
    (`banks.found.Found`), ``body`` is what a draft's body is, with ``stimulus`` the code of shared
    material of the file. The other columns say of both what lists are narrowed by, for SQL sees neither.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    upload = models.ForeignKey(QuestionUpload, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveIntegerField(_("place in the file"))
    state = models.CharField(_("state"), max_length=8, choices=FoundState)
    kind = models.CharField(_("kind"), max_length=30, choices=kinds.choices, blank=True)
    found = SealedJSONField(_("as it was found"))
    body = SealedJSONField(_("body"))
    is_warned = models.BooleanField(_("something of it has no place here"), default=False)
    is_alike = models.BooleanField(_("nearly the same as another"), default=False)
    has_skill = models.BooleanField(_("has a skill"), default=False)
    #: whether somebody has saved it in the editor: what the file's reader doubted is settled then
    is_mended = models.BooleanField(_("mended"), default=False)
    #: of what an editor shows: another number says that somebody else was faster
    revision = models.PositiveIntegerField(_("number of changes"), default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mended_questions",
    )
    edited_at = models.DateTimeField(_("last change at"), null=True, blank=True)

    objects = UploadedQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "place"], name="uploaded_question_place_once")
        ]
        indexes = [models.Index(fields=["upload", "state", "place"], name="uploaded_by_state")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.place}"
