"""Editor of a text with gaps."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, lines
from banks.forms.kinds.registry import register


@register
class ClozeForm(KindForm):
    """The stem holds ``{{1}}``, ``{{2}}`` ...; each gap has answers one a line.

    "gap" holds the accepted answers of a gap to type in; where "gap_key" names one of them, they
    are a list to pick from.
    """

    slug = "cloze"
    first_rows = 2

    stem = forms.CharField(
        label=_("Text with gaps"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Write {{1}} where the first gap is, {{2}} for the second, and so on."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        gaps = content.get("gaps") or []
        return {
            "gap": ["\n".join(gap.get("options") or gap.get("accepted") or []) for gap in gaps],
            "gap_key": [gap.get("key") or "" for gap in gaps],
        }

    def read_rows(self) -> dict[str, Any]:
        typed = zip_longest(self.typed("gap"), self.typed("gap_key"), fillvalue="")
        return {
            "gaps": [
                {"options": lines(text), "key": key.strip()}
                if key.strip()
                else {"accepted": lines(text)}
                for text, key in typed
                if text.strip() or key.strip()
            ]
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return answers and key of each gap and what is wrong with them."""
        gaps = self.read_rows()["gaps"]
        rows = []
        for number in range(1, self.room(len(gaps)) + 1):
            gap = gaps[number - 1] if number <= len(gaps) else {}
            start = f"gaps.{number}"
            faults = [
                what
                for path, what in self.faults.items()
                if path == start or path.startswith(f"{start}.")
            ]
            rows.append(
                {
                    "number": number,
                    "path": start,
                    "text": "\n".join(gap.get("options") or gap.get("accepted") or []),
                    "key": gap.get("key", ""),
                    "fault": faults[0] if faults else "",
                }
            )
        return rows
