"""Whether what the database acknowledges is on the disk: asked before a shift is opened."""

from django.conf import settings
from django.db import connection

from office.errors import NotDurable

#: Values of SQLite's pragmas under which a commit survives a loss of power (sqlite.org/pragma.html):
#: FULL or EXTRA, and a journal that is a file.
_SQLITE = {
    "synchronous": {"2", "3"},
    "journal_mode": {"wal", "delete", "truncate", "persist"},
}
#: Settings of PostgreSQL under which it does (postgresql.org/docs, "Write Ahead Log").
_POSTGRESQL = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}


def weak_settings() -> dict[str, str]:
    """Return the settings of this connection's database that let an acknowledged write be lost."""
    if connection.vendor == "postgresql":
        wanted, found = _POSTGRESQL, _of_postgresql()
    else:
        wanted, found = _SQLITE, _of_sqlite()
    return {name: value for name, value in found.items() if value not in wanted[name]}


def require_durable() -> None:
    """Refuse what must not be lost on a database that could lose it.

    SATHACH_REQUIRE_DURABLE=0 lets it pass, for demonstrations and tests.

    Raises:
        NotDurable: it could, and how it is set.
    """
    if not settings.REQUIRE_DURABLE:
        return
    if weak := weak_settings():
        raise NotDurable(settings=", ".join(f"{name}={value}" for name, value in weak.items()))


def _of_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for name in _SQLITE:
            cursor.execute(f"PRAGMA {name}")
            found[name] = str(cursor.fetchone()[0]).lower()
    return found


def _of_postgresql() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_POSTGRESQL)]
        )
        return dict(cursor.fetchall())
