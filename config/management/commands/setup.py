"""Prepare a fresh machine: look at everything, do what is safe to do, say what comes next."""

import sys
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone, translation

from office.first_policies import issue_first_policies
from people.enums import Role, UnitKind
from people.models import Grant, Unit
from people.system_health import State, look
from ui import health

UNREACHABLE, UNFINISHED = 2, 1
_MARKS = {State.GOOD: "ok", State.ATTENTION: "look", State.BAD: "mend"}


class Command(BaseCommand):
    """Brings the database up to date, then policies, static files and the first administrator."""

    help = (
        "Prepare a fresh machine: database, static files, starting policies, first administrator. "
        "Safe to run again: it says what is already done."
    )
    requires_system_checks: list[str] = []  # the database may be empty yet

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the first administrator; what is not given is asked for at a terminal."""
        parser.add_argument("--check", action="store_true", help="only look, change nothing")
        parser.add_argument("--username", metavar="USER", help="user name of the administrator")
        parser.add_argument("--full-name", metavar="NAME", help="the administrator's name")
        parser.add_argument("--unit", metavar="CODE", help="code of the first unit")
        parser.add_argument("--unit-name", metavar="NAME", help="name of the first unit")
        parser.add_argument(
            "--kind",
            type=UnitKind,
            choices=list(UnitKind),
            default=UnitKind.PROVINCE,
            help="what the first unit is (province)",
        )

    def handle(self, *, check: bool, kind: UnitKind, **given: Any) -> None:
        """Go through everything once, in the order in which one thing needs the other."""
        self._prepare_database(check=check)
        self._collect_static(check=check)
        self._issue_policies(check=check)
        self._tell_clock()
        with translation.override("en"):
            for line in look(at=timezone.now()):
                detail = " ".join(part for part in (line.detail, line.advice) if part)
                self._tell(_MARKS[line.state], f"{line.what}: {line.word}. {detail}")
        self._open_administrator(check=check, kind=kind, **given)

    def _tell(self, mark: str, what: str) -> None:
        style = {"mend": self.style.ERROR, "look": self.style.WARNING}.get(mark, str)
        self.stdout.write(f"{style(f'[{mark}]'):<7} {what.strip()}")

    def _prepare_database(self, *, check: bool) -> None:
        found = health.look()
        if not found.database_reachable:
            what = "The database cannot be reached; look at SATHACH_DATABASE_URL and the server."
            raise CommandError(what, returncode=UNREACHABLE)
        pending = found.migrations_pending or 0
        if pending and check:
            what = f"{pending} changes of the database's structure are missing: run setup without --check."
            raise CommandError(what, returncode=UNFINISHED)
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
            self._tell("done", f"Database: {pending} changes of its structure were made.")

    def _collect_static(self, *, check: bool) -> None:
        root = Path(settings.STATIC_ROOT)
        if (root / "ui").is_dir():
            self._tell("ok", f"Static files: collected in {root}. After an upgrade, collect anew.")
        elif check:
            self._tell(
                "look", "Static files: not collected; pages work, nginx has nothing to serve."
            )
        else:
            call_command("collectstatic", interactive=False, verbosity=0)
            self._tell("done", f"Static files: collected in {root}.")

    def _issue_policies(self, *, check: bool) -> None:
        if check:
            return  # the lines below tell which kinds have none
        now = timezone.now()
        issued = issue_first_policies(on=timezone.localdate(now), at=now)
        if issued:
            kinds = ", ".join(kind.value for kind in issued)
            self._tell(
                "done",
                f"Policies: the starting values are in force for {kinds}. Look at them, and add the "
                f"holidays that are announced each year, at {_address('people:policies')}",
            )

    def _tell_clock(self) -> None:
        now = timezone.localtime()
        self._tell("ok", f"Clock: {now:%d/%m/%Y %H:%M} in {settings.TIME_ZONE}. Is that right?")

    def _open_administrator(self, *, check: bool, kind: UnitKind, **given: Any) -> None:
        held = Grant.objects.in_force(timezone.localdate())
        there = held.filter(role=Role.SYSTEM_ADMIN, user__is_active=True).select_related("user")
        administrator = there.order_by("pk").first()
        if administrator is not None:
            self._tell("ok", f"Administrator: “{administrator.user.username}” is there.")
            self.stdout.write(f"Next: log in and open {_address('reports:first_steps')}")
            return
        if check:
            raise CommandError("There is no administrator: run setup without --check.")
        wanted = self._ask(given)
        made = call_command(
            "create_administrator",
            wanted["username"],
            full_name=wanted["full_name"],
            unit=wanted["unit"],
            new_unit=wanted.get("unit_name"),
            kind=kind,
            stdout=StringIO(),
        )
        self._tell("done", f"Administrator: {made}")
        self.stdout.write(
            f"Next: exchange the code, log in and open {_address('reports:first_steps')}"
        )

    def _ask(self, given: dict[str, Any]) -> dict[str, str]:
        """Return who is made administrator over what; ask at a terminal for what was not said."""
        needed = {
            "username": "User name of the administrator",
            "full_name": "Full name of the administrator",
            "unit": "Code of the unit that is administered",
        }
        if not Unit.objects.exists():
            needed["unit_name"] = "Name of this first unit"
        wanted = {name: given[name] for name in needed if given[name]}
        missing = [name for name in needed if name not in wanted]
        if missing and not sys.stdin.isatty():
            options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
            what = f"There is no administrator yet. Run setup again with {options}."
            raise CommandError(what, returncode=UNFINISHED)
        for name in missing:
            wanted[name] = input(f"{needed[name]}: ")
        return wanted


def _address(name: str) -> str:
    return settings.PUBLIC_URL + reverse(name)
