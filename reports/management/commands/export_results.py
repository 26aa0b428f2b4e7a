"""Write the Excel summary of a round."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.models import Round
from office.errors import DomainError
from people.models import User
from reports.summaries import export_results


class Command(BaseCommand):
    """Writes one file; the journal keeps who took it and its digest."""

    help = "Write the Excel summary of a published round to a file. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the round, the file and on whose account."""
        parser.add_argument("round", metavar="ROUND", help="code of the round")
        parser.add_argument("file", type=Path, metavar="FILE", help="the workbook (.xlsx)")
        parser.add_argument(
            "--by",
            metavar="USER",
            help="user name of who exports: only rounds of their units; the operator if left out",
        )

    def handle(self, *, round: str, file: Path, by: str | None, **options: Any) -> str:
        """Export and tell where and how much."""
        round_ = Round.objects.filter(code=round).first()
        if round_ is None:
            raise CommandError(f"There is no round “{round}”.")
        try:
            exported = export_results(round_=round_, path=file, by=_user(by), at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        return f"Wrote {exported.candidates} candidates to {file} (SHA-256 {exported.sha256})."


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user “{username}”.") from error
