"""Whether the database refuses for now alone: somebody holds its lock, or it is being restarted."""

import sqlite3
from typing import Final

import psycopg
from django.db import InterfaceError, OperationalError

#: Primary codes of SQLite (sqlite.org/rescode.html); the low byte of an extended one.
_SQLITE: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
#: Classes of PostgreSQL's SQLSTATE (postgresql.org/docs, "PostgreSQL Error Codes"): connections,
#: rolled back, an operator at work.
_POSTGRESQL: Final = {"08", "40", "57"}
#: Too many connections; a lock that was waited for.
_STATES: Final = {"53300", "55P03"}


def is_pause(error: BaseException | None) -> bool:
    """Tell whether the same may well succeed in a moment, without anybody mending anything."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _SQLITE
    if isinstance(cause, psycopg.Error):
        state = cause.sqlstate  # none where the line itself broke
        return state is None or state[:2] in _POSTGRESQL or state in _STATES
    return False
