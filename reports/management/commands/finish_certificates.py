"""Draw the certificates that have a number and no file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.certificates import finish_numbered


class Command(BaseCommand):
    """Goes on where issuing was cut off. Exit code 0: nothing is left; 1: some cannot be drawn."""

    help = "Draw and store every certificate that has a number and no file. Safe to run again."

    def handle(self, **options: Any) -> str:
        """Finish and count; whose sheet cannot be drawn goes to stderr."""
        finished = finish_numbered(
            at=timezone.now(),
            progress=lambda done, total: self.stderr.write(f"{done}/{total} done"),
        )
        for left in finished.left:
            self.stderr.write(f"{left.holder}: {left.reason}")
        issued = f"Issued {finished.issued} certificates that were only numbered"
        if finished.left:
            raise CommandError(f"{issued}; {len(finished.left)} cannot be drawn.")
        return f"{issued}."
