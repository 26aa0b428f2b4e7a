"""Editor of a number."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm
from banks.forms.kinds.registry import register

_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_NUMBER_INPUT = {"inputmode": "decimal", "autocomplete": "off", "class": "w10"}


@register
class NumericForm(KindForm):
    """The right number and how far an answer may be from it, with a decimal comma."""

    slug = "numeric"

    value = forms.CharField(
        label=_("Right number"),
        widget=forms.TextInput(attrs=_NUMBER_INPUT),
        help_text=_("With a decimal comma and without points, such as 1234,5."),
    )
    tolerance = forms.CharField(
        label=_("Tolerance"),
        widget=forms.TextInput(attrs=_NUMBER_INPUT),
        help_text=_("How far an answer may be from it and still be right; 0 for exact."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        return {
            name: [str(content.get(name, default)).replace(".", ",")]
            for name, default in (("value", ""), ("tolerance", "0"))
        }

    def read_rows(self) -> dict[str, Any]:
        return {name: _number(self.data.get(name, "")) for name in ("value", "tolerance")}


def _number(typed: str) -> str:
    """Return a number as content holds it; anything else as it was typed."""
    text = typed.strip().replace("−", "-")
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
