"""Telling how far long work is, to whoever asked for it."""

from collections.abc import Callable

#: Is told how much of how much is done.
Tell = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""
