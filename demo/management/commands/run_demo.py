"""Tell the story of the demonstration: an invented province from a workbook to certificates."""

from argparse import ArgumentParser
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.guard import check_demo_mode, check_empty, check_nobody_is_real
from demo.story.calendar import DEFAULT_TODAY, EARLIEST_TODAY
from demo.story.telling import tell
from office.errors import DomainError

LEAST_OFFICIALS = 60


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    """`run_demo`: see help."""

    help = (
        "Fill an empty database with an invented province and run the whole job through it:"
        " bank, roster, two rounds, courses, certificates, summary. All figures are simulated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare size, seed and day of the story."""
        parser.add_argument("--officials", type=int, default=600, help="from 60 up")
        parser.add_argument("--seed", type=int, default=2026, help="same seed, same figures")
        parser.add_argument(
            "--today", type=_day, default=DEFAULT_TODAY, help="the story's last day, yyyy-mm-dd"
        )
        parser.add_argument(
            "--fresh", action="store_true", help="empty an older demonstration first"
        )
        parser.add_argument(
            "--check",
            action="store_true",
            dest="only_check",
            help="only look whether real people are in the database (exit code 1)",
        )

    def handle(
        self,
        *,
        officials: int,
        seed: int,
        today: date,
        fresh: bool,
        only_check: bool,
        **options: Any,
    ) -> str:
        """Run the story and write report, workbook and certificates below VAR_DIR."""
        if only_check:
            return self._check()
        if officials < LEAST_OFFICIALS:
            raise CommandError(
                f"--officials: từ {LEAST_OFFICIALS} trở lên, không phải {officials}."
            )
        if today < EARLIEST_TODAY:
            raise CommandError(
                f"--today: từ ngày {EARLIEST_TODAY:%d/%m/%Y}, vì câu chuyện có các lớp trước đó."
            )
        try:
            check_demo_mode()
            check_empty(fresh=fresh)
        except DomainError as error:
            raise CommandError(str(error)) from error
        return tell(
            officials=officials,
            seed=seed,
            today=today,
            folder=Path(settings.VAR_DIR),
            progress=partial(self.stderr.write, ending="\n"),
        )

    def _check(self) -> str:
        try:
            check_nobody_is_real()
        except DomainError as error:
            raise CommandError(str(error)) from error
        return "Nobody in this database is real."
