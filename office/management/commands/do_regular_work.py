"""Do what comes round by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from office.regular import Rota
from office.repeating import add_every_argument, repeat


class Command(BaseCommand):
    """Does what has come round today; once, or as a service."""

    help = (
        "Do the regular work of all parts of the system whose hour of the day has come."
        " Safe to run at any time, again, and on several machines at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often to look."""
        add_every_argument(parser)

    def handle(self, *, every: int | None, **options: Any) -> str:
        """Do and count."""
        rota = Rota()
        done = repeat(lambda: rota.turn(at=timezone.now()), every=every)
        return f"{done} things were done."
