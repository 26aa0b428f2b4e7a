"""Several statements on one stem, each true or false; usually four."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.reading import read_bool, read_object, read_options, read_text
from banks.kinds.registry import register
from banks.kinds.responding import answered_bool, answered_parts
from banks.scoring import NOTHING, score_statements


@dataclass(frozen=True, slots=True)
class TrueFalseGroup:
    """Content, as JSON.

    ``{"stem": "…", "statements": {"A": "…", "B": "…"}, "key": {"A": true, "B": false}}``
    """

    stem: str
    statements: Mapping[str, str]  # statement id -> text
    key: Mapping[str, bool]  # statement id -> whether it is true


@register
class TrueFalseGroupKind(Kind[TrueFalseGroup]):
    """A response gives judgements by statement: ``{"A": true, "C": false}``; blank ones are absent.

    Statements are never shuffled: they may build on each other, and explanations name them.
    """

    slug, label = "true_false_group", _("Group of true or false statements")
    order = 40

    def parse(self, raw: Mapping[str, Any]) -> TrueFalseGroup:
        read_object(raw, {"stem", "statements", "key"})
        statements = read_options(raw["statements"], field="statements")
        key = raw["key"]
        if not isinstance(key, Mapping):
            raise InvalidContent("wrong_type", field="key", expected="an object")
        if key.keys() != statements.keys():
            found = sorted(map(str, key))
            raise InvalidContent("wrong_ids", field="key", found=found, expected=list(statements))
        return TrueFalseGroup(
            stem=read_text(raw["stem"], field="stem"),
            statements=statements,
            key={id_: read_bool(key[id_], field=f"key.{id_}") for id_ in statements},
        )

    def dump(self, content: TrueFalseGroup) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "statements": dict(content.statements),
            "key": dict(content.key),
        }

    def public(self, content: TrueFalseGroup) -> dict[str, Any]:
        return {"stem": content.stem, "statements": dict(content.statements)}

    def score(self, content: TrueFalseGroup, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        parts = answered_parts(response, content.statements)
        said = {id_: answered_bool(judgement) for id_, judgement in parts.items()}
        return score_statements(said, key=content.key)

    def right_response(self, content: TrueFalseGroup) -> dict[str, bool]:
        return dict(content.key)

    def guess(self, content: TrueFalseGroup, random: Random) -> dict[str, bool]:
        return {id_: random.random() < 0.5 for id_ in content.statements}
