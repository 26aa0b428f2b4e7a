"""Seconds and peak memory of each step of the demonstration."""

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its seconds (by the clock, of the processor), the process's peak (MiB)."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mib: int


def _forget_peak() -> None:
    with suppress(OSError):  # where the system has no such file, peaks only ever rise
        _CLEAR.write_text("5")


def _peak_mib() -> int:
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measured(name: str, action: Callable[[], T], steps: list[Step]) -> T:
    """Run `action`, append what it took to `steps`, and return its answer."""
    _forget_peak()
    began, cpu = time.monotonic(), time.process_time()
    answer = action()
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu
    steps.append(Step(name, round(seconds, 2), round(cpu_seconds, 2), _peak_mib()))
    return answer
