"""Forms of uploading questions."""

from typing import cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from banks.enums import UploadState
from banks.models import Bank
from ui.forms import FilterForm
from ui.uploads import WorkbookField


class UploadForm(forms.Form):
    """A workbook and the bank it is for."""

    bank = forms.ModelChoiceField(
        label=_("Bank"), queryset=Bank.objects.none(), to_field_name="uuid"
    )
    file = WorkbookField(label=_("Excel workbook (.xlsx)"))

    def __init__(self, *args: object, banks: QuerySet[Bank], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed on as they are
        field = cast("forms.ModelChoiceField[Bank]", self.fields["bank"])
        field.queryset = banks


class UploadFilterForm(FilterForm):
    """Which of the past uploads are listed."""

    tim = forms.CharField(label=_("File name"), max_length=100)
    trang_thai = forms.ChoiceField(
        label=_("State"), choices=[("", _("Every state")), *UploadState.choices]
    )
