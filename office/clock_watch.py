"""Whether somebody set the machine's clock while a service runs.

What ends papers goes by the clock, so a clock that jumps by an hour would end a whole hall. Time
passes evenly on another clock of the machine, which nobody sets and which (on Linux) counts a
suspension too; against that one a jump is seen.
"""

import time
from dataclasses import dataclass, field

#: Seconds; a time service that corrects the clock moves it by less.
TOLERANCE = 60
_EVEN = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _offset() -> float:
    return time.time() - time.clock_gettime(_EVEN)


@dataclass
class ClockWatch:
    """Compares the clock with how it went when the watch began, or when it was last accepted."""

    _began: float = field(default_factory=_offset)

    def jump(self) -> int:
        """Return by how many seconds the clock was set forward (back: below 0); 0 within the tolerance."""
        moved = _offset() - self._began
        return round(moved) if abs(moved) > TOLERANCE else 0

    def accept(self) -> None:
        """Go by the clock as it stands now."""
        self._began = _offset()
