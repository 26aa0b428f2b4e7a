"""Processes that run side by side until one is asked to end them all."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

#: Seconds before a child that died is started again, and the most after it died again and again.
PAUSE, LONGEST_PAUSE = 1.0, 30.0
#: A child that lived so many seconds was well.
WELL = 60.0
#: Seconds that children have to finish what they do.
GRACE = 30.0
#: Seconds between two looks at the children.
LOOK = 0.2
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One program that shall run, and when it is started next."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = PAUSE
    due: float = field(default=0.0)


def keep_running(commands: Mapping[str, Sequence[str]]) -> None:
    """Run the commands, each again after it died, until SIGTERM or SIGINT; then end them all.

    Children are in sessions of their own, so Ctrl-C reaches them through this process alone, and
    they end with it, however it ends.
    """
    children = [Child(name, command) for name, command in commands.items()]
    asked = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while not asked:
            for child in children:
                _look_at(child, now=time.monotonic())
            time.sleep(LOOK)
    finally:
        _end_all(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _look_at(child: Child, *, now: float) -> None:
    """Start a child that is due; plan the next start of one that died."""
    if child.process is None:
        if now >= child.due:
            child.process = subprocess.Popen(  # noqa: S603 (the command is the program's own)
                child.command,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # safe: this process has a single thread
            )
            child.started = now
    elif (code := child.process.poll()) is not None:
        if now - child.started >= WELL:
            child.pause = PAUSE
        logger.error(
            "%s ended with %d and is started again in %.0f s.", child.name, code, child.pause
        )
        _end_descendants(child.process)
        child.process, child.due = None, now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)


def _end_all(children: Sequence[Child]) -> None:
    """Ask all to end, and cut off who does not within the grace."""
    running = [child.process for child in children if child.process]
    for process in running:
        process.terminate()
    last = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.0, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _end_descendants(process)


def _end_descendants(ended: "subprocess.Popen[bytes]") -> None:
    """Cut off what a child that is gone has left running: it would hold the port of the next one."""
    with suppress(ProcessLookupError, PermissionError):  # nothing is left of its session's group
        os.killpg(ended.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Let the kernel end this child when its parent dies, were it by SIGKILL."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)
