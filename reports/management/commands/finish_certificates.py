"""Draw the certificates that have a number and no file."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.certificates import finish_numbered


class Command(BaseCommand):
    """Goes on where issuing was cut off."""

    help = "Draw and store every certificate that has a number and no file. Safe to run again."

    def handle(self, **options: Any) -> str:
        """Finish and count."""
        done = finish_numbered(
            at=timezone.now(),
            progress=lambda done, total: self.stderr.write(f"{done}/{total} done"),
        )
        return f"Issued {done} certificates that were only numbered."
