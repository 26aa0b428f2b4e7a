"""What a monitor asks: is the database there, and is it the one this code was written for."""

from dataclasses import dataclass
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@dataclass(frozen=True, slots=True)
class Health:
    """What was found; `migrations_pending` is None where the database could not be asked."""

    database_reachable: bool
    migrations_pending: int | None

    @property
    def is_good(self) -> bool:
        return self.migrations_pending == 0


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or ())


def look() -> Health:
    """Ask the database once which migrations it has seen."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error:
        return Health(database_reachable=False, migrations_pending=None)
    return Health(
        database_reachable=True, migrations_pending=len(_known_migrations() - set(applied))
    )
