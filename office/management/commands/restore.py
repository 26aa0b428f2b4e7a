"""Restore a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from office.backups import archive, asking, databases, key_box, restoring
from office.backups.errors import BackupError

#: What is typed where an installation in use is to be replaced.
CODE_WORD = "REPLACE"


class Command(BaseCommand):
    """All of a backup takes the place of the installation, or nothing does."""

    help = "Put a backup in the place of this installation. The server must be stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the archive, and what may be replaced."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the archive")
        parser.add_argument(
            "--replace",
            action="store_true",
            help=f"replace a database that holds anything; asks for the word {CODE_WORD}",
        )
        parser.add_argument("--yes", action="store_true", help="do not ask for the word")
        parser.add_argument(
            "--replace-keys",
            action="store_true",
            help="set other keys that are here aside and write those of the backup",
        )
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="leave the keys of the backup alone and go on with those that are here",
        )

    def handle(self, *, file: Path, **options: Any) -> str:
        """Verify, ask, restore."""
        try:
            return self._restore(file, **options)
        except BackupError as error:
            raise CommandError(f"{error} Nothing was changed.") from error

    def _restore(
        self,
        file: Path,
        *,
        replace: bool,
        yes: bool,
        replace_keys: bool,
        without_keys: bool,
        **options: Any,
    ) -> str:
        self.stderr.write("verifying the archive")
        manifest = archive.verify(file)
        restoring.check_fits(manifest)
        was_empty = databases.is_empty()
        if not was_empty and not replace:
            raise BackupError("The database holds data. With --replace it would be lost.")
        keys = None
        if manifest.has_keys and not without_keys:
            phrase = asking.passphrase(twice=False)
            keys = key_box.open_(archive.read_keys(file), passphrase=phrase)
            restoring.plan_keys(keys, may_replace=was_empty or replace_keys)
        question = f"All data of this installation will be lost. Type {CODE_WORD} to go on: "
        if not was_empty and not yes and not asking.is_meant(question, CODE_WORD):
            raise BackupError(f"The word {CODE_WORD} was not given.")
        restoring.restore(
            path=file,
            manifest=manifest,
            keys=keys,
            may_replace_keys=was_empty or replace_keys,
            at=timezone.now(),
            tell=self.stderr.write,
        )
        return (
            f"Restored {sum(manifest.counts.values())} rows and {manifest.file_count} files as they "
            f"were at {manifest.made_at}; journal, keys and files were checked."
        )
