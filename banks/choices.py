"""What a question offers to tick, what a response ticked, and what that says of its distractors. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from banks import kinds

#: Whose responses are ids of options or places, one or several of them.
_TICKED: Final = frozenset({"single_choice", "multiple_choice", "image_choice", "hotspot"})
#: A distractor that a smaller share of people takes does nothing for the question.
IDLE_SHARE: Final = 0.02
#: By how much of an end group a distractor must draw more of the best than of the worst to mislead,
#: and by how many people at least.
MISLEADING_SHARE, MISLEADING_PEOPLE = 0.10, 3
#: From so many answers on a distractor is judged.
LEAST_ANSWERS: Final = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """The ids of what can be ticked, in order, and which of them are right."""

    ids: tuple[str, ...]
    right: frozenset[str]

    @property
    def distractors(self) -> tuple[str, ...]:
        """The others."""
        return tuple(id_ for id_ in self.ids if id_ not in self.right)


@dataclass(frozen=True, slots=True)
class Takers:
    """How many took an option: of all, of the best, of the worst."""

    all: int
    best: int
    worst: int


def offer_of(slug: str, contents: Collection[Any]) -> Offer | None:
    """Return what a question of this kind offers; None where nothing is ticked.

    Args:
        contents: typed contents that differ in their key alone; whatever one calls right is.
    """
    if slug not in _TICKED or not contents:
        return None
    kind = kinds.get(slug)
    first, *_others = contents
    public = kind.public(first)
    right = frozenset(
        id_ for content in contents for id_ in chosen_ids(kind.right_response(content))
    )
    return Offer(tuple(sorted(public.get("options") or public["areas"])), right)


def chosen_ids(response: Any) -> tuple[str, ...]:
    """Return what a response ticked; nothing of one that is no such response."""
    if isinstance(response, str):
        return (response,)
    return tuple(map(str, response)) if isinstance(response, list) else ()


def is_idle(takers: Takers, *, sample: int) -> bool:
    """Tell of a distractor whether hardly anybody takes it; never of few answers."""
    return sample >= LEAST_ANSWERS and takers.all < IDLE_SHARE * sample


def is_misleading(takers: Takers, *, sample: int, tail: int) -> bool:
    """Tell of a distractor whether the strong take it rather than the weak."""
    more = takers.best - takers.worst
    return sample >= LEAST_ANSWERS and more >= max(MISLEADING_PEOPLE, MISLEADING_SHARE * tail)


def as_json(takers: Mapping[str, Takers]) -> dict[str, list[int]]:
    """Return counts as they are stored."""
    return {id_: [one.all, one.best, one.worst] for id_, one in takers.items()}


def from_json(raw: Mapping[str, Any]) -> dict[str, Takers]:
    """Return stored counts."""
    return {id_: Takers(*map(int, counts)) for id_, counts in raw.items()}
