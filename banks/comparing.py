"""What a version says, part by part, and where two versions of a question differ."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from banks import kinds
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
class Tag:
    """A skill, position or field, and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of two versions; `is_changed` is false where both say the same.

    `tags` are set where a part is a list of codes. `pictures` are the SHA-256s of a picture before
    and after it was changed ("" for none). `is_hidden` is set where the part tells the key and the
    key was not asked for: that it changed is told, and nothing else.
    """

    label: str
    pieces: tuple[Piece, ...]
    is_changed: bool
    tags: tuple[Tag, ...] = ()
    pictures: tuple[str, str] | None = None
    is_hidden: bool = False
    is_key: bool = False


def parts_of(version: QuestionVersion) -> dict[str, Part]:
    """Return all that a version says by path; its tags should be prefetched."""
    texts: dict[str, str] = {}
    for path, text in _flat("", version.content):
        texts[path] = text
    texts["level"] = str(Level(version.level).label)
    texts["skills"] = "; ".join(_named(version.skills.all())) or "*"
    texts["positions"] = "; ".join(_named(version.positions.all())) or "*"
    texts["fields"] = "; ".join(_named(version.fields.all())) or "*"
    texts |= _plain(version)
    texts["explanation"] = version.explanation
    texts["basis"] = version.basis
    return {path: Part(path, label_of(path), text) for path, text in texts.items()}


def differences(
    old: QuestionVersion, new: QuestionVersion, *, with_key: bool = True
) -> list[Difference]:
    """Return the parts of two versions in the order of the newer one, changed and unchanged.

    Options and other entries are matched by what they say: another order is no change. Tags should
    be prefetched, the shared material joined.

    Args:
        with_key: show what tells the right answer; else it is only told that it changed.
    """
    found: list[tuple[str, Difference]] = []
    before, after = _content_of(old, with_key=with_key), _content_of(new, with_key=with_key)
    if old.kind != new.kind:
        found.append(("", _of_values("kind", _kind(old), _kind(new))))
    for name in dict.fromkeys([*after.texts, *before.texts]):
        found.append((name, _of_texts(name, before.texts.get(name, ""), after.texts.get(name, ""))))
    for name in dict.fromkeys([*after.entries, *before.entries]):
        pairs = _matched(before.entries.get(name, ()), after.entries.get(name, ()))
        found += [(name, _of_entries(name, was, says)) for was, says in pairs]
    found += _of_tags(old, new)
    told, says = _plain(old), _plain(new)
    found += [(p, _of_values(p, told[p], says[p])) for p in says if p != "stimulus"]
    found += _of_stimulus(old, new)
    if with_key:
        found.append(("explanation", _of_texts("explanation", old.explanation, new.explanation)))
    else:
        found += _hidden(old, new)
    found.append(("basis", _of_texts("basis", old.basis, new.basis)))
    kept = [(path, one) for path, one in found if one.pieces or one.tags or one.is_changed]
    return [one for _path, one in sorted(kept, key=lambda row: _place(row[0])[0])]


# --- what a version says, sorted by how it is compared ---------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One of several parts alike: an option, a pair, a gap; `picture` is a SHA-256 or nothing."""

    id: str
    text: str
    picture: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    texts: Mapping[str, str]
    entries: Mapping[str, Sequence[_Entry]]


#: Parts whose entries are matched by what they say.
_LISTED: tuple[str, ...] = ("options", "statements", "pairs", "extra", "items", "lefts", "rights")
_LISTED += ("rows", "columns", "accepted", "areas", "gaps")


def _content_of(version: QuestionVersion, *, with_key: bool) -> _Content:
    """Return the content of a version, as candidates see it or whole."""
    raw = version.content
    if not with_key:
        kind = kinds.get(version.kind)
        raw = kind.public(kind.parse(raw))
    texts: dict[str, str] = {}
    entries: dict[str, Sequence[_Entry]] = {}
    right = _right_ids(raw)
    for name, value in raw.items():
        if name == "key":
            texts["key"] = _key(value, raw)
        elif name == "items" and isinstance(value, list):  # their order is the answer
            texts["items"] = "\n".join(f"{place}. {text}" for place, text in enumerate(value, 1))
        elif name in _LISTED and isinstance(value, Mapping | list):
            pairs = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
            entries[name] = [_entry(str(id_), one, str(id_) in right) for id_, one in pairs]
        elif name == "picture" and isinstance(value, Mapping):
            entries["picture"] = [_entry("1", value, False)]
        else:
            texts |= dict(_flat(name, value))
    return _Content(texts, entries)


