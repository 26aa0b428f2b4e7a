"""Close with the newest field key what older ones closed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from office import content_keys, rotation


class Command(BaseCommand):
    """Exit code 0: nothing hangs on an older key but codes; 1: something does."""

    help = "Encrypt everything anew with the newest field key. Safe to cut off and to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether only to look."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="only count what an older key closed; exit code 1 where there is any",
        )

        parser.add_argument(
            "--new-content-key",
            action="store_true",
            help="close contents written from now on with a new content key",
        )

    def handle(self, *, check: bool, new_content_key: bool, **options: Any) -> str:
        """Rotate, count, and say what an older key is still needed for."""
        if new_content_key and not check:
            content_keys.make_key(at=timezone.now())
        found = rotation.rotate(at=timezone.now(), tell=self.stderr.write, dry_run=check)
        counts = ", ".join(f"{label} {number}" for label, number in found.renewed.items())
        if found.stuck:
            for name in found.stuck:
                self.stderr.write(f"no key opens {name}")
            raise CommandError(
                f"{len(found.stuck)} cannot be opened by any key of SATHACH_FIELD_KEYS, they stand "
                f"above; the others are {'counted' if check else 'renewed'} ({counts})."
            )
        if check and found.total:
            raise CommandError(f"{found.total} are closed with an older key ({counts}).")
        done = "Nothing is closed with an older key" if check else f"Renewed {found.total}"
        return f"{done} ({counts}). {_rest(found)}"


def _rest(found: rotation.Rotation) -> str:
    if len(settings.FIELD_KEYS) == 1:
        return "There is one key."
    codes = [f"{number} {label}" for label, number in found.codes.items() if number]
    if not codes:
        return "The older keys may be removed."
    return (
        f"The older keys may be removed once the codes made before the newest one are used or "
        f"replaced: in use are {' and '.join(codes)}."
    )
