"""Editor of one statement."""

from collections.abc import Mapping
from typing import Any

from banks.forms.kinds.base import KindForm
from banks.forms.kinds.registry import register


@register
class TrueFalseForm(KindForm):
    """The statement is the stem; "key" says whether it is true."""

    slug = "true_false"

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        key = content.get("key")
        return {"key": [] if key is None else ["true" if key else "false"]}

    def read_rows(self) -> dict[str, Any]:
        return {"key": {"true": True, "false": False}.get(self.data.get("key", ""))}

    @property
    def said(self) -> str:
        """What is ticked."""
        return str(self.data.get("key", ""))
