"""The tables of the tests, made once: to migrate takes ten seconds of a process, to copy takes none.

On SQLite they are kept in a file from one run to the next, whose name changes with whatever may
change the tables. On PostgreSQL they are a database of the server, which every process of a run
copies; it is there where `python -m tests.migrated` has made it, as script/test does.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

#: What migrations and the signal after them call, beside Django; tests/test_migrated.py knows if more.
CALLED = (
    "office/*.py",
    "banks/formats/registry.py",
    "banks/kinds/registry.py",
    "tests/settings.py",
)
#: The database of a PostgreSQL server that is copied.
TABLES = "sathach_tables"
FOLDER = Path(tempfile.gettempdir()) / f"sathach-test-tables-{os.getuid()}"
#: As many as branches that somebody goes to and fro between.
KEPT = 4


def file() -> Path:
    """Return the file that holds the tables as the code would make them now."""
    seen = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version} {django.__version__}".encode())
    own = [path for name in CALLED for path in sorted(Path(settings.BASE_DIR).glob(name))]
    theirs = [
        path
        for app in apps.get_app_configs()
        for path in sorted(Path(app.path, "migrations").rglob("*.py"))
    ]
    for path in own + theirs:
        content = path.read_bytes()
        seen.update(f"\n{path.parent.parent.name}/{path.name} {len(content)}\n".encode())
        seen.update(content)
    return FOLDER / f"{seen.hexdigest()[:32]}.sqlite3"


def begin_from_tables() -> None:
    """Let the test database, which is not there yet, begin from tables that were made before."""
    asked = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        with suppress(FileNotFoundError):
            shutil.copyfile(file(), asked["NAME"])
    else:
        with closing(connection.copy()) as server, server.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TABLES])
            if cursor.fetchone():
                asked["TEMPLATE"] = TABLES


def keep() -> None:
    """Keep the tables of the open database, which is not in a transaction, unless others did."""
    target = file()
    if target.exists():
        return
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FOLDER, suffix=".new")
    os.close(handle)
    with closing(sqlite3.connect(name)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    os.replace(name, target)
    thin_out()


def thin_out() -> None:
    """Delete the oldest of the kept tables."""
    for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def main() -> None:
    """Make the tables: on SQLite unless they are kept, on PostgreSQL in a database of their own."""
    django.setup()
    if connection.vendor == "sqlite":
        if not file().exists():
            call_command("migrate", verbosity=0)
            keep()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {TABLES}")
    connection.close()
    connection.settings_dict["NAME"] = TABLES
    call_command("migrate", verbosity=0)
    connection.close()


if __name__ == "__main__":
    main()
