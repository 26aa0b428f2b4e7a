"""Take in a workbook of training programmes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from office.problems import Problem
from office.sheet_files import UnreadableWorkbook, read_limited
from training.importing import ProgrammeReport, import_programmes

PROBLEMS, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Takes in one file: exit code 1 where something was refused, 2 where it cannot be read."""

    help = (
        "Import training programmes from a workbook: those without a problem."
        " Importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and what to do with it."""
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, dry_run: bool, json: bool, **options: Any) -> None:
        """Import and tell the counts; problems go to stderr, or into the JSON."""
        report = _import(file, dry_run=dry_run)
        if json:
            self.stdout.write(_as_text(report.as_json()))
        if not report.is_readable:
            why = " ".join(problem.what for problem in report.problems)
            raise CommandError(f"{file} cannot be read: {why}", returncode=UNREADABLE)
        if not json:
            self._tell(report, dry_run=dry_run)
        errors = sum(problem.severity == "error" for problem in report.problems)
        if errors:
            what = f"Problems: {errors}. The programmes that they concern were refused."
            raise CommandError(what, returncode=PROBLEMS)

    def _tell(self, report: ProgrammeReport, *, dry_run: bool) -> None:
        for problem in report.problems:
            self.stderr.write(f"{problem.where}: {problem.what}")
        verb = "Would import" if dry_run else "Imported"
        self.stdout.write(
            f"{verb} {report.imported} programmes of {report.read} rows; "
            f"{report.unchanged} unchanged, {len(report.problems)} problems."
        )


def _import(file: Path, *, dry_run: bool) -> ProgrammeReport:
    name = file.name or str(file)
    try:
        content = _read(file, name=name)
    except UnreadableWorkbook as error:
        what = Problem(error.where, error.what)
        return ProgrammeReport(0, 0, 0, (what,), is_readable=False)
    return import_programmes(
        content=content, name=name, by=None, at=timezone.now(), dry_run=dry_run
    )


def _read(file: Path, *, name: str) -> bytes:
    try:
        is_file = file.is_file()  # a pipe would be waited for without end
    except OSError:
        is_file = False
    if not is_file:
        what = "Không mở được tệp; hãy kiểm tra tên, thư mục và quyền đọc."
        raise UnreadableWorkbook(name, what)
    return read_limited(file, name=name)


def _as_text(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2)
