"""The kinds that exist; `banks.kinds` imports each file by name."""

from typing import Any, TypeVar

from django.utils.functional import Promise

from banks.kinds.base import Kind

_kinds: dict[str, Kind[Any]] = {}

K = TypeVar("K", bound=type[Kind[Any]])


def register(kind: K) -> K:
    """Add a kind under its slug; a taken slug is a programming error."""
    if kind.slug in _kinds:
        raise ValueError(f"two kinds are called {kind.slug}")
    _kinds[kind.slug] = kind()
    return kind


def get(slug: str) -> Kind[Any]:
    """Return the kind called `slug`.

    Raises:
        KeyError: there is none.
    """
    return _kinds[slug]


def choices() -> list[tuple[str, str | Promise]]:
    """Return slug and label of each kind, for forms and model fields."""
    return [(kind.slug, kind.label) for kind in _kinds.values()]
