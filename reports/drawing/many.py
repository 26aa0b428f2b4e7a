"""Many certificates at once, on several processor cores. No Django.

Drawing is pure and takes a core for 14 ms a sheet; a batch of hundreds is worth further processes.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from reports.drawing.certificate import CertificateSheet, draw_certificate

#: Draws sheets in their order; None stands for one that cannot be drawn.
Drawer = Callable[[Sequence[CertificateSheet]], list[bytes | None]]
#: Sheets that a process takes at a time.
_AT_A_TIME = 8


def _draw(sheet: CertificateSheet) -> bytes | None:
    try:
        return draw_certificate(sheet)
    except Exception:  # whoever asked draws it again, alone, and sees why
        return None


def _draw_here(sheets: Sequence[CertificateSheet]) -> list[bytes | None]:
    return [_draw(sheet) for sheet in sheets]


@contextmanager
def open_drawer(processes: int) -> Iterator[Drawer]:
    """Give what draws: this process itself for 1, otherwise so many new ones while it is open.

    New processes know nothing of the caller's threads and connections; they import this module
    alone. The same bytes come from each.

    Raises:
        ValueError: `processes` is below 1.
    """
    if processes < 1:
        raise ValueError(f"processes must be 1 or more, not {processes}")
    if processes == 1:
        yield _draw_here
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield lambda sheets: list(pool.map(_draw, sheets, chunksize=_AT_A_TIME))
