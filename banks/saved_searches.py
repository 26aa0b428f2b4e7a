"""Searches of a bank's questions that people keep under a name, for themselves or for all its people."""

from datetime import datetime
from typing import Final

from django.db import transaction

from banks.errors import SearchNameTaken, TooManySearches
from banks.models import Bank, SavedSearch
from office.text import clean_line
from people.models import User

#: Searches of one bank that one person keeps at most.
MOST: Final = 30


@transaction.atomic
def save_search(
    *, bank: Bank, name: str, query: str, is_shared: bool, by: User, at: datetime
) -> SavedSearch:
    """Keep a search of a bank.

    Args:
        query: the part of an address behind the question mark, of conditions alone.

    Raises:
        SearchNameTaken: `by` has one of that name in the bank.
        TooManySearches: `by` keeps as many there as anybody may.
    """
    own = _names(bank, by)
    name = clean_line(name)
    if name in own.values():
        raise SearchNameTaken(name=name)
    if len(own) >= MOST:
        raise TooManySearches(most=MOST)
    return SavedSearch.objects.create(
        bank=bank, owner=by, name=name, query=query, is_shared=is_shared, saved_at=at
    )


@transaction.atomic
def change_search(*, search: SavedSearch, name: str, is_shared: bool) -> None:
    """Call a search something else, and say for whom it is; the last change counts.

    Raises:
        SearchNameTaken: its owner has another of that name in the bank.
    """
    name = clean_line(name)
    others = _names(search.bank, search.owner)
    others.pop(search.pk, None)
    if name in others.values():
        raise SearchNameTaken(name=name)
    SavedSearch.objects.filter(pk=search.pk).update(name=name, is_shared=is_shared)


def delete_search(*, search: SavedSearch) -> None:
    """Keep a search no longer; safe to repeat."""
    SavedSearch.objects.filter(pk=search.pk).delete()


def _names(bank: Bank, owner: User) -> dict[int, str]:
    rows = SavedSearch.objects.select_for_update().filter(bank=bank, owner=owner)
    return dict(rows.values_list("pk", "name"))
