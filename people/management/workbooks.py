"""What the commands that take in a workbook share: their arguments, the file, who asks, the report."""

import json
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser

from office.problems import Problem
from office.sheet_files import MOST_FILE_BYTES
from people.models import User


class Report(Protocol):
    """What an import found."""

    @property
    def problems(self) -> tuple[Problem, ...]: ...

    @property
    def warnings(self) -> tuple[Problem, ...]: ...

    def as_json(self) -> dict[str, Any]: ...


class WorkbookCommand(BaseCommand):
    """A command that imports one workbook, whole or not at all."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and how to treat it."""
        parser.add_argument("file", type=Path, help="the workbook")
        parser.add_argument("--by", metavar="USER", help="user name of who imports")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def tell(self, report: Report, *, as_json: bool, unreadable: bool = False) -> None:
        """Print the report, or its warnings and problems.

        Raises:
            CommandError: there are problems; exit code 2 where the file is `unreadable`, else 1.
        """
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            for warning in report.warnings:
                self.stderr.write(f"{warning.where}: {warning.what}")
            for problem in report.problems:
                self.stderr.write(self.style.ERROR(f"{problem.where}: {problem.what}"))
        if report.problems:
            what = f"{len(report.problems)} problems; nothing was imported."
            raise CommandError(what, returncode=2 if unreadable else 1)


def read(file: Path) -> bytes:
    """Return the file's bytes, no more than are needed to see that it is too large.

    Raises:
        CommandError: it cannot be read (exit code 2).
    """
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error


def user_named(username: str | None) -> User | None:
    """Return the account of `--by`, None where it was not given.

    Raises:
        CommandError: there is no such account (exit code 2).
    """
    if username is None:
        return None
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user “{username}”.", returncode=2) from error
