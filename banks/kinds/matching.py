"""Left sides, each to be matched with its right side; some right sides may belong to none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.hiding import mixed
from banks.kinds.reading import MOST, check_distinct, read_list, read_object, read_text, read_texts
from banks.kinds.registry import register
from banks.kinds.responding import answered_id, answered_parts
from banks.scoring import NOTHING, score_parts


@dataclass(frozen=True, slots=True)
class Matching:
    """Content, as JSON.

    ``{"stem": "…", "pairs": [{"left": "KH", "right": "Kế hoạch"}, …], "extra": ["Quyết định"]}``

    Two lefts may have the same right side, written alike; `extra` belong to no left.
    """

    stem: str
    pairs: tuple[tuple[str, str], ...]  # left, right
    extra: tuple[str, ...]

    @property
    def lefts(self) -> dict[str, str]:
        """Left sides by id ("1", "2" ...), in the author's order."""
        return {str(number): left for number, (left, _right) in enumerate(self.pairs, 1)}

    @property
    def rights(self) -> dict[str, str]:
        """Different right sides by id ("A", "B" ...), in an order that tells nothing."""
        return mixed(_different_rights(self.pairs, self.extra))

    @property
    def key(self) -> dict[str, str]:
        """The right side's id for each left side's id."""
        ids = {text: id_ for id_, text in self.rights.items()}
        return {str(number): ids[right] for number, (_left, right) in enumerate(self.pairs, 1)}


@register
class MatchingKind(Kind[Matching]):
    """A response gives right sides by left side: ``{"1": "C", "2": "A"}``; blank ones are absent.

    A right side may be given twice; that is the candidate's mistake to make.
    """

    slug, label = "matching", _("Matching")
    order = 70

    def parse(self, raw: Mapping[str, Any]) -> Matching:
        read_object(raw, {"stem", "pairs", "extra"})
        pairs = []
        for number, pair in enumerate(read_list(raw["pairs"], field="pairs", least=2), 1):
            field = f"pairs.{number}"
            read_object(pair, {"left", "right"}, field=field)
            left = read_text(pair["left"], field=f"{field}.left")
            pairs.append((left, read_text(pair["right"], field=f"{field}.right")))
        extra = read_texts(raw["extra"], field="extra", least=0, most=MOST - len(pairs))
        check_distinct((left for left, _right in pairs), field="pairs")
        rights = _different_rights(pairs, ())
        check_distinct([*rights, *extra], field="extra")
        if len(rights) + len(extra) < 2:
            raise InvalidContent("one_right_side", field="pairs")
        stem = read_text(raw["stem"], field="stem")
        return Matching(stem=stem, pairs=tuple(pairs), extra=extra)

    def dump(self, content: Matching) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "pairs": [{"left": left, "right": right} for left, right in content.pairs],
            "extra": list(content.extra),
        }

    def public(self, content: Matching) -> dict[str, Any]:
        return {"stem": content.stem, "lefts": content.lefts, "rights": content.rights}

    def shuffled(self, content: Matching) -> tuple[str, ...]:
        """Return the ids of the right sides."""
        return tuple(content.rights)

    def score(self, content: Matching, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        rights, key = content.rights, content.key
        parts = answered_parts(response, key)
        given = {left: answered_id(right, rights) for left, right in parts.items()}
        return score_parts(given.get(left) == right for left, right in key.items())

    def right_response(self, content: Matching) -> dict[str, str]:
        return content.key

    def guess(self, content: Matching, random: Random) -> dict[str, str]:
        rights = list(content.rights)
        return {left: random.choice(rights) for left in content.lefts}


def _different_rights(pairs: Iterable[tuple[str, str]], extra: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*(right for _left, right in pairs), *extra]))
