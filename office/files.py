"""Files kept once by their content, below VAR_DIR/files."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from office.models import StoredFile


class DamagedFile(Exception):
    """A stored file is missing or its bytes are not those that were stored."""


def path_of(sha256: str) -> Path:
    """Return where a content lies."""
    return Path(settings.VAR_DIR) / "files" / sha256[:2] / sha256


def store(content: bytes, *, name: str, media_type: str, at: datetime) -> StoredFile:
    """Keep `content` once and return its row; the bytes are on the disk before the row exists."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    row, _made = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={"size": len(content), "name": name, "media_type": media_type, "stored_at": at},
    )
    return row


def read(file: StoredFile) -> bytes:
    """Return the bytes of a stored file, checked against their digest.

    Raises:
        DamagedFile: the bytes are gone or changed.
    """
    try:
        content = path_of(file.sha256).read_bytes()
    except OSError as error:
        raise DamagedFile(file.sha256) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DamagedFile(file.sha256)
    return content
