"""Take in a workbook of officials."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from people.importing import import_roster
from people.management.workbooks import WorkbookCommand, read, user_named


class Command(WorkbookCommand):
    """Imports everyone in the file, or nobody and says what to mend (exit code 1; 2: nothing to read or no such user)."""

    help = "Import the officials of a workbook (.xlsx). Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and how to treat it."""
        super().add_arguments(parser)
        parser.add_argument(
            "--demo", action="store_true", help="accept invented people (citizen numbers 099...)"
        )

    def handle(
        self,
        *,
        file: Path,
        by: str | None,
        dry_run: bool,
        json: bool,
        demo: bool,
        **options: Any,
    ) -> str | None:
        """Import and report."""
        report = import_roster(
            content=read(file),
            name=file.name,
            by=user_named(by),
            at=timezone.now(),
            dry_run=dry_run,
            demo=demo,
        )
        self.tell(report, as_json=json)
        if json:
            return None
        did = "would be" if dry_run else "were"
        return (
            f"{report.read} officials read: {report.imported} {did} imported, "
            f"{report.unchanged} are unchanged; {len(report.warnings)} warnings."
        )
