"""What a version says, part by part, and where two versions of a question differ."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from banks.enums import Level
from banks.labels import label_of, yes_or_no
from banks.models import QuestionVersion

Change = Literal["same", "added", "removed"]

#: Words, spaces and single signs: what a change is made of.
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Texts of more pieces are compared without regard to what stands everywhere in them (spaces):
#: exact comparison takes minutes there. Beyond the second bound they are told apart whole.
_EXACT, _MOST = 400, 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a version: its path (`banks.labels`), its name, what it says."""

    path: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of two versions; `is_changed` is false where both say the same."""

    label: str
    pieces: tuple[Piece, ...]
    is_changed: bool


def parts_of(version: QuestionVersion) -> dict[str, Part]:
    """Return all that a version says by path; its tags should be prefetched."""
    texts: dict[str, str] = {}
    for path, text in _flat("", version.content):
        texts[path] = text
    texts["level"] = str(Level(version.level).label)
    texts["skills"] = _named(version.skills.all())
    texts["positions"] = _named(version.positions.all())
    texts["fields"] = _named(version.fields.all())
    texts["points"] = f"{version.points.normalize():f}".replace(".", ",")
    texts["seconds"] = str(version.seconds)
    texts["order_locked"] = yes_or_no(version.order_locked)
    texts["stimulus"] = version.stimulus.code if version.stimulus else ""
    texts["explanation"] = version.explanation
    texts["basis"] = version.basis
    return {path: Part(path, label_of(path), text) for path, text in texts.items()}


def differences(old: QuestionVersion, new: QuestionVersion) -> list[Difference]:
    """Return the parts of two versions in the order of the newer one, changed and unchanged."""
    before, after = parts_of(old), parts_of(new)
    paths = [*after, *(path for path in before if path not in after)]
    found = []
    for path in sorted(paths, key=_place):
        was = before[path].text if path in before else ""
        says = after[path].text if path in after else ""
        if was or says:
            pieces = tuple(compare_words(was, says))
            found.append(Difference(label_of(path), pieces, was != says))
    return found


def compare_words(old: str, new: str) -> Iterator[Piece]:
    """Yield the stretches of two texts: what stayed, what went, what came, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    longest = max(len(before), len(after))
    matcher = SequenceMatcher(a=before, b=after, autojunk=longest > _EXACT)
    if old == new:
        yield Piece("same", new)
        return
    # hardly a word left, or too much of it: the two are told apart whole
    if old and new and (longest > _MOST or matcher.ratio() < 0.3):
        yield Piece("removed", old)
        yield Piece("added", new)
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i1 < i2:
            yield Piece("removed", "".join(before[i1:i2]))
        if j1 < j2:
            yield Piece("added", "".join(after[j1:j2]))


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield path and text of whatever stands in the JSON of a kind."""
    if isinstance(value, Mapping):
        for name in sorted(value):
            yield from _flat(f"{path}.{name}" if path else str(name), value[name])
    elif isinstance(value, list | tuple):
        if all(isinstance(one, str) and len(one) == 1 for one in value) and value:
            yield path, ", ".join(value)  # letters of a key
        else:
            for number, one in enumerate(value, 1):
                yield from _flat(f"{path}.{number}", one)
    elif isinstance(value, bool):
        yield path, yes_or_no(value)
    elif value is not None:
        yield path, str(value)


def _named(rows: Any) -> str:
    return "; ".join(sorted(f"{row.code} {row.name}" for row in rows)) or "*"


#: Content first, in this order of its parts; then the tags.
_ORDER: tuple[str, ...] = (
    "stem",
    "options",
    "statements",
    "pairs",
    "extra",
    "items",
    "gaps",
    "accepted",
    "value",
)
_ORDER += ("tolerance", "key", "level", "skills", "positions", "fields", "points", "seconds")
_ORDER += ("order_locked", "stimulus", "explanation", "basis")


def _place(path: str) -> tuple[int, str]:
    head = path.split(".")[0]
    return (_ORDER.index(head) if head in _ORDER else len(_ORDER), path)
