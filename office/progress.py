"""A line on a terminal that says how far a command is."""

from types import TracebackType
from typing import Final, Self

from django.core.management.base import OutputWrapper

_WIDTH: Final = 30


class ProgressBar:
    """A bar that is drawn over itself on a terminal, and nothing at all anywhere else.

    Use it as a context manager: whatever happens, the line is cleared at the end.
    """

    def __init__(self, stream: OutputWrapper, *, label: str) -> None:
        self._stream = stream
        self._label = label
        self._is_shown = stream.isatty()
        self._drawn = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn:
            self._write("\r" + " " * len(self._drawn) + "\r")

    def tell(self, done: int, total: int) -> None:
        """Draw that `done` of `total` is done."""
        if not self._is_shown:
            return
        share = min(1.0, done / total) if total else 1.0
        full = int(_WIDTH * share)
        line = f"{self._label} [{'#' * full}{'.' * (_WIDTH - full)}] {int(100 * share):>3} %"
        if line != self._drawn:
            self._drawn = line
            self._write("\r" + line)

    def _write(self, text: str) -> None:
        self._stream.write(text, style_func=str, ending="")
        self._stream.flush()
