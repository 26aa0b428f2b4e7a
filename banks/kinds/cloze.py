"""A text with gaps ``{{1}}``, ``{{2}}``: each is typed, or picked from a list of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.hiding import listed
from banks.kinds.reading import check_distinct, read_list, read_object, read_text, read_texts
from banks.kinds.registry import register
from banks.kinds.responding import answered_id, answered_parts, answered_text
from banks.kinds.short_answer import MOST_ACCEPTED
from banks.scoring import NOTHING, score_parts, score_text

GAP = re.compile(r"\{\{([0-9]+)\}\}")


@dataclass(frozen=True, slots=True)
class TypedGap:
    """A gap to type in; as JSON ``{"accepted": ["https", "https:"]}``."""

    accepted: tuple[str, ...]

    def dump(self) -> dict[str, Any]:
        """Return the JSON."""
        return {"accepted": list(self.accepted)}

    def public(self) -> dict[str, Any]:
        """Return ``{"input": "text"}``."""
        return {"input": "text"}

    def is_right(self, answer: Any) -> bool:
        """Compare a typed text; InvalidResponse when it is none."""
        return score_text(answered_text(answer), accepted=self.accepted) == 1

    def right_answer(self) -> str:
        """Return an accepted text."""
        return self.accepted[0]

    def guess(self, random: Random) -> str:
        """Return some letters."""
        return "".join(random.choices("aeiouhknt", k=5))


@dataclass(frozen=True, slots=True)
class PickedGap:
    """A gap with a list; as JSON ``{"options": ["<", "<=", ">"], "key": "<="}``."""

    options: tuple[str, ...]  # in the author's order, which no candidate sees
    key: str  # one of the options

    @property
    def shown(self) -> dict[str, str]:
        """Options by id ("A", "B" ...), in alphabetical order."""
        return listed(self.options)

    def dump(self) -> dict[str, Any]:
        """Return the JSON."""
        return {"options": list(self.options), "key": self.key}

    def public(self) -> dict[str, Any]:
        """Return ``{"input": "choice", "options": {"A": "<", …}}``."""
        return {"input": "choice", "options": self.shown}

    def is_right(self, answer: Any) -> bool:
        """Compare the id of an option; InvalidResponse when it is none."""
        shown = self.shown
        return shown[answered_id(answer, shown)] == self.key

    def right_answer(self) -> str:
        """Return the right option's id."""
        return next(id_ for id_, text in self.shown.items() if text == self.key)

    def guess(self, random: Random) -> str:
        """Return any option's id."""
        return random.choice(list(self.shown))


@dataclass(frozen=True, slots=True)
class Cloze:
    """Content; as JSON ``{"stem": "… {{1}} … {{2}}", "gaps": [{"accepted": …}, {"options": …}]}``.

    Gap ``{{1}}`` is the first of the list. Each stands in the stem once.
    """

    stem: str
    gaps: tuple[TypedGap | PickedGap, ...]

    @property
    def by_id(self) -> dict[str, TypedGap | PickedGap]:
        """The gaps by id ("1", "2" ...)."""
        return {str(number): gap for number, gap in enumerate(self.gaps, 1)}


@register
class ClozeKind(Kind[Cloze]):
    """A response gives texts and option ids by gap: ``{"1": "https", "2": "B"}``.

    A gap left blank is absent. Lists are not shuffled: they stand in alphabetical order.
    """

    slug, label = "cloze", _("Fill in the gaps")
    order = 90

    def parse(self, raw: Mapping[str, Any]) -> Cloze:
        read_object(raw, {"stem", "gaps"})
        stem = read_text(raw["stem"], field="stem")
        gaps = tuple(
            _read_gap(gap, field=f"gaps.{number}")
            for number, gap in enumerate(read_list(raw["gaps"], field="gaps"), 1)
        )
        in_stem, given = GAP.findall(stem), [str(number) for number in range(1, len(gaps) + 1)]
        if sorted(in_stem) != sorted(given):
            raise InvalidContent("gaps_differ", in_stem=in_stem, given=given)
        return Cloze(stem=stem, gaps=gaps)

    def dump(self, content: Cloze) -> dict[str, Any]:
        return {"stem": content.stem, "gaps": [gap.dump() for gap in content.gaps]}

    def public(self, content: Cloze) -> dict[str, Any]:
        gaps = {id_: gap.public() for id_, gap in content.by_id.items()}
        return {"stem": content.stem, "gaps": gaps}

    def score(self, content: Cloze, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        gaps = content.by_id
        parts = answered_parts(response, gaps)
        right = {id_ for id_, answer in parts.items() if gaps[id_].is_right(answer)}
        return score_parts(id_ in right for id_ in gaps)

    def right_response(self, content: Cloze) -> dict[str, str]:
        return {id_: gap.right_answer() for id_, gap in content.by_id.items()}

    def guess(self, content: Cloze, random: Random) -> dict[str, str]:
        return {id_: gap.guess(random) for id_, gap in content.by_id.items()}


def _read_gap(raw: Any, *, field: str) -> TypedGap | PickedGap:
    if isinstance(raw, Mapping) and "accepted" in raw:
        read_object(raw, {"accepted"}, field=field)
        accepted = read_texts(raw["accepted"], field=f"{field}.accepted", most=MOST_ACCEPTED)
        return TypedGap(accepted=accepted)
    read_object(raw, {"options", "key"}, field=field)
    options = read_texts(raw["options"], field=f"{field}.options", least=2)
    check_distinct(options, field=f"{field}.options")
    key = read_text(raw["key"], field=f"{field}.key")
    if key not in options:
        raise InvalidContent("key_not_an_option", field=f"{field}.key", text=key)
    return PickedGap(options=options, key=key)
