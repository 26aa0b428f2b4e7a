"""Editor of a short answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, lines
from banks.forms.kinds.registry import register


@register
class ShortAnswerForm(KindForm):
    """Accepted answers, one a line."""

    slug = "short_answer"

    accepted = forms.CharField(
        label=_("Accepted answers"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Capitals, spaces and the place of tone marks make no difference."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        return {"accepted": ["\n".join(content.get("accepted") or [])]}

    def read_rows(self) -> dict[str, Any]:
        return {"accepted": lines(self.data.get("accepted", ""))}
