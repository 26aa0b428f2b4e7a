"""An installation of its own in a folder, driven by its commands as an operator does."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "mot cum tu de thu"  # noqa: S105 (of nobody)
NUMBER = "082190004512"

#: Puts an official with a citizen number, a plain and an encrypted file and a journal into it.
FILL = f"""
from django.utils import timezone
from office import files, journal
from people import identity
from tests.make import make_official
at = timezone.now()
identity.set_on(make_official(), "{NUMBER}").save()
files.store("một tệp".encode(), name="a", media_type="x", at=at)
files.store(b"closed", name="b", media_type="x", at=at, encrypted=True)
for number in range(20):
    journal.record(actor="", action="tests.note", target=str(number), at=at)
journal.seal()
"""
#: Prints all rows but the entry that backup and restore write themselves, then what must open.
TELL = """
import json
from django.db import connection
from office import files
from office.models import StoredFile
from people import identity
from people.models import Official
rows = {}
for table in connection.introspection.table_names():
    with connection.cursor() as cursor:
        where = " WHERE action NOT IN ('office.back_up', 'office.restore')" if table == "office_journalentry" else ""
        cursor.execute(f"SELECT * FROM {table}{where}")
        rows[table] = sorted(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in cursor.fetchall())
print("TOLD" + json.dumps({
    "rows": rows,
    "numbers": [identity.opened(one) for one in Official.objects.all()],
    "files": [files.read(one).decode() for one in StoredFile.objects.order_by("name")],
}))
"""


class Installation:
    """A folder that is SATHACH_VAR, and maybe a database elsewhere."""

    def __init__(self, folder: Path, *, database: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.var = folder
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith("SATHACH_")
        } | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SATHACH_VAR": str(folder),
            "SATHACH_DATABASE_URL": database or f"sqlite:///{quote(str(self.database))}",
            "SATHACH_BACKUP_PASSPHRASE": PASSPHRASE,
        }

    @property
    def database(self) -> Path:
        return self.var / "office.sqlite3"

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def do(self, *words: str, **env: str) -> str:
        done = self.run(*words, **env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> "Installation":
        self.do("migrate", "-v", "0")
        self.do("shell", "-v", "0", "-c", FILL)
        return self

    def content(self) -> dict[str, object]:
        """Return all rows of all tables, and what is opened with its keys."""
        told = self.do("shell", "-v", "0", "-c", TELL)
        found: dict[str, object] = json.loads(told.partition("TOLD")[2])
        return found

    def on_disk(self) -> dict[str, str]:
        """Return the digest of each file that lasts, by its name."""
        return {
            path.relative_to(self.var).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.var.rglob("*"))
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))
        }
