"""Orders and ids that tell nothing: they depend on the texts shown, never on an author's order.

Authors write pairs side by side, steps in their right order and often the right option first.
"""

import hashlib
from collections.abc import Iterable

from banks.kinds.reading import LETTERS
from office.text import sort_key


def listed(texts: Iterable[str]) -> dict[str, str]:
    """Return ids A, B, C ... for different texts in alphabetical order, for a list to pick from.

    Only where the texts' own order has nothing to do with the key.
    """
    # The text itself decides where the sort key does not ("MM", "mm"); the given order never.
    return _lettered(sorted(texts, key=lambda text: (sort_key(text), text)))


def mixed(texts: Iterable[str]) -> dict[str, str]:
    """Return ids A, B, C ... for different texts in an order without meaning: by their SHA-256.

    For items to put in order, and for the right sides of pairs: numbered steps, dates or sizes
    sorted by the alphabet would often be the answer. The order found here may be the right one, as
    any order may; keeping clear of it would tell what the right one is not.
    """
    return _lettered(sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest()))


def _lettered(texts: list[str]) -> dict[str, str]:
    # zip stops at the shorter and would drop a text; strict makes a ninth one an error instead.
    return dict(zip(LETTERS[: len(texts)], texts, strict=True))
