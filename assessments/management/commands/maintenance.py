"""Close the system for maintenance, and open it again."""

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from assessments.models import Shift
from ui.maintenance import close, closing, reopen

_FORM = "%H:%M %d/%m/%Y"


class Command(BaseCommand):
    """Lies here because it asks whether anybody sits an exam."""

    help = "Close the system for maintenance, open it again, or say how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and what to tell those who come meanwhile."""
        parser.add_argument("act", choices=("on", "off", "status"), help="what to do")
        parser.add_argument(
            "--until",
            type=_moment,
            metavar='"HH:MM dd/mm/yyyy"',
            help="when the work is meant to be done, in local time",
        )
        parser.add_argument("--reason", default="", help="what is done, in words for everybody")
        parser.add_argument(
            "--force",
            action="store_true",
            help="close although a shift is open or cannot be looked for",
        )

    def handle(
        self, *, act: str, until: datetime | None, reason: str, force: bool, **options: Any
    ) -> str:
        """Do it and say so in one sentence."""
        now = timezone.now()
        if act == "off":
            was_closed = reopen(settings.MAINTENANCE_FILE)
            return "The system is open again." if was_closed else "The system was open already."
        if act == "status":
            return self._status()
        if until and until <= now:
            raise CommandError(f"--until lies in the past: {_written(until)}.")
        if not force:
            _refuse_during_a_shift()
        close(settings.MAINTENANCE_FILE, reason=reason.strip(), until=until, at=now)
        return self._status()

    def _status(self) -> str:
        found = closing(settings.MAINTENANCE_FILE)
        if found is None:
            return "The system is open."
        since = f" since {_written(found.since)}" if found.since else ""
        until = f" until {_written(found.until)}" if found.until else ""
        reason = f": {found.reason}" if found.reason else ""
        return f"The system is closed{since}{until}{reason}. `maintenance off` opens it."


def _refuse_during_a_shift() -> None:
    try:
        running = list(
            Shift.objects.filter(opened_at__isnull=False, closed_at__isnull=True)
            .select_related("round")
            .order_by("starts_at", "pk")
        )
    except Error as error:
        raise CommandError(
            "The database does not answer, so nobody knows whether a shift is open."
            " --force closes all the same."
        ) from error
    if running:
        named = "; ".join(
            f"{shift.round.code}, shift {shift.number}, until {_written(shift.ends_at)}"
            for shift in running
        )
        raise CommandError(
            f"A shift is open ({named}): its candidates could not go on writing."
            " Close it first, or wait for its end; --force closes the system all the same."
        )


def _moment(text: str) -> datetime:
    try:
        return timezone.make_aware(datetime.strptime(text.strip(), _FORM))  # noqa: DTZ007 (made aware here)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no moment like '23:30 25/12/2026'") from error


def _written(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(_FORM)
