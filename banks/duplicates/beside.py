"""Two questions beside each other: like with like, whatever order their options stand in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from banks.comparing import Piece, compare_words, parts_of
from banks.labels import label_of
from banks.models import QuestionVersion
from office.text import fold_marks

#: Parts of which there are several, in an order that says little of what a question asks.
_SEVERAL = frozenset({"options", "statements", "items", "pairs", "extra", "gaps", "accepted"})
#: Parts that say what is asked; the rest are tags.
_TAGS = ("level", "skills", "positions", "fields", "points", "seconds", "stimulus")
_LAST = ("explanation", "basis")
_LEFT_OUT = frozenset({"order_locked"})


@dataclass(frozen=True, slots=True)
class Beside:
    """One part of both questions; what only one of them says is marked there."""

    label: str
    first: tuple[Piece, ...]
    second: tuple[Piece, ...]
    is_changed: bool


def beside(first: QuestionVersion, second: QuestionVersion) -> list[Beside]:
    """Return the parts of two versions beside each other: what is asked, then the tags.

    Options and the like are put beside those that say most of the same, and a key names what it
    points at, since letters mean nothing between two questions. Tags should be prefetched.
    """
    one, other = _texts(first), _texts(second)
    found = [_row(label_of("stem"), one.pop("stem", ""), other.pop("stem", ""))]
    names = dict.fromkeys(path.split(".")[0] for path in (*one, *other))
    for name in (name for name in names if name in _SEVERAL):
        pairs = _matched(_entries(one, name), _entries(other, name))
        found += [_row(label_of(name), left, right) for left, right in pairs]
    single = [name for name in names if name not in _SEVERAL | _LEFT_OUT | {*_TAGS, *_LAST}]
    for name in (*single, *_TAGS, *_LAST):
        left, right = ("\n".join(_entries(texts, name)) for texts in (one, other))
        if left or right:
            found.append(_row(label_of(name), left, right))
    return found


def _texts(version: QuestionVersion) -> dict[str, str]:
    texts = {path: part.text for path, part in parts_of(version).items()}
    key = texts.get("key", "")
    named = [texts.get(f"options.{letter}") for letter in key.split(", ")] if key else []
    if named and all(named):
        texts["key"] = "\n".join(text for text in named if text)
    return texts


def _entries(texts: Mapping[str, str], name: str) -> list[str]:
    """Return the texts of a part, one for each of its entries: both sides of a pair are one."""
    entries: dict[str, list[str]] = {}
    for path, text in texts.items():
        if path.split(".")[0] == name and text:
            entries.setdefault(".".join(path.split(".")[:2]), []).append(text)
    return [" → ".join(parts) for parts in entries.values()]


def _matched(first: list[str], second: list[str]) -> Iterable[tuple[str, str]]:
    """Pair what says most of the same, the likest first; then what is left stands alone."""
    words = [[frozenset(fold_marks(text).split()) for text in texts] for texts in (first, second)]
    likeness = sorted(
        (
            (-len(one & other) / (len(one | other) or 1), left, right)
            for left, one in enumerate(words[0])
            for right, other in enumerate(words[1])
            if one & other or one == other
        )
    )
    partner: dict[int, int] = {}
    for _share, left, right in likeness:
        if left not in partner and right not in partner.values():
            partner[left] = right
    for left, text in enumerate(first):
        yield text, second[partner[left]] if left in partner else ""
    for right, text in enumerate(second):
        if right not in partner.values():
            yield "", text


def _row(label: str, first: str, second: str) -> Beside:
    pieces = tuple(compare_words(first, second))
    return Beside(
        label,
        tuple(piece for piece in pieces if piece.change != "added"),
        tuple(piece for piece in pieces if piece.change != "removed"),
        first != second,
    )
