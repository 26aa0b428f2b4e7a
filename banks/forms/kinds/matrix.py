"""Editor of a grid."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, lettered, lines
from banks.forms.kinds.registry import register
from banks.kinds.matrix import MOST_COLUMNS
from banks.kinds.reading import LETTERS


@register
class MatrixForm(KindForm):
    """Columns one a line; rows as inputs called "row", the number of each one's column "column"."""

    slug = "matrix"

    columns = forms.CharField(
        label=_("Columns of the grid"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, two to six, in the order in which they are shown."),
    )

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        rows, key = content.get("rows") or {}, content.get("key") or {}
        ids = sorted(rows)
        return {
            "columns": ["\n".join(content.get("columns") or [])],
            "row": [rows[id_] for id_ in ids],
            "column": [str(key.get(id_, "")) for id_ in ids],
        }

    def read_rows(self) -> dict[str, Any]:
        typed = self.typed("row")
        chosen = [*self.typed("column"), *[""] * len(typed)]
        rows = dict(lettered(typed))
        filled = [row for row, text in enumerate(typed) if text.strip()]
        key = {id_: chosen[row] for row, id_ in zip(filled, rows, strict=True) if chosen[row]}
        return {"columns": lines(self.data.get("columns", "")), "rows": rows, "key": key}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return letter, text, the columns to choose from and what is wrong with a row."""
        content = self.read_rows()
        rows, key = content["rows"], content["key"]
        columns = content["columns"][:MOST_COLUMNS]
        numbered = columns or [""] * MOST_COLUMNS
        return [
            {
                "number": number,
                "letter": letter,
                "path": f"rows.{letter}",
                "text": rows.get(letter, ""),
                "columns": [
                    {"id": str(place), "text": text, "is_chosen": key.get(letter) == str(place)}
                    for place, text in enumerate(numbered, 1)
                ],
                "fault": self.faults.get(f"rows.{letter}", self.faults.get(f"key.{letter}", "")),
            }
            for number, letter in enumerate(LETTERS[: self.room(len(rows))])
        ]
