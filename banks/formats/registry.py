"""The formats that exist; `banks.formats` imports each file by name."""

from typing import TypeVar

from django.utils.functional import Promise

from banks.formats.base import Format
from banks.formats.looking import Look

_formats: dict[str, Format] = {}

F = TypeVar("F", bound=type[Format])


def register(format_: F) -> F:
    """Add a format under its slug; a taken slug is a programming error."""
    if format_.slug in _formats:
        raise ValueError(f"two formats are called {format_.slug}")
    _formats[format_.slug] = format_()
    return format_


def get(slug: str) -> Format:
    """Return the format called `slug`.

    Raises:
        KeyError: there is none.
    """
    return _formats[slug]


def choices() -> list[tuple[str, str | Promise]]:
    """Return slug and label of each format, for forms and commands."""
    return [(format_.slug, format_.label) for format_ in _formats.values()]


def recognise(data: bytes, *, name: str) -> Format | None:
    """Return the format that a file is most surely of by what stands in it; None where none is.

    The ending of its name decides between equals alone: names lie, and text files are all called
    ``.txt``.
    """
    look = Look(data, name=name)
    claims = [
        (sure, look.ending in format_.extensions, -place, format_)
        for place, format_ in enumerate(_formats.values())
        if (sure := format_.claims(look))
    ]
    return max(claims, key=lambda claim: claim[:3])[3] if claims else None
