"""What of a question's words is compared: syllables, and those that stand side by side."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from office.text import fold_marks

#: From there on two questions are shown to people as nearly the same: measured in
#: docs/decisions/2026-11-near-duplicates.md.
ALIKE: Final = 0.6
#: So much of the stems, and of the rest where both have one, must be the same too: two questions
#: about one long table that ask for different things are not duplicates.
LEAST_OF_A_SIDE: Final = 0.3
_SYLLABLES = re.compile(r"\w+")
#: Parts of a question's JSON that are no words of it: letters of the right options, a distance, a
#: picture's name.
_NO_WORDS = frozenset({"key", "tolerance", "sha256"})


@dataclass(frozen=True, slots=True)
class Shingles:
    """What a question says, in pieces that can be counted: its stem, and its options or the like."""

    stem: frozenset[str]
    rest: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Those of the whole question."""
        return self.stem | self.rest


def shingles_of(content: Mapping[str, Any]) -> Shingles:
    """Return the shingles of a question: its syllables, and each two neighbours of one part.

    Folded (`office.text.fold_marks`), so case and marks are nothing. Options, pairs, items and
    gaps are parts of their own, so their order and their letters are nothing either.

    Args:
        content: JSON of any kind of question.
    """
    rest = {name: part for name, part in content.items() if name != "stem"}
    return Shingles(_shingles(content.get("stem")), _shingles(rest))


def resemblance(one: Shingles, other: Shingles) -> float:
    """Return how much two questions have in common (Jaccard), 0 to 1; 0 where they are not alike.

    Below `ALIKE`, or with hardly anything in common on one side, they are not.
    """
    found = _jaccard(one.all, other.all)
    if found < ALIKE or _jaccard(one.stem, other.stem) < LEAST_OF_A_SIDE:
        return 0.0
    if one.rest and other.rest and _jaccard(one.rest, other.rest) < LEAST_OF_A_SIDE:
        return 0.0
    return found


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def _shingles(value: Any) -> frozenset[str]:
    found: set[str] = set()
    for part in _parts(value):
        syllables = _SYLLABLES.findall(fold_marks(part))
        found.update(syllables)
        found.update(map(" ".join, pairwise(syllables)))
    return frozenset(found)


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name not in _NO_WORDS:
                yield from _parts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _parts(one)
