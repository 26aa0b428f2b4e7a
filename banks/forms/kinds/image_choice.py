"""Editor of one right picture among several."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from banks.forms.kinds.base import KindForm
from banks.forms.kinds.pictured import name_of, picture_from, shown_picture
from banks.forms.kinds.registry import register
from banks.kinds.reading import LETTERS


@register
class ImageChoiceForm(KindForm):
    """Pictures as inputs called "picture" and "description"; "key" names a row from 0."""

    slug = "image_choice"

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        options = content.get("options") or {}
        ids = sorted(options)
        return {
            "picture": [name_of(options[id_]) for id_ in ids],
            "description": [options[id_].get("description") or "" for id_ in ids],
            "key": [str(row) for row, id_ in enumerate(ids) if id_ == content.get("key")],
        }

    def read_rows(self) -> dict[str, Any]:
        return self._content({})

    def with_pictures(self, placed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return what was typed with pictures at rows by their number from 0."""
        return {"stem": self.data.get("stem", ""), **self._content(placed)}

    def _content(self, placed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        options: dict[str, dict[str, Any]] = {}
        key = ""
        typed = zip_longest(self.typed("picture"), self.typed("description"), fillvalue="")
        for row, (named, description) in enumerate(typed):
            picture = {**picture_from(named, description), **placed.get(str(row), {})}
            if not picture["sha256"] and not description.strip():
                continue
            if len(options) == len(LETTERS):
                break
            id_ = LETTERS[len(options)]
            options[id_] = picture
            key = id_ if self.typed("key") == [str(row)] else key
        return {"options": options, "key": key}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return letter, picture, description, whether it is right and what is wrong with it."""
        content = self.read_rows()
        options = content["options"]
        return [
            {
                "number": number,
                "letter": letter,
                "path": f"options.{letter}",
                "picture": shown_picture(options.get(letter, {}), self.address_of),
                "is_right": letter == content["key"],
                "fault": self._fault(f"options.{letter}"),
            }
            for number, letter in enumerate(LETTERS[: self.room(len(options))])
        ]

    def _fault(self, path: str) -> str:
        about = (what for one, what in self.faults.items() if f"{one}.".startswith(f"{path}."))
        return next(about, "")
