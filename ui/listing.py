"""Lists on pages: which slice, in which order; addresses hold both, so they can be shared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

Row = TypeVar("Row")

#: Rows of a page where the page does not say otherwise.
ROWS = 50


def page_of(
    request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]", *, per_page: int = ROWS
) -> "Page[Any]":
    """Return the slice that the address's ``trang`` names; nonsense gives the first or the last."""
    return Paginator(rows, per_page).get_page(request.GET.get("trang"))


def order_of(
    request: HttpRequest, columns: Mapping[str, Sequence[str]], *, default: str
) -> list[str]:
    """Return the `order_by` terms that the address's ``xep`` names ("-name" for descending).

    Args:
        columns: what may be sorted by: name in the address -> fields, ascending; each ends with
            something unique, so that pages never overlap.
        default: the name used where the address names none of them.
    """
    wanted = _wanted(request, columns, default)
    terms = columns[wanted.removeprefix("-")]
    if not wanted.startswith("-"):
        return list(terms)
    return [term[1:] if term.startswith("-") else f"-{term}" for term in terms]


def sorted_by(
    request: HttpRequest,
    rows: Iterable[Row],
    columns: "Mapping[str, Callable[[Row], Any]]",
    *,
    default: str,
) -> list[Row]:
    """Sort rows that were worked out in Python as `order_of` sorts those of the database.

    Rows whose value is None come last either way; rows with the same value stay as they come.

    Args:
        columns: what may be sorted by: name in the address -> value of a row.
        default: the name used where the address names none of them; "" leaves `rows` as they come.
    """
    listed, wanted = list(rows), _wanted(request, columns, default)
    if not wanted:
        return listed
    value = columns[wanted.removeprefix("-")]
    known = [row for row in listed if value(row) is not None]
    known.sort(key=value, reverse=wanted.startswith("-"))
    return known + [row for row in listed if value(row) is None]


def _wanted(request: HttpRequest, columns: Mapping[str, Any], default: str) -> str:
    wanted = request.GET.get("xep", "")
    return wanted if wanted.removeprefix("-") in columns else default
