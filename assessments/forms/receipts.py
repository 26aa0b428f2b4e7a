"""What anybody may bring to have checked."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

#: Bytes; the receipt of a paper with long answers is below.
LARGEST = 512 * 1024


class ReceiptFileForm(forms.Form):
    """The file of a signed receipt."""

    file = forms.FileField(
        label=_("File of the signed receipt"),
        help_text=_("The .json file as it was downloaded. It is checked and not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is larger than any receipt."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is larger than any receipt."))
        return file
