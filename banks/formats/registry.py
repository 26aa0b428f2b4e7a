"""The formats that exist; `banks.formats` imports each file by name."""

from typing import TypeVar

from django.utils.functional import Promise

from banks.formats.base import Format
from banks.formats.looking import Look
from office.problems import UnreadableFile

_formats: dict[str, Format] = {}
#: How files of office programs, pictures and archives begin.
_OF_PROGRAMS = (
    *(b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
)

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
    return _surest(Look(data, name=name))


def _surest(look: Look) -> Format | None:
    claims = [
        (sure, look.ending in format_.extensions, -place, format_)
        for place, format_ in enumerate(_formats.values())
        if (sure := format_.claims(look))
    ]
    return max(claims, key=lambda claim: claim[:3])[3] if claims else None


def reader_for(data: bytes, *, name: str) -> Format:
    """Return the format to read a file with: the one it is recognised as, else that of its ending.

    A file of office programs, a picture or an archive that nobody claims is given to the reader of
    workbooks, which says best what it is and what to do.

    Raises:
        UnreadableFile: it looks like nothing that is read here.
    """
    look = Look(data, name=name)
    found = _surest(look)
    if found is not None:
        return found
    if not data or data.startswith(_OF_PROGRAMS):
        return _formats["workbook"]
    for format_ in _formats.values():
        if look.text and look.ending in format_.extensions:
            return format_
    named = "; ".join(
        f"{label} ({', '.join(_formats[slug].extensions)})" for slug, label in choices()
    )
    what = f"Không nhận ra đây là tệp câu hỏi kiểu nào. Các kiểu tệp được đọc: {named}."
    raise UnreadableFile(name, what)
