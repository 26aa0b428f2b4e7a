"""How the scripts speak: one sentence in Vietnamese, the same in English, and never a traceback."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
SUDO = "" if os.geteuid() == 0 else "sudo "


class Refusal(Exception):
    """What stops a script, with the command that mends it, in Vietnamese and in English."""

    def __init__(self, vietnamese: str, english: str, *, code: int = 1) -> None:
        super().__init__(english)
        self.sentences = (vietnamese, english)
        self.code = code


def say(vietnamese: str, english: str) -> None:
    """Tell on stderr what is going on."""
    print(f"{vietnamese}\n  ({english})", file=sys.stderr, flush=True)


def run_script(script: Callable[[Sequence[str]], int]) -> NoReturn:
    """Run a script's `main` on the command line and leave with its exit code.

    A refusal, Ctrl-C and a full disk each end with their sentence instead of a traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # a terminal that is not UTF-8 shows "?" and does not stop the work
            reconfigure(errors="replace")
    try:
        code = script(sys.argv[1:])
    except Refusal as refusal:
        code = tell(refusal)
    except KeyboardInterrupt:
        print("\nĐã dừng theo yêu cầu. (Stopped as asked.)", file=sys.stderr)
        code = 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        code = tell(refusal_of(error))
    sys.exit(code)


def tell(refusal: Refusal) -> int:
    """Write the refusal's sentences to stderr and return its exit code."""
    print(*refusal.sentences, sep="\n", file=sys.stderr, flush=True)
    return refusal.code


def refusal_of(error: OSError) -> Refusal:
    """Return the sentence for a folder that is full or may not be written to."""
    where = error.filename or ROOT
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_space(ROOT)
    return Refusal(
        f"Không được phép ghi vào {where}: hãy chạy `sudo chown -R $(id -un) {ROOT}`"
        " rồi chạy lại lệnh này.",
        f"{where} may not be written to: run `sudo chown -R $(id -un) {ROOT}`,"
        " then this command again.",
    )


def no_space(folder: Path, needed: int = 2**30) -> Refusal:
    """Return the sentence for a disk without room for `needed` bytes below `folder`."""
    free = shutil.disk_usage(folder).free >> 20
    return Refusal(
        f"Ổ đĩa chứa {folder} chỉ còn {free} MB trống mà cần ít nhất {needed >> 20} MB:"
        f" hãy giải phóng chỗ, ví dụ `{SUDO}apt clean`, rồi chạy lại lệnh này.",
        f"The disk of {folder} has only {free} MB free and at least {needed >> 20} MB are needed:"
        f" free some, for instance with `{SUDO}apt clean`, then run this command again.",
    )


def run_child(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    on_output: Callable[[bytes], None] | None = None,
) -> int:
    """Run a command from the project's root to its end and return its exit code.

    The terminal's Ctrl-C reaches the command itself, which ends in its own way before
    KeyboardInterrupt is raised here; SIGTERM is passed on to it.

    Args:
        on_output: is handed the command's output, stderr included, piece by piece as it comes.
    """
    stopped_by: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        stopped_by.append(number)
        if number == signal.SIGTERM:
            child.terminate()

    child = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE if on_output else None,
        stderr=subprocess.STDOUT if on_output else None,
    )
    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if on_output and child.stdout:
            while piece := os.read(child.stdout.fileno(), 65536):
                on_output(piece)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if stopped_by or code == -signal.SIGINT:
        raise KeyboardInterrupt
    return code
