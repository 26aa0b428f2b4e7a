"""A question turned into one of another kind, as far as its words serve both. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from banks.kinds.reading import LETTERS

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Words:
    """What a question is made of beside its stem: entries in order, and the right ones among them."""

    entries: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


def as_kind(content: Content, *, old: str, new: str) -> dict[str, Any]:
    """Return content for another kind: the stem, its entries, and the key where it means the same.

    What the new kind cannot hold is left out; whoever changes the kind sees the source beside it.

    Args:
        content: JSON of the kind `old` as far as it is written, of whatever shape.
        old, new: slugs of `banks.kinds`; `old` may be "", a question of which no kind is known.
    """
    if old == new:
        return dict(content)
    stem = str(content.get("stem") or "")
    words = _READ.get(old, _nothing)(content)
    return {"stem": stem, **_WRITE.get(new, _bare)(words)}


def _lettered(value: Any) -> dict[str, str]:
    """Return entries by letter; other shapes give none."""
    if not isinstance(value, Mapping):
        return {}
    return {str(id_): text for id_, text in sorted(value.items()) if isinstance(text, str)}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


# --- what a kind says -----------------------------------------------------------------------------


def _nothing(_content: Content) -> _Words:
    return _Words()


def _choices(content: Content) -> _Words:
    options, key = _lettered(content.get("options")), content.get("key")
    chosen = [key] if isinstance(key, str) else key if isinstance(key, list) else []
    return _Words(tuple(options.values()), tuple(options[id_] for id_ in options if id_ in chosen))


def _judgement(content: Content) -> _Words:
    said = {True: "Đúng", False: "Sai"}
    key = content.get("key")
    return _Words(tuple(said.values()), (said[key],) if isinstance(key, bool) else ())


def _statements(content: Content) -> _Words:
    texts, key = _lettered(content.get("statements")), content.get("key")
    judged = key if isinstance(key, Mapping) else {}
    return _Words(
        tuple(texts.values()), tuple(text for id_, text in texts.items() if judged.get(id_) is True)
    )


def _accepted(content: Content) -> _Words:
    texts = _texts(content.get("accepted"))
    return _Words(texts, texts)


def _number(content: Content) -> _Words:
    value = content.get("value")
    texts = (value,) if isinstance(value, str) and value else ()
    return _Words(texts, texts)


def _items(content: Content) -> _Words:
    return _Words(_texts(content.get("items")))


def _model(content: Content) -> _Words:
    model = content.get("model")
    texts = (model,) if isinstance(model, str) and model.strip() else ()
    return _Words(texts, texts)


_READ: Mapping[str, Callable[[Content], _Words]] = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": _judgement,
    "true_false_group": _statements,
    "short_answer": _accepted,
    "numeric": _number,
    "ordering": _items,
    "essay": _model,
}


# --- and how another one says it ------------------------------------------------------------------


def _bare(_words: _Words) -> dict[str, Any]:
    return {}


def _by_letter(words: _Words) -> dict[str, str]:
    return dict(zip(LETTERS, words.entries, strict=False))


def _letters(words: _Words) -> list[str]:
    return [id_ for id_, text in _by_letter(words).items() if text in words.right]


def _as_single(words: _Words) -> dict[str, Any]:
    right = _letters(words)
    return {"options": _by_letter(words), "key": right[0] if len(right) == 1 else ""}


def _as_multiple(words: _Words) -> dict[str, Any]:
    return {"options": _by_letter(words), "key": _letters(words)}


def _as_judgement(words: _Words) -> dict[str, Any]:
    said = {"đúng": True, "sai": False, "true": True, "false": False}
    if len(words.right) == 1 and words.right[0].strip().casefold() in said:
        return {"key": said[words.right[0].strip().casefold()]}
    return {}


def _as_statements(words: _Words) -> dict[str, Any]:
    right = _letters(words)
    statements = _by_letter(words)
    return {"statements": statements, "key": {id_: id_ in right for id_ in statements}}


def _as_accepted(words: _Words) -> dict[str, Any]:
    return {"accepted": list(words.right)}


def _as_number(words: _Words) -> dict[str, Any]:
    return {"value": words.right[0] if len(words.right) == 1 else "", "tolerance": "0"}


def _as_items(words: _Words) -> dict[str, Any]:
    return {"items": list(words.entries)}


def _as_essay(words: _Words) -> dict[str, Any]:
    return {"words": 300, "rubric": "", "model": "\n".join(words.right)}


_WRITE: Mapping[str, Callable[[_Words], dict[str, Any]]] = {
    "single_choice": _as_single,
    "multiple_choice": _as_multiple,
    "true_false": _as_judgement,
    "true_false_group": _as_statements,
    "short_answer": _as_accepted,
    "numeric": _as_number,
    "ordering": _as_items,
    "essay": _as_essay,
}
