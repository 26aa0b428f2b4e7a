"""Serves the typeface of the pages: no font file is kept in this project."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from ui import typeface

#: Where ui/static/ui/fonts.css looks for the faces.
PREFIX = "ui/fonts"


class FontFinder(BaseFinder):
    """Finds the used faces of Be Vietnam Pro below `PREFIX`: small ones, and the whole ones.

    The style sheet names both. A browser takes the whole one only where the small one is not
    there, since the folder in which it is kept could not be written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.small = _storage(settings.TYPEFACE_DIR)
        self.whole = _storage(typeface.WHOLE)
        super().__init__()

    def check(self, **kwargs: Any) -> list[Any]:
        """Find nothing to complain of: the package is a dependency."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file of a face, or an empty list; a list of it for `find_all`."""
        name = PurePosixPath(path)
        if str(name.parent) != PREFIX:
            return []
        for face, storage in self._faces():
            if face == name.name:
                found = storage.path(face)
                return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield each face with its storage."""
        for face, storage in self._faces():
            if not any(fnmatch(face, pattern) for pattern in ignore_patterns or ()):
                yield face, storage

    def _faces(self) -> Iterator[tuple[str, FileSystemStorage]]:
        if typeface.ready(settings.TYPEFACE_DIR):
            yield from ((typeface.name_of(face), self.small) for face in typeface.FACES)
        yield from ((f"{face}.ttf", self.whole) for face in typeface.FACES)


def _storage(folder: Any) -> FileSystemStorage:
    storage = FileSystemStorage(location=folder)
    storage.prefix = PREFIX  # type: ignore[attr-defined]  # read by collectstatic and whitenoise
    return storage
