"""Editor of several right options."""

from collections.abc import Mapping
from typing import Any

from banks.forms.kinds.choices import ChoicesForm
from banks.forms.kinds.registry import register


@register
class MultipleChoiceForm(ChoicesForm):
    """Options with a tick at each."""

    slug = "multiple_choice"

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        return cls.options_from(content.get("options") or {}, content.get("key") or [])

    def read_rows(self) -> dict[str, Any]:
        options, key = self.read_options()
        return {"options": options, "key": key}
