"""Items to be put in their right order."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidResponse, Kind
from banks.kinds.hiding import mixed
from banks.kinds.reading import check_distinct, read_object, read_text, read_texts
from banks.kinds.registry import register
from banks.kinds.responding import answered_ids
from banks.scoring import NOTHING, score_order


@dataclass(frozen=True, slots=True)
class Ordering:
    """Content; as JSON ``{"stem": "…", "items": ["first", "second", "third"]}``."""

    stem: str
    items: tuple[str, ...]  # in their right order

    @property
    def shown(self) -> dict[str, str]:
        """Items by id ("A", "B" ...), in an order that tells nothing."""
        return mixed(self.items)

    @property
    def key(self) -> list[str]:
        """The ids in the right order."""
        ids = {text: id_ for id_, text in self.shown.items()}
        return [ids[text] for text in self.items]


@register
class OrderingKind(Kind[Ordering]):
    """A response lists all ids as the candidate puts them: ``["C", "A", "B"]``.

    The order shown may happen to be the right one, so a screen must let it be confirmed as it is.
    """

    slug, label = "ordering", _("Ordering")
    order = 80

    def parse(self, raw: Mapping[str, Any]) -> Ordering:
        read_object(raw, {"stem", "items"})
        items = read_texts(raw["items"], field="items", least=2)
        check_distinct(items, field="items")
        return Ordering(stem=read_text(raw["stem"], field="stem"), items=items)

    def dump(self, content: Ordering) -> dict[str, Any]:
        return {"stem": content.stem, "items": list(content.items)}

    def public(self, content: Ordering) -> dict[str, Any]:
        return {"stem": content.stem, "items": content.shown}

    def shuffled(self, content: Ordering) -> tuple[str, ...]:
        return tuple(content.shown)

    def score(self, content: Ordering, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        key = content.key
        order = answered_ids(response, key)
        if len(order) < len(key):
            raise InvalidResponse("an item is missing from the order")
        return score_order(order, key=key)

    def right_response(self, content: Ordering) -> list[str]:
        return content.key

    def guess(self, content: Ordering, random: Random) -> list[str]:
        return random.sample(sorted(content.shown), k=len(content.items))
