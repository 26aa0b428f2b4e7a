"""Verify a backup without restoring it."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from office.backups import archive, asking, key_box
from office.backups.errors import BackupError


class Command(BaseCommand):
    """Exit code 0: the archive is whole; 1: it is not. Changes nothing and asks no database."""

    help = "Compare every digest of a backup. Exit code 0: it is whole; 1: it is not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the archive."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the archive")

    def handle(self, *, file: Path, **options: Any) -> str:
        """Verify; with a passphrase in the environment open the keys too."""
        try:
            found = archive.verify(file)
            keys = "keys closed" if found.has_keys else "without keys"
            if found.has_keys and os.environ.get(asking.VARIABLE):
                key_box.open_(archive.read_keys(file), passphrase=asking.passphrase(twice=False))
                keys = "keys open with the passphrase"
        except BackupError as error:
            raise CommandError(str(error)) from error
        lost = f", {len(found.files_missing)} missing" if found.files_missing else ""
        return (
            f"{file} is whole: made {found.made_at} by version {found.version or '?'} from "
            f"{found.vendor}, {sum(found.counts.values())} rows, {found.file_count} files{lost}, "
            f"{keys}."
        )
