"""Editor of an essay."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, number
from banks.forms.kinds.registry import register


@register
class EssayForm(KindForm):
    """A limit of words, and what markers compare with."""

    slug = "essay"

    words = forms.CharField(
        label=_("Most words"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("From 20 to 1000. A longer text is kept; markers decide what it costs."),
    )
    rubric = forms.CharField(
        label=_("Rubric"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What earns which share of the points; markers alone see it."),
    )
    model = forms.CharField(
        label=_("Model answer"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markers alone see it."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        return {name: [str(content.get(name) or "")] for name in ("words", "rubric", "model")}

    def read_rows(self) -> dict[str, Any]:
        return {
            "words": number(self.data.get("words", "")),
            "rubric": self.data.get("rubric", ""),
            "model": self.data.get("model", ""),
        }
