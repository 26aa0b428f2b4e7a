"""Places on a picture, of which one or several are right: where on this screen is what is asked?

The places are drawn with their numbers for everybody: who points, who types and who touches have
the same choice. What a place is called is for authors and explanations; on the paper it would often
be the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.depicting import Picture, read_picture
from banks.kinds.reading import (
    check_distinct,
    read_bool,
    read_list,
    read_object,
    read_text,
    read_whole,
)
from banks.kinds.registry import register
from banks.kinds.responding import answered_ids
from banks.scoring import NOTHING, score_choices

#: Percent of the picture's side: a smaller place can hardly be seen or touched.
LEAST_SIDE = 2


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in whole percent of the picture's width and height, from its upper left corner."""

    name: str
    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: "Area") -> bool:
        """Tell whether a point lies inside both; a common edge is none."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def place(self) -> dict[str, int]:
        """Return where it is, without its name."""
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True)
class Hotspot:
    """Content, as JSON.

    ``{"stem": "…", "picture": <picture>, "areas": [{"name": "Thẻ Chèn", "x": 10, "y": 2,
    "width": 8, "height": 5}, …], "several": false, "key": ["2"]}``

    Areas have the numbers from 1, as one reads: from above, then from the left. So their numbers
    tell nothing of the order in which they were drawn.
    """

    stem: str
    picture: Picture
    areas: Mapping[str, Area]  # number -> area
    several: bool  # whether more than one may be chosen
    key: frozenset[str]


@register
class HotspotKind(Kind[Hotspot]):
    """A response is the list of the chosen places: ``["2"]``."""

    slug, label = "hotspot", _("Places on a picture")
    order = 110

    def parse(self, raw: Mapping[str, Any]) -> Hotspot:
        read_object(raw, {"stem", "picture", "areas", "several", "key"})
        stem = read_text(raw["stem"], field="stem")
        picture = read_picture(raw["picture"], field="picture")
        written = read_list(raw["areas"], field="areas", least=2)
        areas = [_read_area(one, f"areas.{number}") for number, one in enumerate(written, 1)]
        check_distinct((area.name for area in areas), field="areas")
        _check_apart(areas)
        several = read_bool(raw["several"], field="several")
        numbers = [str(number) for number in range(1, len(areas) + 1)]
        key = _read_key(raw["key"], numbers)
        if len(key) > 1 and not several:
            raise InvalidContent("one_right_area", field="key")
        placed = sorted(zip(numbers, areas, strict=True), key=lambda one: (one[1].y, one[1].x))
        now = dict(zip((was for was, _area in placed), numbers, strict=True))
        return Hotspot(
            stem=stem,
            picture=picture,
            areas={now[was]: area for was, area in placed},
            several=several,
            key=frozenset(now[was] for was in key),
        )

    def dump(self, content: Hotspot) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "picture": content.picture.dump(),
            "areas": [{"name": area.name, **area.place()} for area in content.areas.values()],
            "several": content.several,
            "key": sorted(content.key),
        }

    def public(self, content: Hotspot) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "picture": content.picture.dump(),
            "areas": {number: area.place() for number, area in content.areas.items()},
            "several": content.several,
        }

    def pictures(self, content: Hotspot) -> tuple[str, ...]:
        return (content.picture.sha256,)

    def score(self, content: Hotspot, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        chosen = frozenset(answered_ids(response, content.areas))
        if not content.several:
            return Fraction(chosen == content.key)
        return score_choices(chosen, key=content.key, options=frozenset(content.areas))

    def right_response(self, content: Hotspot) -> list[str]:
        return sorted(content.key)

    def guess(self, content: Hotspot, random: Random) -> list[str]:
        places = list(content.areas)
        if not content.several:
            return [random.choice(places)]
        return [place for place in places if random.random() < 0.5]


def _read_area(raw: Any, field: str) -> Area:
    read_object(raw, {"name", "x", "y", "width", "height"}, field=field)
    x = read_whole(raw["x"], field=f"{field}.x", least=0, most=100 - LEAST_SIDE)
    y = read_whole(raw["y"], field=f"{field}.y", least=0, most=100 - LEAST_SIDE)
    return Area(
        name=read_text(raw["name"], field=f"{field}.name"),
        x=x,
        y=y,
        width=read_whole(raw["width"], field=f"{field}.width", least=LEAST_SIDE, most=100 - x),
        height=read_whole(raw["height"], field=f"{field}.height", least=LEAST_SIDE, most=100 - y),
    )


def _check_apart(areas: Sequence[Area]) -> None:
    for (one, area), (two, other) in combinations(enumerate(areas, 1), 2):
        if area.overlaps(other):
            raise InvalidContent("areas_overlap", field=f"areas.{two}", numbers=[one, two])


def _read_key(raw: Any, numbers: Sequence[str]) -> tuple[str, ...]:
    key = read_list(raw, field="key", most=len(numbers))
    if not all(isinstance(number, str) for number in key):
        raise InvalidContent("wrong_type", field="key", expected="a list of numbers as texts")
    if unknown := [number for number in key if number not in numbers]:
        raise InvalidContent("unknown_ids", field="key", ids=unknown)
    if repeated := sorted({number for number in key if key.count(number) > 1}):
        raise InvalidContent("repeated_ids", field="key", ids=repeated)
    return tuple(key)
