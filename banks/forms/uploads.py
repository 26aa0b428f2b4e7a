"""Forms of uploading questions."""

from collections.abc import Sequence
from math import ceil
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from banks import formats
from banks.enums import UploadState
from banks.models import Bank
from ui.forms import FilterForm
from ui.uploads import UploadTooLarge, WorkbookField

#: Most mebibytes of a file: Word files and packages bring their pictures along.
LARGEST_MEBIBYTES = 25


def endings() -> list[str]:
    """Return the endings of file names that some format reads, each once, as they are registered."""
    slugs = [slug for slug, _label in formats.choices()]
    return list(dict.fromkeys(one for slug in slugs for one in formats.get(slug).extensions))


def formats_in_words() -> str:
    """Return each format with its endings, for people."""
    return "; ".join(
        f"{label} ({', '.join(formats.get(slug).extensions)})" for slug, label in formats.choices()
    )


class QuestionFileField(WorkbookField):
    """A file of questions: name and size are looked at; of a workbook the first bytes too."""

    def __init__(self, **options: Any) -> None:
        accept = ", ".join(endings())
        widget = forms.ClearableFileInput(attrs={"accept": accept, "class": "input"})
        super().__init__(**{"max_mebibytes": LARGEST_MEBIBYTES, "widget": widget, **options})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the upload.

        Raises:
            UploadTooLarge: larger than the form takes.
            forms.ValidationError: empty, of an ending that no format has, or no workbook by its
                first bytes where it is called one.
        """
        name = (data.name or "").casefold() if isinstance(data, UploadedFile) else ""
        if not name or name.endswith(".xlsx"):
            return super().clean(data, initial)
        file = forms.FileField.clean(self, data, initial)
        if not isinstance(file, UploadedFile):
            return file
        mebibytes = (file.size or 0) / 1024**2
        if mebibytes > self.max_mebibytes:
            raise UploadTooLarge(name=file.name, size=ceil(mebibytes), limit=self.max_mebibytes)
        if not name.endswith(tuple(endings())):
            raise forms.ValidationError(
                _("No format ends so. Files of these endings are taken: %(endings)s."),
                params={"endings": ", ".join(endings())},
            )
        return file


class UploadForm(forms.Form):
    """A file, the bank it is for, and which format it is where that cannot be told."""

    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank"), queryset=Bank.objects.none(), to_field_name="uuid"
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        help_text=gettext_lazy(
            "It is told by what stands in the file. Choose it where a text file was taken for"
            " another format."
        ),
    )
    file = QuestionFileField(label=gettext_lazy("File"), help_text=lazy(formats_in_words, str)())

    def __init__(self, *args: object, banks: QuerySet[Bank], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed on as they are
        field = cast("forms.ModelChoiceField[Bank]", self.fields["bank"])
        field.queryset = banks
        choices: Sequence[Any] = [("", gettext_lazy("Recognise it")), *formats.choices()]
        cast("forms.ChoiceField", self.fields["format"]).choices = choices


class UploadFilterForm(FilterForm):
    """Which of the past uploads are listed."""

    tim = forms.CharField(label=gettext_lazy("File name"), max_length=100)
    trang_thai = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Every state")), *UploadState.choices],
    )
