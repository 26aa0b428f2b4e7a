"""What is kept of every import of a file: the original and the report."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from office import files
from office.enums import ImportKind
from office.models import ImportRun

_MEDIA_TYPES = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def keep_run(
    *,
    kind: ImportKind,
    format: str,
    content: bytes,
    name: str,
    by_id: int | None,
    at: datetime,
    report: Mapping[str, Any],
    encrypted: bool = False,
) -> ImportRun:
    """Keep a file that was taken in, with its report, in the caller's transaction.

    Args:
        kind: what the file was about.
        format: the name of its format.
        name: what its owner calls it; the end is kept where it is too long, since it tells the type.
        by_id: the id of the user who brought it; None for the installation itself.
        at: when (aware).
        report: counts and problems, as plain data.
        encrypted: close the original: it holds personal numbers, or questions with their keys.
    """
    media_type = _MEDIA_TYPES.get(PurePath(name).suffix.casefold(), "application/octet-stream")
    file = files.store(content, name=name[-255:], media_type=media_type, at=at, encrypted=encrypted)
    return ImportRun.objects.create(
        kind=kind, format=format, file=file, at=at, by_id=by_id, report=dict(report)
    )
