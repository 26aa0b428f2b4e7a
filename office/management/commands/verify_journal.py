"""Recompute the chain of the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from office import journal
from office.models import JournalEntry


class Command(BaseCommand):
    """Exit code 0: the chain is whole; 1: it is broken, or lacks a digest that it had."""

    help = "Verify the journal. Exit code 0: the chain is whole; 1: it is broken. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take digests that were noted earlier."""
        parser.add_argument(
            "--contains",
            metavar="DIGEST",
            action="append",
            default=[],
            help="a digest that this command printed earlier and that must still be in the chain",
        )

    def handle(self, *, contains: list[str], **options: Any) -> str:
        """Verify, and name what is wrong and what is not sealed yet."""
        found = journal.verify()
        tail = f"{found.unsealed} entries are not sealed yet"
        if found.broken_at is not None:
            raise CommandError(
                f"The chain is broken at entry {found.broken_at} of {found.sealed}: it was changed "
                f"or put in, or the one before it was removed; {tail}."
            )
        for digest in contains:
            if not journal.contains(digest.strip().lower()):
                raise CommandError(
                    f"The chain has no entry with the digest {digest}: its end was cut off, or it "
                    f"was made anew from some entry on; {tail}."
                )
        sealed = JournalEntry.objects.filter(sequence__isnull=False).order_by("-sequence")
        last = sealed.values_list("digest", flat=True).first() or "nothing"
        return f"The chain of {found.sealed} entries is whole and ends with {last}; {tail}."
