"""Two connections in a fixed order: what one does while the other has not committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.db import connection

#: Whether another connection waits for a lock that this one holds; read live, not from a snapshot.
_SOMEBODY_WAITS = """
SELECT EXISTS (
    SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
)
"""


#: Seconds; whoever takes longer waits for what never comes.
LONGEST = 180


@contextmanager
def meanwhile(act: Callable[[], Any], *, after: str) -> Iterator[list[Exception]]:
    """Run `act` on a connection of its own once a statement that holds `after` has run on ours.

    Ours goes on when `act` has ended or waits for a lock of ours. Leaving the block waits for the
    end of `act`; what it raised stands in the list. For PostgreSQL.
    """
    faults: list[Exception] = []
    threads: list[Thread] = []

    def run() -> None:
        try:
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    def begin(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if after in sql and not threads:
            threads.append(Thread(target=run, daemon=True))
            threads[0].start()
            while threads[0].is_alive() and not _somebody_waits():
                threads[0].join(0.01)
        return answer

    try:
        with connection.execute_wrapper(begin):
            yield faults
    finally:
        for thread in threads:
            thread.join(LONGEST)
            assert not thread.is_alive(), "the other still waits"
    assert threads, f"no statement held {after}"


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SOMEBODY_WAITS)
        row = cursor.fetchone()
    return bool(row and row[0])
