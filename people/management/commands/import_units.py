"""Take in a workbook of units."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from office.errors import DomainError
from people.management.workbooks import WorkbookCommand, read, user_named
from people.unit_importing import import_units


class Command(WorkbookCommand):
    """Opens every unit of the file that is not there, or none and says what to mend (exit code 1; 2: nothing to read or no such user)."""

    help = "Import the units of a workbook (.xlsx). Safe to run again."

    def handle(
        self, *, file: Path, by: str | None, dry_run: bool, json: bool, **options: Any
    ) -> str | None:
        """Import and report."""
        try:
            report = import_units(
                content=read(file),
                name=file.name,
                by=user_named(by),
                at=timezone.now(),
                dry_run=dry_run,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.tell(report, as_json=json, unreadable=not report.is_readable)
        if json:
            return None
        did = "would be" if dry_run else "were"
        return (
            f"{report.read} units read: {report.new} {did} opened, {report.changed} {did} "
            f"corrected, {report.unchanged} stay as they are; {len(report.warnings)} warnings."
        )
