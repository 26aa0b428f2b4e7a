"""QR codes as vectors: sharp at any size, a few kilobytes, no picture library."""

from reportlab.pdfgen.canvas import Canvas

from office.qr import QUIET_ZONE, dark_runs, qr_matrix
from reports.drawing.typesetting import Box


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
