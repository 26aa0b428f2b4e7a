"""Take in a workbook of units."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from office.errors import DomainError
from office.sheet_files import MOST_FILE_BYTES
from people.models import User
from people.unit_importing import import_units


class Command(BaseCommand):
    """Opens every unit of the file that is not there, or none and says what to mend (exit code 1; 2: nothing to read or no such user)."""

    help = "Import the units of a workbook (.xlsx). Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and how to treat it."""
        parser.add_argument("file", type=Path, help="the workbook")
        parser.add_argument("--by", metavar="USER", help="user name of who imports")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, by: str | None, dry_run: bool, **options: Any) -> str | None:
        """Import and report."""
        content, user = _read(file), _user(by)
        try:
            report = import_units(
                content=content, name=file.name, by=user, at=timezone.now(), dry_run=dry_run
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            for warning in report.warnings:
                self.stderr.write(f"{warning.where}: {warning.what}")
            for problem in report.problems:
                self.stderr.write(self.style.ERROR(f"{problem.where}: {problem.what}"))
        if report.problems:
            what = f"{len(report.problems)} problems; nothing was imported."
            raise CommandError(what, returncode=1 if report.is_readable else 2)
        if options["json"]:
            return None
        did = "would be" if dry_run else "were"
        return (
            f"{report.read} units read: {report.new} {did} opened, {report.changed} {did} "
            f"corrected, {report.unchanged} stay as they are; {len(report.warnings)} warnings."
        )


def _read(file: Path) -> bytes:
    """Return the file's bytes, no more than are needed to see that it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user “{username}”.", returncode=2) from error
