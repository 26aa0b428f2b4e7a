"""Serves the typeface of the pages from its package: no font file is kept in this project."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

import fontpkg_be_vietnam_pro
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

#: Where ui/static/ui/fonts.css looks for the faces.
PREFIX = "ui/fonts"
#: The weights that the style sheets use: 400, 600 and 700.
FACES = ("BeVietnamPro-Regular.ttf", "BeVietnamPro-SemiBold.ttf", "BeVietnamPro-Bold.ttf")


class FontFinder(BaseFinder):
    """Finds the used faces of Be Vietnam Pro below `PREFIX`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=fontpkg_be_vietnam_pro.ROOT / "files")
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # read by collectstatic and whitenoise
        super().__init__()

    def check(self, **kwargs: Any) -> list[Any]:
        """Find nothing to complain of: the package is a dependency."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file of a face, or an empty list; a list of it for `find_all`."""
        name = PurePosixPath(path)
        if str(name.parent) != PREFIX or name.name not in FACES:
            return []
        found = self.storage.path(name.name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield each face with its storage."""
        for face in FACES:
            if not any(fnmatch(face, pattern) for pattern in ignore_patterns or ()):
                yield face, self.storage
