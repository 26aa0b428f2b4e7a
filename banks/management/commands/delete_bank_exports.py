"""Delete the files of exported banks once their day is over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from banks.exporting import delete_outlived
from office.repeating import add_every_argument, repeat


class Command(BaseCommand):
    """Deletes what is over; once, or as a service."""

    help = (
        "Delete the files of exported question banks that are older than 24 hours."
        " Safe to run at any time, and again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often."""
        add_every_argument(parser)

    def handle(self, *, every: int | None, **options: Any) -> str:
        """Delete and count."""
        done = repeat(lambda: delete_outlived(at=timezone.now()), every=every)
        return f"Deleted {done} files."
