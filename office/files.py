"""Files kept once by their content, below VAR_DIR/files; those with secrets encrypted.

Encrypted is as `office.content_keys` closes; what was stored before there were content keys is
closed with the field key, and still read.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from office import content_keys
from office.keys import decrypt_bytes
from office.models import StoredFile

#: What is authenticated with the bytes of an encrypted file.
_PURPOSE = "stored file"


class DamagedFile(Exception):
    """A stored file is missing, or its bytes are not those that were stored."""


def path_of(sha256: str, *, is_encrypted: bool = False) -> Path:
    """Return where a content lies; its encrypted form has a name of its own."""
    name = f"{sha256}.encrypted" if is_encrypted else sha256
    return Path(settings.VAR_DIR) / "files" / sha256[:2] / name


def store(
    content: bytes, *, name: str, media_type: str, at: datetime, encrypted: bool = False
) -> StoredFile:
    """Keep `content` once and return its row; the bytes are on the disk before the row exists.

    Bytes that were damaged on the disk are replaced. A content that was ever stored encrypted is
    kept in that form alone.

    Args:
        name: kept where the content is new.
        at: likewise (aware).
        encrypted: close the bytes (`office.content_keys`).
    """
    sha256 = hashlib.sha256(content).hexdigest()
    _write(content, sha256, is_encrypted=encrypted)
    row, _made = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": len(content),
            "name": name,
            "media_type": media_type,
            "stored_at": at,
            "is_encrypted": encrypted,
        },
    )
    if encrypted and not row.is_encrypted:
        row.is_encrypted = True
        row.save(update_fields=["is_encrypted"])
    elif row.is_encrypted and not encrypted:
        _write(content, sha256, is_encrypted=True)
    if row.is_encrypted:  # only then does no row name the plain bytes
        transaction.on_commit(partial(path_of(sha256).unlink, missing_ok=True))
    return row


def read(file: StoredFile) -> bytes:
    """Return the bytes of a stored file, checked against their digest.

    Raises:
        DamagedFile: the bytes are gone or changed, or the key that closed them is missing.
    """
    content = _intact(file.sha256, is_encrypted=file.is_encrypted)
    if content is None:
        raise DamagedFile(file.sha256)
    return content


def forget(file: StoredFile) -> bool:
    """Delete a stored file that nothing names any more; tell whether it went. Its bytes go on commit."""
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return False
    transaction.on_commit(
        partial(path_of(file.sha256, is_encrypted=file.is_encrypted).unlink, missing_ok=True)
    )
    return True


def renew(file: StoredFile, *, dry_run: bool = False) -> bool:
    """Close with a content key the bytes that a field key closed; tell whether one did.

    Raises:
        DamagedFile: the bytes are gone or changed, or the key that closed them is missing.
    """
    content = read(file)
    path = path_of(file.sha256, is_encrypted=True)
    if content_keys.is_closed(path.read_bytes()):
        return False
    if not dry_run:
        _replace(path, content_keys.close(content, purpose=_PURPOSE))
        _sync_folder(path.parent)
    return True


def _intact(sha256: str, *, is_encrypted: bool) -> bytes | None:
    """Return the content of that digest, or None where the disk does not hold it."""
    try:
        content = path_of(sha256, is_encrypted=is_encrypted).read_bytes()
        if is_encrypted:
            content = _opened(content)
    except (OSError, InvalidToken, content_keys.Unreadable):
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _opened(closed: bytes) -> bytes:
    if content_keys.is_closed(closed):
        return content_keys.unclose(closed, purpose=_PURPOSE)
    return decrypt_bytes(closed)


def _write(content: bytes, sha256: str, *, is_encrypted: bool) -> None:
    """Put the bytes on the disk for good, unless they lie there whole."""
    path = path_of(sha256, is_encrypted=is_encrypted)
    if _intact(sha256, is_encrypted=is_encrypted) is None:
        _make_folder(path.parent)
        _replace(path, content_keys.close(content, purpose=_PURPOSE) if is_encrypted else content)
    _sync_folder(path.parent)  # whoever wrote them may have been cut off before this


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make names in a folder outlast a power cut, as fsync makes a file's bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
