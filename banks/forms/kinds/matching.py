"""Editor of pairs."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, lines
from banks.forms.kinds.registry import register


@register
class MatchingForm(KindForm):
    """Pairs as inputs called "left" and "right"; further right sides one a line."""

    slug = "matching"

    extra = forms.CharField(
        label=_("Right sides without a pair"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line. They make guessing harder."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        pairs = content.get("pairs") or []
        return {
            "left": [pair["left"] for pair in pairs],
            "right": [pair["right"] for pair in pairs],
            "extra": ["\n".join(content.get("extra") or [])],
        }

    def read_rows(self) -> dict[str, Any]:
        typed = zip_longest(self.typed("left"), self.typed("right"), fillvalue="")
        pairs = [
            {"left": left, "right": right} for left, right in typed if left.strip() or right.strip()
        ]
        return {"pairs": pairs, "extra": lines(self.data.get("extra", ""))}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return both sides of each pair and what is wrong with them."""
        pairs = self.read_rows()["pairs"]
        blank = {"left": "", "right": ""}
        return [
            {
                **(pairs[number - 1] if number <= len(pairs) else blank),
                "number": number,
                "path": f"pairs.{number}",
                "fault": self._fault(number),
            }
            for number in range(1, self.room(len(pairs)) + 1)
        ]

    def _fault(self, number: int) -> str:
        paths = (f"pairs.{number}.left", f"pairs.{number}.right", f"pairs.{number}")
        return next((self.faults[path] for path in paths if path in self.faults), "")
