"""Which questions to compare at all: locality-sensitive hashing of their signatures.

A signature is cut into `BANDS`. Questions that agree in a whole band are candidates: of two that
resemble each other by 0.6, 98.8 in 100 are found; of two by 0.1, 3 in 1,000.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from banks.similarity.signatures import LENGTH, estimate, outline

K = TypeVar("K", int, str)
L = TypeVar("L", int, str)

BANDS = 32
_BAND_BYTES = LENGTH // BANDS
#: Candidates of which the whole signatures say less are not alike: 0.6 is taken for that little
#: once in 150 times.
LEAST_ESTIMATE = 0.48
#: Of so many questions that agree in a band, each is compared with the next few alone: the group
#: still hangs together, and a bank of one sentence repeated does not fill the memory.
MOST_TOGETHER, NEXT_FEW = 200, 4
#: So few new questions are compared with every old one: that is sooner done than cutting into bands.
FEW = 8


def candidates(signatures: Mapping[K, bytes]) -> Iterator[tuple[K, K]]:
    """Yield each pair of keys (in order) whose signatures say that they may be alike, once.

    Time grows with the number of questions, not with its square, unless many are alike.
    """
    keys = sorted(key for key, signature in signatures.items() if signature)
    outlines = {key: outline(signatures[key]) for key in keys}
    seen: set[tuple[K, K]] = set()
    for band in range(BANDS):
        together: dict[bytes, list[K]] = defaultdict(list)
        for key in keys:
            together[_band(signatures[key], band)].append(key)
        for alike in together.values():
            for pair in _pairs(alike, outlines):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def across(new: Mapping[K, bytes], old: Mapping[L, bytes]) -> Iterator[tuple[K, L]]:
    """Yield each pair of a new and an old question that may be alike, once."""
    outlines = {key: outline(signature) for key, signature in new.items() if signature}
    if len(outlines) <= FEW:
        for other, signature in old.items():
            drawn = outline(signature)
            for key, own in outlines.items():
                if signature and estimate(own, drawn) >= LEAST_ESTIMATE:
                    yield key, other
        return
    seen: set[tuple[K, L]] = set()
    for band in range(BANDS):
        wanted: dict[bytes, list[K]] = defaultdict(list)
        for key in outlines:
            wanted[_band(new[key], band)].append(key)
        for other, signature in old.items():
            for key in wanted.get(_band(signature, band), ()):
                pair = (key, other)
                if pair not in seen:
                    seen.add(pair)
                    if estimate(outlines[key], outline(signature)) >= LEAST_ESTIMATE:
                        yield pair


def _band(signature: bytes, number: int) -> bytes:
    return signature[number * _BAND_BYTES : (number + 1) * _BAND_BYTES]


def _pairs(alike: Sequence[K], outlines: Mapping[K, int]) -> Iterator[tuple[K, K]]:
    few = len(alike) if len(alike) <= MOST_TOGETHER else NEXT_FEW
    for place, first in enumerate(alike):
        own = outlines[first]
        for second in alike[place + 1 : place + 1 + few]:
            if estimate(own, outlines[second]) >= LEAST_ESTIMATE:
                yield first, second
