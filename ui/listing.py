"""Lists on pages: which slice, in which order; addresses hold both, so they can be shared."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

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
    wanted = request.GET.get("xep", "")
    if wanted.removeprefix("-") not in columns:
        wanted = default
    terms = columns[wanted.removeprefix("-")]
    if not wanted.startswith("-"):
        return list(terms)
    return [term[1:] if term.startswith("-") else f"-{term}" for term in terms]
