"""Remind reviewers of what is due and overdue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from banks.reminding import remind
from office.repeating import add_every_argument, repeat


class Command(BaseCommand):
    """Tells each reviewer once before the last day and once after it; once, or as a service."""

    help = (
        "Remind reviewers of questions that are due within two days or overdue."
        " Safe to run at any time, and again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often."""
        add_every_argument(parser)

    def handle(self, *, every: int | None, **options: Any) -> str:
        """Remind and count."""
        return f"Reminded of {repeat(self._remind, every=every)} reviews."

    def _remind(self) -> int:
        done = 0
        while told := remind(at=timezone.now()):
            done += told
            self.stderr.write(f"{done} reviews told of")
        return done
