"""End the attempts whose time is up, and sign receipts for what has ended."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessments.delivery import close_overdue
from assessments.models import Attempt
from assessments.receipts import issue_due
from office.clock_watch import ClockWatch
from office.repeating import add_every_argument, at_least_one, repeat

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Ends what the clock has ended and makes the receipts that nobody opened; once, or as a service."""

    help = (
        "End the attempts whose time is up, and sign the receipts of papers that have ended."
        " Safe to run at any time, and again."
    )

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
        watch = ClockWatch()
        done = repeat(lambda: self._close(batch_size, watch), every=every)
        return f"Closed {done} attempts."

    def _close(self, batch_size: int, watch: ClockWatch) -> int:
        now, done, signed = timezone.now(), 0, 0
        jump = watch.jump()
        if jump and not Attempt.objects.overdue(at=now).exists():
            watch.accept()  # set right while nobody sat: nothing hangs on it
        elif jump:
            # Papers that were ended cannot be given back; those that stay open a while can be ended.
            logger.error(
                "The machine's clock was set by %+d s: no attempt is ended by it until it is set back"
                " or this service is started again.",
                jump,
            )
            return 0
        while closed := close_overdue(at=now, limit=batch_size):
            done += closed
            self.stderr.write(f"{done} attempts closed")
        while made := issue_due(at=now, limit=batch_size):
            signed += made
            self.stderr.write(f"{signed} receipts signed")
        return done
