"""Processes side by side: started again when they die, ended together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: A child writes its number and its name into a file, then sleeps, or ends where it shall.
CHILD = """
import os, sys, time
with open(sys.argv[1], "a") as log:
    log.write(f"{sys.argv[2]} {os.getpid()}\\n")
time.sleep(0 if sys.argv[2] == "mortal" else 60)
"""
PARENT = """
import sys
from config import children
child = [sys.executable, "-c", sys.argv[1], sys.argv[2]]
children.keep_running({"mortal": [*child, "mortal"], "steady": [*child, "steady"]})
"""


def started(log: Path, name: str) -> list[int]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [int(line.split()[1]) for line in lines if line.startswith(name)]


def lives(number: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait(until, *, seconds=15.0):
    last = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < last, "it took too long"
        time.sleep(0.05)


#: A child that starts a process of its own and is then cut off, as a web server short of memory.
LEAVING = """
import os, subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1], "a") as log:
    log.write(f"left {grandchild.pid}\\n")
os.kill(os.getpid(), 9)
"""
LEFT = """
import sys
from config import children
children.keep_running({"leaving": [sys.executable, "-c", sys.argv[1], sys.argv[2]]})
"""


def test_what_a_child_leaves_behind_is_ended_before_it_is_started_again(tmp_path):
    log = tmp_path / "log"
    parent = subprocess.Popen(
        [sys.executable, "-c", LEFT, LEAVING, str(log)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        wait(lambda: len(started(log, "left")) >= 2)
    finally:
        os.kill(parent.pid, signal.SIGTERM)
        parent.wait(20)

    wait(lambda: not any(lives(number) for number in started(log, "left")))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_child_that_dies_comes_back_and_all_end_with_their_parent(tmp_path, end):
    log = tmp_path / "log"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD, str(log)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        wait(lambda: len(started(log, "mortal")) >= 2 and started(log, "steady"))
    finally:
        os.kill(parent.pid, end)
        code = parent.wait(20)

    (steady,) = started(log, "steady")
    wait(lambda: not lives(steady))
    assert code == (0 if end != signal.SIGKILL else -signal.SIGKILL)
