"""The database of the settings as one file, and back: SQLite by its own copy, PostgreSQL by its tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from office.backups.archive import sync_folder
from office.backups.errors import BackupError

#: Where the tables of PostgreSQL wait while others are restored in their place.
ASIDE = "before_restore"
#: Tables that say nothing about whether an installation is in use: `migrate` fills them itself.
_MADE_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}


def copy(target: Path) -> dict[str, int]:
    """Write the database into a new file as it is at one moment, while others go on writing.

    Returns:
        How many rows each table has at that moment.

    Raises:
        BackupError: a tool is missing or refused.
    """
    if connection.vendor == "sqlite":
        return _copy_sqlite(target)
    return _dump_postgres(target)


def migrations_applied() -> list[list[str]]:
    """Return which migrations the database has seen."""
    return sorted(list(one) for one in MigrationRecorder(connection).applied_migrations())


def migrations_unknown(applied: list[list[str]]) -> list[str]:
    """Return which of these migrations this code does not have: it is older than they are."""
    known = MigrationLoader(None).disk_migrations or {}
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known]


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    return {table: _count(table) for table in sorted(connection.introspection.table_names())}


def is_empty() -> bool:
    """Tell whether the database has no table, or none with rows but those that `migrate` makes."""
    tables = set(connection.introspection.table_names()) - _MADE_BY_MIGRATE
    return not any(_has_rows(table) for table in tables)


@contextmanager
def in_place(copied: Path) -> Iterator[None]:
    """Work on a restored database; it is the installation's when the block ends without an error.

    After an error, in the block or on the way, the old database is there as it was.

    Raises:
        BackupError: the old one is in use, or a tool is missing or refused.
    """
    if connection.vendor == "postgresql":
        with _postgres_in_place(copied):
            yield
        return
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}-restored-{os.getpid()}")
    try:
        shutil.move(copied, draft)
        _check_sqlite(draft)
        _free_sqlite(target)
        with _sqlite_in_place_of(draft):
            yield
        _free_sqlite(target)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(draft, target)
        sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _sqlite_in_place_of(restored: Path) -> Iterator[None]:
    """Let the connection work on a restored file meanwhile, and leave all of it in that one file."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(restored)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with closing(sqlite3.connect(restored)) as file:
            file.execute("PRAGMA journal_mode=DELETE")


def _check_sqlite(path: Path) -> None:
    """Let SQLite itself check a file.

    Raises:
        BackupError: it finds a fault.
    """
    try:
        with closing(sqlite3.connect(path)) as file:
            found = file.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupError(f"SQLite finds a fault in the copy of the database: {found}.")


def _free_sqlite(path: Path) -> None:
    """Bring a database into its one file, which only works while nobody else has it open.

    Raises:
        BackupError: somebody has.
    """
    connection.close()
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=1)) as file:
            file.execute("PRAGMA locking_mode=EXCLUSIVE")
            file.execute("PRAGMA journal_mode=DELETE")
            file.execute("BEGIN EXCLUSIVE")
            file.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise BackupError(
            f"The database is in use ({error}): stop the server and its worker first."
        ) from error


@contextmanager
def _postgres_in_place(dump: Path) -> Iterator[None]:
    """Restore a dump in place of the tables that are there, and put those back if anything fails.

    Raises:
        BackupError: a tool is missing or refused; all is as it was.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if others := cursor.fetchone()[0]:
            raise BackupError(
                f"The database is in use by {others} other connections: stop the server and its "
                "worker first."
            )
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
        if cursor.fetchone():
            raise BackupError(
                f"The schema {ASIDE} is in the database: a restore was cut off. It holds the tables "
                "from before; docs/operations.md says what to do."
            )
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    connection.close()
    try:
        _run_tool(
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            f"--dbname={connection.settings_dict['NAME']}",
            str(dump),
        )
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")
    except BaseException:
        connection.close()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
        raise


def tool(name: str) -> str:
    """Return the path of one of PostgreSQL's tools: PATH's, or Debian's newest.

    Raises:
        BackupError: there is none; says what to install.
    """
    debian = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    found = shutil.which(name) or (str(debian[-1]) if debian else None)
    if found is None:
        raise BackupError(
            f"{name} is not on this machine: install PostgreSQL's client programs, of the server's "
            "version or newer (`apt install postgresql-client`)."
        )
    return found


def _copy_sqlite(target: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copied:
        connection.connection.backup(copied)  # all pages in one step: one moment, writers go on
        copied.execute("PRAGMA journal_mode=DELETE")
        found = copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = sorted(name for (name,) in found if not name.startswith("sqlite_"))
        return {name: _count_sqlite(copied, name) for name in names}


def _count_sqlite(file: sqlite3.Connection, table: str) -> int:
    quoted = connection.ops.quote_name(table)
    return int(file.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608 (quoted)


def _dump_postgres(target: Path) -> dict[str, int]:
    tool("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run_tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--exclude-schema={ASIDE}",
            f"--file={target}",
        )
        return counts()


def _run_tool(name: str, *words: str) -> None:
    """Run a tool on the database of the settings; a password goes by the environment alone."""
    settings = connection.settings_dict
    variables = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    _command, extra = connection.client.settings_to_cmd_args_env(settings, [])  # sslmode and such
    given = {key: str(value) for key, value in variables.items() if value}
    done = subprocess.run(  # noqa: S603 (our own words)
        [tool(name), *words],
        env=os.environ | given | (extra or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise BackupError(f"{name} failed: {done.stderr.strip()[-1000:]}")


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None
