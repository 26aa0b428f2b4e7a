"""Files of questions that were uploaded, from the preview on."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks import formats
from banks.enums import UploadState
from banks.models.bank import Bank
from office.models import ImportRun, StoredFile
from office.sealed_fields import SealedJSONField
from people import access

if TYPE_CHECKING:
    from people.models import User


class QuestionUploadQuerySet(models.QuerySet["QuestionUpload"]):
    """Reads of uploads."""

    def visible_to(self, user: "User", permission: str) -> "QuestionUploadQuerySet":
        """Keep the uploads into banks whose member `user` is, and one's own into those of one's units.

        The report of a file tells what it says, so somebody else's is for the bank's people alone.
        """
        reach = access.reach(user, permission, bank="bank")
        reach |= access.reach(user, permission, unit="bank__unit") & Q(by=user)
        return self.filter(reach)


class QuestionUpload(models.Model):
    """One file that somebody brought for a bank, what a trial of it said, and what followed.

    ``report`` is what `banks.uploading` wrote: of the trial first, of the import once it is done.
    ``columns`` says of a sheet of somebody else's what stands where (`banks.formats.foreign_sheet`).
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="uploads")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="question_uploads")
    name = models.CharField(_("file name"), max_length=255)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="question_uploads"
    )
    at = models.DateTimeField(_("uploaded at"))
    state = models.CharField(
        _("state"), max_length=10, choices=UploadState, default=UploadState.PREVIEWED
    )
    format = models.CharField(
        _("format"), max_length=30, choices=formats.choices, default="workbook"
    )
    columns = SealedJSONField(_("what stands in which column"), default=dict)
    report = SealedJSONField(_("report"), default=dict)
    import_run = models.OneToOneField(
        ImportRun, on_delete=models.PROTECT, null=True, blank=True, related_name="question_upload"
    )

    objects = QuestionUploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[UploadState.CONFIRMED, UploadState.UNDONE], import_run__isnull=False
                )
                | Q(
                    state__in=[
                        UploadState.RECEIVED,
                        UploadState.PREVIEWED,
                        UploadState.DISCARDED,
                    ],
                    import_run__isnull=True,
                ),
                name="upload_imported_has_its_run",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Whether it comes in whole or not at all; else its questions are mended one by one."""
        return formats.get(self.format).is_whole
