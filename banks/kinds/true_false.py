"""One statement, true or false."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import Kind
from banks.kinds.reading import read_bool, read_object, read_text
from banks.kinds.registry import register
from banks.kinds.responding import answered_bool
from banks.scoring import ALL, NOTHING


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """Content; as JSON ``{"stem": "…", "key": true}``."""

    stem: str
    key: bool


@register
class TrueFalseKind(Kind[TrueFalse]):
    """A response is the judgement: ``true`` or ``false``."""

    slug, label = "true_false", _("True or false")
    order = 30

    def parse(self, raw: Mapping[str, Any]) -> TrueFalse:
        read_object(raw, {"stem", "key"})
        return TrueFalse(
            stem=read_text(raw["stem"], field="stem"), key=read_bool(raw["key"], field="key")
        )

    def dump(self, content: TrueFalse) -> dict[str, Any]:
        return {"stem": content.stem, "key": content.key}

    def public(self, content: TrueFalse) -> dict[str, Any]:
        return {"stem": content.stem}

    def score(self, content: TrueFalse, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        return ALL if answered_bool(response) is content.key else NOTHING

    def right_response(self, content: TrueFalse) -> bool:
        return content.key

    def guess(self, content: TrueFalse, random: Random) -> bool:
        return random.random() < 0.5
