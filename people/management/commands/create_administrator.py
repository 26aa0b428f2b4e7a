"""Make the first account of an installation."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from office.clock import local_time
from office.errors import DomainError
from office.text import clean_line
from people.enums import UnitKind
from people.errors import AdministratorExists
from people.founding import open_administrator, open_root_unit
from people.models import Unit
from people.units import unit_on


class Command(BaseCommand):
    """Opens a system administrator's account with a one-time code; no password is ever given here."""

    help = (
        "Make the first account, with the role of system administrator over a unit, and print its "
        "one-time code."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is for, and over what."""
        parser.add_argument("username", help="the user name to log in with")
        parser.add_argument("--full-name", required=True, metavar="NAME", help="the person's name")
        parser.add_argument(
            "--unit",
            required=True,
            metavar="CODE",
            help="the unit that is administered with all below",
        )
        parser.add_argument(
            "--new-unit",
            metavar="NAME",
            help="open the unit under this name: only where there is none",
        )
        parser.add_argument(
            "--kind",
            type=UnitKind,
            choices=list(UnitKind),
            default=UnitKind.PROVINCE,
            help="what the new unit is (province)",
        )
        parser.add_argument(
            "--again", action="store_true", help="although there is a system administrator already"
        )

    @transaction.atomic
    def handle(
        self,
        *,
        username: str,
        full_name: str,
        unit: str,
        new_unit: str | None,
        kind: UnitKind,
        again: bool,
        **options: Any,
    ) -> str:
        """Open the account, and the unit where that is asked for."""
        now = timezone.now()
        today = timezone.localdate(now)
        name = clean_line(full_name)
        if not (username.strip() and name):
            raise CommandError("User name and full name must not be empty.")
        if new_unit is None and not Unit.objects.exists():
            raise CommandError(
                "There is no unit yet: add --new-unit NAME, and this command opens it with the code "
                f"“{unit}”."
            )
        try:
            if new_unit is not None:
                # From the new year on, so that what happened before today finds its unit.
                began = date(today.year, 1, 1)
                over = open_root_unit(code=unit, name=new_unit, kind=kind, on=began, at=now)
            else:
                over = unit_on(unit, on=today)
            account = open_administrator(
                username=username, full_name=name, unit=over, on=today, at=now, again=again
            )
        except AdministratorExists as error:
            raise CommandError(f"{error} Add --again to make another one.") from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        expires_at = account.user.code_expires_at
        until = local_time(expires_at) if expires_at else "–"
        page = settings.PUBLIC_URL + reverse("people:first_use")
        return (
            f"{account.user.username} administers “{over.name}”; one-time code {account.code}, "
            f"until {until}, to be exchanged for a password at {page}"
        )
