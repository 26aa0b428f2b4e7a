"""One writer for many who wait: what comes in while it commits goes into its next transaction.

A commit costs a flush to the disk whatever it holds. With a transaction each, hundreds who save at
once queue for hundreds of flushes, and SQLite's busy waiting starves some of them for seconds; one
thread that commits all that waits gives each of them the same durability for a share of one flush.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from django.db import DataError, IntegrityError, connection
from django.db import Error as DatabaseError  # InterfaceError too

from office.errors import Overloaded

#: More than so many in one transaction makes the first of them wait for the last.
LARGEST_BATCH = 256
#: What waits beyond that would wait longer than a device is patient; it is told to come again.
MOST_WAITING = 500
#: Seconds until a caller is told to come again; what it handed in may still be written.
PATIENCE = 5.0


Row = TypeVar("Row")
Outcome = TypeVar("Outcome")


@dataclass(slots=True, eq=False)
class Waiter(Generic[Row, Outcome]):
    """A caller whose row waits; what became of it is put into `told`.

    A queue of the interpreter's own: a future, with its lock and condition in Python, costs more
    than the row does.
    """

    row: Row
    told: SimpleQueue[Outcome | Exception] = field(default_factory=SimpleQueue)


class GroupCommit(Generic[Row, Outcome]):
    """Commits rows of many threads together and gives each caller the outcome of its own.

    Args:
        write: writes rows in one transaction and returns an outcome for each, in their order; an
            exception among them is raised where its row was handed in. It is called by one thread of
            this process, which has a connection of its own.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Row]], Sequence[Outcome | Exception]],
        *,
        most_waiting: int = MOST_WAITING,
        patience: float = PATIENCE,
    ) -> None:
        self._write = write
        self._patience = patience
        self._most_waiting = most_waiting
        self._waiting: SimpleQueue[Waiter[Row, Outcome] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._process = 0
        self._thread: threading.Thread | None = None

    def commit(self, row: Row) -> Outcome:
        """Return the outcome of `row` once it is on the disk.

        Raises:
            Overloaded: too many wait, or the database does not answer in time; the row may still be
                written, so whoever comes again brings the same.
            DatabaseError: this row cannot be written; the others of its batch are.
        """
        self._ensure_running()
        if self.waiting >= self._most_waiting:
            raise Overloaded
        waiter: Waiter[Row, Outcome] = Waiter(row)
        self._waiting.put(waiter)
        try:
            outcome = waiter.told.get(timeout=self._patience)
        except Empty:
            raise Overloaded from None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    @property
    def waiting(self) -> int:
        """Return about how many rows wait for the writer."""
        return self._waiting.qsize()

    def _ensure_running(self) -> None:
        """Start the writer in this process: a thread does not survive a fork."""
        if self._is_running():
            return
        with self._starting:
            if not self._is_running():
                self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                self._thread.start()
                self._process = os.getpid()

    def _is_running(self) -> bool:
        return self._process == os.getpid() and self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Write what waits, end the thread and its connection; the next row starts another."""
        with self._starting:
            if self._thread is not None and self._process == os.getpid():
                self._waiting.put(None)
                self._thread.join()
            self._thread, self._process = None, 0

    def _run(self) -> None:
        while batch := self._next_batch():
            self._commit(batch)
        connection.close()

    def _next_batch(self) -> list[Waiter[Row, Outcome]]:
        """Return who waits, one at least; nobody once the writer is to stop."""
        batch: list[Waiter[Row, Outcome]] = []
        one = self._waiting.get()
        while one is not None:
            batch.append(one)
            if len(batch) == LARGEST_BATCH:
                return batch
            try:
                one = self._waiting.get_nowait()
            except Empty:
                return batch
        if batch:
            self._waiting.put(None)  # what came before it is written first
        return batch

    def _commit(self, batch: Sequence[Waiter[Row, Outcome]]) -> None:
        try:
            outcomes = self._write([waiter.row for waiter in batch])
            told = list(zip(batch, outcomes, strict=True))
        except (DataError, IntegrityError) as error:
            if len(batch) == 1:
                batch[0].told.put(error)
                return
            for waiter in batch:  # the bad one alone is refused
                self._commit([waiter])
        except Exception as error:
            # The database itself fails: one by one would fail as often and take as long.
            for waiter in batch:
                waiter.told.put(error)
            if isinstance(error, DatabaseError):
                connection.close()  # a broken connection is not used again
        else:
            for waiter, outcome in told:
                waiter.told.put(outcome)
