"""Keys of an installation that was given none: made once, kept in a file only its owner reads."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.environment import LEAST_KEY_LENGTH


def read_or_make(path: Path) -> str:
    """Return the key in `path`, made on first use; two processes that race get the same key.

    A new key is on the disk for good before it is used: what it closes opens with no other.

    Raises:
        ImproperlyConfigured: the file holds no key that is long enough; it was cut off or emptied.
    """
    return _checked(_text_of(path).strip(), path)


def read_all_or_make(path: Path) -> list[str]:
    """Return the keys in `path`, one a line, newest first; otherwise as `read_or_make`.

    Raises:
        ImproperlyConfigured: one of them, or the only one, is not long enough.
    """
    return [_checked(key.strip(), path) for key in _text_of(path).strip().split("\n")]


def _text_of(path: Path) -> str:
    if not path.exists():
        _make(path)
    return path.read_text(encoding="utf-8", errors="replace")


def _checked(key: str, path: Path) -> str:
    if len(key) < LEAST_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"{path} holds a key of {len(key)} characters, but needs at least {LEAST_KEY_LENGTH}: "
            "put the key back from its copy. Only where nothing was ever encrypted with it may the "
            "file be deleted, so that a new one is made."
        )
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its key holds
            os.link(draft, path)
    finally:
        os.unlink(draft)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
