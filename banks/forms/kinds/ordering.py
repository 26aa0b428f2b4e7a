"""Editor of items in their right order."""

from collections.abc import Mapping
from typing import Any

from banks.forms.kinds.base import KindForm
from banks.forms.kinds.registry import register


@register
class OrderingForm(KindForm):
    """Items as inputs called "item", the first one first; candidates see them mixed."""

    slug = "ordering"

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        return {"item": list(content.get("items") or [])}

    def read_rows(self) -> dict[str, Any]:
        return {"items": [text for text in self.typed("item") if text.strip()]}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return number, text and what is wrong with it."""
        items = self.read_rows()["items"]
        return [
            {
                "number": number,
                "path": f"items.{number}",
                "text": items[number - 1] if number <= len(items) else "",
                "fault": self.faults.get(f"items.{number}", ""),
            }
            for number in range(1, self.room(len(items)) + 1)
        ]
