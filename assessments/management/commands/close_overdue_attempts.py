"""End the attempts whose time is up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessments.delivery import close_overdue
from office.repeating import add_every_argument, at_least_one, repeat


class Command(BaseCommand):
    """Ends what the clock has ended; once, or as a service."""

    help = "End the attempts whose time is up. Safe to run at any time, and again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many at once, and how often."""
        parser.add_argument(
            "--batch-size",
            type=at_least_one,
            default=200,
            metavar="N",
            help="attempts that are looked for at once (200)",
        )
        add_every_argument(parser)

    def handle(self, *, batch_size: int, every: int | None, **options: Any) -> str:
        """Close and count."""
        done = repeat(lambda: self._close(batch_size), every=every)
        return f"Closed {done} attempts."

    def _close(self, batch_size: int) -> int:
        now, done = timezone.now(), 0
        while closed := close_overdue(at=now, limit=batch_size):
            done += closed
            self.stderr.write(f"{done} attempts closed")
        return done
