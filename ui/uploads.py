"""Files that come in from outside: checked before anything reads them."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

#: The first bytes of every zip archive, and so of every .xlsx.
ZIP_SIGNATURE = b"PK\x03\x04"


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
            forms.ValidationError: empty, too large, or no .xlsx by name or by its first bytes.
        """
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > self.max_mebibytes * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it into several files.")
                % {"limit": self.max_mebibytes}
            )
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
