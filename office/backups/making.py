"""Making a backup: the database first, then the files that it names, then the keys."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.utils import timezone

from office import files, journal
from office.backups import archive, databases, key_box
from office.backups.errors import BackupError
from office.models import JournalEntry, StoredFile

_WITH_KEYS = "The keys are in keys.json, closed by the passphrase of the backup."
_WITHOUT_KEYS = (
    "The keys are not in it: without them (SATHACH_FIELD_KEYS, or field.key) citizen numbers and "
    "encrypted files cannot be read any more."
)


def back_up(
    *, path: Path, passphrase: str | None, at: datetime, tell: Callable[[str], None]
) -> archive.Manifest:
    """Write an archive of the whole installation; others may go on working meanwhile.

    A stored file is written before the row that names it, so files that are read after the database
    hold all that it names. E-mails that wait as files, static files and logs are not in it.

    Args:
        path: the archive, which must not exist yet.
        passphrase: closes the keys; None leaves them out.

    Raises:
        BackupError: it cannot be made; no archive is left.
    """
    if path.exists():
        raise BackupError(f"{path} exists already; nothing was written over it.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    closed = b""
    if passphrase is not None:
        keys = key_box.Keys(settings.SECRET_KEY, tuple(settings.FIELD_KEYS))
        closed = key_box.close(keys, passphrase=passphrase)
    with TemporaryDirectory(dir=path.parent, prefix=".sathach-backup-") as folder:
        copied = Path(folder) / archive.DATABASES[connection.vendor]
        applied = databases.migrations_applied()
        tell("looking at the files and the journal")
        stored, damaged = _stored_files()
        chain, last = journal.verify(), _last_digest()
        tell("copying the database")
        counts = databases.copy(copied)
        with archive.written(path) as writer:
            writer.add_file(copied.name, copied)
            _add_files(writer, tell)
            missing = damaged | {one for one, name in stored.items() if name not in writer.members}
            if closed:
                writer.add_bytes(archive.KEYS, closed)
            manifest = archive.Manifest(
                format=archive.FORMAT,
                made_at=timezone.localtime(at).isoformat(timespec="seconds"),
                version=_version(),
                vendor=connection.vendor,
                migrations=applied,
                counts=counts,
                has_keys=bool(closed),
                note=_WITH_KEYS if closed else _WITHOUT_KEYS,
                files_missing=sorted(missing),
                journal_broken_at=chain.broken_at,
                journal_digest=last,
            )
            manifest = archive.finish(writer, manifest)
    journal.record(
        actor="",
        action="office.back_up",
        target="installation",
        at=at,
        data={"files": manifest.file_count, "keys": manifest.has_keys},
    )
    return manifest


def _stored_files() -> tuple[dict[str, str], set[str]]:
    """Return the member of each stored file by its digest, and the digests of those not intact."""
    stored, damaged = {}, set()
    for row in StoredFile.objects.order_by("pk").iterator(chunk_size=1000):
        path = files.path_of(row.sha256, is_encrypted=row.is_encrypted)
        stored[row.sha256] = f"files/{path.parent.name}/{path.name}"
        try:
            files.read(row)
        except files.DamagedFile:
            damaged.add(row.sha256)
    return stored, damaged


def _last_digest() -> str:
    sealed = JournalEntry.objects.filter(sequence__isnull=False).order_by("-sequence")
    return sealed.values_list("digest", flat=True).first() or ""


def _add_files(writer: archive.Writer, tell: Callable[[str], None]) -> None:
    """Add what lies below VAR_DIR/files by a name of its own; drafts of other processes do not."""
    root = Path(settings.VAR_DIR) / "files"
    done = 0
    for path in sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
        name = f"files/{path.parent.name}/{path.name}"
        if archive.is_member(name):
            try:
                writer.add_file(name, path)
            except FileNotFoundError:  # closed meanwhile: its encrypted form is beside it
                continue
            done += 1
            if done % 1000 == 0:
                tell(f"{done} files")


def _version() -> str:
    try:
        text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
    except (OSError, KeyError, ValueError):
        return ""
