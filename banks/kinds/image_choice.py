"""One right picture among several."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.depicting import Picture, read_picture
from banks.kinds.reading import (
    check_distinct,
    check_letters,
    read_object,
    read_option_id,
    read_text,
)
from banks.kinds.registry import register
from banks.kinds.responding import answered_id
from banks.scoring import ALL, NOTHING


@dataclass(frozen=True, slots=True)
class ImageChoice:
    """Content; as JSON ``{"stem": "…", "options": {"A": <picture>, "B": <picture>}, "key": "B"}``."""

    stem: str
    options: Mapping[str, Picture]  # option id -> picture; ids stay when options are shuffled
    key: str


@register
class ImageChoiceKind(Kind[ImageChoice]):
    """A response is the id of the chosen picture: ``"B"``.

    Who cannot see the pictures chooses by their descriptions, so these must differ and each be fair.
    """

    slug, label = "image_choice", _("Choice of pictures")
    order = 100

    def parse(self, raw: Mapping[str, Any]) -> ImageChoice:
        read_object(raw, {"stem", "options", "key"})
        letters = check_letters(raw["options"], field="options")
        options = {
            id_: read_picture(raw["options"][id_], field=f"options.{id_}") for id_ in letters
        }
        check_distinct((one.description for one in options.values()), field="options")
        if len({one.sha256 for one in options.values()}) < len(options):
            raise InvalidContent("same_picture", field="options")
        return ImageChoice(
            stem=read_text(raw["stem"], field="stem"),
            options=options,
            key=read_option_id(raw["key"], options, field="key"),
        )

    def dump(self, content: ImageChoice) -> dict[str, Any]:
        return {**self.public(content), "key": content.key}

    def public(self, content: ImageChoice) -> dict[str, Any]:
        options = {id_: picture.dump() for id_, picture in content.options.items()}
        return {"stem": content.stem, "options": options}

    def shuffled(self, content: ImageChoice) -> tuple[str, ...]:
        return tuple(content.options)

    def pictures(self, content: ImageChoice) -> tuple[str, ...]:
        return tuple(picture.sha256 for picture in content.options.values())

    def score(self, content: ImageChoice, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        return ALL if answered_id(response, content.options) == content.key else NOTHING

    def right_response(self, content: ImageChoice) -> str:
        return content.key

    def guess(self, content: ImageChoice, random: Random) -> str:
        return random.choice(list(content.options))
