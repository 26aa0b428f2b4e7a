"""Lists on pages: which slice, in which order; addresses hold both, so they can be shared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

Row = TypeVar("Row")

#: Rows of a page where the page does not say otherwise.
ROWS = 50


def page_of(
    request: HttpRequest,
    rows: "QuerySet[Any] | Sequence[Any]",
    *,
    per_page: int = ROWS,
    described: "QuerySet[Any] | None" = None,
    count: int | None = None,
) -> "Page[Any]":
    """Return the slice that the address's ``trang`` names; nonsense gives the first or the last.

    Args:
        described: the same model with all that is shown of a row. `rows` then only choose and
            sort: the database sorts keys, and reads whole rows for this slice alone, in the same
            statement. It must not name an order of its own.
        count: how many rows there are, where that is known already.
    """
    paginator = Paginator(rows, per_page)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get("trang"))
    if described is not None and isinstance(rows, QuerySet):
        chosen = _from_the_nearer_end(rows.values("pk"), page)
        page.object_list = described.filter(pk__in=chosen).order_by(*rows.query.order_by)
    return page


def first_of(rows: "QuerySet[Any]", most: int, *, described: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return the first `most` of `rows`; as in `page_of` these choose and sort, `described` shows."""
    chosen = rows.values("pk")[:most]
    return described.filter(pk__in=chosen).order_by(*rows.query.order_by)


def _from_the_nearer_end(rows: "QuerySet[Any]", page: "Page[Any]") -> "QuerySet[Any]":
    """Return the slice of a page, in whatever order: who skips many rows has read them all."""
    total = page.paginator.count
    first, last = max(page.start_index(), 1), page.end_index()
    if first - 1 <= total - last:
        return rows[first - 1 : last]
    return rows.reverse()[total - last : total - first + 1]


def order_of(
    request: HttpRequest, columns: Mapping[str, Sequence[str]], *, default: str
) -> list[str | OrderBy]:
    """Return the `order_by` terms that the address's ``xep`` names ("-name" for descending).

    Args:
        columns: what may be sorted by: name in the address -> fields, ascending; each ends with
            something unique, so that pages never overlap. "?" behind a field that may be empty
            puts rows without it last either way, whatever the database thinks of nothing.
        default: the name used where the address names none of them.
    """
    wanted = _wanted(request, columns, default)
    terms = columns[wanted.removeprefix("-")]
    turns = wanted.startswith("-")
    return [_term(term.removeprefix("-"), term.startswith("-") != turns) for term in terms]


def _term(name: str, descends: bool) -> str | OrderBy:
    if name.endswith("?"):
        field = F(name.removesuffix("?"))
        return field.desc(nulls_last=True) if descends else field.asc(nulls_last=True)
    return f"-{name}" if descends else name


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
