"""One right option among several."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import Kind
from banks.kinds.reading import read_object, read_option_id, read_options, read_text
from banks.kinds.registry import register
from banks.kinds.responding import answered_id
from banks.scoring import ALL, NOTHING


@dataclass(frozen=True, slots=True)
class SingleChoice:
    """Content; as JSON ``{"stem": "…", "options": {"A": "…", "B": "…"}, "key": "B"}``."""

    stem: str
    options: Mapping[str, str]  # option id -> text; ids stay when options are shuffled
    key: str


@register
class SingleChoiceKind(Kind[SingleChoice]):
    """A response is the id of the chosen option: ``"B"``."""

    slug, label = "single_choice", _("Single choice")
    order = 10

    def parse(self, raw: Mapping[str, Any]) -> SingleChoice:
        read_object(raw, {"stem", "options", "key"})
        options = read_options(raw["options"], field="options")
        return SingleChoice(
            stem=read_text(raw["stem"], field="stem"),
            options=options,
            key=read_option_id(raw["key"], options, field="key"),
        )

    def dump(self, content: SingleChoice) -> dict[str, Any]:
        return {"stem": content.stem, "options": dict(content.options), "key": content.key}

    def public(self, content: SingleChoice) -> dict[str, Any]:
        return {"stem": content.stem, "options": dict(content.options)}

    def shuffled(self, content: SingleChoice) -> tuple[str, ...]:
        return tuple(content.options)

    def score(self, content: SingleChoice, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        return ALL if answered_id(response, content.options) == content.key else NOTHING

    def right_response(self, content: SingleChoice) -> str:
        return content.key

    def guess(self, content: SingleChoice, random: Random) -> str:
        return random.choice(list(content.options))
