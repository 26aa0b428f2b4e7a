"""Files that come in from outside: checked before anything reads them."""

from math import ceil
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.errors import Invalid

#: No request that is larger than this is read at all; each form sets a lower limit of its own.
LARGEST_MEBIBYTES = 32
#: The first bytes of every zip archive, and so of every .xlsx.
ZIP_SIGNATURE = b"PK\x03\x04"


class UploadTooLarge(Invalid):
    """A family of its own: answered with 413."""

    code = "upload_too_large"
    message = gettext_lazy(
        "The file %(name)s has %(size)s MB; this form takes at most %(limit)s MB."
        " Nothing was read of it."
    )


class WorkbookField(forms.FileField):
    """An Excel workbook (.xlsx): name, size and first bytes are looked at, nothing is parsed."""

    def __init__(self, *, max_mebibytes: int = 10, **options: Any) -> None:
        self.max_mebibytes = max_mebibytes
        options.setdefault(
            "widget", forms.ClearableFileInput(attrs={"accept": ".xlsx", "class": "input"})
        )
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the upload.

        Raises:
            UploadTooLarge: larger than the form takes.
            forms.ValidationError: empty, or no .xlsx by name or by its first bytes.
        """
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        mebibytes = (file.size or 0) / 1024**2
        if mebibytes > self.max_mebibytes:
            raise UploadTooLarge(name=file.name, size=ceil(mebibytes), limit=self.max_mebibytes)
        if not (file.name or "").lower().endswith(".xlsx"):
            raise forms.ValidationError(
                _("Only Excel workbooks (.xlsx) are taken. Save the file as .xlsx and try again.")
            )
        start = file.read(len(ZIP_SIGNATURE))
        file.seek(0)
        if start != ZIP_SIGNATURE:
            raise forms.ValidationError(
                _(
                    "The file is named .xlsx but is no Excel workbook, or is locked by a password."
                    " Open it in Excel, save it without a password and try again."
                )
            )
        return file