def _entry(id_: str, value: Any, is_key: bool) -> _Entry:
    if not isinstance(value, Mapping):
        return _Entry(id_, str(value), is_key=is_key)
    if "sha256" in value:
        return _Entry(id_, str(value["description"]), str(value["sha256"]), is_key)
    if "right" in value:
        return _Entry(id_, f"{value['left']} → {value['right']}", is_key=is_key)
    if "accepted" in value:
        return _Entry(id_, " | ".join(value["accepted"]), is_key=is_key)
    if "options" in value:
        options = value["options"]
        listed = list(options.values()) if isinstance(options, Mapping) else list(options)
        said = " | ".join(sorted(map(str, listed)))
        if "key" in value:
            said += f" ⇒ {value['key']}"
        return _Entry(id_, said, is_key=is_key)
    if "x" in value and "y" in value:
        edges = ", ".join(str(value[name]) for name in ("x", "y", "width", "height"))
        return _Entry(id_, f"{value.get('name', '')} ({edges})".strip(), is_key=is_key)
    return _Entry(id_, "; ".join(text for _path, text in _flat("", value)), is_key=is_key)


def _right_ids(raw: Mapping[str, Any]) -> frozenset[str]:
    """Return which options or areas are right; nothing where the key is hidden or no list of ids."""
    key = raw.get("key")
    if isinstance(key, str):
        return frozenset({key})
    return frozenset(map(str, key)) if isinstance(key, list) else frozenset()


def _key(value: Any, raw: Mapping[str, Any]) -> str:
    """Return a key in the words of the entries that it names, whatever their letters are."""
    if isinstance(value, Mapping):
        rows = raw.get("rows") or raw.get("statements") or {}
        columns = dict(enumerate(raw.get("columns") or (), 1))
        lines = []
        for id_, said in value.items():
            judged = yes_or_no(said) if isinstance(said, bool) else said
            if isinstance(said, str) and said.isdecimal():
                judged = columns.get(int(said), said)
            lines.append(f"{rows.get(id_, id_)}: {judged}")
        return "\n".join(sorted(lines))
    if isinstance(value, bool):
        return yes_or_no(value)
    named = raw.get("options") or dict(enumerate(raw.get("areas") or (), 1))
    listed = value if isinstance(value, list) else [value]
    by_id = {str(id_): one for id_, one in named.items()}
    return "; ".join(sorted(_called(by_id.get(str(id_), id_)) for id_ in listed))


def _called(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("description") or entry.get("name") or "")
    return str(entry)


def _matched(
    before: Sequence[_Entry], after: Sequence[_Entry]
) -> Iterator[tuple[_Entry | None, _Entry | None]]:
    """Yield what belongs together: what says the same, then what is called the same, then the rest.

    In the order of `after`; what went comes last.
    """
    rest = list(before)
    partner: dict[int, _Entry] = {}
    for same in (
        lambda old, new: (old.text, old.picture) == (new.text, new.picture),
        lambda old, new: old.id == new.id,
        lambda old, new: True,
    ):
        for place, new in enumerate(after):
            if place in partner:
                continue
            found = next((old for old in rest if same(old, new)), None)
            if found is not None:
                rest.remove(found)
                partner[place] = found
    for place, new in enumerate(after):
        yield partner.get(place), new
    for old in rest:
        yield old, None


def _of_entries(name: str, was: _Entry | None, says: _Entry | None) -> Difference:
    shown = says or was
    if shown is None:
        raise ValueError("an entry of neither version")
    old, new = was.text if was else "", says.text if says else ""
    pictures = was.picture if was else "", says.picture if says else ""
    label = label_of(name if name == "picture" else f"{name}.{shown.id}")
    return Difference(
        label,
        tuple(compare_words(old, new)),
        old != new or pictures[0] != pictures[1],
        pictures=pictures if pictures[0] != pictures[1] else None,
        is_key=shown.is_key,
    )


