"""Editor of several statements on one stem."""

from collections.abc import Mapping
from typing import Any

from banks.forms.kinds.base import KindForm, lettered
from banks.forms.kinds.registry import register
from banks.kinds.reading import LETTERS


@register
class TrueFalseGroupForm(KindForm):
    """Statements called "statement"; "key-0", "key-1" ... say which of them are true."""

    slug = "true_false_group"

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        statements, key = content.get("statements") or {}, content.get("key") or {}
        ids = sorted(statements)
        said = {
            f"key-{row}": ["true" if key[id_] else "false"]
            for row, id_ in enumerate(ids)
            if id_ in key
        }
        return {"statement": [statements[id_] for id_ in ids], **said}

    def read_rows(self) -> dict[str, Any]:
        typed = self.typed("statement")
        statements = dict(lettered(typed))
        rows = [row for row, text in enumerate(typed) if text.strip()]
        key = {
            id_: self.data[f"key-{row}"] == "true"
            for row, id_ in zip(rows, statements, strict=True)
            if self.data.get(f"key-{row}") in ("true", "false")
        }
        return {"statements": statements, "key": key}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return letter, text, judgement and what is wrong with it."""
        content = self.read_rows()
        statements, key = content["statements"], content["key"]
        said = {True: "true", False: "false", None: ""}
        return [
            {
                "number": number,
                "letter": letter,
                "path": f"statements.{letter}",
                "text": statements.get(letter, ""),
                "said": said[key.get(letter)],
                "fault": self.faults.get(f"statements.{letter}", ""),
            }
            for number, letter in enumerate(LETTERS[: self.room(len(statements))])
        ]
