"""Tell which export of a bank a workbook that turned up is a copy of."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from banks.exporting import exports_like


class Command(BaseCommand):
    """Compares the marks of the rows that are left, in whatever order they are."""

    help = "Tell who exported the bank that a workbook was copied from. Reads only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: Any) -> str:
        """Return a line for each export that the file agrees with."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read.") from error
        found = [
            f"{one.mark}: {one.bank.code}, {one.by.username},"
            f" {timezone.localtime(one.at):%H:%M %d/%m/%Y}"
            for one in exports_like(content)
        ]
        return "\n".join(found) or "It agrees with no export."