def _of_texts(path: str, was: str, says: str) -> Difference:
    pieces = tuple(compare_words(was, says)) if was or says else ()
    return Difference(label_of(path), pieces, was != says)


def _of_values(path: str, was: str, says: str) -> Difference:
    """Return two values that are told apart whole: of a level no word stays."""
    same = (Piece("same", says),) if says else ()
    apart = Piece("removed", was), Piece("added", says)
    return Difference(label_of(path), same if was == says else apart, was != says)


def _of_tags(old: QuestionVersion, new: QuestionVersion) -> Iterator[tuple[str, Difference]]:
    for path in ("skills", "positions", "fields"):
        before, after = _named(getattr(old, path).all()), _named(getattr(new, path).all())
        tags = [
            *(Tag("same" if name in before else "added", name) for name in after),
            *(Tag("removed", name) for name in before if name not in after),
        ]
        yield path, Difference(label_of(path), (), before != after, tags=tuple(tags))


def _of_stimulus(old: QuestionVersion, new: QuestionVersion) -> Iterator[tuple[str, Difference]]:
    """Yield the code of the shared material, and where it is another one what it says."""
    was, says = old.stimulus, new.stimulus
    yield "stimulus", _of_texts("stimulus", was.code if was else "", says.code if says else "")
    if (was.pk if was else None) != (says.pk if says else None):
        for name in ("text", "picture_description"):
            told = [str(getattr(one, name)) if one else "" for one in (was, says)]
            yield "stimulus", _of_texts(f"stimulus.{name}", told[0], told[1])


def _hidden(old: QuestionVersion, new: QuestionVersion) -> Iterator[tuple[str, Difference]]:
    """Say whether what tells the key changed: the right answers, and why they are right."""
    same = _secret(old) == _secret(new)
    yield "key", Difference(label_of("key"), (), not same, is_hidden=True)
    changed = old.explanation != new.explanation
    yield "explanation", Difference(label_of("explanation"), (), changed, is_hidden=True)


def _secret(version: QuestionVersion) -> tuple[Any, ...]:
    """Return what only who may see the key sees, in whatever order the entries stand."""
    whole, shown = _content_of(version, with_key=True), _content_of(version, with_key=False)
    texts = {name: text for name, text in whole.texts.items() if shown.texts.get(name) != text}
    entries = {
        name: sorted((one.text, one.picture) for one in rows)
        for name, rows in whole.entries.items()
        if name not in ("options", "statements", "picture", "columns", "rows")
    }
    return texts, entries


def _plain(version: QuestionVersion) -> dict[str, str]:
    return {
        "level": str(Level(version.level).label),
        "points": f"{version.points.normalize():f}".replace(".", ","),
        "seconds": str(version.seconds),
        "order_locked": yes_or_no(version.order_locked),
        "stimulus": version.stimulus.code if version.stimulus else "",
    }


def _kind(version: QuestionVersion) -> str:
    return str(kinds.get(version.kind).label)


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


def _named(rows: Any) -> list[str]:
    return sorted(f"{row.code} {row.name}" for row in rows)


#: Content first, in this order of its parts; then the tags.
_ORDER: tuple[str, ...] = (
    "",
    "stem",
    "options",
    "statements",
    "pairs",
    "lefts",
    "rights",
    "extra",
    "items",
    "gaps",
    "accepted",
    "value",
    "picture",
    "areas",
    "several",
    "columns",
    "rows",
    "words",
    "files",
    "megabytes",
    "rubric",
    "model",
)
_ORDER += ("tolerance", "key", "level", "skills", "positions", "fields", "points", "seconds")
_ORDER += ("order_locked", "stimulus", "explanation", "basis")


def _place(path: str) -> tuple[int, str]:
    head = path.split(".")[0]
    return (_ORDER.index(head) if head in _ORDER else len(_ORDER), path)
