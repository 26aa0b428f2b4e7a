"""Tell whether a certificate is genuine and in force."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.drawing.notation import short_date
from reports.enums import Verdict
from reports.verifying import Verification, verify_code, verify_file

NOT_VALID, UNREADABLE = 1, 2
#: No certificate comes near; a larger file is not read.
_MOST_BYTES = 20 * 1024 * 1024


class Command(BaseCommand):
    """Exit code 0: valid; 1: not valid or not in the register; 2: the file cannot be read."""

    help = (
        "Verify a certificate by its PDF file, its token or its printed code. "
        "Exit code 0: valid; 1: not valid or unknown; 2: the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file or a code."""
        parser.add_argument("what", metavar="FILE|CODE", help="a PDF, a token or a printed code")

    def handle(self, *, what: str, **options: Any) -> str:
        """Look it up and tell what the register says."""
        today = timezone.localdate()
        is_file = _is_file(what)
        found = verify_file(_read(what), on=today) if is_file else verify_code(what, on=today)
        if found.state == Verdict.UNKNOWN:
            raise CommandError(_why_unknown(found, is_file=is_file), returncode=NOT_VALID)
        for line in _facts(found):
            self.stdout.write(line)
        if not found.is_valid:
            raise CommandError(f"Not valid: {found.state}.", returncode=NOT_VALID)
        if found.is_simulated:
            return "Valid in the register, but simulated (mô phỏng): it certifies nothing."
        return "Valid."


def _is_file(what: str) -> bool:
    """Whether a file is meant; an address with a token has slashes too."""
    if what.startswith(("http://", "https://")):
        return False
    return os.path.exists(what) or os.sep in what or what.lower().endswith(".pdf")


def _read(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        text = f"{name} cannot be read: {error.strerror}."
        raise CommandError(text, returncode=UNREADABLE) from error
    if len(content) > _MOST_BYTES:
        raise CommandError(f"{name} is too large for a certificate.", returncode=UNREADABLE)
    return content


def _why_unknown(found: Verification, *, is_file: bool) -> str:
    if is_file:
        return "Not in the register: the file was altered, or was never issued here."
    if found.is_mistyped:
        return "Not a code: something was mistyped (12 characters, the last checks the others)."
    return "Not in the register."


def _facts(found: Verification) -> list[str]:
    lines = [
        f"{found.name}",
        f"{found.achieved_label}: {found.achieved}",
        f"{found.register_number}, {found.serial_number}",
    ]
    if found.issued_on is not None:
        lines.append(f"Issued on {short_date(found.issued_on)} by {found.issuer}")
    if found.valid_until is not None:
        lines.append(f"Valid until {short_date(found.valid_until)}")
    if found.since is not None:
        day = short_date(timezone.localdate(found.since))
        lines.append(f"{found.state.label} on {day}")
    if found.replaced_by:
        lines.append(f"Replaced by {found.replaced_by}")
    return lines
