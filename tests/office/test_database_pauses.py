"""What a database refuses for now alone is told apart from what somebody has to mend."""

import sqlite3

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError

from office.database_pauses import is_pause


def sqlite_error(code):
    error = sqlite3.OperationalError("refused")
    error.sqlite_errorcode = code
    return error


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY)), True),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT)), True),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_ERROR)), False),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_FULL)), False),
        (caused(OperationalError(), psycopg.OperationalError("the line broke")), True),
        (caused(OperationalError(), psycopg.errors.AdminShutdown()), True),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), True),
        (caused(OperationalError(), psycopg.errors.LockNotAvailable()), True),
        (caused(OperationalError(), psycopg.errors.TooManyConnections()), True),
        (caused(OperationalError(), psycopg.errors.DiskFull()), False),
        (caused(OperationalError(), psycopg.errors.InvalidPassword()), False),
        (caused(InterfaceError(), psycopg.InterfaceError("closed")), True),
        (caused(ProgrammingError(), psycopg.errors.UndefinedTable()), False),
        (caused(IntegrityError(), psycopg.errors.UniqueViolation()), False),
        (OperationalError("without a cause"), False),
        (ZeroDivisionError(), False),
        (None, False),
    ],
    ids=str,
)
def test_a_pause_is_what_passes_by_itself(error, passes):
    assert is_pause(error) is passes
