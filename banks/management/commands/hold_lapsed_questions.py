"""Hold back the questions whose legal texts have ended."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from banks.lapsing import hold_lapsed
from office.repeating import add_every_argument, repeat


class Command(BaseCommand):
    """Holds each question once for each text, on the day that ends it; once, or as a service."""

    help = (
        "Hold back questions in use whose legal texts have ended or been replaced, and tell their"
        " authors. Safe to run at any time, and again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often."""
        add_every_argument(parser)

    def handle(self, *, every: int | None, **options: Any) -> str:
        """Hold and count."""
        done = repeat(lambda: hold_lapsed(at=timezone.now()), every=every)
        return f"Held back {done} questions."
