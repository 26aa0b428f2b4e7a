"""Work that a service does every few seconds until it is asked to end."""

import argparse
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, close_old_connections

logger = logging.getLogger(__name__)

#: systemd ends a service by the first, a terminal by the second (Ctrl-C).
_END = (signal.SIGTERM, signal.SIGINT)


def at_least_one(text: str) -> int:
    """Return an argument of a command as a whole number, 1 or more."""
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number of 1 or more")
    return int(text)


def add_every_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command run as a service."""
    parser.add_argument(
        "--every",
        type=at_least_one,
        metavar="SECONDS",
        help="keep running and do it again after so many seconds, until terminated",
    )


def repeat(work: Callable[[], int], *, every: int | None) -> int:
    """Do `work` once, or every so many seconds until SIGTERM or SIGINT; return what it did in all.

    A turn that has begun is finished: the signals wait until it ends. A turn that the database
    refuses is logged and the next one tries again, with a new connection where the old one broke.

    Args:
        work: returns how many things it did.
        every: seconds between two turns; None for one turn, whose errors are the caller's.
    """
    if every is None:
        return work()
    done = 0
    with _signals_held_back():
        while True:
            try:
                close_old_connections()
                done += work()
            except (DatabaseError, InterfaceError):
                logger.exception("This turn failed; the next one is in %d seconds.", every)
            if signal.sigtimedwait(_END, every) is not None:
                return done


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Keep the signals that end a service waiting; whoever waits for them takes them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _END)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
