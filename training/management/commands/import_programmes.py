"""Take in a workbook of training programmes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from training.importing import import_programmes


class Command(BaseCommand):
    """Takes in one file; safe to run again."""

    help = (
        "Import training programmes from a workbook. Importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and what to do with it."""
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, dry_run: bool, json: bool, **options: Any) -> str:
        """Import and tell the counts; problems go to stderr, or into the JSON."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        report = import_programmes(
            content=content, name=file.name, by=None, at=timezone.now(), dry_run=dry_run
        )
        if json:
            return _as_text(report.as_json())
        for problem in report.problems:
            self.stderr.write(f"{problem.where}: {problem.what}")
        verb = "Would import" if dry_run else "Imported"
        return (
            f"{verb} {report.imported} programmes of {report.read} rows; "
            f"{report.unchanged} unchanged, {len(report.problems)} problems."
        )


def _as_text(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2)
