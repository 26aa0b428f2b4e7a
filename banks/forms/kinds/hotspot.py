"""Editor of places on a picture."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.base import KindForm, number
from banks.forms.kinds.pictured import name_of, picture_from, shown_picture
from banks.forms.kinds.registry import register

_SIDES = ("x", "y", "width", "height")


@register
class HotspotForm(KindForm):
    """A picture; places as inputs "name" and "x", "y", "width", "height" in percent.

    "key" names the right rows from 0.
    """

    slug = "hotspot"

    several = forms.BooleanField(label=_("More than one place may be right"), required=False)

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        picture = content.get("picture") or {}
        areas, key = content.get("areas") or [], content.get("key") or []
        return {
            "picture": [name_of(picture)],
            "description": [picture.get("description") or ""],
            "name": [str(area.get("name") or "") for area in areas],
            **{side: [str(area.get(side, "")) for area in areas] for side in _SIDES},
            "several": ["on"] if content.get("several") else [],
            "key": [str(int(one) - 1) for one in key if str(one).isdecimal()],
        }

    def read_rows(self) -> dict[str, Any]:
        return self._content({})

    def with_pictures(self, placed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return what was typed with the picture at the place "0"."""
        return {"stem": self.data.get("stem", ""), **self._content(placed)}

    def _content(self, placed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        described = self.data.get("description", "")
        picture = picture_from(self.data.get("picture", ""), described)
        areas: list[dict[str, Any]] = []
        key = []
        typed = zip_longest(
            self.typed("name"), *(self.typed(side) for side in _SIDES), fillvalue=""
        )
        for row, (name, *sides) in enumerate(typed):
            if not name.strip() and not any(side.strip() for side in sides):
                continue
            places = zip(_SIDES, map(number, sides), strict=True)
            areas.append({"name": name, **dict(places)})
            if str(row) in self.typed("key"):
                key.append(str(len(areas)))
        return {
            "picture": {**picture, **placed.get("0", {})},
            "areas": areas,
            "several": bool(self.typed("several")),
            "key": key,
        }

    @property
    def picture(self) -> dict[str, Any]:
        """Return what is drawn of the picture."""
        return shown_picture(self.read_rows()["picture"], self.address_of)

    @property
    def picture_fault(self) -> str:
        """Return what is wrong with the picture."""
        about = (what for path, what in self.faults.items() if path.split(".")[0] == "picture")
        return next(about, "")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return name and sides of each place, whether it is right and what is wrong with it."""
        content = self.read_rows()
        areas = content["areas"]
        return [
            {
                "number": row,
                "place": row + 1,
                "path": f"areas.{row + 1}",
                **(areas[row] if row < len(areas) else dict.fromkeys(("name", *_SIDES), "")),
                "is_right": str(row + 1) in content["key"],
                "fault": self._fault(f"areas.{row + 1}"),
            }
            for row in range(self.room(len(areas)))
        ]

    def _fault(self, path: str) -> str:
        about = (what for one, what in self.faults.items() if f"{one}.".startswith(f"{path}."))
        return next(about, "")

    @property
    def general_faults(self) -> list[str]:
        """Leave out what is said at the picture."""
        return [what for what in super().general_faults if what != self.picture_fault]
