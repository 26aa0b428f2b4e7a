"""A choice among rows that a page has read already: no statement to check it, none to draw it."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise


class RowField(forms.TypedChoiceField):
    """A select whose value is one of `rows`, or None for the empty choice.

    Args:
        rows: what may be chosen, read once.
        key: what stands in the address for a row; unique among them.
        empty: the words of the empty choice; "" leaves it out.
    """

    def __init__(
        self,
        *,
        rows: Iterable[Any],
        key: Callable[[Any], str],
        empty: "str | Promise" = "",
        text: Callable[[Any], str] = str,
        **options: Any,
    ) -> None:
        self.by_key = {key(row): row for row in rows}
        choices = [(name, text(row)) for name, row in self.by_key.items()]
        super().__init__(
            choices=[("", empty), *choices] if empty else choices,
            coerce=self.by_key.__getitem__,
            empty_value=None,
            **options,
        )
