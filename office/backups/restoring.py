"""Restoring a backup: everything is checked beside the old state before it takes its place."""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from office import files, journal, rotation
from office.backups import archive, databases, key_box
from office.backups.errors import BackupError
from office.keys import decrypt_bytes
from office.models import StoredFile

#: What a key file of an installation is called, and the variable that takes its place.
_FIELD_KEY = ("field.key", "SATHACH_FIELD_KEYS")
_SECRET_KEY = ("secret.key", "SATHACH_SECRET_KEY")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of keys that the restore writes."""

    path: Path
    content: str


def check_fits(manifest: archive.Manifest) -> None:
    """Look whether this code and these settings can take an archive.

    Raises:
        BackupError: it is of newer code, or of another kind of database.
    """
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"The backup is of a database of {manifest.vendor}, but SATHACH_DATABASE_URL names one "
            f"of {connection.vendor}: restore it where that is the same."
        )
    unknown = databases.migrations_unknown(manifest.migrations)
    if unknown:
        raise BackupError(
            f"The backup is newer than this code, which lacks {len(unknown)} of its migrations "
            f"({unknown[0]} first): restore it with the code that made it, or newer."
        )


def plan_keys(keys: key_box.Keys, *, may_replace: bool) -> list[KeyFile]:
    """Return the key files that are to be written for the keys of an archive.

    A key that is here already, or that a variable gives, is left alone.

    Raises:
        BackupError: other keys are here, and they may not be replaced.
    """
    plan = []
    missing = set(keys.field_keys) - set(settings.FIELD_KEYS)
    if missing and os.environ.get(_FIELD_KEY[1]):
        raise BackupError(
            f"{_FIELD_KEY[1]} lacks {len(missing)} of the keys of the backup. Put them into it, or "
            "unset it: then the keys of the backup are written into a file."
        )
    if missing:
        plan.append(_key_file(_FIELD_KEY[0], "\n".join(keys.field_keys), may_replace=may_replace))
    if not os.environ.get(_SECRET_KEY[1]) and keys.secret_key != settings.SECRET_KEY:
        plan.append(_key_file(_SECRET_KEY[0], keys.secret_key, may_replace=may_replace))
    return plan


def restore(
    *,
    path: Path,
    manifest: archive.Manifest,
    keys: key_box.Keys | None,
    may_replace_keys: bool,
    at: datetime,
    tell: Callable[[str], None],
) -> None:
    """Put a verified archive in the place of the installation, or leave all as it is.

    Nothing may run on the old database meanwhile. Stored files that the archive does not name stay.

    Args:
        keys: those of the archive, opened; None goes on with the keys that are here.

    Raises:
        BackupError: it does not fit, is not whole, or the old database is in use.
    """
    check_fits(manifest)
    plan = plan_keys(keys, may_replace=may_replace_keys) if keys else []
    var = Path(settings.VAR_DIR)
    field_keys = list(keys.field_keys) if plan and keys else settings.FIELD_KEYS
    with (
        tempfile.TemporaryDirectory(dir=var, prefix=".restore-") as folder,
        ExitStack() as undo,
    ):
        tell("unpacking")
        staged = Path(folder)
        archive.unpack(path, staged, manifest)
        aside: list[Path] = []
        with databases.in_place(staged / archive.DATABASES[manifest.vendor]):
            with _as_if(var=staged, field_keys=field_keys):
                _check_counts(manifest)
                tell("bringing the database to the state of this code")
                call_command("migrate", verbosity=0, interactive=False)
                tell("checking journal, keys and files")
                _check_content(manifest)
                journal.record(
                    actor="",
                    action="office.restore",
                    target="installation",
                    at=at,
                    data={"made_at": manifest.made_at, "replaced_keys": bool(plan)},
                )
            tell("putting the files in their place")
            _place_files(staged / "files", var / "files", undo, aside)
            for one in plan:
                _place_key(one, at, undo)
        undo.pop_all()  # from here on the restored state is the state
        for old in aside:
            old.unlink(missing_ok=True)


def _key_file(name: str, content: str, *, may_replace: bool) -> KeyFile:
    path = Path(settings.VAR_DIR) / name
    if path.exists() and not may_replace:
        raise BackupError(
            f"{path} holds another key than the backup. With --replace-keys it is set aside, and "
            "the key of the backup is written."
        )
    return KeyFile(path, content + "\n")


@contextmanager
def _as_if(*, var: Path, field_keys: list[str]) -> Iterator[None]:
    """Let files and keys be those of the archive meanwhile."""
    before = settings.VAR_DIR, settings.FIELD_KEYS
    settings.VAR_DIR, settings.FIELD_KEYS = var, field_keys
    try:
        yield
    finally:
        settings.VAR_DIR, settings.FIELD_KEYS = before


def _check_counts(manifest: archive.Manifest) -> None:
    found = databases.counts()
    for table in sorted(found.keys() | manifest.counts.keys()):
        if found.get(table) != manifest.counts.get(table):
            raise BackupError(
                f"The restored table {table} has {found.get(table)} rows instead of "
                f"{manifest.counts.get(table)}."
            )


def _check_content(manifest: archive.Manifest) -> None:
    for column in rotation.closed_columns():
        token = next(column.tokens(), None)
        try:
            if token is not None:
                decrypt_bytes(token)
        except InvalidToken as error:
            raise BackupError(
                f"The keys do not open {column}: they are not those of this backup."
            ) from error
    chain = journal.verify()
    is_known = not manifest.journal_digest or journal.contains(manifest.journal_digest)
    if chain.broken_at != manifest.journal_broken_at or not is_known:
        raise BackupError("The chain of the journal is not as it was when the backup was made.")
    known_missing = set(manifest.files_missing)
    for row in StoredFile.objects.order_by("pk").iterator(chunk_size=1000):
        try:
            files.read(row)
        except files.DamagedFile as error:
            if row.sha256 not in known_missing:
                raise BackupError(f"The stored file {row.sha256} is not whole.") from error


def _place_files(staged: Path, target: Path, undo: ExitStack, aside: list[Path]) -> None:
    """Move files to where they belong; what differs from them there is set aside in `aside`."""
    touched = {target}
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(staged.glob("*/*")):
        place = target / path.parent.name / path.name
        place.parent.mkdir(exist_ok=True)
        touched.add(place.parent)
        if place.exists():
            if filecmp.cmp(path, place, shallow=False):
                continue
            old = place.with_name(f".before-{path.name}")
            os.replace(place, old)
            undo.callback(os.replace, old, place)
            aside.append(old)
        else:
            undo.callback(place.unlink, missing_ok=True)
        shutil.move(path, place)
    for folder in touched:
        archive.sync_folder(folder)


def _place_key(file: KeyFile, at: datetime, undo: ExitStack) -> None:
    """Write a key file for its owner alone; an older one stays beside it under another name."""
    handle, draft = tempfile.mkstemp(dir=file.path.parent, prefix=".key-")  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(file.content)
        out.flush()
        os.fsync(out.fileno())
    if file.path.exists():
        old = file.path.with_name(f"{file.path.name}.before-{at:%Y%m%d-%H%M%S}")
        os.link(file.path, old)
        undo.callback(os.replace, old, file.path)
    else:
        undo.callback(file.path.unlink, missing_ok=True)
    os.replace(draft, file.path)
    archive.sync_folder(file.path.parent)
