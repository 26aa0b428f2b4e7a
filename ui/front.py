"""What the apps offer for places they do not own: menu entries, home cards, panels, searches.

An app that has something to offer calls these from its ``front.py`` and, for the search, its
``search.py``, which are found at start. The
pages then show what the reader's rights allow in the workspace that is active; ui knows no app.
An offer costs at most two statements.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

from ui.searching import Found, SearchQuery

#: What a card or panel hands to its template; None where there is nothing to show.
Shown = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry: shown in `workspaces` to who holds `permission` ("" asks for none)."""

    label: str | Promise
    url_name: str
    icon: str
    permission: str
    workspaces: frozenset[str]
    order: int


@dataclass(frozen=True, slots=True)
class Card:
    """A part of the home page of `workspaces`; `load` gives its template what it shows.

    `where` is its part of the page: "lead" and "foot" stand over the whole width, above and below
    "main" with what is "aside" of it.
    """

    name: str
    template: str
    permission: str
    workspaces: frozenset[str]
    load: Callable[[HttpRequest], Shown]
    order: int
    where: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of another app's page, in the slot that the page names."""

    slot: str
    template: str
    permission: str
    load: Callable[[HttpRequest, Any], Shown]
    order: int


@dataclass(frozen=True, slots=True)
class Search:
    """A kind of rows that the search looks through, for who holds one of `permissions`.

    `find` answers within what the reader may open; none of `permissions` means any account.
    """

    name: str
    label: str | Promise
    permissions: frozenset[str]
    find: Callable[[HttpRequest, SearchQuery], Found]
    order: int


_Offer = TypeVar("_Offer", Entry, Card, Panel)

_entries: dict[tuple[str, frozenset[str]], Entry] = {}
_cards: dict[str, Card] = {}
_panels: dict[tuple[str, str], Panel] = {}
_searches: dict[str, Search] = {}


def add_entry(
    *,
    label: str | Promise,
    url_name: str,
    icon: str,
    permission: str,
    workspaces: tuple[str, ...],
    order: int = 50,
) -> None:
    """Offer a menu entry; the same address for the same workspaces is replaced."""
    entry = Entry(label, url_name, icon, permission, frozenset(workspaces), order)
    _entries[url_name, entry.workspaces] = entry


def add_card(
    *,
    name: str,
    template: str,
    permission: str,
    workspaces: tuple[str, ...],
    load: Callable[[HttpRequest], Shown],
    order: int = 50,
    where: str = "main",
) -> None:
    """Offer a card of the home page; the same name is replaced."""
    _cards[name] = Card(name, template, permission, frozenset(workspaces), load, order, where)


def add_panel(
    *,
    slot: str,
    template: str,
    permission: str,
    load: Callable[[HttpRequest, Any], Shown],
    order: int = 50,
) -> None:
    """Offer a panel for a slot of another app's page; the same template is replaced."""
    _panels[slot, template] = Panel(slot, template, permission, load, order)


def add_search(
    *,
    name: str,
    label: str | Promise,
    permissions: tuple[str, ...],
    find: Callable[[HttpRequest, SearchQuery], Found],
    order: int = 50,
) -> None:
    """Offer rows to the search; the same name is replaced."""
    _searches[name] = Search(name, label, frozenset(permissions), find, order)


def entries(*, workspace: str, held: frozenset[str]) -> list[Entry]:
    """Return the entries of a workspace that `held` rights open, in order."""
    return _opened((one for one in _entries.values() if workspace in one.workspaces), held)


def all_entries() -> list[Entry]:
    """Return every entry, for the test that opens each."""
    return list(_entries.values())


def cards(*, workspace: str, held: frozenset[str]) -> list[Card]:
    """Return the cards of a workspace that `held` rights open, in order."""
    return _opened((one for one in _cards.values() if workspace in one.workspaces), held)


def panels(slot: str, *, held: frozenset[str]) -> list[Panel]:
    """Return the panels of a slot that `held` rights open, in order."""
    return _opened((one for one in _panels.values() if one.slot == slot), held)


def searches(*, held: frozenset[str]) -> list[Search]:
    """Return what the search looks through for who holds `held`, in order."""
    opened = (one for one in _searches.values() if not one.permissions or one.permissions & held)
    return sorted(opened, key=lambda one: one.order)


def _opened(offers: Iterable[_Offer], held: frozenset[str]) -> list[_Offer]:
    opened = [one for one in offers if not one.permission or one.permission in held]
    return sorted(opened, key=lambda one: one.order)
