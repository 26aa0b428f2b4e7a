"""Take in a workbook of positions, fields, skills and requirements."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from banks.list_importing import import_lists
from office.errors import DomainError
from people.management.workbooks import WorkbookCommand, read, user_named


class Command(WorkbookCommand):
    """Makes everything of the file that is not there, or nothing and says what to mend (exit code 1; 2: nothing to read or no such user)."""

    help = "Import positions, fields, skills and requirements of a workbook (.xlsx). Safe to run again."

    def handle(
        self, *, file: Path, by: str | None, dry_run: bool, json: bool, **options: Any
    ) -> str | None:
        """Import and report."""
        try:
            report = import_lists(
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
        did = "Would make" if dry_run else "Made"
        return (
            f"{did} {report.positions} positions, {report.fields} fields, {report.skills} skills; "
            f"{report.requirements} requirements and {report.moved} groups or parents change; "
            f"{len(report.warnings)} warnings."
        )
