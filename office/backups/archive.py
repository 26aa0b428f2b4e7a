"""The archive: a compressed tar whose last member, the manifest, says what all others must be.

It is written and read as a stream, member by member; nothing of it is held in memory but the
manifest and the keys. Names other than those below are refused, so nothing is ever unpacked
elsewhere.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from office.backups.errors import BackupError, DamagedArchive

MANIFEST = "manifest.json"
KEYS = "keys.json"
#: The member of the database by the database's vendor.
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
#: The form of archives that this code writes; it reads no newer one.
FORMAT = 1

_NAME = re.compile(
    r"keys\.json|database\.(?:sqlite3|dump)|files/(?P<folder>[0-9a-f]{2})/(?P=folder)[0-9a-f]{62}"
    r"(?:\.encrypted)?"
)
_CHUNK = 1024 * 1024
_COMPRESSION = 5
_MOST_MANIFEST = 512 * 1024 * 1024
_UNREADABLE = (tarfile.TarError, EOFError, OSError, zlib.error)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds, and of which installation.

    `counts` are the rows of each table, `members` the SHA-256 of each member, `files_missing` the
    stored files that the database named and the disk did not hold intact. The journal's chain was
    broken there, or whole to `journal_digest`. Without `has_keys` what is encrypted cannot be read
    unless the keys are kept elsewhere.
    """

    format: int
    made_at: str
    version: str
    vendor: str
    migrations: list[list[str]]
    counts: dict[str, int]
    has_keys: bool
    note: str
    files_missing: list[str] = field(default_factory=list)
    journal_broken_at: int | None = None
    journal_digest: str = ""
    members: dict[str, str] = field(default_factory=dict)

    @property
    def file_count(self) -> int:
        """How many stored files there are."""
        return sum(name.startswith("files/") for name in self.members)


class Writer:
    """Adds members to an archive and keeps their digests."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, str] = {}

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as it is while it is read.

        Raises:
            FileNotFoundError: it is not there; nothing was added.
        """
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a content."""
        self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        hashed = _Hashed(file)
        self._tar.addfile(entry, hashed)
        self.members[name] = hashed.digest.hexdigest()


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read, and hash."""
        content = self._file.read(size)
        self.digest.update(content)
        return content


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Give a writer; the archive stands under its name, whole and on the disk, or not at all.

    Raises:
        BackupError: something stands there already.
    """
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            with (
                gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_COMPRESSION) as zipped,
                tarfile.open(fileobj=zipped, mode="w|") as tar,
            ):
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # never over something that is there
        except FileExistsError as error:
            raise BackupError(f"{path} exists already; nothing was written over it.") from error
    finally:
        Path(draft).unlink(missing_ok=True)
    sync_folder(path.parent)


def is_member(name: str) -> bool:
    """Tell whether an archive may hold a member of this name, besides its manifest."""
    return _NAME.fullmatch(name) is not None


def finish(writer: Writer, manifest: Manifest) -> Manifest:
    """Add the manifest, with the digests of all members, as the last member."""
    whole = asdict(manifest) | {"members": dict(writer.members)}
    writer.add_bytes(MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1).encode())
    return Manifest(**whole)


def verify(path: Path) -> Manifest:
    """Read a whole archive, compare every digest, and return its manifest.

    Raises:
        DamagedArchive: it is cut off, was changed, or is no backup.
        BackupError: it is of a newer form.
    """
    found: dict[str, str] = {}
    content = b""
    for name, file in _members(path):
        if content:
            raise DamagedArchive(f"{path} is damaged: something follows its manifest.")
        if name == MANIFEST:
            content = file.read(_MOST_MANIFEST)
            continue
        if name in found:
            raise DamagedArchive(f"{path} is damaged: it holds {name} twice.")
        found[name] = _digest(file)
    manifest = _manifest(content, path)
    if found.keys() != manifest.members.keys():
        odd = sorted(found.keys() ^ manifest.members.keys())
        raise DamagedArchive(f"{path} is damaged: {odd[0]} is missing or does not belong to it.")
    for name, digest in manifest.members.items():
        if found[name] != digest:
            raise DamagedArchive(f"{path} is damaged: {name} is not what was written.")
    wanted = {DATABASES.get(manifest.vendor), *([KEYS] if manifest.has_keys else [])}
    if not wanted <= found.keys():
        raise DamagedArchive(f"{path} is damaged: it lacks its database or its keys.")
    return manifest


def unpack(path: Path, folder: Path, manifest: Manifest) -> None:
    """Unpack an archive below an empty folder, each member on the disk and compared once more.

    Raises:
        DamagedArchive: it is no longer what was verified.
    """
    for name, file in _members(path):
        if name == MANIFEST:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as out:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != manifest.members.get(name):
            raise DamagedArchive(f"{path} was changed while it was read.")


def read_keys(path: Path) -> bytes:
    """Return the closed keys of an archive.

    Raises:
        DamagedArchive: it holds none.
    """
    for name, file in _members(path):
        if name == KEYS:
            return file.read(_CHUNK)
    raise DamagedArchive(f"{path} holds no keys.")


def sync_folder(folder: Path) -> None:
    """Make names in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Guarded:
    """A member whose reading tells damage in words."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path = file, path

    def read(self, size: int) -> bytes:
        """Read."""
        try:
            return self._file.read(size)
        except _UNREADABLE as error:
            raise DamagedArchive(f"{self._path} is cut off or damaged: {error}.") from error


def _members(path: Path) -> Iterator[tuple[str, _Guarded]]:
    """Yield name and content of each member, to the last byte of the archive."""
    try:
        with gzip.open(path) as zipped:
            tar = tarfile.open(fileobj=zipped, mode="r|")  # noqa: SIM115 (`zipped` is closed)
            for entry in tar:
                file = tar.extractfile(entry) if entry.isreg() else None
                if file is None or not (entry.name == MANIFEST or is_member(entry.name)):
                    raise DamagedArchive(f"{path} is no backup: it holds “{entry.name[:80]}”.")
                yield entry.name, _Guarded(file, path)
            while zipped.read(_CHUNK):  # its last bytes say whether all came through unchanged
                pass
    except _UNREADABLE as error:
        raise DamagedArchive(f"{path} is no backup, or is cut off or damaged: {error}.") from error


def _digest(file: _Guarded) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _manifest(content: bytes, path: Path) -> Manifest:
    try:
        raw: dict[str, Any] = json.loads(content)
        if int(raw["format"]) > FORMAT:
            raise BackupError(f"{path} was made by a newer version, which must restore it.")
        return Manifest(**raw)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedArchive(
            f"{path} is no backup, or lacks its end: it has no manifest."
        ) from error
