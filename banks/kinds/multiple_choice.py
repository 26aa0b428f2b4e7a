"""Several right options, or one, among several; how many is told by the stem or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.reading import read_list, read_object, read_option_id, read_options, read_text
from banks.kinds.registry import register
from banks.kinds.responding import answered_ids
from banks.scoring import NOTHING, score_choices


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """Content; as JSON ``{"stem": "…", "options": {"A": "…", "B": "…"}, "key": ["A", "B"]}``."""

    stem: str
    options: Mapping[str, str]  # option id -> text; ids stay when options are shuffled
    key: frozenset[str]


@register
class MultipleChoiceKind(Kind[MultipleChoice]):
    """A response lists the ids of the ticked options in any order: ``["A", "C"]``."""

    slug, label = "multiple_choice", _("Multiple choice")
    order = 20

    def parse(self, raw: Mapping[str, Any]) -> MultipleChoice:
        read_object(raw, {"stem", "options", "key"})
        options = read_options(raw["options"], field="options")
        key = [
            read_option_id(id_, options, field="key") for id_ in read_list(raw["key"], field="key")
        ]
        if repeated := sorted({id_ for id_ in key if key.count(id_) > 1}):
            raise InvalidContent("repeated_ids", field="key", ids=repeated)
        return MultipleChoice(
            stem=read_text(raw["stem"], field="stem"), options=options, key=frozenset(key)
        )

    def dump(self, content: MultipleChoice) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "options": dict(content.options),
            "key": sorted(content.key),
        }

    def public(self, content: MultipleChoice) -> dict[str, Any]:
        return {"stem": content.stem, "options": dict(content.options)}

    def shuffled(self, content: MultipleChoice) -> tuple[str, ...]:
        return tuple(content.options)

    def score(self, content: MultipleChoice, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        chosen = frozenset(answered_ids(response, content.options))
        return score_choices(chosen, key=content.key, options=frozenset(content.options))

    def right_response(self, content: MultipleChoice) -> list[str]:
        return sorted(content.key)

    def guess(self, content: MultipleChoice, random: Random) -> list[str]:
        return [option for option in content.options if random.random() < 0.5]
