"""Chain the new entries of the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from office import journal
from office.repeating import add_every_argument, repeat


class Command(BaseCommand):
    """Seals what is not sealed yet; once, or as a service."""

    help = "Chain the journal's new entries by their digests. Safe to run at any time, and again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often."""
        add_every_argument(parser)

    def handle(self, *, every: int | None, **options: Any) -> str:
        """Seal and count."""
        return f"Sealed {repeat(self._seal, every=every)} entries."

    def _seal(self) -> int:
        done = 0
        while sealed := journal.seal():
            done += sealed
            self.stderr.write(f"{done} entries sealed")
        return done
