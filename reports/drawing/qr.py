"""QR codes as vectors: sharp at any size, a few kilobytes, no picture library."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno
from reportlab.pdfgen.canvas import Canvas

from reports.drawing.typesetting import Box

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


def quiet_width(text: str, size: float) -> float:
    """Return the width of the quiet zone in a code for `text` drawn `size` wide, in points."""
    return size * QUIET_ZONE / (len(qr_matrix(text)) + 2 * QUIET_ZONE)


def draw_qr(canvas: Canvas, text: str, box: Box) -> None:
    """Draw the code for `text` with its white quiet zone into the square `box`."""
    matrix = qr_matrix(text)
    unit = box.width / (len(matrix) + 2 * QUIET_ZONE)
    canvas.setFillGray(1)
    canvas.rect(box.left, box.bottom, box.width, box.height, stroke=0, fill=1)
    left, top = box.left + QUIET_ZONE * unit, box.top - QUIET_ZONE * unit
    path = canvas.beginPath()
    for run in dark_runs(matrix):
        path.rect(left + run.column * unit, top - (run.row + 1) * unit, run.length * unit, unit)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
