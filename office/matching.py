"""Searching rows by words: each word in one of the columns, the nearest first.

Columns of text hold what `office.text.fold_marks` made of it and codes are compared without regard
to case, so that marks and case do not matter. Small tables have no such column: `pick` folds what
was read. Both rank as `office.text.nearness` says.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import (
    Case,
    Count,
    Field,
    Lookup,
    Model,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)

from office.text import nearness


@Field.register_lookup
class Among(Lookup[Any]):
    """``pk__among=[…]``: one of so many whole numbers that they go as one parameter, not each as its own."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask for the entries of a JSON list."""
        left, given = self.process_lhs(compiler, connection)
        sql = f"{left} IN (SELECT value FROM json_each(%s))"  # noqa: S608 (a column, and a parameter)
        return sql, [*given, json.dumps(sorted(self.rhs))]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask for the entries of an array."""
        left, given = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*given, sorted(self.rhs)]


_Row = TypeVar("_Row")
_Listed = TypeVar("_Listed", bound=Model)


def holding(
    words: Sequence[str],
    *,
    codes: Sequence[str] = (),
    names: Sequence[str] = (),
    also: Callable[[str], Q] | None = None,
) -> Q:
    """Return the filter of rows that hold every word, in whatever order; of none without words.

    Args:
        codes: paths to codes.
        names: paths to columns that are folded.
        also: the filter of the rows that hold one word elsewhere: of many rows that belong to
            somebody, the people are found first, since a path to each of them is long.
    """
    if not words:
        return Q(pk__in=[])
    found = Q()
    for word in words:
        part = Q(pk__in=[])
        for path in codes:
            part |= Q(**{f"{path}__icontains": word})
        for path in names:
            part |= Q(**{f"{path}__contains": word})
        if also:
            part |= also(word)
        found &= part
    return found


def ranked(words: Sequence[str], *, codes: Sequence[str] = (), name: str = "") -> Case:
    """Return the expression to order by what `holding` found: `office.text.nearness` in SQL."""
    phrase = " ".join(words)
    exact, begins, word_by_word = Q(pk__in=[]), Q(pk__in=[]), Q(pk__isnull=False)
    for path in codes:
        exact |= Q(**{f"{path}__iexact": phrase})
        begins |= Q(**{f"{path}__istartswith": phrase})
    if name:
        exact |= Q(**{name: phrase})
    for word in words:
        part = Q(pk__in=[])
        for path in codes:
            part |= Q(**{f"{path}__icontains": word})
        if name:
            part |= Q(**{f"{name}__startswith": word}) | Q(**{f"{name}__contains": f" {word}"})
        word_by_word &= part
    return Case(
        When(exact, then=Value(0)),
        When(begins, then=Value(1)),
        When(word_by_word, then=Value(2)),
        default=Value(3),
    )


def first(rows: QuerySet[_Listed], limit: int) -> tuple[list[_Listed], int]:
    """Return the first rows and how many there are in all, in one statement."""
    counted = rows.annotate(in_all=Window(Count("pk")))
    found: list[Any] = list(counted[:limit])
    return found, found[0].in_all if found else 0


def pick(
    rows: Iterable[_Row],
    words: Sequence[str],
    *,
    codes: Callable[[_Row], Iterable[str]],
    name: Callable[[_Row], str],
) -> list[_Row]:
    """Return the rows that hold every word, the nearest first, else in the order given."""
    found = [
        (near, row)
        for row in rows
        if (near := nearness(words, codes=codes(row), name=name(row))) is not None
    ]
    return [row for _near, row in sorted(found, key=lambda one: one[0])]
