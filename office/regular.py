"""Work that comes round by itself: each app registers its own, `do_regular_work` does it.

A piece of work is safe to run again and beside itself: several services, and commands by hand, may do
the same at once. So each service keeps in memory what it has done, and one that is started again only
does it once more.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

logger = logging.getLogger(__name__)

#: Does what there is to do at a moment; returns how many things that were.
Do = Callable[[datetime], int]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Regular:
    """One piece of work: at the hour of the day `after`, and every so often from then to midnight."""

    slug: str
    do: Do
    after: time
    every: timedelta

    def came_round(self, at: datetime) -> datetime | None:
        """Return when today it came round last; nothing before its first hour of the day."""
        now = timezone.localtime(at)
        first = now.replace(hour=self.after.hour, minute=self.after.minute, second=0, microsecond=0)
        return None if now < first else first + (now - first) // self.every * self.every


_works: dict[str, Regular] = {}


def regular_work(slug: str, *, after: time = time(), every: timedelta = _DAY) -> Callable[[Do], Do]:
    """Register a function as work that comes round by itself.

    Args:
        slug: "app.verb_noun", for the log.
        after: the first time of the day, local.
        every: how often from then on; daily where it is left out.

    Raises:
        ValueError: the slug is taken.
    """

    def register(do: Do) -> Do:
        if slug in _works:
            raise ValueError(f"the regular work {slug!r} is taken")
        _works[slug] = Regular(slug, do, after, every)
        return do

    return register


class Rota:
    """What one service has done, and when; another service has its own."""

    def __init__(self) -> None:
        self._done: dict[str, datetime] = {}

    def turn(self, *, at: datetime) -> int:
        """Do all that has come round since it was done last; return how many things.

        Work that fails is logged, hinders no other, and is tried again at the next turn.
        """
        count = 0
        for work in tuple(_works.values()):
            due = work.came_round(at)
            last = self._done.get(work.slug)
            if due is None or (last is not None and last >= due):
                continue
            try:
                count += work.do(at)
            except Exception:  # whatever it is, what else comes round has to be done
                logger.exception(
                    "The regular work %s failed; the next turn tries again.", work.slug
                )
            else:
                self._done[work.slug] = at
        return count
