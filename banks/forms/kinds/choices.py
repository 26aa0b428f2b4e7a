"""Rows of options of which some are ticked: what the editors of both choices have in common."""

from collections.abc import Collection, Mapping
from typing import Any

from banks.forms.kinds.base import KindForm, lettered
from banks.kinds.reading import LETTERS


class ChoicesForm(KindForm):
    """Options as inputs called "option"; "key" names rows by their number from 0."""

    @classmethod
    def options_from(cls, options: Mapping[str, str], key: Collection[str]) -> dict[str, list[str]]:
        """Return the inputs of these options."""
        ids = sorted(options)
        return {
            "option": [options[id_] for id_ in ids],
            "key": [str(row) for row, id_ in enumerate(ids) if id_ in key],
        }

    def read_options(self) -> tuple[dict[str, str], list[str]]:
        """Return the options that are not blank by letter, and the letters of the ticked ones."""
        typed = self.typed("option")
        ticked = set(self.typed("key"))
        options = dict(lettered(typed))
        rows = [row for row, text in enumerate(typed) if text.strip()]
        key = [id_ for row, id_ in zip(rows, options, strict=True) if str(row) in ticked]
        return options, key

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return letter, text, whether it is right and what is wrong with it."""
        options, key = self.read_options()
        letters = LETTERS[: self.room(len(options))]
        return [
            {
                "number": number,
                "letter": letter,
                "path": f"options.{letter}",
                "text": options.get(letter, ""),
                "is_right": letter in key,
                "fault": self.faults.get(f"options.{letter}", ""),
            }
            for number, letter in enumerate(letters)
        ]
