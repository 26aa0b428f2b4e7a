"""QR codes as modules: what draws them, on paper or on a page, is told by who draws. Pure."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

#: Modules of white that readers expect on each side (ISO/IEC 18004).
QUIET_ZONE = 4
#: Choosing the best of eight masks takes three times as long as drawing the code; any is legal.
_MASK = 3


class Run(NamedTuple):
    """Neighbouring dark modules of one row; rows count from the top."""

    row: int
    column: int
    length: int


@lru_cache(maxsize=8)
def qr_matrix(text: str) -> Sequence[Sequence[int]]:
    """Return the modules of the code for `text`, 1 dark, without quiet zone (15 % may be lost)."""
    return segno.make(text, error="m", micro=False, mask=_MASK).matrix


def dark_runs(matrix: Sequence[Sequence[int]]) -> Iterator[Run]:
    """Yield the dark modules row by row, neighbours joined: no seams, a third of the rectangles."""
    for row, modules in enumerate(matrix):
        column = 0
        for is_dark, group in groupby(modules):
            length = len(list(group))
            if is_dark:
                yield Run(row, column, length)
            column += length


def outline(text: str) -> tuple[int, str]:
    """Return the width of the code with its quiet zone, and its dark modules as a path of SVG."""
    matrix = qr_matrix(text)
    drawn = "".join(
        f"M{run.column + QUIET_ZONE} {run.row + QUIET_ZONE}h{run.length}v1h-{run.length}z"
        for run in dark_runs(matrix)
    )
    return len(matrix) + 2 * QUIET_ZONE, drawn
