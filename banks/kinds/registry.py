"""The kinds that exist; `banks.kinds` imports each file by name."""

from collections.abc import Iterable, Mapping
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
    """Return slug and label of each kind, for forms and model fields; the most usual first."""
    return [(slug, _kinds[slug].label) for slug in in_order(_kinds)]


def in_order(slugs: Iterable[str]) -> list[str]:
    """Return the slugs as people read them: the most usual kind first."""
    return sorted(slugs, key=lambda slug: _kinds[slug].order)


def marked() -> list[str]:
    """Return the slugs of the kinds of which people decide what a response earns."""
    return in_order(slug for slug, kind in _kinds.items() if kind.is_marked)


def machine_scored() -> list[tuple[str, str | Promise]]:
    """Return slug and label of each kind that may stand on a paper, the most usual first."""
    return [(slug, label) for slug, label in choices() if not _kinds[slug].is_marked]


def pictures_of(slug: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the SHA-256 of each picture that content (as its kind's ``dump`` gives it) shows.

    Of kinds without pictures, which are most, the content is not even parsed.
    """
    kind = get(slug)
    if type(kind).pictures is Kind.pictures:
        return ()
    return kind.pictures(kind.parse(content))
