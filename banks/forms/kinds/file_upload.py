"""Editor of a file to hand in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, number
from banks.forms.kinds.registry import register
from banks.kinds.file_upload import FILE_KINDS


@register
class FileUploadForm(KindForm):
    """Which kinds of file, how large, and the rubric."""

    slug = "file_upload"

    endings = forms.MultipleChoiceField(
        label=_("Kinds of file"),
        choices=[(one, f".{one}") for one in FILE_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    megabytes = forms.CharField(
        label=_("Largest size (MB)"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("From 1 to 20."),
    )
    rubric = forms.CharField(
        label=_("Rubric"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What earns which share of the points; markers alone see it."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        return {
            "endings": list(content.get("files") or []),
            "megabytes": [str(content.get("megabytes") or "")],
            "rubric": [str(content.get("rubric") or "")],
        }

    def read_rows(self) -> dict[str, Any]:
        return {
            "files": self.typed("endings"),
            "megabytes": number(self.data.get("megabytes", "")),
            "rubric": self.data.get("rubric", ""),
        }
