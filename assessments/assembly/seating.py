"""Which form lies on which seat."""

from collections.abc import Sequence
from enum import Enum
from random import Random


class Apart(Enum):
    """Which seats of a room never have the same one of several forms (`deal_forms` by columns)."""

    NONE = "none"
    SIDES = "sides"  # side by side, and one behind the other
    ONE_CORNER = "one corner"  # besides, across one of the two corners
    CORNERS = "corners"  # besides, across both corners: all eight seats around


def kept_apart(forms: int) -> Apart:
    """Return what so many forms can keep apart: no deal of fewer than four tells all around.

    A square of four seats, each a neighbour of the other three, needs four.
    """
    return [Apart.NONE, Apart.SIDES, Apart.ONE_CORNER, Apart.CORNERS][min(max(forms, 1), 4) - 1]


def deal_forms(
    seats: Sequence[int], forms: int, seed: int, *, columns: int | None = None
) -> list[int]:
    """Deal parallel forms to the seats of a room so that neighbours never share one.

    Without `columns` seats stand in one line and the occupied ones next to each other are
    neighbours, whatever gap is between them. With `columns` seat 1 is at the front on
    the left, rows are numbered one after another, and neighbours are seats side by side in a row
    and one behind the other. With four or more, seats across a corner differ too, with three
    those across one of the two (`kept_apart`). Forms are used alike; the seed says which comes first.

    Args:
        seats: numbers of the occupied seats, from 1, in any order.
        columns: seats in a row.

    Returns:
        For each seat, as given, the form: 0 to `forms` - 1.

    Raises:
        ValueError: `forms` or `columns` is below 1, a seat is below 1 or given twice, or one
            form is to serve neighbours.
    """
    if forms < 1 or (columns is not None and columns < 1):
        raise ValueError("forms and columns must be 1 or more")
    if len(set(seats)) < len(seats) or any(seat < 1 for seat in seats):
        raise ValueError("a seat is below 1 or given twice")
    if columns is None:
        ranks = {seat: rank for rank, seat in enumerate(sorted(seats))}
        squares = [(0, ranks[seat]) for seat in seats]
        shift = 0
    else:
        squares = [divmod(seat - 1, columns) for seat in seats]
        shift = _choose_shift(forms, columns)
    if forms == 1 and _has_neighbours(squares):
        raise ValueError("one form cannot serve neighbours")
    first = Random(seed).randrange(forms)  # noqa: S311  # a deal that can be replayed
    return [(first + column + shift * row) % forms for row, column in squares]


def _choose_shift(forms: int, columns: int) -> int:
    """Return by how many forms each row is shifted: not 0, and with few equal near seats."""

    def near(shift: int) -> tuple[int, bool, int]:
        corners = sum(distance % forms == 0 for distance in (shift - 1, shift + 1))
        turn = shift - (columns - 1)  # from the end of one row to the front of the next
        return corners, turn % forms == 0, shift

    return min(range(1, forms), key=near, default=0)


def _has_neighbours(squares: Sequence[tuple[int, int]]) -> bool:
    taken = set(squares)
    return any((row, column + 1) in taken or (row + 1, column) in taken for row, column in taken)
