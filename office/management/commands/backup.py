"""Make a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from office.backups import asking
from office.backups.errors import BackupError
from office.backups.making import back_up


class Command(BaseCommand):
    """One archive of database, stored files and, closed by a passphrase, the keys."""

    help = "Write database, stored files and closed keys into one archive, while the server runs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to, and whether with the keys."""
        parser.add_argument(
            "target",
            type=Path,
            metavar="FILE|FOLDER",
            help="the archive (.tar.gz), which must not exist, or the folder for one named by the hour",
        )
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="leave the keys out: the backup cannot be read without them",
        )

    def handle(self, *, target: Path, without_keys: bool, **options: Any) -> str:
        """Make it and say what is in it."""
        at = timezone.now()
        if target.is_dir():
            target /= f"sathach-{timezone.localtime(at):%Y%m%d-%H%M%S}.tar.gz"
        try:
            phrase = None if without_keys else asking.passphrase(twice=True)
            made = back_up(path=target, passphrase=phrase, at=at, tell=self.stderr.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for sha256 in made.files_missing:
            self.stderr.write(f"the stored file {sha256} is missing or damaged here too")
        lost = f", {len(made.files_missing)} missing" if made.files_missing else ""
        keys = "with the keys, closed" if made.has_keys else "WITHOUT the keys"
        return (
            f"{target} holds {sum(made.counts.values())} rows and {made.file_count} files{lost}, "
            f"{keys}."
        )
