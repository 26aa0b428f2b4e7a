"""Gap-free numbers."""

from django.db import transaction
from django.db.models import F

from office.models import Register


@transaction.atomic
def take_numbers(*, issuer: str, kind: str, year: int, count: int = 1) -> range:
    """Return the next `count` numbers of one book, never given before.

    Call it in the transaction that stores what the numbers stand on: when that fails, the
    numbers go back with it, so the book has no gaps. Writers of one book queue.

    Raises:
        ValueError: `count` is below 1.
    """
    if count < 1:
        raise ValueError(f"count must be 1 or more, not {count}")
    Register.objects.get_or_create(issuer=issuer, kind=kind, year=year)
    Register.objects.filter(issuer=issuer, kind=kind, year=year).update(
        last_number=F("last_number") + count
    )
    last = Register.objects.get(issuer=issuer, kind=kind, year=year).last_number
    return range(last - count + 1, last + 1)


def hold_book(*, issuer: str, kind: str, year: int) -> None:
    """Let nobody else hold this book, or take its numbers, until the caller's transaction ends."""
    book, _made = Register.objects.get_or_create(issuer=issuer, kind=kind, year=year)
    Register.objects.select_for_update().get(pk=book.pk)
