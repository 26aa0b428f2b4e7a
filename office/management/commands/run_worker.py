"""Do long work."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME, task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from office import jobs, journal
from office.repeating import at_least_one

logger = logging.getLogger(__name__)

#: Signs of life, and looks for dead jobs, within the time after which a job counts as dead.
TURNS_IN_SILENCE = 4


class Command(BaseCommand):
    """One job at a time in the main thread; a second thread keeps it alive and looks after others."""

    help = "Do long work as it is asked for, and seal the journal, until terminated."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take when a job is dead, and whether to end once nothing is left."""
        parser.add_argument(
            "--silence",
            type=at_least_one,
            default=int(jobs.SILENCE.total_seconds()),
            metavar="SECONDS",
            help="take over a job whose worker gave no sign of life for so long (120)",
        )
        parser.add_argument(
            "--batch", action="store_true", help="end as soon as no work waits any more"
        )

    def handle(self, *, silence: int, batch: bool, **options: Any) -> str:
        """Work until SIGTERM or SIGINT; a job that has begun is finished, a second signal cuts it off."""
        if not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
            raise CommandError("The settings keep no queue in the database: nothing would arrive.")
        worker = Worker(
            queue_names=[DEFAULT_TASK_QUEUE_NAME],
            excluded_queue_names=[],
            interval=1,
            batch=batch,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        with _looked_after(timedelta(seconds=silence)):
            worker.run()
        return "No work waits."


@contextmanager
def _looked_after(silence: timedelta) -> Iterator[None]:
    """Keep this process's jobs alive meanwhile, reap those of dead ones and seal the journal."""
    over = Event()
    keeper = Thread(target=_look_after, args=(silence, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _look_after(silence: timedelta, over: Event) -> None:
    while True:
        try:
            close_old_connections()
            jobs.beat(at=timezone.now())
            jobs.reap(at=timezone.now(), silence=silence)
            journal.seal()
        except (
            DatabaseError,
            InterfaceError,
        ):  # a long write holds SQLite; the next turn tries again
            logger.warning("The jobs could not be looked after this time.", exc_info=True)
        if over.wait(silence.total_seconds() / TURNS_IN_SILENCE):
            break
    connection.close()
